package engagement

import (
	"errors"
	"os"
	"reflect"
	"strings"
	"testing"
	"time"
	_ "time/tzdata" // the tests must not depend on the zones this machine has
)

// minimal is the smallest page; tests change parts of it.
const minimal = `version: 1
engagement:
  id: acme
  title: Acme portal
  supplier: Elegant
  client: Acme
  last_day: 2026-11-30
  time_zone: Europe/Tallinn
people:
  - { id: mara, name: Mara Lind, side: supplier }
`

func readFile(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestParseExample(t *testing.T) {
	const file = "testdata/handover.yaml"
	e, err := Parse(file, readFile(t, file))
	if err != nil {
		t.Fatal(err)
	}
	yes := true
	header := Header{
		ID: "acme-portal", Title: "Acme customer portal", Supplier: "Elegant Example Ltd", Client: "Acme Corp",
		Contract: "MSA 2025-03, SOW 4", LastDay: "2026-11-30", TimeZone: "Europe/Tallinn",
		Profiles: []string{"web-product", "ai-system"}, Depth: DepthStandard, Envelope: EnvelopeSealed,
		Evidence: EvidenceRows, PersonalData: &yes, Answers: map[string]bool{"onboarding_device": false},
	}
	if !reflect.DeepEqual(e.Header, header) {
		t.Errorf("header is %+v", e.Header)
	}
	gh := System{
		ID: "gh", Provider: "github", Params: map[string]Names{"org": {"acme"}, "repos": {"portal", "infra"}},
		Owners: []string{"aiko"}, Purpose: "source", Region: "US", Data: []string{"source"},
		ApprovedBy: "aiko", ApprovedOn: "2025-03-02",
	}
	if !reflect.DeepEqual(e.Systems[0], gh) {
		t.Errorf("system is %+v", e.Systems[0])
	}
	if got := e.Systems[1].Params["account"]; !reflect.DeepEqual(got, Names{"111122223333"}) {
		t.Errorf("account is %q", got)
	}
	portal := Asset{ID: "portal", Kind: KindSource, Path: "../portal", Build: []string{"make test"}}
	if len(e.Assets) != 7 || !reflect.DeepEqual(e.Assets[0], portal) {
		t.Errorf("assets are %+v", e.Assets)
	}
	mara, ok := e.Person("mara")
	if want := []string{"mara", "arn:aws:iam::111122223333:user/mara"}; !ok || !reflect.DeepEqual(mara.Handles.For("aws-secrets"), want) {
		t.Errorf("handles of mara are %+v", mara.Handles)
	}
	if got := mara.Handles.For("gitlab"); len(got) != 0 {
		t.Errorf("mara has gitlab handles %q", got)
	}
	if p := e.Problem("assets[1].path", "is not there", "mend it"); p.Error() != file+":49:43: is not there; mend it" {
		t.Errorf("problem is %q", p.Error())
	}
}

func TestParseForms(t *testing.T) {
	for name, page := range map[string]string{
		"windows line ends": strings.ReplaceAll(minimal, "\n", "\r\n"),
		"byte order mark":   "\ufeff" + minimal,
		"document markers":  "---\n" + minimal + "...\n",
		"json": `{"version": 1, "engagement": {"id": "acme", "title": "Acme portal", "supplier": "Elegant", "client": "Acme",
			"last_day": "2026-11-30", "time_zone": "Europe/Tallinn"},
			"people": [{"id": "mara", "name": "Mara Lind", "side": "supplier"}]}`,
	} {
		t.Run(name, func(t *testing.T) {
			e, err := Parse("handover.yaml", []byte(page))
			if err != nil {
				t.Fatal(err)
			}
			if e.Header.ID != "acme" || e.Header.Depth != DepthStandard || e.People[0].Name != "Mara Lind" {
				t.Errorf("read %+v", e)
			}
		})
	}
}

func TestLastDay(t *testing.T) {
	for _, c := range []struct{ day, zone, want string }{
		{"2026-11-30", "Europe/Tallinn", "2026-11-30T23:59:59+02:00"},
		{"2026-03-29", "Europe/Tallinn", "2026-03-29T23:59:59+03:00"}, // the day that has 23 hours
		{"2026-11-30", "UTC", "2026-11-30T23:59:59Z"},
		{"2026-11-30T18:00:00-05:00", "Europe/Tallinn", "2026-11-30T18:00:00-05:00"},
		{"2026-11-30T18:00:00.5Z", "", "2026-11-30T18:00:00.5Z"},
	} {
		page := strings.Replace(minimal, "2026-11-30", c.day, 1)
		page = strings.Replace(page, "  time_zone: Europe/Tallinn\n", map[bool]string{true: "  time_zone: " + c.zone + "\n"}[c.zone != ""], 1)
		e, err := Parse("handover.yaml", []byte(page))
		if err != nil {
			t.Errorf("%s: %v", c.day, err)
			continue
		}
		got, err := e.LastDay()
		if err != nil || got.Format(time.RFC3339Nano) != c.want {
			t.Errorf("%s in %q ends %s, %v; want %s", c.day, c.zone, got.Format(time.RFC3339Nano), err, c.want)
		}
	}
}

// problemsOf returns what a reading reports, a line each.
func problemsOf(t *testing.T, err error) []string {
	t.Helper()
	var ps Problems
	if !errors.As(err, &ps) {
		t.Fatalf("error is %v, want Problems", err)
	}
	return strings.Split(ps.Error(), "\n")
}
