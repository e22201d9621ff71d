package decode

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/hex"
	"net/url"
	"slices"
	"strings"
	"testing"
)

func b64(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }

// wrap breaks lines as encoders do.
func wrap(s string, width int, end string) string {
	var b strings.Builder
	for c := range slices.Chunk([]byte(s), width) {
		b.Write(c)
		b.WriteString(end)
	}
	return b.String()
}

// TestFound hides the marker in every format and names the part that must show it.
func TestFound(t *testing.T) {
	long := strings.Repeat("some words in front, ", 40) + secret + strings.Repeat(" and some behind", 40)
	text := "# a file\n" + secret + "\n"
	escaped := strings.ReplaceAll(url.QueryEscape("a b&"+secret), "-", "%2D")
	for _, c := range []struct {
		name string
		data []byte
		part string
	}{
		{"plain", []byte(text), "plain"},
		{"empty behind", append(noise(100), secret...), "empty behind"},
		{"zip", zipOf(t, "dir/a.txt", text), "zip!dir/a.txt"},
		{"zip stored, descriptor", zipStored(t, "a.txt", text), "zip stored, descriptor!a.txt"},
		{"zip behind a program", append(append([]byte("#!/bin/sh\x00"), noise(5000)...), zipOf(t, "a", text)...), "zip behind a program!a"},
		{"docx", zipOf(t, "word/document.xml", docx(secret)), "docx!word/document.xml!text"},
		{"tar", tarOf(t, "etc/a", text), "tar!etc/a"},
		{"two tars", append(tarOf(t, "x", "nothing"), tarOf(t, "y", text)...), "two tars!y"},
		{"ar", arOf("control", text), "ar!control"},
		{"gz", gz(t, text), "gz!"},
		{"gz members", append(gz(t, "first "), gz(t, text)...), "gz members!"},
		{"zlib", zl(t, text), "zlib!"},
		{"xz", xzOf(t, text), "xz!"},
		{"zst", zst(t, text), "zst!"},
		{"tgz", gz(t, string(tarOf(t, "a", text))), "tgz!!a"},
		{"base64 in a zip in a tar.gz", gz(t, string(tarOf(t, "z", string(zipOf(t, "b", "x: "+b64(long)))))), "base64 in a zip in a tar.gz!!z!b!base64@3"},
		{"base64", []byte("key: " + b64(secret) + "\n"), "base64!base64@5"},
		{"base64 without padding", []byte("x=" + base64.RawURLEncoding.EncodeToString([]byte("??>>"+secret)) + ";"), "base64 without padding!base64@2"},
		{"base64 behind a path", []byte("dir/sub_" + b64(secret+"!!")), "base64 behind a path!base64@8"},
		{"base64 lines", []byte("data:\n" + wrap(b64(long), 76, "\r\n") + "\n"), "base64 lines!base64@6"},
		{"base64 indented", []byte("data:\n    " + wrap(b64(long), 64, "\n    ") + "\nnext: 1\n"), "base64 indented!base64@10"},
		{"base64 in JSON", []byte(`{"a":"` + wrap(b64(long), 64, `\n`) + `"}`), "base64 in JSON!base64@6"},
		{"base64 odd width", []byte(wrap(b64(long), 70, "\n")), "base64 odd width!base64@0"},
		{"base64 list", []byte(b64("another text, longer") + "\n" + b64(secret) + "\n" + b64("and one more text.") + "\n"), "base64 list!base64@29"},
		{"base64 then end", []byte(wrap(b64(secret+strings.Repeat("x", 48-len(secret))), 64, "\n") + "-----END-----\n"), "base64 then end!base64@0"},
		{"base64 twice", []byte(b64(b64(long))), "base64 twice!base64@0!base64@0"},
		{"base64 of gzip", []byte("H: " + base64.StdEncoding.EncodeToString(gz(t, text))), "base64 of gzip!base64@3!"},
		{"base64 of UTF-16", []byte("-enc " + base64.StdEncoding.EncodeToString(utf16Of(text, false))), "base64 of UTF-16!base64@5!utf-16le"},
		{"base64 behind a block", []byte(string(prose(blockSize-30)) + " " + b64(long)), "base64 behind a block!base64@65507"},
		{"base64 12 MB", []byte(b64(strings.Repeat("0123456789 filler text ", 400_000) + secret)), "base64 12 MB!base64@0"},
		{"base64 long, text late", []byte(base64.StdEncoding.EncodeToString(noise(30000)) + b64(strings.Repeat(secret, 1000))), ""},
		{"hex", []byte("0x" + hex.EncodeToString([]byte(secret))), "hex!hex@2"},
		{"hex upper", []byte("'" + strings.ToUpper(hex.EncodeToString([]byte(secret))) + "'"), "hex upper!hex@1"},
		{"hex long 0x", []byte("x=0x" + hex.EncodeToString([]byte(strings.Repeat(long, 20)))), "hex long 0x!hex@4"},
		{"hex in a name", []byte("key_" + hex.EncodeToString([]byte(secret)) + "_end"), "hex in a name!hex@4"},
		{"hex long", []byte(hex.EncodeToString([]byte(strings.Repeat(long, 20)))), "hex long!hex@0"},
		{"hex lines", []byte(wrap(hex.EncodeToString([]byte(long)), 64, "\n")), "hex lines!hex@0"},
		{"url", []byte("GET /?q=" + escaped + "\n"), "url!url@0"},
		{"url lower", []byte("x\nu=a" + strings.ReplaceAll(secret, "-", "%2d")), "url lower!url@2"},
		{"url across blocks", []byte(string(prose(blockSize-20)) + "\nx=The%2DMarker" + secret[10:]), "url across blocks!url@65517"},
		{"quoted-printable", []byte("Content-Transfer-Encoding: quoted-printable\n\nsome text=20" + secret[:12] + "=\n" + secret[12:] + "=3D\n"), "quoted-printable!quoted-printable@28"},
		{"utf-16le", utf16Of("\ufeff"+text, false), "utf-16le!utf-16le"},
		{"utf-16be", utf16Of("\ufeff"+text, true), "utf-16be!utf-16be"},
		{"utf-16le bare", utf16Of(text, false), "utf-16le bare!utf-16le"},
		{"utf-16be bare", utf16Of(text, true), "utf-16be bare!utf-16be"},
		{"utf-32le", utf32Of(text), "utf-32le!utf-32le"},
		{"utf-16 in a program", append(noise(1001), append([]byte{0, 0, 0}, utf16Of(secret, false)...)...), "utf-16 in a program!strings-utf16"},
		{"strings", append(append(make([]byte, 50), secret...), 0, 1, 2), "strings!strings"},
		{"pdf flate", pdfOf(t, "/FlateDecode", "BT ("+secret+") Tj ET"), "pdf flate!stream@49!text"},
		{"pdf kerned", pdfOf(t, "/FlateDecode", "BT [("+secret[:9]+") -20 ("+secret[9:]+")] TJ ET"), "pdf kerned!stream@49!text"},
		{"pdf moved", pdfOf(t, "/FlateDecode", "BT ("+secret[:9]+") Tj 5 0 Td ("+secret[9:]+") Tj ET"), "pdf moved!stream@49!text"},
		{"pdf hex string", []byte("%PDF-1.4\n1 0 obj\n<</A <" + hex.EncodeToString([]byte(secret)) + ">>>\nendobj\n"), "pdf hex string!text"},
		{"pdf escaped", []byte("%PDF-1.4\n1 0 obj\n<</A (\\124" + secret[1:] + ")>>\nendobj\n"), "pdf escaped!text"},
		{"pdf 85", pdfOf(t, "/ASCII85Decode /FlateDecode", "("+secret+") Tj"), ""},
		{"pdf hex", pdfOf(t, "[/ASCIIHexDecode]", "("+secret+") Tj"), ""},
		{"pdf lzw", pdfOf(t, "/LZWDecode", strings.Repeat("words and words ", 900)+secret), ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := open(t, c.name, c.data, Limits{})
			got := s.where(secret)
			if c.part == "" && len(got) > 0 || slices.Contains(got, c.part) {
				if len(s.why) > 0 && c.name != "zip behind a program" {
					t.Errorf("unscannable: %q", s.why)
				}
			} else {
				t.Errorf("found in %q, want %q; parts %q, unscannable %q", got, c.part, s.names, s.why)
			}
			if !bytes.Equal(s.data[c.name].Bytes(), c.data) {
				t.Error("the file itself is not the first part")
			}
		})
		if len(c.data) > 1<<20 {
			continue
		}
		t.Run(c.name+" split", func(t *testing.T) {
			want := open(t, c.name, c.data, Limits{}).string()
			for _, size := range []int{1, 7, 4096} {
				if got := openSplit(t, c.name, c.data, Limits{}, size).string(); got != want {
					t.Errorf("pieces of %d bytes give other parts:\n%.2000s\nwant\n%.2000s", size, got, want)
				}
			}
		})
	}
}

