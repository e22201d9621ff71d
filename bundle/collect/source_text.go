package collect

import (
	"bytes"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/handover-kit/handover/bundle"
)

// sourceShown gives a name out of a repository as it may be shown: quoted when it holds control, bidi or otherwise
// invisible characters, or bytes that are no text.
func sourceShown(s string) string {
	for _, r := range s {
		if r == '\uFFFD' || !strconv.IsPrint(r) {
			return strconv.Quote(s)
		}
	}
	return s
}

// someNames shows the first few of many names.
func someNames(names []string, total int) string {
	const most = 5
	shown := make([]string, 0, most)
	for _, name := range names[:min(most, len(names))] {
		shown = append(shown, sourceShown(name))
	}
	text := strings.Join(shown, ", ")
	if total > len(shown) {
		text += fmt.Sprintf(" and %d more", total-len(shown))
	}
	return text
}

// counted is "1 commit", "2 commits".
func counted(n int, one string) string {
	if n == 1 {
		return "1 " + one
	}
	if one == "file or folder" {
		return fmt.Sprintf("%d files or folders", n)
	}
	if stem, ok := strings.CutSuffix(one, "ch"); ok {
		return fmt.Sprintf("%d %sches", n, stem)
	}
	return fmt.Sprintf("%d %ss", n, one)
}

// shellWord quotes s for a POSIX shell.
func shellWord(s string) string {
	plain := func(r rune) bool {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("/._-+:@", r)
	}
	if s != "" && strings.IndexFunc(s, func(r rune) bool { return !plain(r) }) < 0 {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}

// textFile is a file of the bundle that this package wrote itself.
func textFile(path, asset, content string) bundle.File {
	return bundle.File{
		Path: path, Asset: asset, Size: int64(len(content)),
		Open: func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader([]byte(content))), nil },
	}
}
