package bundle

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"slices"
	"testing"

	"filippo.io/age"
	"github.com/cespare/xxhash/v2"
	"github.com/klauspost/compress/zstd"
	"golang.org/x/crypto/ssh"
)

// forgery writes a bundle layer by layer, with code of its own where the writer has some, and lets a test spoil any
// layer on the way. What lies outside the spoiled layer is made to fit it, signature included: the forger is a malicious or
// buggy sealer. Without a spoiler it makes a bundle that must be accepted.
type forgery struct {
	identity *age.X25519Identity
	signer   ssh.Signer
	manifest *Manifest
	top      string
	payload  []member

	// Each spoiler takes what an honest sealer would write and gives what is written instead; nil changes nothing.
	json      func([]byte) []byte     // handover.json, before it is listed anywhere
	tags      func([]member) []member // payload and tag files, before tree.jsonl is made of them
	tree      func([]byte) []byte     // tree.jsonl, before the tag manifest covers it
	list      func([]byte) []byte     // tagmanifest-sha256.txt, before it is signed
	altered   func([]byte) []byte     // tagmanifest-sha256.txt, after it was signed
	signature func(list []byte) []byte
	members   func([]member) []member // all but the index, after tree and tag manifest were made
	index     func([]byte) []byte     // the whole index, trailer included
	tar       func([]byte) []byte     // the tar stream
	frames    func([]frame) []frame   // the compressed frames
	table     func([]byte) []byte     // the seek table
	age       func([]byte) []byte     // the finished file

	recipients []age.Recipient // whom it is really encrypted to; nil means identity
}

// member is one tar member as it will stand in the stream.
type member struct {
	Entry
	content string
	header  []byte // instead of the canonical one
	pad     []byte // instead of zeros
	listed  bool   // in tree.jsonl
	hidden  bool   // not in the index
}

// frame is one slot of the seek table.
type frame struct {
	data    []byte // compressed
	content []byte
}

func newForgery(t testing.TB) *forgery {
	t.Helper()
	id, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	f := &forgery{identity: id, signer: newSigner(t), top: "acme-2026-11-30", manifest: &Manifest{
		Version: FormatVersion, ID: "acme-1", Name: "acme-2026-11-30", Draft: true, SealedAt: sealTime,
		Engagement: Engagement{ID: "acme", Title: "Portal", Supplier: "Elegant", Client: "Acme"},
		Tool:       Tool{Name: "handover", Version: "test"},
		Recipients: []Recipient{{Person: "aiko", Kind: "x25519", Key: id.Recipient().String()}},
	}}
	f.payload = []member{
		fileMember("data/documents/a/one.txt", "one\n"),
		fileMember("data/documents/a/two.txt", "two, and a little more\n"),
		fileMember("data/documents/b/noise", noise(100_000)),
		{Entry: Entry{Path: "data/documents/b/link", Type: TypeLink, Mode: "0777", Link: "noise"}, listed: true},
	}
	return f
}

// noise is content that does not compress, the same every time.
func noise(n int) string {
	var b []byte
	for sum := sha256.Sum256(nil); len(b) < n; sum = sha256.Sum256(sum[:]) {
		b = append(b, sum[:]...)
	}
	return string(b[:n])
}

func fileMember(path, content string) member {
	return member{Entry: unlisted(path, []byte(content)), content: content, listed: true}
}

func (f *forgery) trust(t testing.TB) Trust {
	return (&sample{identity: f.identity, signer: f.signer}).trust(t)
}

func spoil[T any](v T, by func(T) T) T {
	if by == nil {
		return v
	}
	return by(v)
}

// build gives the finished file.
func (f *forgery) build(t testing.TB) []byte {
	t.Helper()
	return f.encrypt(t, f.stream(f.bag(t)))
}

