package tui

import (
	"fmt"
	"strings"
	"testing"

	"github.com/charmbracelet/x/exp/golden"

	"github.com/handover-kit/handover/tui/theme"
)

// The exports of the golden screens: a member of ours who is still there, and a deploy key she made.
const (
	membersTwo = `[[{"login":"mara-l","id":1,"site_admin":false},{"login":"aiko","id":2,"site_admin":false}]]`
	keysOne    = `[{"id":98,"key":"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOkZp1NkOYpEn4YK6t3cVoFAhRaTmOVndszxBekjcDa","url":"https://api.github.com/repos/acme-example/portal/keys/98","title":"elegant staging","verified":true,"created_at":"2025-11-02T15:39:19Z","read_only":true,"added_by":"mara@elegant.example","last_used":"2026-11-20T08:00:00Z","enabled":true}]`
)

// sizes are those the app must look well at.
var sizes = [][2]int{{40, 12}, {80, 24}, {120, 40}, {200, 60}}

// scene is a screen to look at, reached by keys.
type scene struct {
	name string
	go_  func(k *desk)
}

func scenes() []scene {
	return []scene{
		{"now", func(*desk) {}},
		{"now-way", func(k *desk) { k.press("v") }},
		{"now-locked", func(k *desk) { k.press("v", "v", "v", "down", "enter") }},
		{"item", func(k *desk) { k.press("/"); k.write("gh-08"); k.press("enter", "v", "v", "v", "enter") }},
		{"mark", func(k *desk) { k.press("space") }},
		{"mark-done", func(k *desk) { k.press("space", "enter", "tab") }},
		{"systems", func(k *desk) { k.press("2", "down", "enter") }},
		{"rotation", func(k *desk) { k.press("3", "enter") }},
		{"assets", func(k *desk) { k.press("4", "g") }},
		{"seal", func(k *desk) { k.press("5") }},
		{"after", func(k *desk) { k.press("6") }},
		{"keys", func(k *desk) { k.press("?") }},
		{"filter", func(k *desk) { k.press("/"); k.write("exit") }},
		{"refused", func(k *desk) { k.paste(k.export("notes.txt", "nothing that a reader knows\n")) }},
	}
}

// Every screen at every size looks as it did when somebody last looked at it: go test ./tui -update, then look at the difference.
func TestGolden(t *testing.T) {
	base := fixture(t, systems)
	first := newDesk(t, base, 80, 24)
	first.paste(first.export("gh-members.json", membersTwo))
	first.paste(first.export("gh-deploy-keys-portal.json", keysOne))
	first.press("esc", "4", "g") // what the search for secrets found is kept: every scene is to see it, in whatever order
	for _, s := range scenes() {
		for _, o := range []Options{{Theme: theme.None}, {Theme: theme.Dark}} {
			t.Run(s.name+"/"+string(o.Theme), func(t *testing.T) {
				var all strings.Builder
				for _, size := range sizes {
					k := newDeskAs(t, base, "mara", size[0], size[1], o)
					s.go_(k)
					content, cursor := k.m.frame()
					fmt.Fprintf(&all, "== %dx%d", size[0], size[1])
					if cursor != nil {
						fmt.Fprintf(&all, " cursor %d,%d", cursor.X, cursor.Y)
					}
					fmt.Fprintf(&all, "\n%s\n", trimmed(content))
					fits(t, content, size[0], size[1])
				}
				golden.RequireEqual(t, []byte(all.String()))
			})
		}
	}
}
