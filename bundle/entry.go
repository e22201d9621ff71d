package bundle

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"unicode/utf8"
)

// MaxEntries is how many files, folders and links one bundle may hold. The list of them is kept in memory, so it
// bounds that too.
const MaxEntries = 250_000

// Entry is one line of tree.jsonl: one file, folder or link of an archive.
type Entry struct {
	Path     string `json:"path"`               // relative to the bag's root
	Type     Type   `json:"type"`               // file, dir or link
	Mode     string `json:"mode"`               // 0644 or 0755 for files, 0755 for folders, 0777 for links
	Size     int64  `json:"size"`               // bytes; 0 for folders and links
	Digest   string `json:"digest,omitempty"`   // "sha256:HEX", files only
	Link     string `json:"link,omitempty"`     // target, links only
	Asset    string `json:"asset,omitempty"`    // asset id
	Original string `json:"original,omitempty"` // the name before it was made safe
}

// newEntry is the entry of f, without its digest.
func newEntry(f File) Entry {
	e := Entry{Path: f.Path, Type: f.Type, Mode: "0644", Asset: f.Asset, Original: f.Original}
	switch f.Type {
	case "", TypeFile:
		e.Type, e.Size = TypeFile, f.Size
		if f.Exec {
			e.Mode = "0755"
		}
	case TypeDir:
		e.Mode = "0755"
	case TypeLink:
		e.Mode, e.Link = "0777", f.Link
	}
	return e
}

// check refuses what no writer of ours would have written.
func (e Entry) check() error {
	if err := CheckName(e.Path); err != nil {
		return err
	}
	ok := false
	switch e.Type {
	case TypeFile:
		ok = (e.Mode == "0644" || e.Mode == "0755") && e.Size >= 0 && validDigest(e.Digest) && e.Link == ""
	case TypeDir:
		ok = e.Mode == "0755" && e.Size == 0 && e.Digest == "" && e.Link == ""
	case TypeLink:
		if err := CheckLink(linkRoot(e.Path), e.Path, e.Link); err != nil {
			return err
		}
		ok = e.Mode == "0777" && e.Size == 0 && e.Digest == ""
	}
	// What JSON cannot say would come back as something else.
	if !ok || !utf8.ValidString(e.Original) || !utf8.ValidString(e.Asset) {
		return fmt.Errorf("entry %q is not one a bundle may hold", e.Path)
	}
	return nil
}

// linkRoot is the folder a link must not leave: that of its asset, data/KIND/ASSET in the bag and KIND/ASSET in the envelope.
func linkRoot(path string) string {
	depth := 2
	if strings.HasPrefix(path, payloadDir) {
		depth = 3
	}
	parts := strings.SplitN(path, "/", depth+1)
	return strings.Join(parts[:min(depth, len(parts)-1)], "/")
}

// line is the entry's canonical line in tree.jsonl.
func (e Entry) line() []byte {
	b, err := json.Marshal(e)
	if err != nil {
		panic(err) // strings and numbers only: cannot fail
	}
	return append(b, '\n')
}

// parseEntry reads one line, without its newline, and accepts nothing but the canonical form.
func parseEntry(line []byte) (Entry, error) {
	var e Entry
	if err := json.Unmarshal(line, &e); err != nil {
		return e, fmt.Errorf("a line is not an entry: %w", err)
	}
	canonical := e.line()
	if !bytes.Equal(line, canonical[:len(canonical)-1]) {
		return e, fmt.Errorf("entry %q is not in canonical form", e.Path)
	}
	return e, e.check()
}

// padding is how many zero bytes follow a tar member of size bytes.
func padding(size int64) int64 { return -size & (tarBlock - 1) }

const tarBlock = 512
