package tui

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"github.com/handover-kit/handover"
	"github.com/handover-kit/handover/tui/session"
	"github.com/handover-kit/handover/tui/theme"
)

// testNow is the moment at which these tests happen: eight days before the last one.
var testNow = time.Date(2026, 11, 22, 14, 2, 11, 0, time.UTC)

// desk is a person at the app: keys go in, frames come out. Commands run at once, but for clocks, which never tick.
type desk struct {
	t    testing.TB
	m    *Model
	s    *session.Session
	base string // the folder of the fixture: acme, portal, keys, client
	quit bool
}

// systems is what newDesk adds to the fixture's handover.yaml.
const systems = `systems:
  - { id: gh, provider: github, params: { org: acme-example, repos: [portal] }, owners: [aiko, ravi], environment: prod }
  - { id: db, provider: aws-secrets, params: { region: eu-north-1 }, owners: [aiko], environment: prod }
services:
  - { id: portal-app, handles: { aws-secrets: portal/prod/database }, consumers: [portal, nightly-report] }
`

// fixture makes a small engagement with stock tools, and gives its folder.
func fixture(t testing.TB, more string) string {
	t.Helper()
	script, err := filepath.Abs("../testdata/fixtures/engagement.sh")
	if err != nil {
		t.Fatal(err)
	}
	base := t.TempDir()
	cmd := exec.CommandContext(t.Context(), "sh", script)
	cmd.Dir = base
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	f, err := os.OpenFile(filepath.Join(base, "acme", "handover.yaml"), os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.WriteString(more); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	return base
}

// newDesk opens the app on the fixture, as mara.
func newDesk(t testing.TB, base string, width, height int) *desk {
	t.Helper()
	return newDeskAs(t, base, "mara", width, height, Options{Theme: theme.None})
}

func newDeskAs(t testing.TB, base, who string, width, height int, o Options) *desk {
	t.Helper()
	s, d, err := session.Open(t.Context(), session.Options{
		Dir: filepath.Join(base, "acme"), WorkDir: base, Actor: who,
		Machine: handover.Machine{Environ: os.Environ(), Home: base, Now: func() time.Time { return testNow }, Version: "test"},
	})
	if err != nil {
		t.Fatal(err)
	}
	k := &desk{t: t, m: New(t.Context(), s, d, o), s: s, base: base}
	k.m.tick = func(time.Duration, func(time.Time) tea.Msg) tea.Cmd { return nil }
	k.send(tea.WindowSizeMsg{Width: width, Height: height})
	k.run(k.m.Init())
	return k
}

func (k *desk) send(msg tea.Msg) {
	_, cmd := k.m.Update(msg)
	k.run(cmd)
}

// run runs a command to its end, and what follows from it.
func (k *desk) run(cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	switch msg := cmd().(type) {
	case nil:
	case tea.BatchMsg:
		for _, c := range msg {
			k.run(c)
		}
	case tea.QuitMsg:
		k.quit = true
	default:
		k.send(msg)
	}
}

// named is the keys that are not letters.
var named = map[string]tea.KeyPressMsg{
	"enter": {Code: tea.KeyEnter}, "esc": {Code: tea.KeyEscape}, "space": {Code: tea.KeySpace, Text: " "}, "tab": {Code: tea.KeyTab},
	"up": {Code: tea.KeyUp}, "down": {Code: tea.KeyDown}, "left": {Code: tea.KeyLeft}, "right": {Code: tea.KeyRight}, "home": {Code: tea.KeyHome},
	"end": {Code: tea.KeyEnd}, "pgup": {Code: tea.KeyPgUp}, "pgdown": {Code: tea.KeyPgDown}, "backspace": {Code: tea.KeyBackspace},
	"shift+tab": {Code: tea.KeyTab, Mod: tea.ModShift},
}

func keyOf(name string) tea.KeyPressMsg {
	if k, ok := named[name]; ok {
		return k
	}
	if letter, ok := strings.CutPrefix(name, "ctrl+"); ok {
		return tea.KeyPressMsg{Code: rune(letter[0]), Mod: tea.ModCtrl}
	}
	return tea.KeyPressMsg{Code: []rune(name)[0], Text: name}
}

// press presses keys, named as Bubble Tea names them.
func (k *desk) press(names ...string) {
	for _, n := range names {
		k.send(keyOf(n))
	}
}

// write types a text.
func (k *desk) write(s string) {
	for _, r := range s {
		k.send(tea.KeyPressMsg{Code: r, Text: string(r)})
	}
}

func (k *desk) paste(s string) { k.send(tea.PasteMsg{Content: s}) }

func (k *desk) resize(w, h int) { k.send(tea.WindowSizeMsg{Width: w, Height: h}) }

// frame is the screen without colours, its lines without blanks at their ends.
func (k *desk) frame() string {
	content, _ := k.m.frame()
	return trimmed(ansi.Strip(content))
}

func trimmed(s string) string {
	lines := strings.Split(s, "\n")
	for n := range lines {
		lines[n] = strings.TrimRight(lines[n], " ")
	}
	return strings.Join(lines, "\n")
}

// see demands that the screen shows a text.
func (k *desk) see(words ...string) {
	k.t.Helper()
	frame := k.frame()
	for _, w := range words {
		if !strings.Contains(frame, w) {
			k.t.Fatalf("the screen does not show %q:\n%s", w, frame)
		}
	}
}

// dontSee demands that the screen does not show a text.
func (k *desk) dontSee(words ...string) {
	k.t.Helper()
	frame := k.frame()
	for _, w := range words {
		if strings.Contains(frame, w) {
			k.t.Fatalf("the screen shows %q:\n%s", w, frame)
		}
	}
}

// markDone marks the selected item as done on the person's word.
func (k *desk) markDone() {
	k.press("space", "enter", "enter", "2", "ctrl+s")
}

// export writes a file below the fixture's folder.
func (k *desk) export(name, content string) string {
	k.t.Helper()
	file := filepath.Join(k.base, name)
	if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
		k.t.Fatal(err)
	}
	return file
}

// journal is the bodies in the journal, in the order of the logs.
func journal(t testing.TB, base string) string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(base, "acme", "journal", "*.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	for _, f := range files {
		data, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&all, "%s", data)
	}
	return all.String()
}
