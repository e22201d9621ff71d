package secrets

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"regexp"
	"regexp/syntax"
	"slices"
	"sync"
)

// matcher is a rule that can be used.
type matcher struct {
	rule   *Rule
	reach  int // bytes from the start of a keyword that a match can need, and one more
	back   int
	check  func([]byte) bool
	regexp func() *regexp.Regexp // compiled when first used
	names  [][]byte
	public map[string]bool
}

// keyword is one word that a rule is looked for by.
type keyword struct {
	*matcher
	text  string
	bytes []byteSet // what can stand at its places and those that follow; nil if that is not known
}

func newMatcher(r *Rule) (*matcher, error) {
	if key, what := r.fault(); what != "" {
		return nil, fmt.Errorf("rule %q: %s: %s", r.ID, key, what)
	}
	tree, err := syntax.Parse(r.Pattern, syntax.Perl)
	if err != nil {
		return nil, fmt.Errorf("rule %q: pattern", r.ID) // not reached: fault has read it
	}
	m := &matcher{rule: r, reach: reachOf(tree) + 1, back: r.Before + left, check: checkOf(r.Check), public: map[string]bool{}}
	switch r.Shape {
	case Token:
	case Assignment:
		m.reach += maxKeyword + maxName + maxGap
	case Block:
		m.reach += maxBlock
	}
	form := `\A(?:%s)`
	if r.Before > 0 {
		form = `(?:%s)`
	}
	if r.Shape == Assignment {
		form = `\A(?:%s)\z`
	}
	m.regexp = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(fmt.Sprintf(form, r.Pattern)) })
	for _, n := range r.Names {
		m.names = append(m.names, lower(n))
	}
	for _, d := range r.Public {
		m.public[d] = true
	}
	return m, nil
}

// keywords are those of the rule in lower case, with the ways that a name of several words is written.
func (m *matcher) keywords() (out []keyword) {
	var prog *syntax.Prog
	if m.rule.Shape != Assignment && m.rule.Before == 0 {
		if tree, err := syntax.Parse(m.rule.Pattern, syntax.Perl); err == nil {
			prog, _ = beginning(tree)
		}
	}
	for _, k := range m.rule.Keywords {
		text := string(lower(k))
		forms := []string{text}
		if m.rule.Shape == Assignment {
			forms = spellings(text)
		}
		for _, f := range forms {
			one := keyword{matcher: m, text: f}
			if prog != nil {
				one.bytes = positions(prog, f)
			}
			if !slices.ContainsFunc(out, func(o keyword) bool { return o.text == f }) {
				out = append(out, one)
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
	for i := range k.bytes {
		if at+i >= len(text) {
			return true // the window will tell
		}
		if !k.bytes[i].has(text[at+i]) {
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
	case Token:
	}
	w, known := v.line(hit, k.back, k.reach)
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
		m := k.regexp().FindSubmatchIndex(text[from:])
		if m == nil || from+m[0] > hit.start {
			return span{}, false
		}
		whole, value := span{m[0] + from, m[1] + from}, span{m[0] + from, m[1] + from}
		if i := k.group(); i > 0 && m[2*i] >= 0 {
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

// group is the number of the group that is the value.
func (k *keyword) group() int {
	re := k.regexp()
	if i := re.SubexpIndex("value"); i > 0 {
		return i
	}
	return min(1, re.NumSubexp())
}

// good says that a value is one, by all that is not its form.
func (k *keyword) good(value []byte, prefixed bool) bool {
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
