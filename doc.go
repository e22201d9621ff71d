// Package handover is the workspace of one engagement and everything one can do in it: open the folder, gather what is
// handed over, seal it, prove the result, and read bundles back. The command line and the terminal app are two faces of
// this one package: what one of them can do, the other does through the same function.
//
// Start with OpenWorkspace for the engineer's side and OpenBundle for the client's, which needs no workspace.
package handover
