package engagement

import (
	"bytes"
	"errors"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"
)

const maxFile = 1 << 20 // bytes; a page people write and review is far smaller

// document reads data as one YAML document and returns its root, or nil after reporting why not. It keeps to
// the part of YAML that shows in one place what it means: no anchors, aliases, merges, tags or second documents.
func (r *reader) document(data []byte) ast.Node {
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	switch {
	case len(data) > maxFile:
		r.add(place{}, "", "is larger than 1 MiB, which no page of this kind is")
		return nil
	case !utf8.Valid(data):
		r.add(badByte(data), "save the file as UTF-8", "is not UTF-8 text")
		return nil
	}
	tokens := lexer.Tokenize(string(data))
	if !r.plain(tokens) {
		return nil
	}
	file, err := parse(tokens)
	if err != nil {
		r.syntax(err)
		return nil
	}
	var root ast.Node
	for _, doc := range file.Docs {
		switch {
		case doc.Body == nil:
		case root != nil:
			r.add(placeOf(doc.Body), "keep one document and remove the line ---", "holds a second YAML document")
		default:
			root = doc.Body
		}
	}
	if root == nil {
		r.add(place{}, "", "is empty")
	}
	return root
}

// parse keeps a fault of the YAML library on hostile text from ending the program.
func parse(tokens token.Tokens) (file *ast.File, err error) {
	defer func() {
		if fault := recover(); fault != nil {
			file, err = nil, errors.New("cannot be read as YAML")
		}
	}()
	return parser.Parse(tokens, 0, parser.AllowDuplicateMapKey()) // duplicates are reported by the reader, all of them
}

// syntax reports what the YAML library could not read. Where the file holds secrets its words are not repeated:
// they may quote the text.
func (r *reader) syntax(err error) {
	at, message := place{}, "cannot be read as YAML"
	if syntax, ok := errors.AsType[*yaml.SyntaxError](err); ok {
		if syntax.Token != nil && syntax.Token.Position != nil {
			at = place{syntax.Token.Position.Line, max(1, syntax.Token.Position.Column)}
		}
		if !r.secret && !looksPrivate(syntax.Message) {
			message += ": " + printable(syntax.Message)
		}
	}
	r.add(at, `check the indentation, and put text that holds ": ", " #" or starts with a sign in quotes`, "%s", message)
}

// printable puts spaces for what would not print on one line.
func printable(s string) string {
	return strings.Map(func(c rune) rune {
		if unicode.IsPrint(c) {
			return c
		}
		return ' '
	}, s)
}

func badByte(data []byte) place {
	at := place{1, 1}
	for len(data) > 0 {
		c, size := utf8.DecodeRune(data)
		if c == utf8.RuneError && size == 1 {
			break
		}
		at.column++
		if c == '\n' {
			at = place{at.line + 1, 1}
		}
		data = data[size:]
	}
	return at
}

// placeOf is where a node starts.
func placeOf(n ast.Node) place {
	var t *token.Token
	switch n := n.(type) {
	case *ast.MappingNode:
		if !n.IsFlowStyle && len(n.Values) > 0 {
			return placeOf(n.Values[0].Key)
		}
		t = n.Start
	case *ast.MappingValueNode:
		return placeOf(n.Key)
	case *ast.LiteralNode:
		t = n.Start
	default:
		t = n.GetToken()
	}
	if t == nil || t.Position == nil {
		return place{1, 1}
	}
	return place{t.Position.Line, max(1, t.Position.Column)}
}
