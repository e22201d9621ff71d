package checks

// Profile is a common kind of engagement: what the interview offers, and for some what there is at all.
type Profile struct {
	ID         string   `yaml:"id"`
	Title      string   `yaml:"title"`
	Note       string   `yaml:"note"`
	Lists      []string `yaml:"lists"`       // the lists whose systems the interview offers
	SuggestYes []string `yaml:"suggest_yes"` // the questions to which the interview suggests a yes; a suggestion closes nothing
	SuggestNo  []string `yaml:"suggest_no"`  // and a no
	Only       Only     `yaml:"only"`        // what alone is loaded, beside the lists of systems
	Off        []Gate   `yaml:"off"`         // gates that do not exist here
	Mode       string   `yaml:"mode"`        // the exception that such an engagement starts in
}

// Only restricts the headings of an engagement. The zero value restricts nothing.
type Only struct {
	Lists []string `yaml:"lists"`
	Items []string `yaml:"items"`
}

// Any reports whether there is a restriction.
func (o *Only) Any() bool { return len(o.Lists)+len(o.Items) > 0 }

// Question is one question of the interview. Some answers close items as not applicable, the answer being the reason; a
// question that nobody answered closes nothing.
type Question struct {
	ID       string   `yaml:"id"`
	Text     string   `yaml:"text"`
	Yes      []string `yaml:"if_yes"`    // the items that a yes closes; ABC-* is every item of that prefix
	No       []string `yaml:"if_no"`     // the items that a no closes
	AskedFor []string `yaml:"asked_for"` // asked only when a system of these lists is there
}

// Closes is the items, and prefixes such as SSM-*, that the answer closes.
func (q *Question) Closes(answer bool) []string {
	if answer {
		return q.Yes
	}
	return q.No
}

// Depth is how much of the checklist is loaded.
type Depth string

// The depths. The zero value is DepthStandard.
const (
	DepthLean     Depth = "lean"     // blockers
	DepthStandard Depth = "standard" // and what is required
	DepthFull     Depth = "full"     // and what is advisory
)

// Shows reports whether items of the severity are loaded at this depth.
func (d Depth) Shows(s Severity) bool {
	switch s {
	case Absolute, Blocker:
		return true
	case Required:
		return d != DepthLean
	case Advisory:
		return d == DepthFull
	}
	return true
}
