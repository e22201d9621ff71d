//go:build unix

package collect

import (
	"os/exec"
	"syscall"
)

// ownGroup lets cancelling end git and whatever git started: it runs parts of itself as children, and killing the
// parent alone leaves those writing.
func ownGroup(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
}
