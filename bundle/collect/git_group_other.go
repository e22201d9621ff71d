//go:build !unix

package collect

import "os/exec"

// ownGroup leaves cancelling to os/exec, which ends git itself; its children end when their pipes close.
func ownGroup(*exec.Cmd) {}
