package decode

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// tool runs a stock program, if it is there.
func tool(t *testing.T, input []byte, name string, args ...string) []byte {
	t.Helper()
	if _, err := exec.LookPath(name); err != nil {
		t.Skip(name + " is not installed")
	}
	cmd := exec.CommandContext(t.Context(), name, args...)
	cmd.Stdin = bytes.NewReader(input)
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// TestStock reads what stock tools write, in the forms that the libraries used here do not write.
func TestStock(t *testing.T) {
	text := []byte(strings.Repeat("some text that is long enough to be compressed\n", 9000) + secret)
	for _, c := range []struct {
		name string
		args []string
		why  string
	}{
		{"bzip2", []string{"-c"}, ""},
		{"xz", []string{"-c"}, ""},
		{"xz", []string{"-c", "-9", "--check=sha256"}, ""},
		{"xz", []string{"-c", "--check=none", "--block-size=100000"}, ""},
		{"xz", []string{"-c", "--x86", "--lzma2"}, "a filter of xz that is not supported"},
		{"zstd", []string{"-c", "-19"}, ""},
		{"zstd", []string{"-c", "-1", "--long=27"}, "needs a window"},
		{"lzma", []string{"-c"}, "not supported (lzma)"},
	} {
		t.Run(c.name+strings.Join(c.args, ""), func(t *testing.T) {
			in := text
			if c.why == "needs a window" { // the window is no larger than the content
				in = append(noise(20<<20), text...)
			}
			data := tool(t, in, c.name, c.args...)
			s := open(t, "f", data, Limits{})
			if c.why != "" {
				s.told(c.why)
				return
			}
			s.told()
			if !slices.Contains(s.where(secret), "f!") {
				t.Errorf("found in %q", s.where(secret))
			}
			s = open(t, "f", slices.Concat(data, data), Limits{}) // two streams
			s.told()
			if n := bytes.Count(s.data["f!"].Bytes(), []byte(secret)); n != 2 {
				t.Errorf("%d streams of 2", n)
			}
		})
	}
}

func TestStockArchives(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{"a.txt": secret, "sub/" + strings.Repeat("long", 50) + ".txt": secret, "b.bin": string(noise(9000))} {
		if err := os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for _, args := range [][]string{
		{"tar", "-C", dir, "--format=pax", "-cf", "-", "."},
		{"tar", "-C", dir, "--format=gnu", "-cf", "-", "."},
		{"tar", "-C", dir, "-cJf", "-", "a.txt", "sub"},
		{"zip", "-qr", "-", dir},
		{"zip", "-q0r", "-", dir},
		{"zip", "-qr", "-Z", "bzip2", "-", dir},
	} {
		t.Run(strings.Join(args[:min(len(args), 5)], " "), func(t *testing.T) {
			s := open(t, "f", tool(t, nil, args[0], args[1:]...), Limits{})
			s.told()
			n := 0
			for _, p := range s.where(secret) {
				if strings.HasSuffix(p, ".txt") {
					n++
				}
			}
			if n != 2 {
				t.Errorf("found in %q of %q", s.where(secret), s.names)
			}
		})
	}
}

func TestSQLite(t *testing.T) {
	for _, encoding := range []string{"UTF-8", "UTF-16le"} {
		t.Run(encoding, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "a.db")
			tool(t, []byte(`PRAGMA page_size=1024; PRAGMA encoding='`+encoding+`';
CREATE TABLE t(id INTEGER PRIMARY KEY, v);
INSERT INTO t(v) VALUES('short'), ('`+strings.Repeat(secret+", ", 500)+`'), (x'`+hexOf(gz(t, secret))+`'), (x'`+hexOf(gz(t, string(noise(9000))+secret))+`');
CREATE INDEX i ON t(v); DELETE FROM t WHERE id=1;`), "sqlite3", path)
			data, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			s := open(t, "a.db", data, Limits{})
			s.told()
			most, files := 0, 0
			for _, n := range s.names {
				k := bytes.Count(s.data[n].Bytes(), []byte(secret))
				most = max(most, k)
				if strings.Contains(n, "!page@") && strings.HasSuffix(n, "!") && k > 0 {
					files++
				}
			}
			if most < 500 || files < 2 {
				t.Errorf("the marker stands %d times of 500 in a part, and in %d of 2 blobs; parts %q", most, files, s.names)
			}
			f := &parts{t: t}
			if err := File(context.Background(), "a.db", bytes.NewReader(data), int64(len(data)), Limits{Spool: 1000, Bytes: 1 << 30}, f); err != nil {
				t.Fatal(err)
			}
			if f.string() != s.string() {
				t.Error("File gives other parts than New")
			}
			open(t, "a.db", data, Limits{Spool: 5000}).told("larger than 5000 bytes")
			if s = open(t, "a.db", data[:len(data)-3000], Limits{}); !strings.Contains(strings.Join(s.why, "\n"), "a.db: cut short: pages are missing") {
				t.Errorf("unscannable: %q", s.why)
			}
		})
	}
}

func hexOf(b []byte) string { return string(hexText(b)) }

func hexText(b []byte) (out []byte) {
	for _, c := range b {
		out = append(out, "0123456789abcdef"[c>>4], "0123456789abcdef"[c&15])
	}
	return out
}
