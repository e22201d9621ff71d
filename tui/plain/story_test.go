package plain

import (
	"bytes"
	"io"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
)

// partner answers every question, by what was said since the last one.
type partner struct {
	mu     sync.Mutex
	more   sync.Cond
	said   bytes.Buffer // all of it
	heard  int
	answer func(since string) string
	line   []byte
}

func (p *partner) Write(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.more.Broadcast()
	return p.said.Write(b)
}

// Read answers once something was asked: lines are read ahead.
func (p *partner) Read(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.line) == 0 {
		for !strings.HasSuffix(p.said.String()[p.heard:], ": ") {
			p.more.Wait()
		}
		since := p.said.String()[p.heard:]
		p.heard = p.said.Len()
		next := p.answer(since)
		if next == "\x04" {
			return 0, io.EOF
		}
		p.line = []byte(next + "\n")
	}
	n := copy(b[:1], p.line)
	p.line = p.line[n:]
	return n, nil
}

// prompt is the question that was asked last.
func prompt(since string) string { return since[strings.LastIndex(since, "\n")+1:] }

var firstRow = regexp.MustCompile(`(?m)^1\. (\S+) (.*)$`)

// marker marks whatever mara and aiko can mark, in turns, as done on their word, until gate READY is open; then it goes on with then.
type marker struct {
	who   int // of the two
	tried int
	idle  int // turns in which nothing could be done
	ready bool
	then  []string
	lost  string // where it went wrong
}

func (m *marker) answer(since string) string {
	if m.tried++; m.tried > 1000 {
		m.lost = "there is no end to it:\n" + since
		return "\x04"
	}
	if strings.Contains(since, "READY is open") {
		m.ready, m.who = true, 0
	}
	switch ask := prompt(since); {
	case m.ready && len(m.then) == 0:
		return "\x04"
	case strings.HasPrefix(ask, "Status, number"):
		return "1"
	case strings.HasPrefix(ask, "Known by"):
		return "2"
	case strings.HasPrefix(ask, "Despite"), strings.HasPrefix(ask, "Reason"):
		return ""
	case strings.HasPrefix(ask, "Person, number"):
		return []string{"1", "3"}[m.who]
	case m.ready:
		next := m.then[0]
		m.then = m.then[1:]
		return next
	case !strings.HasPrefix(ask, "Number to open") && !strings.HasPrefix(ask, "A page"):
		return "" // what is proposed
	}
	row := firstRow.FindStringSubmatch(since)
	switch {
	case row == nil && !strings.Contains(since, "Nothing of ours"):
		return "now"
	case row == nil, strings.Contains(row[2], "Also in the way"):
		if m.idle++; m.idle > 6 {
			m.lost = "nobody can do anything, and READY is shut:\n" + since
			return "\x04"
		}
		m.who = 1 - m.who
		return "@"
	}
	m.idle = 0
	return "mark 1"
}

// From a workspace in which nothing was said to a sealed bundle, by lines alone.
func TestWholeStory(t *testing.T) {
	base := workspace(t)
	edit(t, base, func(page string) string {
		return strings.Replace(page, "  envelope: sealed", "  envelope: sealed\n  depth: lean", 1)
	})
	m := &marker{}
	m.then = []string{
		"@", "seal", "p", "c", filepath.Join(base, "keys", "jonas"), "no", "c", filepath.Join(base, "keys", "jonas"), "yes",
		"s", filepath.Join(base, "keys", "mara"), "yes", "back", "quit",
	}
	p := &partner{answer: m.answer}
	p.more.L = &p.mu
	if err := Run(t.Context(), options(base, "mara"), p, p); err != nil {
		t.Fatal(err)
	}
	said := p.said.String()
	if m.lost != "" {
		t.Fatal(m.lost)
	}
	want(t, said, "review written to", "Countersign as Jonas Kask?", "Countersign as Jonas Kask?", "countersigned by Jonas Kask", "Seal the bundle for Acme Corp?", "level V2", "Proven on the sealed file:")
	bundles, err := filepath.Glob(filepath.Join(base, "acme", "out", "*.handover.age"))
	if err != nil || len(bundles) != 1 || strings.Contains(bundles[0], "DRAFT") {
		t.Fatalf("%v %v", bundles, err)
	}
	heard(t, said)
}
