package checks

// ControlCatalogue is a standard whose controls items name, such as NIST SP 800-53.
type ControlCatalogue struct {
	Prefix  string `yaml:"prefix"`  // what stands before the colon of an id
	Title   string `yaml:"title"`   // its name and edition
	Pattern string `yaml:"pattern"` // the form of what stands after the colon, as a regular expression
}

// Control is what a control asks for, in our own words: the texts of most standards may not be reproduced.
type Control struct {
	ID   string `yaml:"id"`
	Asks string `yaml:"asks"`
}

// RunbookSection is a section that a runbook must have.
type RunbookSection struct {
	ID       string   `yaml:"id"`
	Title    string   `yaml:"title"`
	Must     string   `yaml:"must"`     // what it must contain
	Severity Severity `yaml:"severity"` // what its absence means
}

// Document is a page that the end of an engagement produces.
type Document struct {
	ID     string   `yaml:"id"`
	Title  string   `yaml:"title"`
	From   Who      `yaml:"from"`
	Signed []Who    `yaml:"signed"` // whose signatures it needs; two of a side are two people
	Items  []string `yaml:"items"`  // the items it belongs to
	Says   []string `yaml:"says"`   // what it must say
}
