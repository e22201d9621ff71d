package secrets

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"sync"
)

// version is part of the digest: another one may find something else by the same rules.
const version = 3

// Options are what an engine is built with beside its rules. The zero value will do.
type Options struct {
	// Key is that of the digests in the ids of findings (HMAC-SHA-256). Without one they are plain: whoever guesses a value can tell.
	Key []byte
	// Known are values that are looked for as they are.
	Known []Known
	// Remember is the number of segments, of some 3 kB, whose results are kept; 0 is 400,000 (some 30 MB), less than 0 is none.
	Remember int
}

// Format prints nothing of what is secret.
func (o Options) Format(w fmt.State, _ rune) {
	fmt.Fprintf(w, "options with %d known values", len(o.Known))
}

// MarshalJSON gives nothing of what is secret.
func (o Options) MarshalJSON() ([]byte, error) {
	return json.Marshal(map[string]int{"known": len(o.Known)})
}

// Engine finds secrets. It does not change: any number of streams can use it at once.
type Engine struct {
	core *core
}

// Format prints the digest, whatever the verb: the known values are never printed.
func (e Engine) Format(w fmt.State, _ rune) {
	fmt.Fprint(w, "engine of secrets, rules ", e.core.digest)
}

// core is an engine, from the inside.
type core struct {
	key       []byte
	digest    string
	automaton *automaton
	keywords  []keyword
	files     []*fileRule
	byWord    [][]int // the keywords of each word of the automaton
	knowns    *knowns
	cache     *cache
	buffers   sync.Pool
}

// New makes an engine of rules. What is wrong with a rule, or with a known value, is an error; of a value it tells the name alone.
func New(rules []Rule, o Options) (*Engine, error) {
	c := &core{key: slices.Clone(o.Key), digest: digestOf(rules, len(o.Known))}
	seen := map[string]bool{}
	for _, r := range rules {
		r.setDefaults()
		if seen[r.ID] {
			return nil, fmt.Errorf("rule %q stands twice", r.ID)
		}
		seen[r.ID] = true
		if key, what := r.fault(); what != "" {
			return nil, fmt.Errorf("rule %q: %s: %s", r.ID, key, what)
		}
		if r.Shape == File {
			c.files = append(c.files, newFileRule(&r))
		} else {
			c.keywords = append(c.keywords, newMatcher(&r).keywords()...)
		}
	}
	var words [][]byte
	index := map[string]int{}
	for i, k := range c.keywords {
		n, known := index[k.text]
		if !known {
			n = len(words)
			index[k.text] = n
			words = append(words, []byte(k.text))
			c.byWord = append(c.byWord, nil)
		}
		c.byWord[n] = append(c.byWord[n], i)
	}
	c.automaton = newAutomaton(words)
	var err error
	if c.knowns, err = newKnowns(o.Known, c.key); err != nil {
		return nil, err
	}
	if o.Remember >= 0 {
		c.cache = newCache(cmp.Or(o.Remember, 400_000))
	}
	c.buffers.New = func() any { return new([bufferSize]byte) }
	return &Engine{c}, nil
}

// digestOf is the digest of rules in the order of their ids.
func digestOf(rules []Rule, known int) string {
	sorted := slices.Clone(rules)
	slices.SortFunc(sorted, func(a, b Rule) int { return cmp.Compare(a.ID, b.ID) })
	for i := range sorted {
		sorted[i].File = "" // where a rule is written does not change what it finds
		sorted[i].setDefaults()
	}
	text, err := json.Marshal(struct {
		Version int
		Rules   []Rule
		Known   int
	}{version, sorted, known})
	if err != nil { // entropy may be NaN: New refuses such a rule
		return ""
	}
	sum := sha256.Sum256(text)
	return "sha256:" + hex.EncodeToString(sum[:])
}

// Digest is that of the rules and of the number of known values ("sha256:…"): what a result, kept or recorded, was found with.
func (e *Engine) Digest() string { return e.core.digest }

// candidate makes a finding of a value at a place.
func (c *core) candidate(k *keyword, text []byte, value span) candidate {
	id := text[value.start:value.end]
	if k.rule.Shape == Block {
		id = blockBody(id)
	}
	f := Finding{ID: identify(c.key, k.rule.ID, id), Rule: k.rule.ID, Class: k.rule.Class, Preview: preview(text[value.start:value.end])}
	return candidate{Finding: f, start: int64(value.start), end: int64(value.end), provider: k.rule.Provider != ""}
}

// scan looks at a segment alone.
func (c *core) scan(v view) *result {
	r := &result{newlines: countLines(v.text)}
	c.automaton.find(v.text, func(word, end int) {
		hit := span{end - c.automaton.length[word], end}
		for _, i := range c.byWord[word] {
			k := &c.keywords[i]
			switch value, out := k.look(v, hit); out {
			case found:
				r.findings = append(r.findings, c.candidate(k, v.text, value))
			case more:
				r.late = append(r.late, lateHit{at: hit, index: i})
			case nothing:
			}
		}
	})
	if c.knowns != nil {
		c.knowns.find(v.text, func(n, at int) {
			switch value, out := c.knowns.look(v, n, at); out {
			case found:
				r.findings = append(r.findings, c.knownAt(n, value))
			case more:
				r.late = append(r.late, lateHit{at: span{at, at}, index: n, known: true})
			case nothing:
			}
		})
	}
	for i := range r.findings {
		f := &r.findings[i]
		f.Line = countLines(v.text[:f.start])
	}
	return r
}

func (c *core) knownAt(n int, value span) candidate {
	return candidate{Finding: c.knowns.finding[c.knowns.needles[n].of], start: int64(value.start), end: int64(value.end), provider: true}
}
