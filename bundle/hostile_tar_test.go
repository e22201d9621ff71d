package bundle

import (
	"archive/tar"
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"
)

// members spoils what stands in the archive; the signed lists stay as they were.
func members(change func([]member) []member) func(*testing.T, *forgery) {
	return func(_ *testing.T, f *forgery) { f.members = change }
}

// header gives the second file a header of its own making.
func header(change func(h *tar.Header)) func(*testing.T, *forgery) {
	return func(t *testing.T, f *forgery) {
		h := &tar.Header{
			Format: tar.FormatPAX, Typeflag: tar.TypeReg, Name: f.top + "/" + f.payload[1].Path,
			Size: f.payload[1].Size, Mode: 0o644, ModTime: sealTime,
		}
		change(h)
		f.payload[1].header = tarHeader(t, h)
	}
}

func tarHeader(t *testing.T, h *tar.Header) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := tar.NewWriter(&b).WriteHeader(h); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestHostileMembers(t *testing.T) {
	const unlike = "does not hold"
	at := func(all []member, path string) int {
		return slices.IndexFunc(all, func(m member) bool { return m.Path == path })
	}
	runAttacks(t, []attack{
		{"missing", members(func(all []member) []member { return all[1:] }), unlike},
		{"missing, but in the index", members(func(all []member) []member {
			all[1].header, all[1].content = []byte{}, ""
			return all
		}), unlike},
		{"extra", members(func(all []member) []member {
			return slices.Insert(all, 1, fileMember("data/documents/a/extra.txt", "evil\n"))
		}), unlike},
		{"extra, hidden from the index", members(func(all []member) []member {
			m := fileMember("data/documents/a/extra.txt", "evil\n")
			m.hidden = true
			return slices.Insert(all, 1, m)
		}), unlike},
		{"extra after the signature", members(func(all []member) []member {
			m := fileMember("data/documents/a/one.txt", "evil\n")
			m.hidden = true
			return append(all, m)
		}), "index"},
		{"duplicated", members(func(all []member) []member { return slices.Insert(all, 1, all[0]) }), unlike},
		{"duplicated at the end with other content", members(func(all []member) []member {
			return append(all, fileMember(all[0].Path, "two\n"))
		}), "index"},
		{"in another order", members(func(all []member) []member {
			all[0], all[1] = all[1], all[0]
			return all
		}), unlike},
		{"other content", members(func(all []member) []member {
			all[0].content = "two\n"
			return all
		}), "was altered"},
		{"handover.json with other content", members(func(all []member) []member {
			i := at(all, manifestName)
			all[i].content = strings.Replace(all[i].content, `"draft": true`, `"draft":  null`, 1)[:len(all[i].content)]
			return all
		}), "was altered"},
		{"bagit.txt with other content", members(func(all []member) []member {
			i := at(all, bagitName)
			all[i].content = strings.Replace(all[i].content, "1.0", "0.9", 1)
			return all
		}), "was altered"},
		{"tree.jsonl missing", members(func(all []member) []member { return slices.Delete(all, at(all, treeName), at(all, treeName)+1) }), "not in the index"},
		{"signature missing", members(func(all []member) []member { return all[:len(all)-1] }), "not signed"},
		{"padding that is not zero", members(func(all []member) []member {
			all[0].pad = slices.Clone(zeros[:padding(all[0].Size)])
			all[0].pad[9] = 'x'
			return all
		}), unlike},
	})
}

