package bundle

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"testing"
	"testing/synctest"

	"filippo.io/age"
	"golang.org/x/crypto/ssh"
)

// sealTo writes a bundle of files to dst.
func sealTo(ctx context.Context, t testing.TB, dst io.Writer, signer ssh.Signer, files ...File) (*Sealed, error) {
	id, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	return sealFor(ctx, dst, id, signer, files...)
}

func sealFor(ctx context.Context, dst io.Writer, id *age.X25519Identity, signer ssh.Signer, files ...File) (*Sealed, error) {
	w, err := NewWriter(ctx, dst, Config{Name: "acme-2026-11-30", Time: sealTime, Recipients: []age.Recipient{id.Recipient()}, Scanner: nothing{}})
	if err != nil {
		return nil, err
	}
	defer w.Abort()
	for _, f := range files {
		if _, err := w.Add(f); err != nil {
			return nil, err
		}
	}
	return w.Finish(&Manifest{
		Version: FormatVersion, Draft: true, ID: "acme-1", Name: "acme-2026-11-30", SealedAt: sealTime,
		Recipients: []Recipient{{Person: "aiko", Kind: "x25519", Key: id.Recipient().String()}},
	}, signer)
}

func TestReproducible(t *testing.T) {
	rsaKey, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	rsaSigner, err := ssh.NewSignerFromKey(rsaKey)
	if err != nil {
		t.Fatal(err)
	}
	id, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	for name, signer := range map[string]ssh.Signer{"ed25519": newSigner(t), "rsa": rsaSigner} {
		t.Run(name, func(t *testing.T) {
			var first []byte
			for round := range 3 {
				files := append(oddFiles(), text("data/documents/b/words", strings.Repeat("the same words again and again; ", 300_000)))
				var out bytes.Buffer
				if round > 0 {
					for i := range files { // bytes that trickle in must not move a frame
						files[i] = trickling(files[i])
					}
				}
				if _, err := sealFor(t.Context(), &out, id, signer, files...); err != nil {
					t.Fatal(err)
				}
				plain := decryptAll(t, out.Bytes(), id)
				if first == nil {
					first = plain
				}
				if !bytes.Equal(plain, first) {
					t.Fatalf("round %d: the plaintext differs", round)
				}
			}
		})
	}
}

// trickling is f with a source that gives less than it is asked for.
func trickling(f File) File {
	open := f.Open
	if open != nil {
		f.Open = func() (io.ReadCloser, error) {
			r, err := open()
			return readCloser{readerFunc(func(p []byte) (int, error) { return r.Read(p[:(len(p)+2)/3]) }), r}, err
		}
	}
	return f
}

type readCloser struct {
	io.Reader
	io.Closer
}

func TestChangingSource(t *testing.T) {
	lying := func(size int64, content string) File {
		f := text("data/documents/a/lie", content)
		f.Size = size
		return f
	}
	failing := func(err error) File {
		f := lying(10, "")
		f.Open = func() (io.ReadCloser, error) {
			return io.NopCloser(readerFunc(func([]byte) (int, error) { return 0, err })), nil
		}
		return f
	}
	broken := errors.New("the disk is broken")
	for name, c := range map[string]struct {
		file File
		want func(error) bool
	}{
		"grown":              {lying(5, "123456"), isChanged},
		"grown from nothing": {lying(0, "1"), isChanged},
		"shrunk":             {lying(7, "123456"), isChanged},
		"shrunk to nothing":  {lying(7, ""), isChanged},
		"shrunk far":         {lying(3*frameSize, noise(frameSize)), isChanged},
		"grown far":          {lying(frameSize, noise(frameSize+1)), isChanged},
		"unreadable":         {failing(broken), func(err error) bool { return errors.Is(err, broken) }},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) { // ends only when every goroutine has
				_, err := sealTo(t.Context(), t, io.Discard, newSigner(t), text("data/documents/a/first", noise(9000)), c.file)
				if !c.want(err) {
					t.Errorf("sealing = %v", err)
				}
			})
		})
	}
}

