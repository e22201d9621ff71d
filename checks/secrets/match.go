package secrets

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"regexp"
	"regexp/syntax"
	"slices"
	"sync"
	"unicode"
	"unicode/utf8"
)

// matcher is a rule that can be used.
type matcher struct {
	rule   *Rule
	check  func([]byte) bool
	form   func() *form // what the pattern says, read at the first hit: most rules of most runs have none
	names  [][]byte
	public map[string]bool
}

// form is a pattern that was read.
type form struct {
	reach  int                   // bytes from the start of a keyword that a match can need, and one more
	regexp func() *regexp.Regexp // compiled when first used: the cheap looks discard most hits
	group  func() int            // number of the group that is the value; 0 for all of it
	sets   map[string][]byteSet  // for each keyword that a match begins with, what can stand at its places and those that follow
}

// keyword is one word that a rule is looked for by.
type keyword struct {
	*matcher
	text string
}

// newMatcher makes one of a rule without fault.
func newMatcher(r *Rule) *matcher {
	m := &matcher{rule: r, check: checkOf(r.Check), public: map[string]bool{}}
	m.form = sync.OnceValue(func() *form { return newForm(r) })
	for _, n := range r.Names {
		m.names = append(m.names, lower(n))
	}
	for _, d := range r.Public {
		m.public[d] = true
	}
	return m
}

func newForm(r *Rule) *form {
	tree, err := syntax.Parse(r.Pattern, syntax.Perl)
	if err != nil {
		panic("secrets: rule " + r.ID + " was not read before it was used") // not reached: fault has read it
	}
	f := &form{reach: reachOf(tree) + 1}
	switch r.Shape {
	case Token:
	case Assignment:
		f.reach += maxKeyword + maxName + maxGap
	case Block:
		f.reach += maxBlock
	case File: // has no keyword that is looked at
	}
	anchored := `\A(?:%s)`
	switch {
	case r.Shape == Assignment:
		anchored = `\A(?:%s)\z`
	case r.Before > 0:
		anchored = `(?:%s)`
	default:
		if prog, err := beginning(tree); err == nil {
			f.sets = map[string][]byteSet{}
			for _, k := range r.Keywords {
				f.sets[string(lower(k))] = positions(prog, k)
			}
		}
	}
	f.regexp = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(fmt.Sprintf(anchored, r.Pattern)) })
	f.group = sync.OnceValue(func() int {
		re := f.regexp()
		return max(re.SubexpIndex("value"), min(1, re.NumSubexp()))
	})
	return f
}

// back is how many bytes before a keyword count.
func (m *matcher) back() int { return m.rule.Before + left }

// keywords are those of the rule in lower case, with the ways that a name of several words is written.
func (m *matcher) keywords() (out []keyword) {
	for _, k := range m.rule.Keywords {
		text := string(lower(k))
		forms := []string{text}
		if m.rule.Shape == Assignment {
			forms = spellings(text)
		}
		for _, f := range forms {
			if !slices.ContainsFunc(out, func(o keyword) bool { return o.text == f }) {
				out = append(out, keyword{m, f})
			}
		}
	}
	return out
}

// spellings of a name: api_key, api-key, api.key, apikey and "api key".
func spellings(name string) (out []string) {
	for _, by := range []string{"_", "-", ".", "", " "} {
		form := make([]byte, 0, len(name))
		for _, c := range []byte(name) {
			if c == '_' {
				form = append(form, by...)
			} else {
				form = append(form, c)
			}
		}
		out = append(out, string(form))
	}
	return out
}

// near is the cheap look at the bytes beside a hit.
func (k *keyword) near(text []byte, at int) bool {
	sets := k.form().sets[k.text]
	for i := range sets {
		if at+i >= len(text) {
			return true // the window will tell
		}
		if !sets[i].has(text[at+i]) {
			return false
		}
	}
	return true
}

// look says whether there is a value at a hit, and where.
func (k *keyword) look(v view, hit span) (span, outcome) {
	if !k.near(v.text, hit.start) {
		return span{}, nothing
	}
	switch k.rule.Shape {
	case Assignment:
		return k.lookAssigned(v, hit)
	case Block:
		return k.lookBlock(v, hit)
	case Token, File:
	}
	w, known := v.line(hit, k.back(), k.form().reach)
	if !known {
		return span{}, more
	}
	if k.rule.Before == 0 && k.rule.Left != EdgeAny && !freeLeft(v.text[w.start:w.end], hit.start-w.start) {
		return span{}, nothing
	}
	from := hit.start
	if k.rule.Before > 0 {
		from = max(w.start, hit.start-k.rule.Before)
	}
	value, ok := k.token(v.text[w.start:w.end], span{hit.start - w.start, hit.end - w.start}, from-w.start)
	if !ok {
		return span{}, nothing
	}
	return span{value.start + w.start, value.end + w.start}, found
}

// token matches in a window, from a place at or before the hit.
func (k *keyword) token(text []byte, hit span, from int) (span, bool) {
	for from <= hit.start {
		m := k.form().regexp().FindSubmatchIndex(text[from:])
		if m == nil || from+m[0] > hit.start {
			return span{}, false
		}
		whole, value := span{m[0] + from, m[1] + from}, span{m[0] + from, m[1] + from}
		if i := k.form().group(); i > 0 && m[2*i] >= 0 {
			value = span{m[2*i] + from, m[2*i+1] + from}
		}
		if whole.end >= hit.end && (k.rule.Left == EdgeAny || freeLeft(text, whole.start)) && (k.rule.Right == EdgeAny || freeRight(text, whole.end)) &&
			k.good(text[value.start:value.end], value.start == hit.start) {
			return value, true
		}
		from = whole.start + 1
		if k.rule.Before == 0 {
			return span{}, false
		}
	}
	return span{}, false
}

// good says that a value is one, by all that is not its form.
func (k *keyword) good(value []byte, prefixed bool) bool {
	if k.rule.Class == Suppression { // a word, not a value
		return true
	}
	body := value
	if prefixed && len(value) > len(k.text) {
		body = value[len(k.text):]
	}
	if k.rule.Shape == Block {
		if !hasRun(value) {
			return false
		}
		if value = blockBody(value); len(value) < minBlock {
			return false
		}
		body = value
	}
	if k.rule.Class == Possible && k.rule.Shape != Block && !legible(value) {
		return false
	}
	floor := k.rule.Entropy
	if floor == 0 {
		floor = usualEntropy(len(body))
	}
	if entropy(body) < floor || placeholder(value) || k.check != nil && !k.check(value) {
		return false
	}
	if len(k.public) == 0 {
		return true
	}
	sum := sha256.Sum256(value)
	return !k.public["sha256:"+hex.EncodeToString(sum[:])]
}

// legible says that a value can have been written by people: noise has names before it, too, once in a few hundred megabytes. An old encoding may
// have letters that are no UTF-8.
func legible(value []byte) bool {
	odd := 0
	for rest := value; len(rest) > 0; {
		r, n := utf8.DecodeRune(rest)
		switch {
		case r < ' ' && r != '\t' || r == 0x7f:
			return false
		case r == utf8.RuneError && n == 1, unicode.IsControl(r), unicode.Is(unicode.Co, r):
			odd++
		}
		rest = rest[n:]
	}
	return 4*odd <= len(value)
}
