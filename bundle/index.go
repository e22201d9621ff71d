package bundle

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// The index is the last member of an archive: one JSON line per member before it, blanks up to a block, and a trailer
// of one block that says where the index itself begins. It saves reading; nothing in it is believed without a look
// at the tar header it points at.
const (
	indexName     = "index"
	indexFamily   = "HANDOVER-INDEX/"
	indexMagic    = indexFamily + "1"
	indexTrailer  = tarBlock
	trailerFormat = indexMagic + " offset=%020d length=%020d "
)

// place is where a member lies in the tar stream.
type place struct {
	Path   string `json:"path"`
	Offset int64  `json:"offset"` // of its first header block, in bytes of the tar stream
	Size   int64  `json:"size"`   // of its content
}

func (p place) line() []byte {
	b, err := json.Marshal(p)
	if err != nil {
		panic(err) // a string and two numbers: cannot fail
	}
	return append(b, '\n')
}

type indexWriter struct{ lines bytes.Buffer }

func (w *indexWriter) add(path string, offset, size int64) {
	w.lines.Write(place{path, offset, size}.line())
}

// finish gives the content of the index that starts at offset.
func (w *indexWriter) finish(offset int64) []byte {
	b := slices.Clip(w.lines.Bytes()) // so that what is appended below never lies in the buffer
	if pad := padding(int64(len(b))); pad > 0 {
		b = append(b, bytes.Repeat([]byte{' '}, int(pad)-1)...)
		b = append(b, '\n')
	}
	return append(b, trailer(offset, int64(len(b))+indexTrailer)...)
}

func trailer(offset, length int64) []byte {
	b := fmt.Appendf(nil, trailerFormat, offset, length)
	b = append(b, bytes.Repeat([]byte{' '}, indexTrailer-len(b)-1)...)
	return append(b, '\n')
}

// parseTrailer reads the last block of an index.
func parseTrailer(block []byte) (offset, length int64, err error) {
	if version, ok := bytes.CutPrefix(block, []byte(indexFamily)); ok && !bytes.HasPrefix(block, []byte(indexMagic+" ")) {
		n, _, _ := strings.Cut(string(version), " ")
		if n, err := strconv.Atoi(n); err == nil && n != FormatVersion {
			return 0, 0, checkVersion(n)
		}
	}
	if _, err := fmt.Sscanf(string(block), trailerFormat, &offset, &length); err != nil {
		return 0, 0, invalidf("the index has no trailer where it must stand")
	}
	if offset < 0 || length < indexTrailer || length > maxList || length%tarBlock != 0 || !bytes.Equal(block, trailer(offset, length)) {
		return 0, 0, invalidf("the trailer of the index makes no sense")
	}
	return offset, length, nil
}

// findPlace looks path up in the lines of an index, without parsing the others. Its line begins at at.
func findPlace(index []byte, path string) (p place, at int, err error) {
	name, err := json.Marshal(path)
	if err != nil {
		return place{}, 0, err
	}
	key := append(append([]byte(`{"path":`), name...), ',')
	if !bytes.HasPrefix(index, key) {
		at = bytes.Index(index, append([]byte{'\n'}, key...)) + 1
		if at == 0 {
			return place{}, 0, invalidf("%q is not in the index", path)
		}
	}
	line, _, _ := bytes.Cut(index[at:], []byte{'\n'})
	if err := json.Unmarshal(line, &p); err != nil || p.Path != path || p.Offset < 0 || p.Size < 0 {
		return place{}, 0, invalidf("the index line of %q is damaged", path)
	}
	return p, at, nil
}
