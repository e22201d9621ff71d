package ecosystem

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"io/fs"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
	"github.com/pelletier/go-toml/v2"
	"golang.org/x/text/encoding/htmlindex"
)

// errSize says that a file is beyond what is read.
var errSize = errors.New("it is larger than what is read")

// readFile reads a regular file of at most limit bytes; a larger one is errSize. A pipe would keep us waiting.
func readFile(fsys fs.FS, name string, limit int64) ([]byte, error) {
	info, err := fs.Stat(fsys, name)
	switch {
	case err != nil:
		return nil, err
	case !info.Mode().IsRegular():
		return nil, errors.New("it is no regular file")
	case info.Size() > limit:
		return nil, errSize
	}
	f, err := fsys.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, limit+1))
	if err == nil && int64(len(data)) > limit {
		return nil, errSize
	}
	return data, err
}

// text reads a file as lines of text, without the mark that editors on Windows put before them.
func text(fsys fs.FS, name string) ([]byte, error) {
	data, err := readFile(fsys, name, lockLimit)
	return bytes.TrimPrefix(data, []byte("\ufeff")), err
}

// readJSON decodes a file. What has another type than v wants is left out, and is no error.
func readJSON(fsys fs.FS, name string, v any) error {
	data, err := text(fsys, name)
	if err != nil {
		return err
	}
	err = json.Unmarshal(data, v)
	if _, ok := errors.AsType[*json.UnmarshalTypeError](err); err != nil && !ok {
		return fmt.Errorf("it is not valid JSON: %w", err)
	}
	return nil
}

// readTOML decodes a file.
func readTOML(fsys fs.FS, name string, v any) error {
	data, err := text(fsys, name)
	if err != nil {
		return err
	}
	if err := reasonable(data); err != nil {
		return err
	}
	if err := toml.Unmarshal(data, v); err != nil {
		return fmt.Errorf("it is not valid TOML: %w", err)
	}
	return nil
}

// readXML decodes a file; encoding/xml expands no entities of a document's own.
func readXML(fsys fs.FS, name string, v any) error {
	data, err := text(fsys, name)
	if err != nil {
		return err
	}
	decoder := xml.NewDecoder(bytes.NewReader(data))
	decoder.CharsetReader = func(label string, r io.Reader) (io.Reader, error) {
		encoding, err := htmlindex.Get(label)
		if err != nil {
			return nil, err
		}
		return encoding.NewDecoder().Reader(r), nil
	}
	if err := decoder.Decode(v); err != nil {
		return fmt.Errorf("it is not valid XML: %w", err)
	}
	return nil
}

// parseYAML gives the documents of a file. No lockfile has aliases, by which a short file becomes endless.
func parseYAML(data []byte) (docs []ast.Node, err error) {
	if len(data) > yamlLimit {
		return nil, errSize
	}
	if err := reasonable(data); err != nil {
		return nil, err
	}
	defer func() { // the parser is not ours, and the file may come from anybody
		if p := recover(); p != nil {
			docs, err = nil, errors.New("it is not valid YAML")
		}
	}()
	file, err := parser.ParseBytes(data, 0)
	if err != nil {
		return nil, fmt.Errorf("it is not valid YAML: %s", firstLine(err))
	}
	for _, doc := range file.Docs {
		if doc.Body == nil || doc.Body.Type() == ast.CommentType {
			continue
		}
		if len(ast.Filter(ast.AliasType, doc.Body)) > 0 {
			return nil, errors.New("it has YAML aliases, which are not followed")
		}
		docs = append(docs, doc.Body)
	}
	return docs, nil
}

// decodeYAML decodes one document. What has another type than v wants makes it invalid.
func decodeYAML(doc ast.Node, v any) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = errors.New("it is not valid YAML")
		}
	}()
	if err := yaml.NodeToValue(doc, v); err != nil {
		return fmt.Errorf("it is not what is expected: %s", firstLine(err))
	}
	return nil
}

// firstLine leaves out the excerpt that the YAML package puts below.
func firstLine(err error) string {
	line, _, _ := bytes.Cut([]byte(err.Error()), []byte("\n"))
	return string(line)
}

// reasonable refuses what would make a recursive parser run out of stack.
func reasonable(data []byte) error {
	depth := 0
	for line := range bytes.Lines(data) {
		if len(line) > lineLimit {
			return fmt.Errorf("a line is longer than %d KiB", lineLimit>>10)
		}
		for _, c := range line {
			switch c {
			case '[', '{':
				depth++
			case ']', '}':
				depth = max(0, depth-1)
			}
			if depth > depthLimit {
				return errors.New("brackets are nested too deep, or not closed")
			}
		}
	}
	return nil
}
