package pages

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"unicode/utf8"

	"github.com/handover-kit/handover/bundle/notice/component"
	"github.com/handover-kit/handover/bundle/notice/policy"
)

// text is one distinct licence or notice text.
type text struct {
	body   []byte
	digest string // SHA-256, hexadecimal
	label  string // which licence it is, in letters that suit a file name
	short  int    // digits of the digest that its file name shows
	users  []user
}

// user is a component that ships a text.
type user struct {
	of   *component.Component
	path string
}

// texts are all of them, in the order of the components that first ship them.
type texts struct {
	list    []*text            // those that get files of their own
	notices []*text            // those that NOTICE names
	of      map[string][]*text // licence texts, by the key of their component
}

// gather finds the distinct texts.
func gather(entries []policy.Entry) *texts {
	all := &texts{of: map[string][]*text{}}
	licences, notices := map[[32]byte]*text{}, map[[32]byte]*text{}
	for n := range entries {
		e := &entries[n]
		for i, t := range e.Texts {
			label := "text"
			if i < len(e.Licences) {
				label = labelled(e.Licences[i])
			}
			found, fresh := find(licences, t.Body, label)
			found.users = append(found.users, user{&e.Component, t.Path})
			all.of[e.Key()] = append(all.of[e.Key()], found)
			if fresh {
				all.list = append(all.list, found)
			}
		}
		for _, t := range e.Notices {
			found, fresh := find(notices, t.Body, "NOTICE")
			found.users = append(found.users, user{&e.Component, t.Path})
			if fresh {
				all.notices = append(all.notices, found)
			}
			if fresh && bytes.Contains(t.Body, wideText) {
				all.list = append(all.list, found)
			}
		}
	}
	shorten(all.list)
	return all
}

func find(known map[[32]byte]*text, body []byte, label string) (t *text, fresh bool) {
	sum := sha256.Sum256(body)
	if t = known[sum]; t != nil {
		return t, false
	}
	t = &text{body: body, digest: hex.EncodeToString(sum[:]), label: label}
	known[sum] = t
	return t, true
}

// labelled makes the beginning of a file name from an SPDX expression.
func labelled(expression string) string {
	words := strings.FieldsFunc(expression, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '.' && r != '-'
	})
	label := strings.Trim(strings.Join(words, "-"), ".-")
	if label = label[:min(len(label), 48)]; label == "" {
		return "text"
	}
	return label
}

// shorten shows as few digits of the digests as tell the files apart, on disks that do not tell case apart too.
func shorten(list []*text) {
	for _, digits := range []int{8, 16, 2 * sha256.Size} {
		taken := map[string]bool{}
		for _, t := range list {
			t.short = digits
			taken[strings.ToLower(t.path())] = true
		}
		if len(taken) == len(list) {
			return
		}
	}
}

// name is that of the file without its ending.
func (t *text) name() string { return t.label + "-" + t.digest[:t.short] }

func (t *text) path() string { return TextFolder + "/" + t.name() + ".txt" }

// names lists the components that ship the text, a line each.
func (t *text) names() string {
	var b strings.Builder
	for _, u := range t.users {
		b.WriteString("- " + title(u.of) + ", " + line(u.path) + "\n")
	}
	return b.String()
}

// files is the page of the text: the components, a rule, the text. A text that is not UTF-8 stays alone, as the two would not
// be read together; the components then stand beside it.
func (t *text) files() []File {
	head := "Third-party components that came with the text below the line:\n\n" + t.names() + "\n" + rule
	if utf8.Valid(t.body) {
		return []File{{Path: t.path(), Parts: [][]byte{[]byte(head), t.body}}}
	}
	beside := "Third-party components that came with the text in " + t.name() + ".txt:\n\n" + t.names()
	return []File{
		{Path: TextFolder + "/" + t.name() + ".components.txt", Parts: [][]byte{[]byte(beside)}},
		{Path: t.path(), Parts: [][]byte{t.body}},
	}
}
