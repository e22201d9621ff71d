package secrets

import (
	"bytes"
	"errors"
	"strings"
	"unicode/utf8"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"

	"github.com/handover-kit/handover/checks/engagement"
)

// parse gives the mapping of a file; nil if it has none. Bounds come first: the library works by recursion.
func (l *ruleLoader) parse(name string, data []byte) (root *ast.MappingNode) {
	if what := unreasonable(data); what != "" {
		l.add(name, nil, "%s", what)
		return nil
	}
	defer func() {
		if fault := recover(); fault != nil {
			l.add(name, nil, "cannot be read as YAML")
			root = nil
		}
	}()
	file, err := parser.ParseBytes(data, 0)
	if err != nil {
		l.library(name, nil, err)
		return nil
	}
	var docs []ast.Node
	for _, doc := range file.Docs {
		if doc.Body != nil && doc.Body.Type() != ast.CommentType {
			docs = append(docs, doc.Body)
		}
	}
	if len(docs) == 0 {
		return nil
	}
	if len(docs) > 1 {
		l.add(name, nil, "holds %d YAML documents where one is expected", len(docs))
		return nil
	}
	for _, t := range []ast.NodeType{ast.AnchorType, ast.AliasType, ast.MergeKeyType, ast.TagType} {
		if nodes := ast.Filter(t, docs[0]); len(nodes) > 0 {
			l.add(name, nodes[0], "anchors, aliases and tags are not used here")
			return nil
		}
	}
	root, ok := docs[0].(*ast.MappingNode)
	if !ok {
		l.add(name, docs[0], "a rule file has one key, rules:, with a list")
	}
	return root
}

// unreasonable says what is in the way of parsing.
func unreasonable(data []byte) string {
	if !utf8.Valid(data) {
		return "is not UTF-8 text"
	}
	for line := range bytes.Lines(data) {
		if len(line) > 8<<10 || bytes.Count(line, []byte("["))+bytes.Count(line, []byte("{")) > 200 {
			return "a line is longer than 8 KiB, or has more than 200 brackets"
		}
		if len(line)-len(bytes.TrimLeft(line, " -")) > 100 {
			return "a line is indented by more than 100"
		}
	}
	return ""
}

// library reports what the YAML library says.
func (l *ruleLoader) library(name string, node ast.Node, err error) {
	p := engagement.Problem{File: name, Message: "cannot be read as YAML"}
	if e, ok := errors.AsType[yaml.Error](err); ok {
		p.Message = strings.Map(printable, e.GetMessage())
		if t := e.GetToken(); t != nil && t.Position != nil {
			p.Line, p.Column = t.Position.Line, t.Position.Column
		}
	} else if node != nil {
		l.add(name, node, "cannot be read as YAML")
		return
	}
	l.problems = append(l.problems, p)
}

// printable keeps what a file says from reaching into the terminal it is printed on.
func printable(r rune) rune {
	if r < ' ' || r >= 0x7f && r < 0xa0 {
		return ' '
	}
	return r
}
