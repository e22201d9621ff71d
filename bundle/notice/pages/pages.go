package pages

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/handover-kit/handover/bundle/notice/component"
	"github.com/handover-kit/handover/bundle/notice/policy"
)

// Names of the pages.
const (
	NoticeFile = "NOTICE"
	IndexFile  = "THIRD_PARTY.md"
	TextFolder = "THIRD_PARTY"
)

// Input is what the pages are made from.
type Input struct {
	Project  string // what the work is called
	Supplier string // who hands it over
	Year     int
	Entries  []policy.Entry // sorted, as [component.Merge] leaves them
	Idle     []policy.Idle
	Gaps     []component.Gap // what could not be looked at
}

// Write returns the pages: NOTICE and THIRD_PARTY.md, also where nothing was found, then the texts in the order of the
// components that first ship them. The same input gives the same bytes.
func Write(in *Input) []File {
	texts := gather(in.Entries)
	files := []File{notice(in, texts), {Path: IndexFile, Parts: [][]byte{index(in, texts)}}}
	for _, t := range texts.list {
		files = append(files, t.files()...)
	}
	return files
}

// nothing is said where no component was found: that is no statement on what was not looked at.
const nothing = "No third-party components were found in what was looked at.\n"

var (
	rule     = strings.Repeat("-", 72) + "\n"
	heavy    = strings.Repeat("=", 72) + "\n"
	wideText = []byte{0} // what UTF-16 and UTF-32 hold and no other encoding of text does
)

// notice is the NOTICE: a head of our own, then each distinct notice under the components that ship it.
func notice(in *Input, texts *texts) File {
	var head strings.Builder
	fmt.Fprintf(&head, "%s\n", line(in.Project))
	if in.Supplier != "" {
		fmt.Fprintf(&head, "Handed over by %s, %d.\n", line(in.Supplier), in.Year)
	}
	head.WriteString("\n")
	switch {
	case len(in.Entries) == 0:
		head.WriteString(nothing)
	case len(texts.notices) == 0:
		head.WriteString("None of the third-party components that were found ships a notice of its own.\n")
	default:
		head.WriteString("The notices below are of the authors of third-party components, word for word.\n")
	}
	fmt.Fprintf(&head, "Licences and their texts: %s\n", IndexFile)
	file := File{Path: NoticeFile, Parts: [][]byte{[]byte(head.String())}}
	for _, t := range texts.notices {
		file.Parts = append(file.Parts, []byte("\n"+heavy+t.names()+rule))
		if bytes.Contains(t.body, wideText) {
			// In another encoding than the rest it could not be read here.
			file.Parts = append(file.Parts, []byte("Its text is in "+t.path()+", byte for byte.\n"))
			continue
		}
		file.Parts = append(file.Parts, t.body)
		if !bytes.HasSuffix(t.body, []byte("\n")) {
			file.Parts = append(file.Parts, []byte("\n"))
		}
	}
	return file
}
