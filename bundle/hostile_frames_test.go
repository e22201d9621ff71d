package bundle

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"slices"
	"testing"

	"filippo.io/age"
	"github.com/klauspost/compress/zstd"
)

func TestHostileAge(t *testing.T) {
	f := newForgery(t)
	data, trust := f.build(t), f.trust(t)
	for _, junk := range []string{"", "age", "not age at all\n", "age-encryption.org/v2\n", "\x28\xb5\x2f\xfd", "-----BEGIN AGE ENCRYPTED FILE-----\n"} {
		t.Run(fmt.Sprintf("junk %.10q", junk), func(t *testing.T) { refused(t, []byte(junk), trust, ErrInvalid, "age") })
	}
	header := bytes.Index(data, []byte("\n---")) + 48
	regions := map[string]int{
		"version": 4, "stanza": 30, "body": 90, "mac": header - 10, "nonce": header + 5, "first chunk": header + 100,
		"second chunk": header + 16 + 65552 + 9, "last chunk": len(data) - 100, "last tag": len(data) - 1,
	}
	for name, at := range regions {
		t.Run("bit flipped in "+name, func(t *testing.T) {
			flipped := bytes.Clone(data)
			flipped[at] ^= 4
			kind := ErrInvalid
			if name == "stanza" || name == "body" {
				kind = nil // either the stanza is malformed or nobody's key fits it
			}
			refused(t, flipped, trust, kind, "")
		})
	}
	for _, at := range []int{1, header - 1, header, header + 16, header + 16 + 65552, header + 16 + 65552 + 1, len(data) - 65552, len(data) - 1} {
		t.Run(fmt.Sprintf("cut at %d", at), func(t *testing.T) { refused(t, data[:at], trust, ErrInvalid, "") })
	}
	t.Run("something after the end", func(t *testing.T) { refused(t, append(bytes.Clone(data), 0), trust, ErrInvalid, "") })
	t.Run("no key", func(t *testing.T) {
		trust := trust
		trust.Identities = nil
		refused(t, data, trust, ErrNoKey, "sealed for X25519")
	})
}

// TestCutAtFrames re-encrypts what is left after cutting the compressed stream at every boundary in it: a whole age file
// around half a bundle.
func TestCutAtFrames(t *testing.T) {
	f := newForgery(t)
	var cuts []int
	f.frames = func(frames []frame) []frame {
		at := 0
		for _, fr := range frames {
			cuts = append(cuts, at, at+1)
			at += len(fr.data)
		}
		cuts = append(cuts, at)
		return frames
	}
	plain := decryptAll(t, f.build(t), f.identity)
	for _, cut := range append(cuts, len(plain)-9, len(plain)-1) {
		t.Run(fmt.Sprint(cut), func(t *testing.T) {
			refused(t, encryptTo(t, plain[:cut], f.identity.Recipient()), f.trust(t), ErrInvalid, "")
		})
	}
}

func decryptAll(t testing.TB, data []byte, id age.Identity) []byte {
	t.Helper()
	r, err := age.Decrypt(bytes.NewReader(data), id)
	if err != nil {
		t.Fatal(err)
	}
	plain, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return plain
}

