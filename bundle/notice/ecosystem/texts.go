package ecosystem

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/handover-kit/handover/bundle/notice/component"
)

var (
	// licenceName matches LICENSE, LICENCE.md, LICENSE-MIT, MIT-LICENSE.txt, UNLICENSE, COPYING.LESSER, COPYRIGHT.
	licenceName = regexp.MustCompile(`(?i)^(?:(?:[a-z0-9.+-]+[-_. ])?(?:un)?licen[cs]es?|copying|copyright)(?:[-_. ].*)?$`)
	noticeName  = regexp.MustCompile(`(?i)^notices?(?:[-_. ].*)?$`)
	authorName  = regexp.MustCompile(`(?i)^(?:authors|contributors)\b`) // lie in folders of licences, and are none
	// sourceName matches the names of programs and data that speak of licences.
	sourceName = regexp.MustCompile(`(?i)\.(?:[cm]?[jt]sx?|map|json5?|ya?ml|toml|xml|go|py[cio]?|rb|rs|java|class|php|cs|cc|cpp|[ch]|hpp|` +
		`css|scss|less|vue|svelte|sh|bat|ps1|gz|zip|png|svg|jpe?g|gif|sig|spdx|tmpl|erb|snap)$`)
)

// addTexts takes in the licence and notice files of the folder dir, in the order of their names.
func addTexts(c *component.Component, fsys fs.FS, dir string, entries []fs.DirEntry) {
	for _, entry := range entries {
		name := entry.Name()
		switch {
		case entry.IsDir() && strings.EqualFold(name, "licenses"):
			inner, err := fs.ReadDir(fsys, path.Join(dir, name))
			if err != nil {
				c.Gaps = append(c.Gaps, unread(name, err))
			}
			for _, entry := range inner {
				if !entry.IsDir() && !sourceName.MatchString(entry.Name()) && !authorName.MatchString(entry.Name()) {
					addText(c, fsys, dir, path.Join(name, entry.Name()))
				}
			}
		case entry.IsDir() || sourceName.MatchString(name):
		case licenceName.MatchString(name) || noticeName.MatchString(name):
			addText(c, fsys, dir, name)
		}
	}
}

// addText takes in one file of the folder dir byte for byte, as a notice if it is named one, else as a licence.
func addText(c *component.Component, fsys fs.FS, dir, name string) {
	list := &c.Texts
	if noticeName.MatchString(path.Base(name)) {
		list = &c.Notices
	}
	at, taken := slices.BinarySearchFunc(*list, name, func(t component.Text, name string) int { return strings.Compare(t.Path, name) })
	if taken {
		return
	}
	if len(*list) >= textsLimit {
		c.Gaps = append(c.Gaps, fmt.Sprintf("it has more than %d licence files", textsLimit))
		return
	}
	if strings.ContainsFunc(name, func(r rune) bool { return !unicode.IsGraphic(r) }) {
		c.Gaps = append(c.Gaps, fmt.Sprintf("its licence file %s has a name that cannot be shown", short(name)))
		return
	}
	body, err := readFile(fsys, path.Join(dir, name), textLimit)
	if err != nil {
		c.Gaps = append(c.Gaps, unread(name, err))
		return
	}
	if len(body) > 0 {
		*list = slices.Insert(*list, at, component.Text{Path: name, Body: body})
	}
}

// addNamed takes in a licence file that a package's metadata names; it must be within the package.
func addNamed(c *component.Component, fsys fs.FS, dir, name string) {
	name = path.Clean(strings.TrimSpace(strings.ReplaceAll(name, `\`, "/")))
	if fs.ValidPath(name) && name != "." {
		if _, err := fs.Stat(fsys, path.Join(dir, name)); !errors.Is(err, fs.ErrNotExist) {
			addText(c, fsys, dir, name)
			return
		}
	}
	c.Gaps = append(c.Gaps, NoNamedText)
}

// unread says why a licence file is not carried.
func unread(name string, err error) string {
	if errors.Is(err, errSize) {
		return fmt.Sprintf("its licence file %s is larger than %d MiB", short(name), textLimit>>20)
	}
	return fmt.Sprintf("its licence file %s cannot be read: %v", short(name), cause(err))
}

// cause is what is at the bottom of an error of a file system.
func cause(err error) error {
	if at, ok := errors.AsType[*fs.PathError](err); ok {
		return at.Err
	}
	return err
}
