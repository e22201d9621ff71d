package handover

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/handover-kit/handover/bundle"
)

// publish gives the bundle its name, and what lies beside it theirs. Killed at any moment it leaves the old bundle, or the new
// one, and never a signature that belongs to the other.
func (s *sealing) publish(f *os.File, out string) error {
	signature, err := bundle.Sign(s.o.Signer, bundle.NamespaceBundle, s.sealed.Sum)
	if err != nil {
		return err
	}
	p := newPage(s.manifest).with(s.draft)
	p.File = filepath.Base(out)
	cover, err := renderText("START-HERE.txt", p)
	if err != nil {
		return err
	}
	if err := os.Remove(out + ".sig"); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err := settle(f, out, 0o644); err != nil {
		return err
	}
	if err := writeFile(out+".sig", signature, 0o644); err != nil {
		return err
	}
	return writeFile(coverName(out), cover, 0o644)
}

// coverName is the plain page beside a bundle.
func coverName(out string) string { return strings.TrimSuffix(out, fileSuffix) + ".START-HERE.txt" }

// clock measures the stages.
type clock struct {
	now     func() time.Time
	last    time.Time
	seconds map[Stage]float64
}

func newClock(now func() time.Time) *clock { return &clock{now, now(), make(map[Stage]float64)} }

func (c *clock) lap(s Stage) {
	t := c.now()
	c.seconds[s] = t.Sub(c.last).Seconds()
	c.last = t
}
