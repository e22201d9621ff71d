package bundle

import (
	"bytes"
	"fmt"
	"strings"
	"time"
)

// The bag's own files (BagIt 1.0, RFC 8493) and ours beside them.
const (
	bagDeclaration = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"

	bagitName       = "bagit.txt"
	bagInfoName     = "bag-info.txt"
	payloadName     = "manifest-sha256.txt"
	tagManifestName = "tagmanifest-sha256.txt"
	tagSigName      = tagManifestName + ".sig"
	manifestName    = "handover.json"
	payloadDir      = "data/"

	// EnvelopePath is where the envelope lies in the bag.
	EnvelopePath = "data/envelope.age"
)

// sumLine is one line as sha256sum writes and reads it.
func sumLine(b *bytes.Buffer, e Entry) {
	b.WriteString(strings.TrimPrefix(e.Digest, digestPrefix))
	b.WriteString("  ")
	b.WriteString(e.Path)
	b.WriteByte('\n')
}

// sumLineSize is the length of a line of sumLine beside its path, in bytes; entryLineSize the usual one of a line of tree.jsonl.
const (
	sumLineSize   = 64 + len("  \n")
	entryLineSize = 180
)

// listSize is about how long a list with a line for each entry gets, in bytes: lists of many files are not grown step by step.
func listSize(entries []Entry, line int) int {
	n := 0
	for _, e := range entries {
		n += len(e.Path) + line
	}
	return n
}

// payloadManifest lists the files below data/, and their number and bytes for Payload-Oxum.
func payloadManifest(entries []Entry) (manifest []byte, files int, octets int64) {
	var b bytes.Buffer
	b.Grow(listSize(entries, sumLineSize))
	for _, e := range entries {
		if e.Type == TypeFile && strings.HasPrefix(e.Path, payloadDir) {
			sumLine(&b, e)
			files++
			octets += e.Size
		}
	}
	return b.Bytes(), files, octets
}

// tagManifest lists every file outside data/ that is in entries, and tree.jsonl: all tag files but itself, its
// signature and the index.
func tagManifest(entries []Entry, tree Entry) []byte {
	var b bytes.Buffer
	for _, e := range entries {
		if e.Type == TypeFile && !strings.HasPrefix(e.Path, payloadDir) {
			sumLine(&b, e)
		}
	}
	sumLine(&b, tree)
	return b.Bytes()
}

func bagInfo(m *Manifest, files int, octets int64) []byte {
	var b strings.Builder
	field := func(label, value string) {
		if value != "" {
			// A value is one line; folding the rest into blanks keeps it that.
			fmt.Fprintf(&b, "%s: %s\n", label, strings.Join(strings.Fields(value), " "))
		}
	}
	field("Source-Organization", m.Engagement.Supplier)
	field("External-Description", m.Engagement.Title)
	field("External-Identifier", m.ID)
	field("Bagging-Date", m.SealedAt.UTC().Format(time.DateOnly))
	field("Payload-Oxum", fmt.Sprintf("%d.%d", octets, files))
	field("Bag-Software-Agent", m.Tool.Name+" "+m.Tool.Version)
	return []byte(b.String())
}
