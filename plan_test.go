package handover

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/handover-kit/handover/checks"
	"github.com/handover-kit/handover/checks/engagement"
	"github.com/handover-kit/handover/checks/evidence"
)

// hostileText is what a name in an export may try.
const hostileText = "x'\n$(touch pwned)`touch pwned`\"; touch pwned #\x1b[2J\u202e"

func samplePlan() *Plan {
	return &Plan{Exports: 1, Made: "Acme " + hostileText, Steps: []PlanStep{
		{Order: 1, System: "gh", Who: evidence.Client, Subject: "mara", Kind: evidence.KindAccount, Commands: []string{"vendor remove mara", "vendor tidy"}, Why: hostileText},
		{Order: 2, System: "gh", Who: evidence.Us, Subject: hostileText, Name: hostileText, Kind: evidence.KindToken, Commands: []string{"vendor ours"}, After: []int{1}},
		{Order: 3, System: "gh", Who: evidence.Client, Subject: "b", Kind: evidence.KindKey, Commands: []string{"vendor locked"}, Locked: []checks.Lock{{By: "G-ACK", Why: "gate ACK is shut", Pitfall: "PIT-01"}}},
		{Order: 4, System: "tf", Who: evidence.Client, Subject: "c", Kind: evidence.KindAccount, Commands: []string{"vendor plan", "vendor apply"}, Remove: []string{"a.b[\"" + hostileText + "\"]"}},
		{Order: 5, System: "gh", Who: evidence.Client, Subject: "d", Kind: evidence.KindKey, Refused: []string{hostileText}, Note: hostileText},
		{Order: 6, System: "gh", Who: evidence.Client, Subject: "e", Kind: evidence.KindSecret, Commands: []string{"vendor set e"}, rotation: true},
	}}
}

// runScript runs the script of a plan with a vendor's tool that writes down what it is told and fails when told to set.
func runScript(t *testing.T, p *Plan, args ...string) (called []string, code int) {
	t.Helper()
	sh, err := exec.LookPath("sh")
	if err != nil {
		t.Skip("there is no POSIX shell here, and it is the oracle")
	}
	dir := t.TempDir()
	tool := "#!/bin/sh\necho \"$*\" >>called\ncase $1 in tidy) exit 3 ;; esac\n"
	for name, content := range map[string]string{"vendor": tool, "plan.sh": string(p.Script())} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.CommandContext(t.Context(), sh, append([]string{"plan.sh"}, args...)...)
	cmd.Dir, cmd.Env = dir, []string{"PATH=" + dir + string(os.PathListSeparator) + os.Getenv("PATH")}
	_ = cmd.Run() // the code says it
	if _, err := os.Stat(filepath.Join(dir, "pwned")); err == nil {
		t.Error("a name was run")
	}
	data, _ := os.ReadFile(filepath.Join(dir, "called"))
	return strings.FieldsFunc(string(data), func(c rune) bool { return c == '\n' }), cmd.ProcessState.ExitCode()
}

// The script runs the steps of one side, in order, ends where one fails, and leaves alone what is locked, refused or a change to code.
func TestPlanScript(t *testing.T) {
	t.Parallel()
	if called, code := runScript(t, samplePlan()); code != 2 || len(called) > 0 {
		t.Errorf("without a side: %d, %q", code, called)
	}
	if called, code := runScript(t, samplePlan(), "us"); code != 0 || !slices.Equal(called, []string{"ours"}) {
		t.Errorf("us: %d, %q", code, called)
	}
	if called, code := runScript(t, samplePlan(), "client"); code == 0 || !slices.Equal(called, []string{"remove mara", "tidy"}) {
		t.Errorf("a step that fails ends it: %d, %q", code, called)
	}
	p := samplePlan()
	p.Steps[0].Commands = p.Steps[0].Commands[:1]
	if called, code := runScript(t, p, "client"); code != 0 || !slices.Equal(called, []string{"remove mara", "set e"}) {
		t.Errorf("client: %d, %q", code, called)
	}
	p.Only(checks.WhoUs)
	if len(p.Steps) != 1 || p.Steps[0].Order != 2 {
		t.Errorf("%+v", p.Steps)
	}
}

// Whatever is in the names, a page has no line of theirs and nothing that a terminal obeys.
func TestPlanPagesAreInert(t *testing.T) {
	t.Parallel()
	for name, page := range map[string]string{"Markdown": string(samplePlan().Markdown()), "script": string(samplePlan().Script())} {
		if strings.ContainsAny(page, "\x1b\u202e") {
			t.Errorf("%s: it holds what a terminal obeys", name)
		}
		for line := range strings.Lines(page) {
			if strings.HasPrefix(line, "$(touch") || strings.HasPrefix(strings.TrimSpace(line), "touch pwned") {
				t.Errorf("%s: a name begins a line: %q", name, line)
			}
		}
	}
}

// What comes after a step that the script does not run is not run either: a secret changed too early is read again.
func TestPlanScriptHoldsBack(t *testing.T) {
	t.Parallel()
	w := &Workspace{Engagement: &engagement.Engagement{}}
	finding := func(kind evidence.Kind, subject string) evidence.Finding {
		return evidence.Finding{Row: evidence.Row{Kind: kind, Subject: subject, Status: evidence.StatusActive}, Our: "mara", Life: evidence.LifeAlive}
	}
	manual := &evidence.Reader{ID: "github/manual"}
	known := &evidence.Reader{ID: "github/known", Remedies: []evidence.Remedy{{Who: evidence.Client, Run: []string{"vendor end {subject}"}}}}
	gh, prod := engagement.System{ID: "gh", Provider: "github"}, engagement.System{ID: "prod", Provider: "aws-iam"}
	s := &Survey{Exports: 1, Systems: []*evidence.Assessment{
		{System: gh, Survivors: []evidence.Survivor{
			{Finding: finding(evidence.KindToken, "token"), Reader: manual, System: gh},
			{Finding: finding(evidence.KindSecret, "rotated"), Secret: true, Reader: known, System: gh},
		}},
		{System: prod, Survivors: []evidence.Survivor{
			{Finding: finding(evidence.KindToken, "other"), Reader: known, System: prod},
			{Finding: finding(evidence.KindSecret, "elsewhere"), Secret: true, Reader: known, System: prod},
		}},
	}}
	c := &Checklist{State: &checks.State{Gates: []checks.GateState{{ID: checks.GateAck, Open: true}}}}
	p := w.newPlan(c, s)
	if called, code := runScript(t, p, "client"); code != 0 || !slices.Equal(called, []string{"end other", "end elsewhere"}) {
		t.Errorf("%d, %q\n%s", code, called, p.Script())
	}
}
