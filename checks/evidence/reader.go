package evidence

import (
	"sync"
	"time"

	"github.com/handover-kit/handover/checks/engagement"
)

// Reader knows one kind of export: how to recognise it, what rows it holds, what ends a row that is still alive.
// It is one YAML file; its texts are checked when it is loaded, its programs compiled when first used.
type Reader struct {
	ID       string              `yaml:"id"`     // provider/name, as the file is called
	System   engagement.Provider `yaml:"system"` // whose export it is
	Title    string              `yaml:"title"`
	Shows    string              `yaml:"shows"` // what the export shows, where readers of the same system show the same: the newest of them counts; the ID if not said
	Source   Source              `yaml:"source"`
	Commands []Command           `yaml:"commands"`
	Match    Match               `yaml:"match"`
	Complete string              `yaml:"complete"` // "stated", or jq over the document: true, false, or null for "cannot say"
	TakenAt  string              `yaml:"taken_at"` // jq over the document: when it was produced; empty if the file does not say
	Secrets  []string            `yaml:"secrets"`  // paths whose values are never stored
	Keep     []string            `yaml:"keep"`     // keys that stay readable below those paths
	Stream   string              `yaml:"stream"`   // path whose elements are fed to Rows one by one
	Rows     string              `yaml:"rows"`     // jq: one element in, any number of rows out
	Remedies []Remedy            `yaml:"remedy"`
	Proves   []Proof             `yaml:"proves"`

	// Theirs says that the reader comes from the workspace, not from us.
	Theirs bool `yaml:"-"`
	// File is the name it was read from, for messages.
	File string `yaml:"-"`
	// Digest is that of the file it was loaded from ("sha256:" and hex), by which results can be kept.
	Digest string `yaml:"-"`

	stream  []segment
	secrets []secretPath
	mu      sync.Mutex
	program programs
	broken  error         // what is wrong with the first of its programs that is not readable
	limit   time.Duration // of one run of a program; maxRun if not set
}

// Source is the vendor's document that a reader was written from, and when it was read.
type Source struct {
	Document string `yaml:"document"`
	Read     string `yaml:"read"`
}

// Command is how a person gets the file.
type Command struct {
	Run   string `yaml:"run"`   // with placeholders such as {org}
	Needs string `yaml:"needs"` // the permission it takes
	Who   Who    `yaml:"who"`
	// Optional says that many clients have nothing to export here, or that the file only adds to another: no item waits for it.
	Optional bool `yaml:"optional"`
}

// Who is the side that runs a command.
type Who string

// The two sides.
const (
	Us     Who = "us"
	Client Who = "client"
)

// Format is how a file is written.
type Format string

// The formats. NDJSON stands for any number of objects, one a line, one after another or in one array.
const (
	JSON   Format = "json"
	NDJSON Format = "ndjson"
	CSV    Format = "csv"
)

// Match says how a file is recognised by its shape alone.
type Match struct {
	Format Format   `yaml:"format"`
	Where  string   `yaml:"where"` // jq from the document to the object that is looked at; of an array, its first element
	Has    []string `yaml:"has"`   // keys that object has
	Lacks  []string `yaml:"lacks"` // keys it does not have
	Test   string   `yaml:"test"`  // jq over the document: true fits
}

// Remedy is what ends a row. The first whose Kind, Right and Status fit the row counts; empty fits all.
type Remedy struct {
	Kind   Kind     `yaml:"kind"`
	Right  string   `yaml:"right"`
	Status Status   `yaml:"status"`
	Who    Who      `yaml:"who"`
	Run    []string `yaml:"run"`
	Note   string   `yaml:"note"`
}

// Proof is a rule over the rows of a reader that helps to settle an item of the catalogue.
type Proof struct {
	Item   string   `yaml:"item"`
	Rule   Rule     `yaml:"rule"` // RuleInactive if not said
	Of     Of       `yaml:"of"`
	Kinds  []Kind   `yaml:"kinds"`  // rows of these kinds; all but events and domains if not said
	Rights []string `yaml:"rights"` // rows with these rights; all if not said
	Side   Side     `yaml:"side"`   // After if not said
}

// Of is whose rows a rule looks at.
type Of string

// Whose rows: those of our people and machines, those of the client's services that stay, or all.
const (
	OfOurs     Of = "ours"
	OfServices Of = "services"
	OfAll      Of = "all"
)

// Side is when an export was taken, seen from the change it is about.
type Side string

// The sides.
const (
	Before Side = "before"
	After  Side = "after"
)