// encrypt puts the two layers outside the tar stream around it.
func (f *forgery) encrypt(t testing.TB, stream []byte) []byte {
	t.Helper()
	frames := f.compress(t, spoil(stream, f.tar))
	var out bytes.Buffer
	to := f.recipients
	if to == nil {
		to = []age.Recipient{f.identity.Recipient()}
	}
	w, err := age.Encrypt(&out, to...)
	if err != nil {
		t.Fatal(err)
	}
	for _, fr := range frames {
		if _, err := w.Write(fr.data); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := w.Write(spoil(seekTable(frames), f.table)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return spoil(out.Bytes(), f.age)
}

// stream is the tar stream.
func (f *forgery) stream(all []member) []byte {
	var b bytes.Buffer
	var index indexWriter
	for _, m := range all {
		if !m.hidden {
			index.add(m.Path, int64(b.Len()), m.Size)
		}
		b.Write(f.tarMember(m))
	}
	content := spoil(index.finish(int64(b.Len())), f.index)
	b.Write(f.tarMember(fileMember(indexName, string(content))))
	b.Write(make([]byte, 2*tarBlock))
	return b.Bytes()
}

func (f *forgery) tarMember(m member) []byte {
	b := m.header
	if b == nil {
		b = m.Entry.header(f.top, sealTime)
	}
	b = append(slices.Clone(b), m.content...)
	if m.pad != nil {
		return append(b, m.pad...)
	}
	return append(b, zeros[:padding(int64(len(m.content)))]...)
}

// bag is the members in order, but for the index.
func (f *forgery) bag(t testing.TB) []member {
	t.Helper()
	manifest, err := marshalJSON(f.manifest)
	if err != nil {
		t.Fatal(err)
	}
	payload, files, octets := payloadManifest(entriesOf(f.payload))
	all := append(slices.Clone(f.payload),
		fileMember(bagitName, bagDeclaration),
		fileMember(bagInfoName, string(bagInfo(f.manifest, files, octets))),
		fileMember(payloadName, string(payload)),
		fileMember(manifestName, string(spoil(manifest, f.json))))
	all = spoil(all, f.tags)
	var tree []byte
	for _, e := range entriesOf(all) {
		tree = append(tree, e.line()...)
	}
	tree = spoil(tree, f.tree)
	list := spoil(tagManifest(entriesOf(all), unlisted(treeName, tree)), f.list)
	sign := f.signature
	if sign == nil {
		sign = f.sign
	}
	signature := sign(list)
	list = spoil(list, f.altered)
	all = append(all, fileMember(treeName, string(tree)), fileMember(tagManifestName, string(list)))
	if signature != nil {
		all = append(all, fileMember(tagSigName, string(signature)))
	}
	return spoil(all, f.members)
}

func (f *forgery) sign(list []byte) []byte { return f.signAs(f.signer, NamespaceManifest, list) }

func (f *forgery) signAs(signer ssh.Signer, namespace string, list []byte) []byte {
	armored, err := Sign(signer, namespace, sha256.Sum256(list))
	if err != nil {
		panic(err)
	}
	return armored
}

func entriesOf(members []member) []Entry {
	var entries []Entry
	for _, m := range members {
		if m.listed {
			entries = append(entries, m.Entry)
		}
	}
	return entries
}

// forgedFrame is how much content the forger puts into a frame: little, so that there are several.
const forgedFrame = 32 << 10

func (f *forgery) compress(t testing.TB, stream []byte) []frame {
	t.Helper()
	var frames []frame
	for part := range slices.Chunk(stream, forgedFrame) {
		frames = append(frames, frame{data: zstdFrame(t, part), content: part})
	}
	return spoil(frames, f.frames)
}

func zstdFrame(t testing.TB, content []byte, options ...zstd.EOption) []byte {
	t.Helper()
	enc, err := zstd.NewWriter(nil, append(options, zstd.WithEncoderConcurrency(1))...)
	if err != nil {
		t.Fatal(err)
	}
	defer enc.Close()
	return enc.EncodeAll(content, nil)
}

// seekTable is written from the description of the format, not with the library that the writer uses.
func seekTable(frames []frame) []byte {
	le := binary.LittleEndian
	b := le.AppendUint32(nil, 0x184D2A5E)
	b = le.AppendUint32(b, uint32(len(frames)*12+9))
	for _, f := range frames {
		b = le.AppendUint32(b, uint32(len(f.data)))
		b = le.AppendUint32(b, uint32(len(f.content)))
		b = le.AppendUint32(b, uint32(xxhash.Sum64(f.content)))
	}
	b = le.AppendUint32(b, uint32(len(frames)))
	return le.AppendUint32(append(b, 0x80), 0x8F92EAB1)
}