func TestHostileHeaders(t *testing.T) {
	const unlike = "not as this program writes it"
	runAttacks(t, []attack{
		{"absolute", header(func(h *tar.Header) { h.Name = "/etc/passwd" }), unlike},
		{"dot dot", header(func(h *tar.Header) { h.Name = "acme-2026-11-30/../../x" }), unlike},
		{"other top folder", header(func(h *tar.Header) { h.Name = "other/" + h.Name }), unlike},
		{"device", header(func(h *tar.Header) { h.Typeflag, h.Size, h.Devmajor = tar.TypeBlock, 0, 8 }), ""},
		{"fifo", header(func(h *tar.Header) { h.Typeflag, h.Size = tar.TypeFifo, 0 }), ""},
		{"hard link", header(func(h *tar.Header) { h.Typeflag, h.Size, h.Linkname = tar.TypeLink, 0, "/etc/passwd" }), ""},
		{"symbolic link for a file", header(func(h *tar.Header) { h.Typeflag, h.Size, h.Linkname = tar.TypeSymlink, 0, "/etc" }), ""},
		{"contiguous file", header(func(h *tar.Header) { h.Typeflag = tar.TypeCont }), unlike},
		{"set-uid", header(func(h *tar.Header) { h.Mode = 0o4755 }), unlike},
		{"owner", header(func(h *tar.Header) { h.Uname, h.Uid = "root", 1 }), unlike},
		{"other time", header(func(h *tar.Header) { h.ModTime = sealTime.AddDate(1, 0, 0) }), unlike},
		{"GNU format", header(func(h *tar.Header) { h.Format = tar.FormatGNU }), unlike},
		{"GNU long name", header(func(h *tar.Header) { h.Format, h.Name = tar.FormatGNU, strings.Repeat("x", 200) }), unlike},
		{"old Unix format", func(_ *testing.T, f *forgery) {
			f.payload[1].header = f.payload[1].Entry.header(f.top, sealTime)
			clear(f.payload[1].header[257:265]) // the magic
		}, unlike},
		{"extended attributes", header(func(h *tar.Header) { h.PAXRecords = map[string]string{"SCHILY.xattr.user.x": "y"} }), unlike},
		{"pax path that renames", header(func(h *tar.Header) { h.PAXRecords = map[string]string{"comment": "x"} }), unlike},
		{"access time", header(func(h *tar.Header) { h.AccessTime = sealTime }), unlike},
		{"pax global header", func(t *testing.T, f *forgery) {
			g := tarHeader(t, &tar.Header{Typeflag: tar.TypeXGlobalHeader, Format: tar.FormatPAX, PAXRecords: map[string]string{"path": "evil"}})
			f.payload[1].header = append(g, f.payload[1].Entry.header(f.top, sealTime)...)
		}, unlike},
		{"checksum of the header wrong", func(_ *testing.T, f *forgery) {
			f.payload[1].header = f.payload[1].Entry.header(f.top, sealTime)
			f.payload[1].header[150] ^= 1
		}, unlike},
		{"junk in an unused field", func(_ *testing.T, f *forgery) {
			f.payload[1].header = f.payload[1].Entry.header(f.top, sealTime)
			f.payload[1].header[511] = 'x'
		}, unlike},
	})
}

func TestHostileEnd(t *testing.T) {
	stream := func(change func([]byte) []byte) func(*testing.T, *forgery) {
		return func(_ *testing.T, f *forgery) { f.tar = change }
	}
	runAttacks(t, []attack{
		{"one zero block", stream(func(b []byte) []byte { return b[:len(b)-tarBlock] }), "index"},
		{"no zero blocks", stream(func(b []byte) []byte { return b[:len(b)-2*tarBlock] }), "index"},
		{"zero blocks that are not zero", stream(func(b []byte) []byte { b[len(b)-1] = 1; return b }), "end of the archive"},
		{"more zeros", stream(func(b []byte) []byte { return append(b, make([]byte, 20*tarBlock)...) }), "trailer"},
		{"a second archive", stream(func(b []byte) []byte {
			return append(b, append(tarHeader(t, &tar.Header{Name: "evil", ModTime: sealTime}), zeros[:]...)...)
		}), "trailer"},
		{"a second archive with a trailer of its own", stream(func(b []byte) []byte { return append(bytes.Clone(b), b...) }), "index"},
		{"the index alone", stream(func(b []byte) []byte {
			var w indexWriter
			content := w.finish(0)
			return slices.Concat(unlisted(indexName, content).header("acme-2026-11-30", sealTime), content, zeros[:])
		}), "not in the index"},
		{"nothing", stream(func([]byte) []byte { return []byte{0} }), "too short"},
		{"zeros", stream(func([]byte) []byte { return make([]byte, 1<<20) }), "trailer"},
	})
}

func TestHostileTop(t *testing.T) {
	for _, top := range []string{"..", ".", "", "/", "a/b", "CON", "a\x1b[2J", "x."} {
		t.Run(fmt.Sprintf("%q", top), func(t *testing.T) {
			f := newForgery(t)
			f.top, f.manifest.Name = top, top
			refused(t, f.build(t), f.trust(t), ErrInvalid, "")
		})
	}
	runAttacks(t, []attack{
		{"the manifest names another", func(_ *testing.T, f *forgery) { f.top = "other" }, "the archive \"other\""},
	})
}
