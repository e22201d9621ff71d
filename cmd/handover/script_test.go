package main

import (
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"handover": main})
}

// TestScript runs the scripts of testdata/script, each in a folder of its own with an empty home. Beside the commands
// of testscript they have:
//
//	exits CODE PROGRAM [ARG...]   runs the program, which must end with that code
//	json FILE EXPRESSION          stock jq must find the expression true of FILE (or stdout, stderr)
//	mode FILE PERM                FILE must have exactly these permissions, as in 0600
func TestScript(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 filepath.Join("..", "..", "testdata", "script"),
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Setup: func(env *testscript.Env) error {
			home := filepath.Join(env.WorkDir, ".home")
			fixtures, err := filepath.Abs(filepath.Join("..", "..", "testdata", "fixtures"))
			if err != nil {
				return err
			}
			for name, value := range map[string]string{
				"FIXTURES": fixtures,
				"HOME":     home, "USERPROFILE": home, "TZ": "UTC", "LC_ALL": "C.UTF-8", "GIT_CONFIG_NOSYSTEM": "1",
			} {
				env.Setenv(name, value)
			}
			return os.Mkdir(home, 0o700)
		},
		Cmds: map[string]func(ts *testscript.TestScript, neg bool, args []string){
			"exits": exits,
			"json":  jsonHolds,
			"mode":  mode,
		},
	})
}

func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE PROGRAM [ARG...]")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	err = ts.Exec(args[1], args[2:]...)
	got := 0
	if failed, ok := errors.AsType[*exec.ExitError](err); ok {
		got = failed.ExitCode()
	} else if err != nil {
		ts.Fatalf("run %s: %v", args[1], err)
	}
	if got != want {
		ts.Fatalf("exit code %d, want %d", got, want)
	}
}

func jsonHolds(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 2 {
		ts.Fatalf("usage: json FILE EXPRESSION")
	}
	jq := exec.Command("jq", "-e", args[1])
	jq.Stdin = strings.NewReader(ts.ReadFile(args[0]))
	out, err := jq.CombinedOutput()
	if failed, ok := errors.AsType[*exec.ExitError](err); err != nil && (!ok || failed.ExitCode() > 1) {
		ts.Fatalf("jq: %v: %s", err, out)
	}
	if (err == nil) == neg {
		ts.Fatalf("%s is %s", args[1], out)
	}
}

func mode(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: mode FILE PERM")
	}
	info, err := os.Lstat(ts.MkAbs(args[0]))
	ts.Check(err)
	want, err := strconv.ParseUint(args[1], 8, 32)
	ts.Check(err)
	if got := info.Mode().Perm(); got != fs.FileMode(want) {
		ts.Fatalf("mode of %s is %#o, want %#o", args[0], got, want)
	}
}
