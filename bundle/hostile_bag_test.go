package bundle

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"
)

// payload adds entries that a sealer lists, signs and writes as if nothing were wrong with them.
func payload(more ...member) func(*testing.T, *forgery) {
	return func(_ *testing.T, f *forgery) { f.payload = append(f.payload, more...) }
}

func link(path, target string) member {
	return member{Entry: Entry{Path: path, Type: TypeLink, Mode: "0777", Link: target}, listed: true}
}

func tree(change func([]byte) []byte) func(*testing.T, *forgery) {
	return func(_ *testing.T, f *forgery) { f.tree = change }
}

func replace(old, by string) func([]byte) []byte {
	return func(b []byte) []byte {
		if !bytes.Contains(b, []byte(old)) {
			panic("the test spoils nothing: " + old)
		}
		return bytes.Replace(b, []byte(old), []byte(by), 1)
	}
}

func TestHostileNames(t *testing.T) {
	var attacks []attack
	for _, name := range []string{
		"/etc/passwd", "../x", "data/../../x", "data/documents/a/../../../../x", "data/a\x00b", "data/a\nb", "data/a\rb", "data/a\x1b[31m",
		"data/\u202egpj.exe", "data/a\u0301", "data/a%0ab", "data/con.txt", "data/.git/config", "data/a\\b", "C:/x", "data//x", "data/x/", "./data/x", "data/a\xff",
	} {
		attacks = append(attacks, attack{fmt.Sprintf("%q", name), payload(fileMember(name, "evil\n")), treeName})
	}
	for name, target := range map[string]string{
		"absolute": "/etc/passwd", "up": "../../../../x", "into another asset": "../b/noise", "through a name": "x/../../../..", "empty": "", "drive": "C:/x",
	} {
		attacks = append(attacks, attack{"link " + name, payload(link("data/documents/a/l", target)), treeName})
	}
	runAttacks(t, append(attacks, []attack{
		{"duplicate", payload(fileMember("data/documents/a/one.txt", "evil\n")), "would be one file"},
		{"case", payload(fileMember("data/documents/a/ONE.txt", "evil\n")), "would be one file"},
		{"case of a folder", payload(fileMember("data/Documents/a/x", "evil\n")), "would be one"},
		{"kelvin sign", payload(fileMember("data/documents/a/k", ""), fileMember("data/documents/a/\u212a", "")), treeName},
		{"below a file", payload(fileMember("data/documents/a/one.txt/x", "evil\n")), "which is no folder"},
		{"below a link", payload(link("data/documents/a/l", "."), fileMember("data/documents/a/l/x", "evil\n")), "which is no folder"},
		{"link over a folder", payload(link("data/documents", "x")), "would be one file"},
		{"a second index", payload(fileMember(indexName, "evil\n")), "would be one file"},
		{"an index in capitals", payload(fileMember("INDEX", "evil\n")), "would be one file"},
		{"a second tree", payload(fileMember("Tree.jsonl", "evil\n")), "would be one file"},
		{"a second tag manifest", payload(fileMember("TagManifest-sha256.txt", "evil\n")), "would be one file"},
		{"a second signature", payload(fileMember(tagSigName, "evil\n")), "would be one file"},
		{"below the index", payload(fileMember("index/x", "evil\n")), "no folder"},
	}...))
}

func TestHostileTree(t *testing.T) {
	line := func(b []byte) []byte { return b[:bytes.IndexByte(b, '\n')+1] }
	runAttacks(t, []attack{
		{"blank in a line", tree(replace(`{"path"`, `{ "path"`)), "canonical"},
		{"members in another order", tree(replace(`"type":"file","mode":"0644"`, `"mode":"0644","type":"file"`)), "canonical"},
		{"unknown member", tree(replace(`"size":4`, `"size":4,"x":1`)), "canonical"},
		{"duplicate key", tree(replace(`"size":4`, `"size":5,"size":4`)), "canonical"},
		{"exponent", tree(replace(`"size":4`, `"size":4e0`)), treeName},
		{"escaped slash", tree(replace(`data/documents`, `data\/documents`)), "canonical"},
		{"carriage return", tree(replace("\"}\n", "\"}\r\n")), "canonical"},
		{"empty line", tree(func(b []byte) []byte { return append([]byte("\n"), b...) }), treeName},
		{"no newline at the end", tree(func(b []byte) []byte { return b[:len(b)-1] }), "a line that is no entry"},
		{"null", tree(func(b []byte) []byte { return append([]byte("null\n"), b...) }), treeName},
		{"line without an end", tree(func(b []byte) []byte { return append(b, bytes.Repeat([]byte{'x'}, 100_000)...) }), "a line that is no entry"},
		{"line missing", tree(func(b []byte) []byte { return b[len(line(b)):] }), "does not say what"},
		{"line twice", tree(func(b []byte) []byte { return append(bytes.Clone(line(b)), b...) }), "would be one file"},
		{"line extra", tree(func(b []byte) []byte {
			return append(bytes.Clone(fileMember("data/extra", "x").line()), b...)
		}), ""},
		{"other size", tree(replace(`"size":4`, `"size":5`)), ""},
		{"negative size", tree(replace(`"size":4`, `"size":-4`)), "not one a bundle may hold"},
		{"enormous size", tree(replace(`"size":4`, `"size":9223372036854775807`)), ""},
		{"other mode", tree(replace("0644", "4755")), "not one a bundle may hold"},
		{"executable", tree(replace("0644", "0755")), "does not hold"},
		{"other type", tree(replace(`"file"`, `"device"`)), "not one a bundle may hold"},
		{"no digest", tree(replace(`,"digest":"sha256:`, `,"asset":"sha256:`)), "not one a bundle may hold"},
		{"empty", tree(func([]byte) []byte { return nil }), ""},
	})
}

