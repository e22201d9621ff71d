package residue

import (
	"bytes"
	"cmp"
	"context"
	"io"
	"slices"
)

// counter counts names in a text that comes in pieces. However it is split, it counts the same.
type counter struct {
	m     *matcher
	keep  []byte // the end of what was seen
	next  int    // from where on in keep a name may begin
	lines int    // ended before keep
	found map[int]*hit
}

func (m *matcher) counter() *counter { return &counter{m: m, found: map[int]*hit{}} }

// take takes the next piece; last says that no other follows.
func (c *counter) take(piece []byte, last bool) {
	text := piece
	if len(c.keep) > 0 {
		text = append(c.keep, piece...)
	}
	to := len(text)
	if !last { // a name must be seen with what stands behind it
		to = max(c.next, len(text)-c.m.longest-4)
	}
	at, line := 0, c.lines+1
	c.next = c.m.each(text, c.next, to, func(name, i int) {
		line += bytes.Count(text[at:i], []byte("\n"))
		at = i
		if h := c.found[name]; h != nil {
			h.count++
			return
		}
		c.found[name] = &hit{c.m.names[name], 1, line}
	})
	from := max(0, c.next-4) // what stands before a name must be seen too
	c.lines += bytes.Count(text[:from], []byte("\n"))
	c.keep = slices.Clone(text[from:])
	c.next -= from
}

// hits are the names found, those of the first lines first.
func (c *counter) hits() []hit {
	var all []hit
	for _, name := range sortedKeys(c.found) {
		all = append(all, *c.found[name])
	}
	slices.SortStableFunc(all, func(a, b hit) int { return cmp.Compare(a.line, b.line) })
	return all
}

// read counts the names in what r gives.
func (m *matcher) read(ctx context.Context, r io.Reader) (hits []hit, read int64, err error) {
	c, buf := m.counter(), make([]byte, 64<<10)
	for {
		if err := ctx.Err(); err != nil {
			return nil, read, err
		}
		n, err := r.Read(buf)
		read += int64(n)
		c.take(buf[:n], err != nil)
		if err == io.EOF {
			return c.hits(), read, nil
		}
		if err != nil {
			return c.hits(), read, err
		}
	}
}
