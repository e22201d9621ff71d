package evidence

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"

	"github.com/handover-kit/handover/checks/engagement"
)

// stated is what Complete says of an export that cannot show that it is whole.
const stated = "stated"

// loader reads reader files and gathers what is wrong with them.
type loader struct {
	readers  []*Reader
	problems engagement.Problems
}

func (l *loader) add(file string, node ast.Node, hint, format string, args ...any) {
	p := engagement.Problem{File: file, Message: fmt.Sprintf(format, args...), Hint: hint}
	if node != nil {
		if t := node.GetToken(); t != nil && t.Position != nil {
			p.Line, p.Column = t.Position.Line, t.Position.Column
		}
	}
	l.problems = append(l.problems, p)
}

func (l *loader) file(name string, data []byte, theirs bool) {
	root := l.parse(name, data)
	if root == nil {
		return
	}
	sum := sha256.Sum256(data)
	r := &Reader{File: name, Theirs: theirs, Digest: "sha256:" + hex.EncodeToString(sum[:])}
	if !l.decode(name, root, r) {
		return
	}
	before := len(l.problems)
	l.check(name, root, r)
	if len(l.problems) == before {
		l.readers = append(l.readers, r)
	}
}

// parse gives the mapping of a file. Bounds come first: the YAML library works by recursion.
func (l *loader) parse(name string, data []byte) (root *ast.MappingNode) {
	if what := unreasonable(data); what != "" {
		l.add(name, nil, "", "%s", what)
		return nil
	}
	defer func() {
		if fault := recover(); fault != nil {
			l.add(name, nil, "", "cannot be read as YAML")
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
	if len(docs) != 1 {
		l.add(name, nil, "", "holds %d YAML documents where one is expected", len(docs))
		return nil
	}
	for _, t := range []ast.NodeType{ast.AnchorType, ast.AliasType, ast.MergeKeyType, ast.TagType} {
		if nodes := ast.Filter(t, docs[0]); len(nodes) > 0 {
			l.add(name, nodes[0], "write it out", "anchors, aliases and tags are not used here")
			return nil
		}
	}
	root, ok := docs[0].(*ast.MappingNode)
	if !ok {
		l.add(name, docs[0], "", "keys such as id: and rows: are expected")
	}
	return root
}

// unreasonable says what is in the way of parsing.
func unreasonable(data []byte) string {
	if !utf8.Valid(data) {
		return "is not UTF-8 text"
	}
	for line := range bytes.Lines(data) {
		depth, deepest := 0, 0
		for _, c := range line {
			switch c {
			case '[', '{':
				depth++
				deepest = max(deepest, depth)
			case ']', '}':
				depth = max(0, depth-1)
			}
		}
		if len(line) > 8<<10 || deepest > 32 {
			return "a line is longer than 8 KiB, or nests brackets more than 32 deep"
		}
		if indent := len(line) - len(bytes.TrimLeft(line, " -")); indent > 200 {
			return "a line is indented by more than 200"
		}
	}
	return ""
}

func (l *loader) decode(name string, root ast.Node, into any) (ok bool) {
	defer func() {
		if fault := recover(); fault != nil {
			l.add(name, root, "", "cannot be read")
			ok = false
		}
	}()
	if err := yaml.NodeToValue(root, into, yaml.Strict()); err != nil {
		l.library(name, root, err)
		return false
	}
	return true
}

// library reports what the YAML library says.
func (l *loader) library(name string, root ast.Node, err error) {
	p := engagement.Problem{File: name, Message: "cannot be read as YAML"}
	if e, ok := errors.AsType[yaml.Error](err); ok {
		p.Message = Inert(strings.ReplaceAll(e.GetMessage(), "\n", " "))
		if t := e.GetToken(); t != nil && t.Position != nil {
			p.Line, p.Column = t.Position.Line, t.Position.Column
		}
	} else if root != nil {
		p.Message = Inert(err.Error())
	}
	l.problems = append(l.problems, p)
}

// UnmarshalYAML reads a proof: the id of an item alone, or with the rule.
func (p *Proof) UnmarshalYAML(node ast.Node) error {
	if text, ok := node.(*ast.StringNode); ok {
		p.Item = text.Value
		return nil
	}
	type plain Proof
	return yaml.NodeToValue(node, (*plain)(p), yaml.Strict())
}

var (
	readerID    = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*/[a-z0-9]+(-[a-z0-9]+)*$`)
	itemPattern = regexp.MustCompile(`^[A-Z0-9]+-[A-Z0-9-]+$`)
)

// check reports what a reader lacks and what in it is not known.
func (l *loader) check(name string, root *ast.MappingNode, r *Reader) {
	at := func(key string) ast.Node {
		for _, pair := range root.Values {
			if pair.Key.String() == key {
				return pair.Key
			}
		}
		return root
	}
	bad := func(key, hint, format string, args ...any) { l.add(name, at(key), hint, format, args...) }
	if !readerID.MatchString(r.ID) || r.ID+".yaml" != name {
		bad("id", "write "+strings.TrimSuffix(name, ".yaml"), "the id %q is not the name of the file", Inert(r.ID))
	}
	if !slices.Contains(engagement.Providers(), r.System) {
		bad("system", "write one of the providers of handover.yaml", "the system %q is not known", Inert(string(r.System)))
	}
	if r.Title == "" {
		bad("title", "", "the reader has no title")
	}
	if r.Rows == "" {
		bad("rows", "", "the reader has no program that gives rows")
	}
	if !r.Match.Format.known() {
		bad("match", "write json, ndjson or csv", "the format %q is not known", Inert(string(r.Match.Format)))
	}
	if r.Match.fitsAll() {
		bad("match", "name the keys it has, or give a test", "the reader would fit every file")
	}
	if r.Complete == "" {
		bad("complete", "write stated, or jq over the document", "the reader does not say how a file shows that it is whole")
	}
	for i := range r.Commands {
		l.command(name, at("commands"), &r.Commands[i].Who, r.Commands[i].Run)
	}
	for i := range r.Remedies {
		m := &r.Remedies[i]
		if m.Kind != "" && !m.Kind.known() || m.Status != "" && !m.Status.known() {
			bad("remedy", "", "remedy %d names a kind or status that no row has", i+1)
		}
		l.command(name, at("remedy"), &m.Who, m.Run...)
	}
	var err error
	if r.Stream != "" {
		if r.stream, err = parsePath(r.Stream); err != nil {
			bad("stream", "", "%s", err)
		} else if slices.ContainsFunc(r.stream, func(s segment) bool { return s.deep }) {
			bad("stream", "", "the stream cannot be at any depth")
		}
	}
	for _, text := range r.Secrets {
		p, err := parsePath(text)
		if err != nil {
			bad("secrets", "", "%s", err)
		}
		r.secrets = append(r.secrets, p)
	}
	l.proofs(name, at("proves"), r)
}

func (l *loader) command(name string, node ast.Node, who *Who, run ...string) {
	if *who == "" {
		*who = Client
	}
	if *who != Us && *who != Client {
		l.add(name, node, "write us or client", "who is %q", Inert(string(*who)))
	}
	for _, text := range run {
		if err := checkCommand(text); err != nil {
			l.add(name, node, "", "%s", err)
		}
	}
}

func (l *loader) proofs(name string, node ast.Node, r *Reader) {
	for i := range r.Proves {
		p := &r.Proves[i]
		p.setDefaults()
		if !itemPattern.MatchString(p.Item) {
			l.add(name, node, "", "%q is not the id of an item", Inert(p.Item))
		}
		if !slices.Contains(Rules(), p.Rule) {
			l.add(name, node, "", "the rule %q is not known", Inert(string(p.Rule)))
		}
		if !slices.Contains([]Of{OfOurs, OfServices, OfAll}, p.Of) || p.Side != Before && p.Side != After {
			l.add(name, node, "of: ours, services or all; side: before or after", "the proof of %s is not readable", Inert(p.Item))
		}
		if slices.ContainsFunc(p.Kinds, func(k Kind) bool { return !k.known() }) {
			l.add(name, node, "", "the proof of %s names a kind that no row has", Inert(p.Item))
		}
	}
}
