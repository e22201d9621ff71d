package decode

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"testing"
)

type nowhere struct{}

func (nowhere) Part(string) io.WriteCloser { return discard{} }
func (nowhere) Unscannable(_, _ string)    {}

// sourceTree is Go's own, file by file.
func sourceTree(b *testing.B) (files [][]byte, total int64) {
	names, err := filepath.Glob(filepath.Join(runtime.GOROOT(), "src", "*", "*", "*.go")) //nolint:staticcheck // the tests have a tree
	if err != nil || len(names) == 0 {
		b.Skip("no source tree")
	}
	for _, n := range names {
		data, err := os.ReadFile(n)
		if err != nil {
			b.Fatal(err)
		}
		files = append(files, data)
		total += int64(len(data))
	}
	return files, total
}

func run1(b *testing.B, data []byte) {
	w := New(context.Background(), "f", Limits{}, nowhere{})
	if _, err := w.Write(data); err != nil {
		b.Fatal(err)
	}
	if err := w.Close(); err != nil {
		b.Fatal(err)
	}
}

func BenchmarkSource(b *testing.B) {
	files, total := sourceTree(b)
	b.SetBytes(total)
	b.ReportAllocs()
	for b.Loop() {
		for _, f := range files {
			run1(b, f)
		}
	}
}

func BenchmarkZip(b *testing.B) {
	files, total := sourceTree(b)
	var in []string
	for _, f := range files {
		in = append(in, "a.go", string(f))
	}
	data := zipOf(b, in...)
	b.SetBytes(total)
	b.ReportAllocs()
	for b.Loop() {
		run1(b, data)
	}
}

func BenchmarkBinary(b *testing.B) {
	data, err := os.ReadFile(filepath.Join(runtime.GOROOT(), "bin", "gofmt")) //nolint:staticcheck // as above
	if err != nil {
		b.Skip("no program")
	}
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		run1(b, data)
	}
}

func BenchmarkNoiseBase64(b *testing.B) {
	data := []byte(b64(string(noise(9 << 20))))
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		run1(b, data)
	}
}
