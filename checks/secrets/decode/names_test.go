package decode

import (
	"archive/tar"
	"bytes"
	"fmt"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

// evilNames are names of files that act on what shows them: a terminal, a page, a line of a report.
var evilNames = []string{
	"\x1b[2J\x1b[1;1Hall clean", "\x1b]8;;file:///etc/passwd\x1b\\click\x1b]8;;\x1b\\", "\x1b]0;title\x07", "\x9b31mred", "back\b\b\b\bspace", "line\r\nother: 1", "tab\there", "null\x00byte",
	"\u202egpj.exe", "\u2066a\u2069", "\u200bnothing", "\ufeffmark", "\u0085next", "\u2028line", "bad \xff\xfe utf-8", "\xed\xa0\x80 half", strings.Repeat("long ", 20_000), strings.Repeat("ü", 300), strings.Repeat("../", 300) + "x", "",
}

// checkNames demands that all that is told can be shown, and is of a length that can be.
func (s *parts) checkNames() {
	s.t.Helper()
	for _, text := range append(s.names, s.why...) {
		if !utf8.ValidString(text) || strings.ContainsFunc(text, func(r rune) bool { return !unicode.IsPrint(r) }) || len(text) > 6000 {
			s.t.Errorf("it cannot be shown: %.200q", text)
		}
	}
}

func TestEvilNames(t *testing.T) {
	for i, name := range evilNames {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			short := name[:min(len(name), 1<<16-1)]
			var b bytes.Buffer
			w := tar.NewWriter(&b)
			for _, format := range []tar.Format{tar.FormatPAX, tar.FormatGNU} {
				h := &tar.Header{Name: name, Mode: 0o600, Size: int64(len(secret)), Format: format}
				if w.WriteHeader(h) == nil { // what the format has no place for stays out
					_, _ = w.Write([]byte(secret))
				}
			}
			_ = w.Close()
			for format, data := range map[string][]byte{
				"zip": zipOf(t, short, secret), "stored": zipStored(t, short, secret), "tar": b.Bytes(), "ar": arOf(name[:min(len(name), 15)], secret),
				"zip in zip": zipOf(t, short, string(zipOf(t, short, secret))),
			} {
				s := open(t, format, data, Limits{})
				s.checkNames()
				if strings.HasPrefix(format, "zip") && len(s.where(secret)) == 0 && short != "" {
					t.Errorf("%s: found in nothing, %q", format, s.why)
				}
			}
		})
	}
}

// FuzzClean holds that any name can be shown afterwards.
func FuzzClean(f *testing.F) {
	for _, name := range evilNames {
		f.Add(name)
	}
	f.Fuzz(func(t *testing.T, name string) {
		s := parts{t: t, names: []string{clean(name)}}
		s.checkNames()
	})
}

// TestCopies opens an archive of archives of archives, each with the same one sixteen times: the sum counts, not the single ratio.
func TestCopies(t *testing.T) {
	data := string(gz(t, strings.Repeat("a line of log\n", 50_000)))
	for range 5 {
		var files []string
		for i := range 16 {
			files = append(files, fmt.Sprint(i), data)
		}
		data = string(zipOf(t, files...))
	}
	s := &parts{t: t, keep: 1000}
	w := New(t.Context(), "z", Limits{Bytes: 64 << 20}, s)
	if _, err := w.Write([]byte(data)); err != nil || w.Close() != nil {
		t.Fatal(err)
	}
	var sum int64
	for _, p := range s.data {
		sum += p.n
	}
	if most := int64(64<<20 + 5*len(data)); sum > most || !strings.Contains(strings.Join(s.why, "\n"), "decodes to more than") {
		t.Errorf("%d bytes were decoded, %d are the limit; unscannable: %.300q", sum, most, s.why)
	}
}
