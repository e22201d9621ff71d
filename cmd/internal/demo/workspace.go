package demo

import (
	"bytes"
	"fmt"
	"io/fs"
	"path"
	"path/filepath"
	"strings"
	"text/template"
	"time"
)

// writeWorkspace writes the embedded documents with their dates filled in.
func (s *Sample) writeWorkspace(now time.Time, recovery string) error {
	const root = "sample/workspace"
	ago := template.FuncMap{"ago": func(days int) string { return date(now, days) }}
	return fs.WalkDir(sample, root, func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		data, err := sample.ReadFile(name)
		if err != nil {
			return err
		}
		page, err := template.New(name).Funcs(ago).Parse(string(data))
		if err != nil {
			return fmt.Errorf("read embedded page: %w", err)
		}
		var text bytes.Buffer
		if err := page.Execute(&text, map[string]string{"Recovery": recovery}); err != nil {
			return fmt.Errorf("fill in embedded page: %w", err)
		}
		rel := realName(strings.TrimPrefix(name, root+"/"))
		return write(filepath.Join(s.Workspace, filepath.FromSlash(rel)), text.Bytes(), 0o644)
	})
}

// realName gives a file its dot back: embedded as dot_gitignore so that no tool takes it for one of this repository.
func realName(name string) string {
	parts := strings.Split(name, "/")
	for i, p := range parts {
		if rest, ok := strings.CutPrefix(p, "dot_"); ok {
			parts[i] = "." + rest
		}
	}
	return path.Join(parts...)
}

// date is the day so many days before now (after, when negative), as 2006-01-02.
func date(now time.Time, days int) string {
	return now.UTC().AddDate(0, 0, -days).Format(time.DateOnly)
}
