package secrets

import (
	"encoding/hex"
	"fmt"
	"hash"
	"regexp"
	"strconv"
	"sync"
)

// maxMagic is how many first bytes a rule can name.
const maxMagic = 64

// fileRule is a rule that a stream as a whole is held against.
type fileRule struct {
	rule    *Rule
	magic   [][]int16
	pattern func() *regexp.Regexp
	check   *fileCheck // nil if the first bytes say enough
}

// fileCheck looks closer at what begins as a rule says.
type fileCheck struct {
	begins func(head []byte) bool // by the first 128 KiB, or all there is; nil if that is not needed
	follow func() follower        // nil if the rest does not count
}

// follower takes in all bytes of a stream, the first ones too, and tells at the end.
type follower interface {
	write(p []byte)
	holds(size int64) bool
}

func newFileRule(r *Rule) *fileRule {
	f := &fileRule{rule: r, check: fileCheckOf(r.Check)}
	for _, m := range r.Magic {
		f.magic = append(f.magic, parseMagic(m))
	}
	f.pattern = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(r.Pattern) })
	return f
}

// parseMagic reads pairs of hexadecimal digits and ".."; nil if they are none. -1 is any byte.
func parseMagic(text string) (out []int16) {
	if len(text) < 2 || len(text) > 2*maxMagic || len(text)%2 > 0 || text[0] == '.' {
		return nil
	}
	for i := 0; i < len(text); i += 2 {
		pair := text[i : i+2]
		b, err := hex.DecodeString(pair)
		switch {
		case pair == "..":
			out = append(out, -1)
		case err != nil:
			return nil
		default:
			out = append(out, int16(b[0]))
		}
	}
	return out
}

func (f *fileRule) begins(head []byte) bool {
	for _, m := range f.magic {
		if hasMagic(head, m) {
			return (f.rule.Pattern == "" || f.pattern().Match(head)) && (f.check == nil || f.check.begins == nil || f.check.begins(head))
		}
	}
	return false
}

func hasMagic(head []byte, magic []int16) bool {
	if len(head) < len(magic) {
		return false
	}
	for i, c := range magic {
		if c >= 0 && int16(head[i]) != c {
			return false
		}
	}
	return true
}

// whole is a stream as a file: what it may be, and the digest of all of it.
type whole struct {
	begun   bool
	rules   []*fileRule
	follows []follower // one a rule; nil where the rest does not count
	hash    hash.Hash
	size    int64
}

// write takes the next bytes. The first call has all that a rule looks at of the beginning: a full buffer, or all there is.
func (w *whole) write(c *core, p []byte) {
	if !w.begun {
		w.begin(c, p)
	}
	if len(w.rules) == 0 {
		return
	}
	w.size += int64(len(p))
	w.hash.Write(p)
	for _, f := range w.follows {
		if f != nil {
			f.write(p)
		}
	}
}

func (w *whole) begin(c *core, head []byte) {
	w.begun = true
	for _, f := range c.files {
		if !f.begins(head) {
			continue
		}
		var rest follower
		if f.check != nil && f.check.follow != nil {
			rest = f.check.follow()
		}
		w.rules, w.follows = append(w.rules, f), append(w.follows, rest)
		w.hash = newDigest(c.key)
	}
}

// end reports what the stream was. Its bytes are the value; nothing of them is shown.
func (w *whole) end(report func(Finding)) {
	for i, f := range w.rules {
		if w.follows[i] == nil || w.follows[i].holds(w.size) {
			report(Finding{ID: idOf(f.rule.ID, w.hash), Rule: f.rule.ID, Class: f.rule.Class, Preview: fmt.Sprintf("%s, %s bytes", f.rule.Title, thousands(w.size)), Line: 1})
		}
	}
}

// thousands writes a number with commas: 2,210.
func thousands(n int64) string {
	text := strconv.FormatInt(n, 10)
	for i := len(text) - 3; i > 0; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	return text
}
