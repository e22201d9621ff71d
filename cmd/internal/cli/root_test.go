package cli

import (
	"context"
	"strings"
	"testing"

	"github.com/spf13/cobra"
)

// walk visits every command that a person can find.
func walk(cmd *cobra.Command, visit func(*cobra.Command)) {
	visit(cmd)
	for _, sub := range documented(cmd) {
		walk(sub, visit)
	}
}

func testRoot(t *testing.T) *cobra.Command {
	s, _, _ := Test("", t.TempDir())
	return rootCommand(&Env{Streams: s})
}

func TestEveryCommandIsDocumentedAndStrict(t *testing.T) {
	walk(testRoot(t), func(cmd *cobra.Command) {
		path := cmd.CommandPath()
		if cmd.Short == "" || cmd.Short != strings.TrimSuffix(cmd.Short, ".") {
			t.Errorf("%s: short help %q", path, cmd.Short)
		}
		if parent := cmd.Parent(); parent != nil && len(parent.Groups()) > 0 && cmd.GroupID == "" {
			t.Errorf("%s stands in no group of the help page", path)
		}
		if cmd.Args == nil {
			t.Errorf("%s takes any arguments", path)
		}
		for line := range strings.Lines(cmd.Long + "\n" + cmd.Example) {
			if len(line) > 81 {
				t.Errorf("%s: help line is wider than 80 columns: %s", path, line)
			}
		}
		for _, name := range []string{"dir", "json", "yes", "as", "quiet", "plain"} {
			if cmd.Flag(name) == nil {
				t.Errorf("%s does not take --%s", path, name)
			}
		}
	})
}

func TestHelpOfEveryCommand(t *testing.T) {
	walk(testRoot(t), func(cmd *cobra.Command) {
		path := strings.Fields(cmd.CommandPath())[1:]
		for _, args := range [][]string{append(path, "--help"), append([]string{"help"}, path...)} {
			s, out, said := Test("", t.TempDir())
			if code := Run(t.Context(), args, s); code != ExitOK || said.Len() > 0 || !strings.Contains(out.String(), "\nUsage:\n  "+cmd.CommandPath()) {
				t.Errorf("%v: exit %d, %q, %q", args, code, out, said)
			}
		}
	})
}

func TestInterruptedCommand(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	s, _, said := Test("", t.TempDir())
	if code := Run(ctx, []string{"keygen", "-o", "missing/key"}, s); code != ExitInterrupted {
		t.Errorf("exit %d: %s", code, said)
	}
	if said.String() != "handover: interrupted\n" {
		t.Errorf("said %q", said)
	}
}

func TestEnvPaths(t *testing.T) {
	s, _, _ := Test("", "/start")
	s.Getenv = func(name string) string { return map[string]string{"HANDOVER_AS": "mara"}[name] }
	env := &Env{Streams: s}
	if env.Workspace() != "/start" || env.Path("a/b") != "/start/a/b" || env.Path("/x") != "/x" || env.Actor() != "mara" {
		t.Errorf("%s %s %s %s", env.Workspace(), env.Path("a/b"), env.Path("/x"), env.Actor())
	}
	env.Flags = Flags{Dir: "ws", As: "jonas"}
	if env.Workspace() != "/start/ws" || env.Path("a") != "/start/a" || env.Actor() != "jonas" {
		t.Errorf("%s %s %s", env.Workspace(), env.Path("a"), env.Actor())
	}
}
