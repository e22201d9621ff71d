package collect

import (
	"context"
	"os/exec"
	"syscall"
)

// shellCommand prepares a command line for the shell; nil when there is none. The shell does not read quoted arguments as
// other programs do, hence the line as a whole.
func shellCommand(ctx context.Context, line string, environ []string) *exec.Cmd {
	shell := lookProgram("cmd", environ)
	if shell == "" {
		return nil
	}
	command := exec.CommandContext(ctx, shell)
	command.SysProcAttr = &syscall.SysProcAttr{CmdLine: `cmd /d /s /c "` + line + `"`}
	return command
}