func isChanged(err error) bool {
	var changed *ChangedError
	return errors.As(err, &changed)
}

func TestFileOnDiskChanged(t *testing.T) {
	dir := t.TempDir()
	at := write(t, dir, "f", []byte("one"))
	info, err := os.Stat(at)
	if err != nil {
		t.Fatal(err)
	}
	f := FileOnDisk("data/f", at, info)
	other := write(t, dir, "g", []byte("two"))
	if err := os.Rename(other, at); err != nil {
		t.Fatal(err)
	}
	if _, err := f.Open(); !isChanged(err) {
		t.Errorf("Open = %v, want a ChangedError", err)
	}
	if err := os.Remove(at); err != nil {
		t.Fatal(err)
	}
	if _, err := f.Open(); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("Open = %v, want ErrNotExist", err)
	}
}

// TestUnreadableFileLeavesTheRest sees that a file which does not even open is not the end of the bundle.
func TestUnreadableFileLeavesTheRest(t *testing.T) {
	gone := File{Path: "data/documents/a/gone", Size: 4, Open: func() (io.ReadCloser, error) { return nil, os.ErrPermission }}
	var out bytes.Buffer
	id, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	w, err := NewWriter(t.Context(), &out, Config{Name: "x", Time: sealTime, Recipients: []age.Recipient{id.Recipient()}, Scanner: nothing{}})
	if err != nil {
		t.Fatal(err)
	}
	defer w.Abort()
	if _, err := w.Add(gone); !errors.Is(err, os.ErrPermission) {
		t.Fatalf("Add = %v", err)
	}
	if _, err := w.Add(text("data/documents/a/there", "x")); err != nil {
		t.Fatal(err)
	}
	signer := newSigner(t)
	if _, err := w.Finish(&Manifest{Version: FormatVersion, Name: "x", Draft: true, Recipients: []Recipient{{Kind: "x25519", Key: id.Recipient().String()}}}, signer); err != nil {
		t.Fatal(err)
	}
	s := &sample{data: out.Bytes(), identity: id, signer: signer}
	if _, err := s.open(t).Verify(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestWriterRefuses(t *testing.T) {
	raw := func(f File) File {
		f.Open = func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader("")), nil }
		return f
	}
	for name, f := range map[string]File{
		"outside data":         raw(File{Path: "x"}),
		"data itself":          raw(File{Path: "data"}),
		"dot dot":              raw(File{Path: "data/../x"}),
		"unknown type":         raw(File{Path: "data/x", Type: "socket"}),
		"negative size":        raw(File{Path: "data/x", Size: -1}),
		"link that leads out":  {Path: "data/documents/a/l", Type: TypeLink, Link: "../../../../x"},
		"link without target":  {Path: "data/documents/a/l", Type: TypeLink},
		"original not in UTF8": raw(File{Path: "data/x", Original: "caf\xe9"}),
		"the index":            raw(File{Path: "data/documents/a/../../index"}),
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := sealTo(t.Context(), t, io.Discard, newSigner(t), f); err == nil {
				t.Error("it was taken")
			}
		})
	}
}

// full is a disk that fills up after n bytes.
type full struct{ n int }

var errFull = errors.New("no space left on device")

func (f *full) Write(p []byte) (int, error) {
	if len(p) > f.n {
		n := f.n
		f.n = 0
		return n, errFull
	}
	f.n -= len(p)
	return len(p), nil
}

func TestDiskFull(t *testing.T) {
	signer := newSigner(t)
	try := func(at int, files ...File) {
		synctest.Test(t, func(t *testing.T) {
			if _, err := sealTo(t.Context(), t, &full{at}, signer, files...); !errors.Is(err, errFull) {
				t.Errorf("full after %d bytes: sealing = %v", at, err)
			}
		})
	}
	small := []File{text("data/documents/a/x", noise(200_000))}
	size := &digestWriter{dst: io.Discard, hash: sha256.New()}
	if _, err := sealTo(t.Context(), t, size, signer, small...); err != nil {
		t.Fatal(err)
	}
	// Every bundle has keys and a signature of its own, which do not compress to quite the same size.
	end := int(size.size) - 200
	for at := 0; at < end; at += 6_007 {
		try(at, small...)
	}
	try(end, small...)
	for at := range 4 {
		try(at*frameSize+100, text("data/documents/a/x", noise(5*frameSize)))
	}
}

