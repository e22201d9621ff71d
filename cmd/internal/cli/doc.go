// Package cli is the command line: one file a command, each a thin layer that reads flags, calls one function of the
// packages below and prints what came back, as text or with --json as one document.
//
// Run is the whole program given its Streams; main only supplies the real ones. To add a command, write a function
// that returns a *cobra.Command from an *Env and name it in commands (root.go). Errors are returned, never printed:
// Run prints them and chooses the exit code by the table in exit.go.
package cli
