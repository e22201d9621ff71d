package tui

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"github.com/handover-kit/handover/tui/page"
	"github.com/handover-kit/handover/tui/theme"
)

// bad is what hostile people put into names: escapes that clear, colour and retitle, turned writing, letters that join and that are wide.
const bad = "\x1b[2J\x1b]0;owned\a\u202egnp\u0301\u0301\u0301 日本語日本語 \u200b\x7f\u009b31m 👩‍👩‍👧 end"

// hostile is a fixture whose names are hostile wherever a stranger can write them.
func hostile(t *testing.T) *desk {
	t.Helper()
	base := fixture(t, systems)
	dir := filepath.Join(base, "acme", "catalogue")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	title := `Tell the \e[2J\e]0;owned\a insurer ` + "日本語日本語日本語日本語日本語日本語日本語 e\u0301\u0301"
	page := `list: { id: firm, title: "\e[31mOur rules", position: 1 }
items:
  - { id: FIRM-01, title: "` + title + `", why: "\e[2J\u202e why", who: us, phase: before, severity: R, gate: PLAN }
`
	if err := os.WriteFile(filepath.Join(dir, "firm.yaml"), []byte(page), 0o600); err != nil {
		t.Fatal(err)
	}
	k := newDesk(t, base, 120, 40)
	k.paste(k.export("gh-members.json", `[[{"login":"mara@elegant.example`+`\u001b[2J\u202e","id":1,"site_admin":false}]]`))
	k.press("esc")
	return k
}

// harmless demands that a frame holds nothing a terminal would obey.
func harmless(t testing.TB, content string) {
	t.Helper()
	for _, r := range content {
		if r != '\n' && !unicode.IsPrint(r) {
			t.Fatalf("the screen holds %q:\n%q", r, content)
		}
	}
}

func TestHostileNames(t *testing.T) {
	k := hostile(t)
	name := filepath.Join(k.base, "acme", "docs", "x\x1b[2J\u202e.md")
	if err := os.WriteFile(name, []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	look := func() {
		t.Helper()
		content, _ := k.m.frame()
		harmless(t, content)
		fits(t, content, k.m.w, k.m.h)
	}
	for _, size := range [][2]int{{120, 40}, {80, 24}, {40, 12}} {
		k.resize(size[0], size[1])
		for _, keys := range [][]string{{"1", "V"}, {"enter"}, {"esc", "2"}, {"down", "enter"}, {"4", "g"}, {"down", "down", "down", "enter"}, {"5"}, {"6"}} {
			k.press(keys...)
			look()
		}
		k.press("1", "v")
		k.paste(bad)
		look()
		k.paste(name)
		look()
		k.press("esc", "e")
		k.paste(bad)
		look()
		k.write("acme/docs/")
		look()
		k.press("ctrl+c", "/")
		k.paste(bad)
		look()
		k.press("esc")
	}
	k.m.shelf().view = page.AllItems
	k.press("1", "/")
	k.write("insurer")
	k.press("enter", "enter")
	k.see(`\x1b[2J`)
}

// At every size, even none, there is a frame of that size.
func TestSizes(t *testing.T) {
	k := newDesk(t, fixture(t, systems), 0, 0)
	if k.m.w != 80 || k.m.h != 24 {
		t.Fatalf("no size is taken for %dx%d", k.m.w, k.m.h)
	}
	k.press("enter")
	for w := 1; w < 130; w += 3 {
		for h := 1; h < 50; h += 2 {
			k.resize(w, h)
			for _, key := range []string{"esc", "enter", "?", "?", "space", "esc"} {
				k.press(key)
				content, cursor := k.m.frame()
				lines := strings.Split(content, "\n")
				if len(lines) > h || w >= minWidth && h >= minHeight && len(lines) != h {
					t.Fatalf("%d lines at %dx%d", len(lines), w, h)
				}
				for _, l := range lines {
					if n := ansi.StringWidth(l); n > w {
						t.Fatalf("%d columns at %dx%d: %q", n, w, h, l)
					}
				}
				if cursor != nil && (cursor.Y >= h || cursor.X >= w || cursor.X < 0 || cursor.Y < 0) {
					t.Fatalf("cursor at %d,%d of %dx%d", cursor.X, cursor.Y, w, h)
				}
			}
		}
	}
	k.resize(39, 9)
	k.see("handover needs 40x10", "39x9")
}

// Whatever is pressed, the app goes on, draws what fits, and writes a journal that can be read.
func TestMonkey(t *testing.T) {
	k := hostile(t)
	k.m.o.Theme = theme.None
	r := rand.New(rand.NewPCG(1, 2))
	names := []string{"pgup", "pgdown", "home", "end", "shift+tab", "ctrl+r", "ctrl+l", "ctrl+t", "ctrl+s", "ctrl+c", "backspace", "left", "right"}
	for key := range named {
		names = append(names, key, key)
	}
	for c := '!'; c <= '~'; c++ {
		if c != 's' && c != 'b' { // sealing takes long; other tests do it
			names = append(names, string(c))
		}
	}
	for n := range 3000 {
		switch r.IntN(100) {
		case 0:
			k.resize(1+r.IntN(140), 1+r.IntN(50))
		case 1:
			k.paste(bad)
		case 2:
			k.send(tea.MouseClickMsg{X: r.IntN(140), Y: r.IntN(50), Button: tea.MouseLeft})
		case 3:
			k.send(tea.MouseWheelMsg{Button: tea.MouseWheelDown})
		case 4:
			k.send(watchedMsg{k.s.Changed()})
		default:
			k.press(names[r.IntN(len(names))])
		}
		if n%7 == 0 {
			content, _ := k.m.frame()
			harmless(t, content)
			if k.m.w >= minWidth && k.m.h >= minHeight {
				fits(t, content, k.m.w, k.m.h)
			}
		}
	}
	again := newDesk(t, k.base, 120, 40)
	again.see("handover")
}
