package cli

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/handover-kit/handover"
)

// Result prints what a command found: doc as one JSON document with --json, otherwise what text writes, each line made
// safe as Clean does. A value that may hold line ends goes through Clean before it is written. text may be nil where
// the words have gone to standard error already.
func (e *Env) Result(doc any, text func(w io.Writer)) error {
	var page bytes.Buffer
	if e.Flags.JSON {
		if err := writeJSON(&page, doc); err != nil {
			return err
		}
		return e.write(page.Bytes())
	}
	if text == nil {
		return nil
	}
	text(&page)
	return e.write([]byte(cleanLines(page.String(), "")))
}

// write puts bytes that are the result as they are on standard output.
func (e *Env) write(page []byte) error {
	if _, err := e.Out.Write(page); err != nil {
		return fmt.Errorf("write to standard output: %w", err)
	}
	return nil
}

// Say tells the person something beside the result, on a line of standard error that is made safe as Clean does.
func (e *Env) Say(format string, args ...any) {
	// A lost remark must not fail the command.
	fmt.Fprintln(e.Err, cleanLines(fmt.Sprintf(format, args...), "  "))
}

// writeJSON writes doc, which must encode to an object, as one indented line-ended document whose first field is the
// format version. Characters that a terminal might obey or hide are written as \u escapes, which mean the same.
func writeJSON(w io.Writer, doc any) error {
	var raw bytes.Buffer
	enc := json.NewEncoder(&raw)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(doc); err != nil {
		return fmt.Errorf("write JSON: %w", err)
	}
	fields, ok := bytes.CutPrefix(bytes.TrimSpace(raw.Bytes()), []byte("{"))
	if !ok {
		return errors.New("write JSON: the document is not an object")
	}
	head := `{"version":1,`
	if string(fields) == "}" {
		head = `{"version":1`
	}
	var page bytes.Buffer
	if err := json.Indent(&page, append([]byte(head), fields...), "", "  "); err != nil {
		return fmt.Errorf("write JSON: %w", err)
	}
	page.WriteByte('\n')
	_, err := w.Write(escapeJSON(page.Bytes()))
	return err
}

func escapeJSON(text []byte) []byte {
	out := make([]byte, 0, len(text))
	for _, r := range string(text) {
		switch {
		case r == '\n' || strconv.IsPrint(r):
			out = utf8.AppendRune(out, r)
		case r > 0xffff: // JSON writes these as a surrogate pair
			r -= 0x10000
			out = fmt.Appendf(out, `\u%04x\u%04x`, 0xd800+r>>10, 0xdc00+r&0x3ff)
		default:
			out = fmt.Appendf(out, `\u%04x`, r)
		}
	}
	return out
}

// Clean returns s as it may be shown on a terminal.
func Clean(s string) string { return handover.Printable(s) }

// report prints the error a command ended with: as words on standard error, or with --json as a document on standard
// output. Further lines of a message are indented, so that none can pass for a line of ours.
func report(s *Streams, asJSON bool, err error) {
	code, message, way := exitCode(err), err.Error(), hint(err)
	if code == ExitInterrupted {
		message = "interrupted"
	}
	if asJSON {
		type failure struct {
			Code    int    `json:"code"`
			Message string `json:"message"`
			Hint    string `json:"hint"`
			// Blockers is what stands in the way of sealing, one by one.
			Blockers []handover.Blocker `json:"blockers,omitempty"`
		}
		f := failure{Code: code, Message: message, Hint: way}
		if blocked, ok := errors.AsType[*handover.BlockedError](err); ok {
			f.Blockers = blocked.Blockers
		}
		if writeJSON(s.Out, map[string]failure{"error": f}) == nil {
			return
		}
	}
	fmt.Fprintf(s.Err, "handover: %s\n", cleanLines(strings.TrimSpace(message), "  "))
	if way != "" {
		fmt.Fprintf(s.Err, "hint: %s\n", cleanLines(strings.TrimSpace(way), "  "))
	}
}

// cleanLines cleans s line by line and puts indent before every line but the first.
func cleanLines(s, indent string) string {
	lines := strings.Split(s, "\n")
	for i, line := range lines {
		lines[i] = Clean(line)
		if i > 0 && line != "" {
			lines[i] = indent + lines[i]
		}
	}
	return strings.Join(lines, "\n")
}
