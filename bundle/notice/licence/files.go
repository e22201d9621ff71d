package licence

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"

	"github.com/handover-kit/handover/bundle/notice/component"
)

// FileLimit is how many bytes of a licence or notice file are taken, 4 MiB: the longest collections of licences
// that products ship have less.
const FileLimit = 4 << 20

// Files are the licence and notice files of one folder.
type Files struct {
	Texts   []component.Text // licences and what accompanies them, in the order of their paths
	Notices []component.Text
	Gaps    []string // what could not be read, each a short clause
}

// Read takes the licence and notice files that lie in a folder of a package, and in its folder LICENSES. Dir is
// slash-separated and relative to the root of the package; "." is the root itself. Links are followed as long as
// they stay in the package. A folder that does not exist has no files.
func Read(root *os.Root, dir string) Files {
	var files Files
	entries, err := fs.ReadDir(root.FS(), dir)
	if err != nil {
		if !errors.Is(err, fs.ErrNotExist) {
			files.Gaps = append(files.Gaps, dir+": cannot be read")
		}
		return files
	}
	for _, entry := range entries {
		name := path.Join(dir, entry.Name())
		if entry.IsDir() && entry.Name() == reuse {
			inside := Read(root, name)
			files.Texts = append(files.Texts, inside.Texts...)
			files.Notices = append(files.Notices, inside.Notices...)
			files.Gaps = append(files.Gaps, inside.Gaps...)
		}
		if !entry.IsDir() && RoleOf(name) != None {
			files.take(root, name)
		}
	}
	return files
}

func (f *Files) take(root *os.Root, name string) {
	body, whole, err := start(root, name)
	switch {
	case err != nil:
		f.Gaps = append(f.Gaps, name+": "+err.Error())
		return
	case body == nil: // a folder or a device
		return
	case !whole:
		f.Gaps = append(f.Gaps, fmt.Sprintf("%s: longer than %d MiB, the rest is left out", name, FileLimit>>20))
	}
	text := component.Text{Path: name, Body: body}
	if RoleOf(name) == Attribution {
		f.Notices = append(f.Notices, text)
	} else {
		f.Texts = append(f.Texts, text)
	}
}

// start gives the first FileLimit bytes of a regular file and whether that is all of it; nil if it is no regular file.
func start(root *os.Root, name string) (body []byte, whole bool, err error) {
	info, err := root.Stat(name)
	if err != nil {
		return nil, false, errors.New("a link that leads out of the package or nowhere")
	}
	if !info.Mode().IsRegular() { // before it is opened: to open a pipe would wait
		return nil, false, nil
	}
	file, err := root.Open(name)
	if err != nil {
		return nil, false, errors.New("cannot be read")
	}
	defer file.Close()
	if body, err = io.ReadAll(io.LimitReader(file, FileLimit+1)); err != nil {
		return nil, false, errors.New("cannot be read")
	}
	if len(body) > FileLimit {
		return body[:FileLimit:FileLimit], false, nil
	}
	return body, true, nil
}