func TestCancelWriting(t *testing.T) {
	for _, reads := range []int{0, 1, 2, 3, 5, 8} {
		t.Run(fmt.Sprint(reads), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				n := 0
				endless := File{Path: "data/documents/a/x", Size: 1 << 40, Open: func() (io.ReadCloser, error) {
					return io.NopCloser(readerFunc(func(p []byte) (int, error) {
						if n++; n > reads {
							cancel()
						}
						return len(p), nil
					})), nil
				}}
				if _, err := sealTo(ctx, t, io.Discard, newSigner(t), endless); !errors.Is(err, context.Canceled) {
					t.Errorf("sealing = %v", err)
				}
				if n > reads+2 {
					t.Errorf("%d more reads after it was cancelled", n-reads)
				}
			})
		})
	}
}

func TestCancelReading(t *testing.T) {
	s := makeSample(t, text("data/documents/a/x", noise(5*frameSize)))
	for _, after := range []int{0, 1, 40, 100, 200} {
		t.Run(fmt.Sprint(after), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				src := &watched{src: bytes.NewReader(s.data)}
				r, err := Open(src, int64(len(s.data)), s.trust(t))
				if err != nil {
					t.Fatal(err)
				}
				defer r.Close()
				src.left, src.then = after, cancel
				if _, err := r.Verify(ctx); !errors.Is(err, context.Canceled) {
					t.Errorf("Verify = %v", err)
				}
				if err := r.Copy(ctx, io.Discard, "data/documents/a/x"); !errors.Is(err, context.Canceled) {
					t.Errorf("Copy = %v", err)
				}
			})
		})
	}
	ctx, cancel := context.WithTimeout(t.Context(), 0)
	defer cancel()
	if _, err := s.open(t).Verify(ctx); !errors.Is(err, context.DeadlineExceeded) || errors.Is(err, ErrInvalid) {
		t.Errorf("Verify after its time = %v", err)
	}
}

// watched calls then at one of its reads.
type watched struct {
	src  io.ReaderAt
	mu   sync.Mutex
	left int
	then func()
}

func (w *watched) ReadAt(p []byte, off int64) (int, error) {
	w.mu.Lock()
	if w.left--; w.left < 0 && w.then != nil {
		w.then()
	}
	w.mu.Unlock()
	return w.src.ReadAt(p, off)
}

// TestBrokenDisk sees that a disk that cannot be read is not taken for a bundle that was tampered with.
func TestBrokenDisk(t *testing.T) {
	s := makeSample(t, text("data/documents/a/x", noise(2*frameSize)))
	at := write(t, t.TempDir(), "b.age", s.data)
	f, err := os.Open(at)
	if err != nil {
		t.Fatal(err)
	}
	r, err := Open(f, int64(len(s.data)), s.trust(t))
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	f.Close()
	if _, err := r.Verify(t.Context()); errors.Is(err, ErrInvalid) || !errors.Is(err, os.ErrClosed) {
		t.Errorf("Verify = %v, want the file system's own error", err)
	}
	if _, err := Open(f, int64(len(s.data)), s.trust(t)); errors.Is(err, ErrInvalid) || !errors.Is(err, os.ErrClosed) {
		t.Errorf("Open = %v, want the file system's own error", err)
	}
	// Extracting into a folder where something stands in the way is no fault of the bundle either.
	dir := t.TempDir()
	write(t, dir, "data", nil)
	if _, err := s.open(t).Extract(t.Context(), dir); err == nil || errors.Is(err, ErrInvalid) {
		t.Errorf("Extract = %v", err)
	}
}
