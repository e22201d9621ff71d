package licence

import (
	"slices"
	"strings"
	"unicode"

	"github.com/google/licensecheck"
)

// likely gives the licences that a text may hold as licensecheck looks for them, by id: those of which it has every word that they cannot do
// without. That takes milliseconds, and to compile all four hundred takes a second.
func likely(text []byte) (ids []string) {
	v := newVocabulary(text)
	for _, l := range licensecheck.BuiltinLicenses() {
		if l.LRE != "" && !slices.Contains(ids, l.ID) && v.hasAll(l.LRE) {
			ids = append(ids, l.ID)
		}
	}
	return ids
}

// vocabulary is the words of a text, folded as licensecheck does.
type vocabulary struct {
	words map[string]bool
	near  map[string]bool // what was answered about others
}

var unaccented = strings.NewReplacer("á", "a", "à", "a", "é", "e", "è", "e", "í", "i", "ì", "i", "ó", "o", "ò", "o", "ú", "u", "ù", "u")

func newVocabulary(text []byte) *vocabulary {
	v := &vocabulary{words: map[string]bool{}, near: map[string]bool{}}
	for word := range strings.FieldsFuncSeq(unaccented.Replace(strings.ToLower(string(text))), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.Is(unicode.Mn, r)
	}) {
		v.words[word] = true
	}
	return v
}

// skips are what licensecheck takes for no words: its own comments, tags, anchors, entities and links.
var skips = []struct{ begin, end string }{{"//**", "**//"}, {"<", ">"}, {"{", "}"}, {"&", ";"}, {"](", ")"}}

// hasAll says whether the text has all words of a pattern that stand outside of the parentheses which choices and options are in. In
// parentheses none counts, so that a pattern which is one choice is always likely.
func (v *vocabulary) hasAll(pattern string) bool {
	depth := 0
	for pattern != "" {
		if rest, ok := skipped(pattern); ok {
			pattern = rest
			continue
		}
		n := wordLength(pattern)
		switch {
		case strings.HasPrefix(pattern, "(("):
			depth++
			n = 2
		case strings.HasPrefix(pattern, "))"):
			depth--
			n = 2
		case n == 0:
			n = 1
		case depth == 0 && !v.has(strings.ToLower(pattern[:n])):
			return false
		}
		pattern = pattern[n:]
	}
	return true
}

// skipped is the rest of a pattern that starts with what licensecheck takes for no words. It does so within the same parentheses only.
func skipped(pattern string) (rest string, ok bool) {
	for _, s := range skips {
		after, found := strings.CutPrefix(pattern, s.begin)
		if !found {
			continue
		}
		inside, rest, closed := strings.Cut(after, s.end)
		crosses := strings.Contains(inside, "((") || strings.Contains(inside, "))")
		return rest, closed && (!crosses || s == skips[0])
	}
	return "", false
}

// wordLength is how many bytes a pattern starts with that are of a word.
func wordLength(pattern string) int {
	n := strings.IndexFunc(pattern, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	if n < 0 {
		return len(pattern)
	}
	return n
}

// has says whether the text has a word of a pattern, or one that licensecheck takes for it. Short words, those that it takes for others, and
// what is not written in ASCII count as there.
func (v *vocabulary) has(want string) bool {
	switch want {
	case "these", "those", "copies", "https", "copyright":
		return true
	}
	if len(want) < 5 || v.words[want] || strings.ContainsFunc(want, func(r rune) bool { return r > unicode.MaxASCII }) {
		return true
	}
	near, known := v.near[want]
	if !known {
		for have := range v.words {
			if near = v.taken(have, want); near {
				break
			}
		}
		v.near[want] = near
	}
	return near
}

// taken says whether licensecheck may take a word for another: where one letter differs, or where words were joined or split.
func (v *vocabulary) taken(have, want string) bool {
	if len(have) > len(want)+1 {
		return strings.HasPrefix(have, want) || strings.HasSuffix(have, want)
	}
	if rest, ok := strings.CutPrefix(want, have); ok && v.words[rest] {
		return true
	}
	if len(have) < len(want)-1 {
		return false
	}
	same, end := 0, 0
	for same < min(len(have), len(want)) && have[same] == want[same] {
		same++
	}
	for end < min(len(have), len(want)) && have[len(have)-1-end] == want[len(want)-1-end] {
		end++
	}
	return same+end >= max(len(have), len(want))-1
}
