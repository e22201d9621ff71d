// Package tui is the terminal app: it leads an engineer from "who still has access?" to "sealed and delivered". Start with Run.
//
// Model is one Bubble Tea model. It draws pages (tui/page) out of the data of a session (tui/session); what a key does stands in one table
// (tui/keys). Update does no input or output: commands do, and come back as messages. What changes something is a form; while it is being
// written to disk, further keys wait and are pressed afterwards, so that none is lost.
package tui
