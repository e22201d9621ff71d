package cli

import (
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/handover-kit/handover"
)

// How often a terminal line is redrawn, and how often a line is written where nothing can be redrawn.
const (
	redrawEvery = 100 * time.Millisecond
	lineEvery   = 10 * time.Second
)

// progress shows on standard error how far a long task is: a line that is redrawn on a terminal, an occasional line
// elsewhere.
type progress struct {
	env    *Env
	redraw bool

	mu      sync.Mutex
	stage   handover.Stage
	started time.Time // the stage
	shown   time.Time
	drawn   bool // something stands on the line
}

func newProgress(env *Env) *progress {
	return &progress{env: env, redraw: env.ErrTerminal && !env.Plain()}
}

// show may be called from several goroutines and as often as one likes.
func (p *progress) show(now handover.Progress) {
	p.mu.Lock()
	defer p.mu.Unlock()
	t := p.env.Now()
	fresh := now.Stage != p.stage
	if fresh {
		p.stage, p.started = now.Stage, t
	}
	every := lineEvery
	if p.redraw {
		every = redrawEvery
	}
	// Without a terminal a short task says nothing.
	if t.Sub(p.shown) < every && (p.redraw || !p.shown.IsZero()) && !(fresh && p.redraw) {
		return
	}
	if !p.redraw && p.shown.IsZero() {
		p.shown = t
		return
	}
	p.shown = t
	line := progressLine(now, t.Sub(p.started))
	if !p.redraw {
		p.env.Say("%s", line)
		return
	}
	p.drawn = true
	fmt.Fprint(p.env.Err, "\r\x1b[K"+cut(Clean(line), 78))
}

// clear takes the line away, before something else is said.
func (p *progress) clear() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.drawn {
		fmt.Fprint(p.env.Err, "\r\x1b[K")
		p.drawn = false
	}
}

// progressLine is one line for people: the stage, a bar where the end is known, the rate and the time left.
func progressLine(now handover.Progress, since time.Duration) string {
	parts := []string{string(now.Stage)}
	if now.Detail != "" {
		parts = append(parts, now.Detail)
	}
	if now.TotalBytes > 0 {
		parts = append(parts, bar(now.Bytes, now.TotalBytes))
	}
	if now.TotalFiles > 0 && now.Files > 0 {
		parts = append(parts, fmt.Sprintf("%d of %d files", now.Files, now.TotalFiles))
	}
	if s := since.Seconds(); now.Bytes > 0 && s > 0.5 {
		rate := float64(now.Bytes) / s
		parts = append(parts, handover.FormatBytes(int64(rate))+"/s")
		if left := float64(now.TotalBytes-now.Bytes) / rate; left >= 1 {
			parts = append(parts, fmt.Sprintf("about %s left", time.Duration(left)*time.Second))
		}
	}
	return strings.Join(parts, "  ")
}

func bar(done, total int64) string {
	const width = 10
	n := int(min(done, total) * width / total)
	return strings.Repeat("#", n) + strings.Repeat("-", width-n) + fmt.Sprintf(" %d%%", min(done, total)*100/total)
}

// cut shortens s to at most n characters.
func cut(s string, n int) string {
	r := []rune(s)
	if len(r) <= n {
		return s
	}
	return string(r[:n-1]) + "…"
}
