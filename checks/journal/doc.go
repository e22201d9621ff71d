// Package journal keeps the append-only log of an engagement on disk: who recorded what, in an order that every clone of the
// workspace agrees on, and in a form that shows a later edit.
//
// A journal is a folder of logs, one for each person and clone of the workspace, so that work in two clones merges under plain
// git without a conflict. Each line is chained to the one before by hash and names the ends of the other logs its author had
// seen; from that follows the order, which does not depend on clocks. docs/journal-format.md describes the lines.
//
// Open reads a journal to append to, Read one in a bundle or a pack. Neither writes: a record counts when Append has returned.
// What a record says (its body) is the caller's: this package keeps it and does not look inside. It cannot tell that
// the newest lines of a log were removed or replaced as long as nothing refers to them; VerifyAgainst an anchor can.
//
// A Journal is for one goroutine at a time.
package journal
