package secrets

import (
	"errors"
	"regexp/syntax"
	"strings"
)

// Shape is how a rule goes from a keyword to a value.
type Shape string

// The shapes.
const (
	// Token is a value with a form of its own: the pattern is matched where the keyword stands.
	Token Shape = "token"
	// Assignment is a value without one, told by its name: the keyword is in the name, and the pattern is all of the value that the name is given,
	// in code, JSON, YAML, XML, .env, on a command line or in a query.
	Assignment Shape = "assignment"
	// Block is a value in lines: the pattern is its first line, and it goes on to the line that ends it.
	Block Shape = "block"
	// File is a file that is secret as a whole, told by its first bytes: a keystore. It has no keyword.
	File Shape = "file"
)

// Edge is what may stand beside a match.
type Edge string

// The edges.
const (
	EdgeWord Edge = "word" // no letter, digit or underscore
	EdgeAny  Edge = "any"  // anything
)

// Rule is one kind of secret.
type Rule struct {
	ID       string   `yaml:"id"` // lower case letters, digits and hyphens
	Title    string   `yaml:"title"`
	Provider string   `yaml:"provider"` // who issues it; empty for what nobody in particular does
	Class    Class    `yaml:"class"`
	Shape    Shape    `yaml:"shape"`    // Token if not said
	Keywords []string `yaml:"keywords"` // one of them is in each match; case does not count here, but in the pattern it does
	Names    []string `yaml:"names"`    // of an assignment: one of them is in the name too
	Before   int      `yaml:"before"`   // of a token: how many bytes of a match may stand before the keyword; 0 if it begins with it
	Magic    []string `yaml:"magic"`    // of a file: its first bytes, one way or another, in hexadecimal; ".." is any byte
	Pattern  string   `yaml:"pattern"`  // RE2; the group called value, or the only group, or all of it is the value. Of a file: what its first 128 KiB hold
	End      string   `yaml:"end"`      // of a block: what its last line begins with
	Left     Edge     `yaml:"left"`     // EdgeWord if not said
	Right    Edge     `yaml:"right"`    // EdgeWord if not said
	Check    string   `yaml:"check"`    // name of a check of the value, see Checks
	Entropy  float64  `yaml:"entropy"`  // the least, in bits a character, of what follows the keyword; 0 for what random text of that length hardly ever falls below
	Public   []string `yaml:"public"`   // digests ("sha256:…") of values that everybody knows, from a vendor's documentation or a standard

	// Theirs says that the rule comes from the workspace, not from us.
	Theirs bool `yaml:"-"`
	// File is the name it was read from, for messages.
	File string `yaml:"-"`

	read string // the pattern, when it is known to have no fault
}

// setDefaults fills in what a rule leaves out.
func (r *Rule) setDefaults() {
	if r.Shape == "" {
		r.Shape = Token
	}
	if r.Left == "" {
		r.Left = EdgeWord
	}
	if r.Right == "" {
		r.Right = EdgeWord
	}
}

// fault says what is wrong with a rule and the key it is wrong at; empty if nothing.
func (r *Rule) fault() (key, what string) {
	switch {
	case !isID(r.ID):
		return "id", "an id is lower case letters, digits and hyphens, at most 40"
	case r.ID == knownRule:
		return "id", "this id is for known values"
	case r.Title == "":
		return "title", "the rule has no title"
	case r.Class != Certain && r.Class != Possible && r.Class != Suppression:
		return "class", "a class is certain or possible, or suppression"
	case r.Shape != Token && r.Shape != Assignment && r.Shape != Block && r.Shape != File:
		return "shape", "a shape is token, assignment, block or file"
	case r.Left != EdgeWord && r.Left != EdgeAny || r.Right != EdgeWord && r.Right != EdgeAny:
		return "left", "what may stand beside a match is word or any"
	case r.Before < 0 || r.Before > maxBefore || r.Before > 0 && r.Shape != Token:
		return "before", "at most 256 bytes of a token may stand before its keyword"
	case len(r.Names) > 0 && r.Shape != Assignment:
		return "names", "only an assignment has names"
	case r.Class == Suppression && r.Shape != Token:
		return "shape", "what tells scanners to look away is a token"
	case (r.End == "") == (r.Shape == Block):
		return "end", "a block, and nothing else, says how its last line begins"
	case r.Shape == File:
		return r.fileFault()
	case len(r.Magic) > 0:
		return "magic", "only a file has first bytes"
	case r.Check != "" && checkOf(r.Check) == nil:
		return "check", "there is no check of this name"
	case r.Entropy < 0 || r.Entropy > 8:
		return "entropy", "the entropy is a number from 0 to 8"
	}
	for _, d := range r.Public {
		if hex, ok := strings.CutPrefix(d, "sha256:"); !ok || len(hex) != 64 || !all([]byte(hex), isHex) {
			return "public", "a digest is sha256: and 64 hexadecimal digits"
		}
	}
	if what := r.keywordFault(); what != "" {
		return "keywords", what
	}
	if r.read != "" && r.read == r.Pattern {
		return "", ""
	}
	return "pattern", r.patternFault()
}

func (r *Rule) keywordFault() string {
	if len(r.Keywords) == 0 {
		return "the rule has no keyword: without one it would be tried everywhere"
	}
	for _, k := range r.Keywords {
		if len(k) < 3 || len(k) > maxKeyword {
			return "a keyword has 3 to 64 bytes"
		}
		for _, c := range []byte(k) {
			if c < ' ' || c > '~' {
				return "a keyword is printable ASCII text on one line"
			}
		}
	}
	return ""
}

func (r *Rule) patternFault() string {
	if r.Pattern == "" {
		return "the rule has no pattern"
	}
	tree, err := syntax.Parse(r.Pattern, syntax.Perl)
	if e, ok := errors.AsType[*syntax.Error](err); ok {
		return "the pattern is not one that RE2 reads: " + e.Code.String()
	}
	switch longest := reachOf(tree); {
	case longest < 0:
		return "the pattern has no longest match: write {1,200} for + and {0,200} for *"
	case longest > maxPattern:
		return "the pattern matches more than 4096 bytes"
	}
	if r.Shape != Assignment && r.Before == 0 {
		prog, err := beginning(tree)
		if err != nil {
			return "the pattern is not one that RE2 reads"
		}
		for _, k := range r.Keywords {
			if positions(prog, k) == nil {
				return "no match begins with one of the keywords: say with before: how many bytes may stand before it"
			}
		}
	}
	return ""
}

func (r *Rule) fileFault() (key, what string) {
	switch {
	case len(r.Keywords) > 0 || len(r.Public) > 0 || r.Entropy != 0:
		return "shape", "a file has no keywords, no entropy and no public values"
	case r.Check != "" && fileCheckOf(r.Check) == nil:
		return "check", "there is no check of files of this name"
	case len(r.Magic) == 0:
		return "magic", "a file is told by its first bytes"
	}
	for _, m := range r.Magic {
		if parseMagic(m) == nil {
			return "magic", "first bytes are 1 to 64 pairs of hexadecimal digits, or .. for any byte after the first"
		}
	}
	if _, err := syntax.Parse(r.Pattern, syntax.Perl); err != nil {
		return "pattern", "the pattern is not one that RE2 reads"
	}
	return "", ""
}

func isID(s string) bool {
	for i := range len(s) {
		c := s[i]
		if !('a' <= c && c <= 'z' || '0' <= c && c <= '9' || c == '-' && i > 0 && i < len(s)-1) {
			return false
		}
	}
	return s != "" && len(s) <= 40
}
