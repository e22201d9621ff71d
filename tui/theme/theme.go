// Package theme is how the terminal app looks: the colour of each class of text, the form of each mark. Two weights, one accent, red for what
// is alive or blocked, green for what is proven; nothing is said by colour or by a mark alone.
package theme

import (
	"strings"

	"charm.land/lipgloss/v2"

	"github.com/handover-kit/handover"
	"github.com/handover-kit/handover/tui/text"
)

// Name is a theme a person can ask for.
type Name string

// The themes. Auto is Light or Dark, as the terminal says.
const (
	Auto  Name = "auto"
	Light Name = "light"
	Dark  Name = "dark"
	None  Name = "none"
)

// Names lists the themes.
func Names() []Name { return []Name{Auto, Light, Dark, None} }

// Theme draws text.
type Theme struct {
	classes map[text.Class]lipgloss.Style
	chosen  lipgloss.Style
	plain   bool // no escape sequence at all
	ascii   bool // marks and lines of ASCII only
}

// New gives a theme. ascii is for terminals that know nothing else.
func New(name Name, ascii bool) *Theme {
	t := &Theme{classes: map[text.Class]lipgloss.Style{}, plain: name == None, ascii: ascii}
	if t.plain {
		return t
	}
	// xterm's 256 colours (https://www.ditig.com/256-colors-cheat-sheet); a terminal with fewer gets the nearest.
	accent, alive, proven, dim, back := "37", "203", "78", "245", "236"
	if name == Light {
		accent, alive, proven, dim, back = "24", "124", "22", "242", "254"
	}
	s := lipgloss.NewStyle
	t.classes[text.Dim] = s().Foreground(lipgloss.Color(dim))
	t.classes[text.Strong] = s().Bold(true)
	t.classes[text.Accent] = s().Foreground(lipgloss.Color(accent))
	t.classes[text.Alive] = s().Foreground(lipgloss.Color(alive))
	t.classes[text.Proven] = s().Foreground(lipgloss.Color(proven))
	t.chosen = s().Background(lipgloss.Color(back)).Bold(true)
	return t
}

// Draw gives a text of a class, made printable.
func (t *Theme) Draw(c text.Class, s string) string {
	s = handover.Printable(s)
	style, ok := t.classes[c]
	if !ok || s == "" {
		return s
	}
	return style.Render(s)
}

// Chosen is Draw for a piece of the line that is selected.
func (t *Theme) Chosen(c text.Class, s string) string {
	s = handover.Printable(s)
	if t.plain || s == "" {
		return s
	}
	if style, ok := t.classes[c]; ok && c != text.Dim {
		return t.chosen.Foreground(style.GetForeground()).Render(s)
	}
	return t.chosen.Render(s)
}

// Mark gives a mark, one cell wide, and its class.
func (t *Theme) Mark(m text.Mark) (string, text.Class) {
	form := map[text.Mark][2]string{
		text.NoMark: {" ", " "}, text.Open: {"•", "-"}, text.Bad: {"✗", "x"}, text.Good: {"✓", "+"}, text.Unsure: {"?", "?"},
		text.Waits: {"·", "."}, text.Warns: {"!", "!"},
	}[m]
	class := map[text.Mark]text.Class{text.Bad: text.Alive, text.Good: text.Proven, text.Warns: text.Strong, text.Unsure: text.Strong, text.Waits: text.Dim}[m]
	if t.ascii {
		return form[1], class
	}
	return form[0], class
}

// Pointer stands before the selected line.
func (t *Theme) Pointer() string { return t.either("▸", ">") }

// Wall stands between two panes.
func (t *Theme) Wall() string { return t.either("│", "|") }

// Ellipsis stands where something was cut off.
func (t *Theme) Ellipsis() string { return t.either("…", "~") }

// Bar is a progress bar of a width.
func (t *Theme) Bar(done, total int64, width int) string {
	n := 0
	if total > 0 {
		n = int(min(done, total) * int64(width) / total)
	}
	return strings.Repeat(t.either("▓", "#"), n) + strings.Repeat(t.either("░", "-"), width-n)
}

// Plain gives our own words in the letters this terminal knows.
func (t *Theme) Plain(s string) string {
	if !t.ascii {
		return s
	}
	return strings.NewReplacer("✓", "+", "──", "--", "·", "-", "…", "...", "→", "->", "│", "|", "▸", ">").Replace(s)
}

func (t *Theme) either(utf8, ascii string) string {
	if t.ascii {
		return ascii
	}
	return utf8
}
