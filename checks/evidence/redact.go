package evidence

import (
	"bufio"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"slices"
	"strings"
)

// Redaction says what Redact did.
type Redaction struct {
	Values int // secrets replaced
}

// redactedPrefix begins what stands in the place of a secret.
const redactedPrefix = "hmac-sha256:"

// minKey is the shortest key Redact takes: with less, short secrets could be guessed from their digests.
const minKey = 16

// Redact copies an export and puts a keyed digest in the place of every value that the reader calls secret. Without
// secrets the copy is exact; else it is UTF-8. On an error what was written is worthless and must be thrown away: the file is
// damaged, and nobody can say where its secrets lie.
func (r *Reader) Redact(ctx context.Context, key []byte, src io.Reader, dst io.Writer) (Redaction, error) {
	if len(r.secrets) == 0 {
		_, err := io.Copy(dst, &contextReader{ctx, src})
		return Redaction{}, err
	}
	if len(key) < minKey {
		return Redaction{}, fmt.Errorf("redact with reader %s: the key is shorter than %d bytes", r.ID, minKey)
	}
	text, _ := plainText(&contextReader{ctx, src})
	d := &redactor{reader: r, mac: hmac.New(sha256.New, key), scanner: newScanner(text), out: bufio.NewWriterSize(dst, window)}
	var err error
	if r.Match.Format == CSV {
		err = d.csv(text)
	} else {
		d.scanner.out = d.out
		err = d.json()
	}
	if err == nil {
		err = d.out.Flush()
	}
	if err != nil {
		return Redaction{}, fmt.Errorf("redact with reader %s: %w", r.ID, err)
	}
	return Redaction{Values: d.count}, nil
}

type redactor struct {
	*scanner
	reader *Reader
	mac    hash.Hash
	out    *bufio.Writer
	count  int
	free   []states // memory for positions, handed out in pieces
}

func (d *redactor) json() error {
	at := d.begin()
	n := 0
	err := d.documents(func(i int) error { n = i + 1; return d.one(0, at, "") })
	if err == nil && n == 0 {
		err = errors.New("the file is empty")
	}
	return err
}

func (d *redactor) begin() []states {
	at := make([]states, len(d.reader.secrets))
	for i, p := range d.reader.secrets {
		at[i] = p.start()
	}
	return at
}

func (d *redactor) enter(at []states, key string) []states {
	if len(d.free) < len(at) {
		d.free = make([]states, 1024)
	}
	next := d.free[:len(at):len(at)]
	d.free = d.free[len(at):]
	for i, p := range d.reader.secrets {
		next[i] = p.enter(at[i], key)
	}
	return next
}

// secret says whether a value here, the nearest key above being key, must not be stored.
func (d *redactor) secret(at []states, key string) bool {
	for i, p := range d.reader.secrets {
		if p.done(at[i]) && !slices.Contains(d.reader.Keep, key) {
			return true
		}
	}
	return false
}

// one copies a value.
func (d *redactor) one(depth int, at []states, key string) error {
	c, err := d.need()
	if err != nil {
		return err
	}
	switch c {
	case '{':
		return d.object(depth+1, func(key string) error { return d.one(depth+1, d.enter(at, key), key) })
	case '[':
		return d.array(depth+1, func() error { return d.one(depth+1, at, key) })
	}
	var raw []byte
	if c == '"' {
		raw, err = d.text()
	} else {
		raw, err = d.word()
	}
	if err != nil {
		return err
	}
	if !d.secret(at, key) || raw[0] == 't' || raw[0] == 'f' || raw[0] == 'n' {
		d.copy(raw)
		return nil
	}
	value := string(raw)
	if c == '"' {
		if value, err = d.unquote(raw); err != nil {
			return err
		}
	}
	d.copy([]byte(`"` + d.digest(value) + `"`))
	return nil
}

// digest is what stands in the place of a secret. Nothing hides nothing, and what was redacted once stays as it is.
func (d *redactor) digest(value string) string {
	if value == "" || redacted(value) {
		return value
	}
	d.count++
	d.mac.Reset()
	d.mac.Write([]byte(value))
	return redactedPrefix + hex.EncodeToString(d.mac.Sum(nil))
}

func redacted(value string) bool {
	digits, ok := strings.CutPrefix(value, redactedPrefix)
	return ok && len(digits) == 2*sha256.Size && strings.Trim(digits, "0123456789abcdef") == ""
}

// contextReader ends when its context does.
type contextReader struct {
	ctx context.Context
	r   io.Reader
}

func (c *contextReader) Read(p []byte) (int, error) {
	if err := c.ctx.Err(); err != nil {
		return 0, err
	}
	return c.r.Read(p)
}
