package engagement

import (
	"fmt"

	"github.com/goccy/go-yaml/token"
)

// Bounds of what is given to the YAML parser, which is recursive and slow on text no person writes.
const (
	maxNesting = 32      // levels; the page itself has five
	maxEntries = 20_000  // keys and list entries; the parser's time grows with their square
	maxTokens  = 100_000 // five for each entry, and comments
	maxKey     = 128     // bytes; the parser repeats the keys above in every node below
)

// plain refuses, before the recursive parser sees them, the constructs the page does without and nesting no
// page has.
func (r *reader) plain(tokens token.Tokens) bool {
	before, flow, entries, dashes, dashLine := len(r.problems), 0, 0, 0, 0
	for _, t := range tokens {
		at := place{t.Position.Line, t.Position.Column}
		switch t.Type {
		case token.SequenceStartType, token.MappingStartType:
			flow++
		case token.SequenceEndType, token.MappingEndType:
			flow--
		case token.CollectEntryType:
			entries++
		case token.SequenceEntryType:
			entries++
			if t.Position.Line != dashLine {
				dashes, dashLine = 0, t.Position.Line
			}
			dashes++
		case token.MappingValueType:
			entries++
			if t.Prev != nil && len(t.Prev.Value) > maxKey {
				r.add(place{t.Prev.Position.Line, t.Prev.Position.Column}, "", "has a key longer than %d bytes", maxKey)
				return false
			}
		default:
			if what, hint := unwanted(t); what != "" {
				r.add(at, hint, "%s", what)
			}
		}
		if entries > maxEntries {
			r.add(at, "", "has more than %d keys and list entries", maxEntries)
			return false
		}
		if flow > maxNesting || dashes > maxNesting {
			r.add(at, "", "is nested deeper than %d levels", maxNesting)
			return false
		}
	}
	if len(r.problems) == before && len(tokens) > maxTokens {
		r.add(place{}, "", "has more keys, values and comments than any page of this kind")
	}
	return len(r.problems) == before
}

// unwanted says in words which construct a token begins, if it is one the page does without.
func unwanted(t *token.Token) (what, hint string) {
	quotes := "put text that starts with %s in quotes"
	switch t.Type {
	case token.AnchorType:
		return "anchors (&) are not used here", fmt.Sprintf(quotes+"; write a repeated value out", "&")
	case token.AliasType:
		return "aliases (*) are not used here", fmt.Sprintf(quotes+"; write a repeated value out", "*")
	case token.TagType:
		return "tags (!) are not used here", fmt.Sprintf(quotes, "!")
	case token.MergeKeyType:
		return "merge keys (<<) are not used here", "write the keys out"
	case token.MappingKeyType:
		return "complex keys (?) are not used here", "write key: value"
	case token.DirectiveType:
		return "directives (%) are not used here", fmt.Sprintf(quotes, "%")
	default:
		return "", ""
	}
}
