package cli

import (
	"encoding/json"
	"net/url"

	"github.com/handover-kit/handover"
	"github.com/handover-kit/handover/checks/secrets"
)

// sarifOf is a scan as SARIF 2.1.0 (OASIS, https://docs.oasis-open.org/sarif/sarif/v2.1.0/): one result a place.
func sarifOf(s *handover.Scan) []byte {
	type text struct {
		Text string `json:"text"`
	}
	type artifact struct {
		URI string `json:"uri"`
	}
	type region struct {
		StartLine int `json:"startLine"`
	}
	type physical struct {
		ArtifactLocation artifact `json:"artifactLocation"`
		Region           region   `json:"region"`
	}
	type location struct {
		PhysicalLocation physical `json:"physicalLocation"`
	}
	type result struct {
		RuleID       string            `json:"ruleId"`
		Level        string            `json:"level"`
		Message      text              `json:"message"`
		Locations    []location        `json:"locations"`
		Fingerprints map[string]string `json:"fingerprints"`
	}
	type notification struct {
		Level   string `json:"level"`
		Message text   `json:"message"`
	}
	type invocation struct {
		Successful    bool           `json:"executionSuccessful"`
		Notifications []notification `json:"toolExecutionNotifications"`
	}
	type driver struct {
		Name           string `json:"name"`
		Version        string `json:"version"`
		InformationURI string `json:"informationUri"`
	}
	type tool struct {
		Driver driver `json:"driver"`
	}
	type run struct {
		Tool        tool         `json:"tool"`
		Invocations []invocation `json:"invocations"`
		Results     []result     `json:"results"`
	}
	r := run{Tool: tool{driver{"handover", ThisBuild().Release, "https://github.com/handover-kit/handover"}}, Results: []result{}}
	for _, f := range s.Findings {
		level := "warning"
		if f.Class == secrets.Certain {
			level = "error"
		}
		for _, p := range f.Places {
			at := physical{artifact{(&url.URL{Path: p.Path}).EscapedPath()}, region{max(p.Line, 1)}}
			r.Results = append(r.Results, result{
				f.Rule, level, text{Clean(f.Rule + ": " + f.Preview + ", " + placeWords(p))}, []location{{at}}, map[string]string{"handover/v1": f.ID},
			})
		}
	}
	done := invocation{len(s.Unscannable) == 0, []notification{}}
	for _, u := range s.Unscannable {
		done.Notifications = append(done.Notifications, notification{"warning", text{Clean(u.Path + ": " + u.Why)}})
	}
	r.Invocations = []invocation{done}
	page, err := json.MarshalIndent(struct {
		Schema  string `json:"$schema"`
		Version string `json:"version"`
		Runs    []run  `json:"runs"`
	}{"https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json", "2.1.0", []run{r}}, "", "  ")
	if err != nil {
		return nil // not reached: these types always encode
	}
	return append(escapeJSON(page), '\n')
}