// TestNothing holds what must not be taken for something.
func TestNothing(t *testing.T) {
	for name, data := range map[string][]byte{
		"image":     []byte("data:image/png;base64," + base64.StdEncoding.EncodeToString(append([]byte("\x89PNG\r\n\x1a\n"), noise(50_000)...))),
		"image 76":  []byte(wrap(base64.StdEncoding.EncodeToString(noise(50_000)), 76, "\n")),
		"digests":   []byte(wrap(hex.EncodeToString(noise(4000)), 40, "\n")),
		"paths":     []byte("import github.com/handover_kit/handover/checks/secrets/decode/AVeryLongIdentifierInCamelCase\n"),
		"printf":    []byte(`fmt.Printf("%5d %02x %2f %s %20d, %3d: %-20s", x)` + "\n"),
		"about PDF": []byte("package pdf\n\nconst head = \"%PDF-1.4\" // stream\n<</Filter /FlateDecode>>\nstream\nx\nendstream"),
		"prose":     prose(300_000),
		"noise":     bytes.ReplaceAll(noise(10_000), []byte{0}, []byte{1}),
	} {
		t.Run(name, func(t *testing.T) {
			s := open(t, name, data, Limits{})
			if len(s.names) != 1 || len(s.why) > 0 {
				t.Errorf("parts %q, unscannable %q", s.names, s.why)
			}
		})
	}
}

func TestFile(t *testing.T) {
	data := gz(t, secret)
	s := &parts{t: t}
	if err := File(context.Background(), "a.gz", bytes.NewReader(data), int64(len(data)), Limits{}, s); err != nil {
		t.Fatal(err)
	}
	if got := s.where(secret); !slices.Equal(got, []string{"a.gz!"}) {
		t.Errorf("found in %q", got)
	}
}

func TestCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	w := New(ctx, "a.gz", Limits{}, &parts{t: t})
	data := gz(t, string(noise(300_000)))
	if _, err := w.Write(data[:200_000]); err != nil {
		t.Fatal(err)
	}
	cancel()
	if _, err := w.Write(data[200_000:]); err == nil {
		t.Error("no error after the end of the context")
	}
	if err := w.Close(); err == nil {
		t.Error("no error from Close")
	}
}