func TestHostileIndex(t *testing.T) {
	index := func(change func([]byte) []byte) func(*testing.T, *forgery) {
		return func(_ *testing.T, f *forgery) { f.index = change }
	}
	trailer := func(offset, length int64) func(*testing.T, *forgery) {
		return index(func(b []byte) []byte {
			copy(b[len(b)-indexTrailer:], fmt.Sprintf(trailerFormat, offset, length))
			return b
		})
	}
	runAttacks(t, []attack{
		{"points into file data", index(back("handover.json", tarBlock)), "points to something"},
		{"points between blocks", index(back("handover.json", 1)), "points to something"},
		{"points behind the archive", index(replace(`"handover.json","offset":1`, `"handover.json","offset":9`)), "makes no sense"},
		{"negative offset", index(replace(`"handover.json","offset":1`, `"handover.json","offset":-`)), "damaged"},
		{"offset of payload", index(replace(`two.txt","offset":1024`, `two.txt","offset":1025`)), "index"},
		{"line with two paths", index(replace(`{"path":"bagit.txt",`, `{"path":"bagit.txt","path":"x",`)), ""},
		{"line twice", index(func(b []byte) []byte {
			return replace(strings.Repeat(" ", 60)+"\n", fmt.Sprintf("%-60s\n", `{"path":"bagit.txt","offset":0,"size":55}`))(b)
		}), "index"},
		{"blanks that are something", index(replace("   \n", " x \n")), "index"},
		{"a line missing", index(replace(`{"path":"data/documents/a/two.txt"`, `{"path":"data/documents/a/tw0.txt"`)), "index"},
		{"trailer at the start", trailer(0, 1024), "trailer"},
		{"trailer behind the end", trailer(1<<40, 1024), "trailer"},
		{"trailer with a negative offset", trailer(-512, 1024), "trailer"},
		{"trailer with the largest offset", trailer(1<<63-1, 1024), "trailer"},
		{"trailer with a negative length", trailer(512, -1024), "trailer"},
		{"trailer with no length", trailer(512, 0), "trailer"},
		{"trailer longer than the archive", trailer(512, 60<<20), "trailer"},
		{"trailer longer than allowed", trailer(512, 1<<40), "trailer"},
		{"trailer off the block", trailer(512, 1025), "trailer"},
		{"trailer of words", index(replace("offset=0", "offset=x")), "trailer"},
		{"trailer with a sign", index(replace("offset=0", "offset=+")), "trailer"},
		{"trailer with junk behind", index(func(b []byte) []byte { b[len(b)-2] = 'x'; return b }), "trailer"},
		{"trailer of a later version", index(replace(indexMagic, "HANDOVER-INDEX/2")), "version 2"},
		{"trailer of the same version, spelled otherwise", index(replace(indexMagic+" ", "HANDOVER-INDEX/01")), "no trailer"},
		{"missing", index(func(b []byte) []byte { return bytes.Repeat([]byte{' '}, len(b)) }), "trailer"},
		{"shorter than a trailer", index(func([]byte) []byte { return []byte("x") }), "trailer"},
	})
}

// back makes the index line of path point n bytes too far to the front.
func back(path string, n int64) func([]byte) []byte {
	return func(b []byte) []byte {
		p, _, err := findPlace(b, path)
		if err != nil {
			panic(err)
		}
		wrong := p
		wrong.Offset -= n
		return replace(string(p.line()), string(wrong.line()))(b)
	}
}

