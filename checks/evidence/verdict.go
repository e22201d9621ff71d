package evidence

import "github.com/handover-kit/handover/checks"

// Value is one of three. The zero Value is none of them.
type Value string

// The values of a verdict.
const (
	Pass         Value = "pass"
	Fail         Value = "fail"
	Inconclusive Value = "inconclusive"
)

// Verdict is what one rule says about one export.
type Verdict struct {
	Value    Value        `json:"value"`
	Item     string       `json:"item,omitempty"`
	Reader   string       `json:"reader,omitempty"`
	Rule     Rule         `json:"rule"`
	Of       Of           `json:"of,omitempty"`     // whose rows it looked at
	Sentence string       `json:"sentence"`         // for people, safe to show
	Rows     []Row        `json:"rows,omitempty"`   // those that decided, at most 20
	Count    int          `json:"count"`            // of all that decided
	Grade    checks.Grade `json:"grade,omitempty"`  // what the verdict earns; empty when Inconclusive
	Stated   []string     `json:"stated,omitempty"` // what it takes from a person's word
	Way      string       `json:"way,omitempty"`    // what would make an Inconclusive one conclusive
}

// maxDeciding is how many rows a verdict carries.
const maxDeciding = 20
