package tui

import (
	"strconv"
	"strings"
	"unicode"

	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"
)

func newInput(value string) textinput.Model {
	in := textinput.New()
	in.Prompt = ""
	in.SetVirtualCursor(false) // the terminal's own: it blinks as the person set it
	in.SetStyles(textinput.Styles{})
	in.KeyMap.Paste.SetEnabled(false) // it would start a program; the terminal pastes
	in.SetValue(printableOnly(value))
	in.CursorEnd()
	return in
}

// printableOnly drops what cannot be shown on a line: people type words, and names that hold more come quoted.
func printableOnly(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case !strconv.IsPrint(r):
			return -1
		}
		return r
	}, s)
}

// typed gives a field a key or a paste.
func typed(in textinput.Model, msg tea.Msg) (textinput.Model, tea.Cmd) {
	switch m := msg.(type) {
	case tea.PasteMsg:
		msg = tea.PasteMsg{Content: printableOnly(m.Content)}
	case tea.KeyPressMsg:
		m.Text = printableOnly(m.Text)
		msg = m
	}
	return in.Update(msg)
}
