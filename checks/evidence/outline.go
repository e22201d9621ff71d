package evidence

import (
	"bytes"
	"slices"
	"strings"
)

// outlines gives, by id, what recognising a file takes: of readers of ours the ID and Match alone, unless all were loaded before.
// Reading YAML is slow, and ours are read whole when the program is built; those of a workspace are read whole here, so that
// what is wrong with them is said. Find gives the reader itself.
func (rs *Readers) outlines() ([]*Reader, error) {
	rs.mu.Lock()
	defer rs.mu.Unlock()
	if rs.loaded {
		return rs.all, rs.err
	}
	if rs.lines == nil {
		files, err := rs.files(func(string, bool) bool { return true })
		if err != nil {
			return nil, err
		}
		lines, err := rs.each(files, func(l *loader, f readerFile) {
			if f.theirs || !l.outline(f.name, f.data) {
				l.file(f.name, f.data, f.theirs)
			}
		})
		if err != nil {
			return nil, err
		}
		rs.lines = lines
	}
	return rs.lines, nil
}

// outline reads the ID and Match of a reader file. What it cannot make out, or finds wrong, is for file to say.
func (l *loader) outline(name string, data []byte) bool {
	id := strings.TrimSuffix(name, ".yaml")
	part := matchPart(data)
	if part == nil || !readerID.MatchString(id) {
		return false
	}
	var try loader
	var read struct {
		Match Match `yaml:"match"`
	}
	root := try.parse(name, part)
	if root == nil || !try.decode(name, root, &read) || !read.Match.Format.known() || read.Match.fitsAll() {
		return false
	}
	l.readers = append(l.readers, &Reader{ID: id, File: name, Match: read.Match})
	return true
}

// matchPart cuts the key match and what is below it out of a reader file; nil if it does not stand there once, in plain sight.
func matchPart(data []byte) (part []byte) {
	inside := false
	for line := range bytes.Lines(data) {
		switch {
		case bytes.HasPrefix(line, []byte("match:")):
			if part != nil {
				return nil
			}
			inside = true
		case !strings.ContainsRune(" \t\r\n#", rune(line[0])): // the next key
			inside = false
		}
		if inside {
			part = append(part, line...)
		}
	}
	return part
}

func (f Format) known() bool { return slices.Contains([]Format{JSON, NDJSON, CSV}, f) }

// fitsAll says that nothing would tell the file from others.
func (m Match) fitsAll() bool { return len(m.Has) == 0 && m.Test == "" }
