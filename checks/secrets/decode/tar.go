package decode

import (
	"archive/tar"
	"bytes"
	"io"
	"path"
	"strconv"
	"strings"
)

// tarFile gives the files of a tar archive, and of those put behind it as tapes have them.
func tarFile(l *layer, r *feed) {
	for {
		if !oneTar(l, r) {
			return
		}
		for { // zero blocks, up to the end or to the next archive
			b := r.peek(512)
			if len(b) < 512 || len(bytes.Trim(b, "\x00")) > 0 {
				break
			}
			_, _ = io.CopyN(io.Discard, r, 512)
		}
		if b := r.peek(512); len(b) < 512 || !isTar(b) {
			return
		}
	}
}

// nextEntry is Next of a reader whose panics count as damage.
func nextEntry(t *tar.Reader) (h *tar.Header, err error) {
	defer func() {
		if recover() != nil {
			h, err = nil, errDamaged
		}
	}()
	return t.Next()
}

func oneTar(l *layer, r *feed) (whole bool) {
	t := tar.NewReader(r)
	for {
		h, err := nextEntry(t)
		if err == io.EOF { //nolint:errorlint // a reader ends with io.EOF itself
			return true
		}
		if err != nil && (h == nil || err != tar.ErrInsecurePath) { //nolint:errorlint // as the package returns it
			l.f.unscannable(l.path, "damaged or cut short")
			return false
		}
		switch h.Typeflag {
		case tar.TypeReg, '\x00', tar.TypeCont, tar.TypeGNUSparse:
		default:
			continue // its name and target are in the bytes of the archive itself
		}
		if !l.f.entry(l.path) {
			return false
		}
		l.strayName(h.Name)
		if l.pour(h.Name, noHint, t, r.used) == errDamaged && r.eof && len(r.in) == 0 { //nolint:errorlint // our own
			return false
		}
	}
}

// strayName tells of a name that would leave the place an archive is unpacked to. The bytes are given all the same.
func (l *layer) strayName(name string) {
	slashed := strings.ReplaceAll(name, `\`, "/")
	up := slashed == ".." || strings.HasPrefix(slashed, "../") || strings.Contains(slashed, "/../") || strings.HasSuffix(slashed, "/..")
	if up || path.IsAbs(slashed) || len(slashed) > 2 && slashed[1] == ':' && slashed[2] == '/' {
		l.f.unscannable(l.path+"!"+clean(name), "the name leads out of the archive; its bytes were read")
	}
}

// arFile gives the members of an ar archive: Debian packages, static libraries.
func arFile(l *layer, r *feed) {
	h := make([]byte, 60)
	if _, err := io.ReadFull(r, h[:8]); err != nil {
		return
	}
	for {
		n, err := io.ReadFull(r, h)
		if n == 0 || n == 1 && h[0] == '\n' {
			return
		}
		size, serr := strconv.ParseInt(strings.TrimSpace(string(h[48:58])), 10, 64)
		if err != nil || serr != nil || size < 0 || string(h[58:]) != "`\n" {
			l.f.unscannable(l.path, "damaged or cut short")
			return
		}
		if !l.f.entry(l.path) {
			return
		}
		body := &span{r: r, n: size}
		if l.pour(strings.TrimRight(string(h[:16]), " /"), noHint, body, r.used) != nil {
			_, _ = io.Copy(io.Discard, body)
		}
		if body.n > 0 {
			return // cut short: told
		}
		if size%2 == 1 {
			_, _ = r.ReadByte()
		}
	}
}

// span is the next n bytes of a source. To end early is an error.
type span struct {
	r source
	n int64
}

func (s *span) Read(p []byte) (int, error) {
	if s.n <= 0 {
		return 0, io.EOF
	}
	n, err := s.r.Read(p[:min(int64(len(p)), s.n)])
	s.n -= int64(n)
	if n == 0 {
		err = cut(err)
	}
	return n, err
}

func (s *span) ReadByte() (byte, error) {
	if s.n <= 0 {
		return 0, io.EOF
	}
	c, err := s.r.ReadByte()
	if err == nil {
		s.n--
	}
	return c, cut(err)
}