func TestHostileLists(t *testing.T) {
	bag := func(path string, change func([]byte) []byte) func(*testing.T, *forgery) {
		return func(_ *testing.T, f *forgery) {
			f.tags = func(all []member) []member {
				i := slices.IndexFunc(all, func(m member) bool { return m.Path == path })
				all[i] = fileMember(path, string(change([]byte(all[i].content))))
				return all
			}
		}
	}
	without := func(path string) func(*testing.T, *forgery) {
		return func(_ *testing.T, f *forgery) {
			f.tags = func(all []member) []member {
				return slices.DeleteFunc(all, func(m member) bool { return m.Path == path })
			}
		}
	}
	list := func(change func([]byte) []byte) func(*testing.T, *forgery) {
		return func(_ *testing.T, f *forgery) { f.list = change }
	}
	const says = "does not say what"
	runAttacks(t, []attack{
		{"tag manifest altered after signing", func(_ *testing.T, f *forgery) { f.altered = replace("bagit.txt", "bagIt.txt") }, "does not verify"},
		{"tag manifest with a line less", list(func(b []byte) []byte { return b[bytes.IndexByte(b, '\n')+1:] }), "not the one that was signed"},
		{"tag manifest with a line more", list(func(b []byte) []byte { return append(b, b[:bytes.IndexByte(b, '\n')+1]...) }), "not the one that was signed"},
		{"tag manifest in another order", list(func(b []byte) []byte {
			lines := slices.Collect(bytes.Lines(b))
			slices.Reverse(lines)
			return bytes.Join(lines, nil)
		}), "not the one that was signed"},
		{"payload manifest that leaves a file out", bag(payloadName, func(b []byte) []byte { return b[bytes.IndexByte(b, '\n')+1:] }), says},
		{"payload manifest with another digest", bag(payloadName, func(b []byte) []byte { b[0] ^= 1; return b }), says},
		{"other bagit.txt", bag(bagitName, replace("1.0", "0.97")), says},
		{"other Payload-Oxum", bag(bagInfoName, replace("Payload-Oxum: 1", "Payload-Oxum: 2")), says},
		{"no bagit.txt", without(bagitName), "has no bagit.txt"},
		{"no payload manifest", without(payloadName), "has no " + payloadName},
		{"no handover.json", without(manifestName), "has no handover.json"},
		{"an envelope nobody announces", payload(fileMember(EnvelopePath, "x")), "envelope"},
		{"an announced envelope that is not there", func(_ *testing.T, f *forgery) { f.manifest.Envelope = &EnvelopeNote{} }, "envelope"},
	})
}

// TestManifestKeepsCases sees that what must be told apart is: names of fields are not, names of git branches are.
func TestManifestKeepsCases(t *testing.T) {
	f := newForgery(t)
	f.manifest.Assets = []Asset{{ID: "a", Repos: []Repository{{Path: "data/x", Refs: map[string]string{"refs/heads/a": "1", "refs/heads/A": "2"}}}}}
	f.json = replace(`"draft"`, `"of a later minor version": {"a": 1, "A": 2}, "draft"`)
	data := f.build(t)
	r, err := Open(bytes.NewReader(data), int64(len(data)), f.trust(t))
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if got := r.Manifest.Assets[0].Repos[0].Refs; len(got) != 2 {
		t.Errorf("refs = %v", got)
	}
	f.json = replace(`"refs/heads/A": "2"`, `"refs/heads/A": "2", "refs/heads/A": "3"`)
	refused(t, f.build(t), f.trust(t), ErrInvalid, "stands twice")
}

func TestHostileManifest(t *testing.T) {
	manifest := func(change func([]byte) []byte) func(*testing.T, *forgery) {
		return func(_ *testing.T, f *forgery) { f.json = change }
	}
	runAttacks(t, []attack{
		{"duplicate key", manifest(replace(`"draft"`, `"draft": false, "draft"`)), "stands twice"},
		{"duplicate key in other letters", manifest(replace(`"draft"`, `"Draft": false, "draft"`)), "stands twice"},
		{"duplicate key with a long s", manifest(replace(`"recipients"`, `"recipient\u017f": [], "recipients"`)), "stands twice"},
		{"duplicate key deeper down", manifest(replace(`"title"`, `"TITLE": "x", "title"`)), "stands twice"},
		{"something after the document", manifest(func(b []byte) []byte { return append(b, "{}"...) }), "follows"},
		{"later version", manifest(replace(`"version": 1`, `"version": 2`)), "version 2"},
		{"later version of another shape", manifest(func([]byte) []byte { return []byte(`{"version": 2, "recipients": {}}`) }), "version 2"},
		{"no version", manifest(func([]byte) []byte { return []byte(`{}`) }), "version 0"},
		{"null", manifest(func([]byte) []byte { return []byte(`null`) }), "version 0"},
		{"not JSON", manifest(func([]byte) []byte { return []byte(`version: 1`) }), "cannot be read"},
		{"nested deeply", manifest(replace(`"draft"`, `"x": `+strings.Repeat("[", 200)+strings.Repeat("]", 200)+`, "draft"`)), "nested too deeply"},
		{"empty", manifest(func([]byte) []byte { return nil }), "cannot be read"},
	})
}