func encryptTo(t testing.TB, plain []byte, to ...age.Recipient) []byte {
	t.Helper()
	var out bytes.Buffer
	w, err := age.Encrypt(&out, to...)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write(plain); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestHostileSeekTable(t *testing.T) {
	le := binary.LittleEndian
	table := func(change func([]byte) []byte) func(*testing.T, *forgery) {
		return func(_ *testing.T, f *forgery) { f.table = change }
	}
	entry := func(i, field int) int { return 8 + i*12 + field*4 }
	swap := func(field int) func([]byte) []byte {
		return func(b []byte) []byte {
			x, y := b[entry(0, field):entry(0, field)+4], b[len(b)-9-12+field*4:len(b)-9-12+field*4+4]
			old := bytes.Clone(x)
			copy(x, y)
			copy(y, old)
			return b
		}
	}
	set := func(at int, v uint32) func([]byte) []byte {
		return func(b []byte) []byte {
			if at < 0 {
				at += len(b)
			}
			le.PutUint32(b[at:], v)
			return b
		}
	}
	runAttacks(t, []attack{
		{"compressed sizes swapped", table(swap(0)), "frame"},
		{"content sizes swapped", table(swap(1)), ""},
		{"checksums swapped", table(swap(2)), "is not what the seek table says"},
		{"one frame fewer claimed", table(func(b []byte) []byte { return set(-9, le.Uint32(b[len(b)-9:])-1)(b) }), "seek table is damaged"},
		{"one frame more claimed", table(func(b []byte) []byte { return set(-9, le.Uint32(b[len(b)-9:])+1)(b) }), "seek table is damaged"},
		{"four billion frames claimed", table(set(-9, 0xffffffff)), "more than the file can hold"},
		{"no frames", table(func([]byte) []byte { return seekTable(nil) }), "disagrees with the stream"},
		{"reserved bits", table(func(b []byte) []byte { b[len(b)-5] = 0x84; return b }), "form this program does not write"},
		{"no checksums", table(func(b []byte) []byte { b[len(b)-5] = 0; return b }), "form this program does not write"},
		{"other magic at the end", table(set(-4, 0x8F92EAB2)), "seek table is damaged"},
		{"other magic in front", table(set(0, 0x184D2A50)), "seek table is damaged"},
		{"wrong length", table(set(4, 9)), "seek table is damaged"},
		{"missing", table(func([]byte) []byte { return nil }), "seek table"},
		{"twice", table(func(b []byte) []byte { return append(bytes.Clone(b), b...) }), "disagrees with the stream"},
		{"empty frame", table(set(entry(0, 1), 0)), "size no frame may have"},
		{"frame over the limit", table(set(entry(0, 1), maxFrame+1)), "size no frame may have"},
		{"something after it", table(func(b []byte) []byte { return append(b, 0x50, 0x2a, 0x4d, 0x18, 0, 0, 0, 0) }), ""},
	})
}

func TestHostileFrames(t *testing.T) {
	// first replaces the first frame's bytes and leaves its slot claiming the same content.
	first := func(make func(t *testing.T, fr frame) []byte) func(*testing.T, *forgery) {
		return func(t *testing.T, f *forgery) {
			f.frames = func(frames []frame) []frame {
				frames[0].data = make(t, frames[0])
				return frames
			}
		}
	}
	skippable := append([]byte{0x50, 0x2a, 0x4d, 0x18, 4, 0, 0, 0}, "evil"...)
	runAttacks(t, []attack{
		{"inflates beyond its claim", first(func(t *testing.T, _ frame) []byte { return zstdFrame(t, make([]byte, 64<<20)) }), "frame 0"},
		{"inflates beyond its claim, unsaid", first(func(t *testing.T, _ frame) []byte { return streamed(t, make([]byte, 64<<20)) }), "frame 0"},
		{"inflates to less", first(func(t *testing.T, fr frame) []byte { return zstdFrame(t, fr.content[:100]) }), "frame 0"},
		{"other content of the same size", first(func(t *testing.T, fr frame) []byte { return zstdFrame(t, make([]byte, len(fr.content))) }), "frame 0 is not what"},
		{"skippable frame in front", first(func(_ *testing.T, fr frame) []byte { return append(bytes.Clone(skippable), fr.data...) }), "not a standard frame"},
		{"skippable frame behind", first(func(_ *testing.T, fr frame) []byte { return append(bytes.Clone(fr.data), skippable...) }), "does not end where"},
		{"two frames in one slot", first(func(t *testing.T, fr frame) []byte {
			return append(zstdFrame(t, fr.content[:500]), zstdFrame(t, fr.content[500:])...)
		}), "frame 0"},
		{"an empty frame beside it", first(func(t *testing.T, fr frame) []byte {
			return append(bytes.Clone(fr.data), zstdFrame(t, nil, zstd.WithZeroFrames(true))...)
		}), "does not end where"},
		{"bytes behind it", first(func(_ *testing.T, fr frame) []byte { return append(bytes.Clone(fr.data), 0) }), "does not end where"},
		{"dictionary id", first(func(_ *testing.T, fr frame) []byte { return withDictionaryID(fr.data) }), "not a standard frame"},
		{"window over the limit", first(func(t *testing.T, fr frame) []byte {
			return withWindow(t, fr.content, 27)
		}), "window is larger"},
		{"legacy magic", first(func(_ *testing.T, fr frame) []byte { return append([]byte{0x27}, fr.data[1:]...) }), "frame 0"},
		{"checksum of the content wrong", first(func(_ *testing.T, fr frame) []byte {
			b := bytes.Clone(fr.data)
			b[len(b)-1] ^= 1
			return b
		}), "does not decompress"},
		{"frame left out of the table", func(t *testing.T, f *forgery) {
			f.frames = func(frames []frame) []frame {
				frames[0].data = append(bytes.Clone(frames[0].data), frames[1].data...)
				frames[0].content = append(bytes.Clone(frames[0].content), frames[1].content...)
				return slices.Delete(frames, 1, 2)
			}
		}, "frame 0"},
		{"frames in another order", func(_ *testing.T, f *forgery) {
			f.frames = func(frames []frame) []frame {
				frames[0], frames[1] = frames[1], frames[0]
				return frames
			}
		}, ""},
	})
}

// streamed is a frame that does not declare its content's size.
func streamed(t *testing.T, content []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	w, err := zstd.NewWriter(&b, zstd.WithEncoderConcurrency(1), zstd.WithWindowSize(1<<20))
	if err != nil {
		t.Fatal(err)
	}
	// Two writes and no announced size: the encoder cannot know it in its header.
	for part := range slices.Chunk(content, 1<<20) {
		if _, err := w.Write(part); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// withDictionaryID gives a frame the flag and number of a dictionary (RFC 8878, section 3.1.1.1).
func withDictionaryID(data []byte) []byte {
	b := bytes.Clone(data[:5])
	b[4] |= 1
	rest := data[5:]
	if b[4]&0x20 == 0 { // a window descriptor stands before the dictionary id
		b, rest = append(b, rest[0]), rest[1:]
	}
	return append(append(b, 7), rest...)
}

// withWindow is a frame of raw blocks that asks for a window of 1<<log bytes.
func withWindow(t *testing.T, content []byte, log int) []byte {
	t.Helper()
	b := []byte{0x28, 0xb5, 0x2f, 0xfd, 0x00, byte(log-10) << 3}
	head := uint32(len(content))<<3 | 1
	b = append(b, byte(head), byte(head>>8), byte(head>>16))
	return append(b, content...)
}
