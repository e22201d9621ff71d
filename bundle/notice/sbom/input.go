package sbom

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/handover-kit/handover/bundle/notice/component"
	"github.com/handover-kit/handover/bundle/notice/policy"
)

// Input is what a bill of materials is made from.
type Input struct {
	Project  string // what the work is called; the root of the bill
	Version  string // of the work; may be empty
	Supplier string // who hands it over
	Seed     string // what makes the bill one of its kind: the id of the bundle, the digest of its content
	Time     time.Time
	Tool     string         // version of this program
	Entries  []policy.Entry // sorted, as [component.Merge] leaves them
	Gaps     []component.Gap
}

// uuid derives the identity of one document of the input: a UUID of version 8 over SHA-256 (RFC 9562, clause 5.8 and
// appendix B.2).
func (in *Input) uuid(document string) string {
	sum := sha256.Sum256([]byte("handover " + document + "\x00" + in.Seed))
	id := sum[:16]
	id[6] = id[6]&0x0f | 0x80
	id[8] = id[8]&0x3f | 0x80
	h := hex.EncodeToString(id)
	return strings.Join([]string{h[:8], h[8:12], h[12:16], h[16:20], h[20:]}, "-")
}

// created is the time as both formats want it: UTC, in seconds.
func (in *Input) created() string { return in.Time.UTC().Format("2006-01-02T15:04:05Z") }

// fact is something said of a component or of the whole that the formats have no field for.
type fact struct{ name, value string }

// facts are those of a component.
func facts(e *policy.Entry) []fact {
	list := []fact{{"verdict", string(e.Verdict.Standing)}}
	if e.Replaces != "" {
		list = append(list, fact{"replaces", e.Replaces})
	}
	if len(e.Verdict.Choices) > 0 && e.Verdict.Taken != "" {
		list = append(list, fact{"licence taken", e.Verdict.Taken})
	}
	for _, c := range e.Verdict.Choices {
		list = append(list, fact{"licence choice", c.Offered + ": " + c.Taken + ", by " + c.By})
	}
	for _, a := range e.Verdict.Approvals {
		list = append(list, fact{"approval", fmt.Sprintf("%s by %s on %s (%s)", a.Licence, a.ApprovedBy, a.ApprovedOn, a.Place())})
	}
	return slices.Concat(list, named("platform", e.Platforms), named("found in", e.From), named("gap", e.Gaps))
}

// gaps are the facts of the whole.
func gaps(list []component.Gap) []fact {
	var facts []fact
	for _, g := range list {
		facts = append(facts, fact{"gap", g.What + ": " + g.Why})
	}
	return facts
}

func named(name string, values []string) []fact {
	list := make([]fact, len(values))
	for i, v := range values {
		list[i] = fact{name, v}
	}
	return list
}
