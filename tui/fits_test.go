package tui

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
)

// fits demands that a frame has exactly as many lines as the screen, and none wider.
func fits(t testing.TB, content string, width, height int) {
	t.Helper()
	lines := strings.Split(content, "\n")
	if len(lines) != height {
		t.Errorf("%d lines on a screen of %d", len(lines), height)
	}
	for n, l := range lines {
		if w := ansi.StringWidth(l); w > width {
			t.Errorf("line %d is %d wide on a screen of %d: %q", n, w, width, l)
		}
	}
}
