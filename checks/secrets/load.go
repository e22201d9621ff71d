package secrets

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"

	"github.com/handover-kit/handover/checks/engagement"
)

// Bounds of what is read: ours are a tenth of them.
const (
	maxRuleFile = 256 << 10
	maxRules    = 2000
)

// LoadRules gives the rules in ours, files NAME.yaml, with those of a workspace laid over them: a rule of theirs takes the place of the
// one of ours with the same id. theirs may be nil, or its root missing. The rules come by id. An error is engagement.Problems, all there
// are, or a file that cannot be read.
func LoadRules(ours, theirs fs.FS) ([]Rule, error) {
	var l ruleLoader
	if err := l.folder(ours, false); err != nil {
		return nil, err
	}
	own := l.rules
	l.rules, l.at = nil, nil
	if err := l.folder(theirs, true); err != nil {
		return nil, err
	}
	all := slices.DeleteFunc(own, func(r Rule) bool { return l.at[r.ID] != "" })
	all = append(all, l.rules...)
	if len(l.problems) > 0 {
		return nil, l.problems
	}
	if len(all) > maxRules {
		return nil, fmt.Errorf("load rules: more than %d", maxRules)
	}
	slices.SortFunc(all, func(a, b Rule) int { return cmp.Compare(a.ID, b.ID) })
	return all, nil
}

// ruleLoader reads the files of one side and gathers what is wrong with them.
type ruleLoader struct {
	rules    []Rule
	at       map[string]string // where each id stands
	problems engagement.Problems
}

func (l *ruleLoader) add(file string, node ast.Node, format string, args ...any) {
	p := engagement.Problem{File: file, Message: fmt.Sprintf(format, args...)}
	if node != nil {
		if t := node.GetToken(); t != nil && t.Position != nil {
			p.Line, p.Column = t.Position.Line, t.Position.Column
		}
	}
	l.problems = append(l.problems, p)
}

func (l *ruleLoader) folder(fsys fs.FS, theirs bool) error {
	l.at = map[string]string{}
	if fsys == nil {
		return nil
	}
	entries, err := fs.ReadDir(fsys, ".")
	if errors.Is(err, fs.ErrNotExist) && theirs {
		return nil
	}
	if err != nil {
		return fmt.Errorf("find rules: %w", err)
	}
	for _, e := range entries {
		if e.IsDir() || path.Ext(e.Name()) != ".yaml" || strings.HasPrefix(e.Name(), ".") {
			continue
		}
		info, err := fs.Stat(fsys, e.Name())
		if err != nil {
			return fmt.Errorf("load rules: %w", err)
		}
		if !info.Mode().IsRegular() || info.Size() > maxRuleFile {
			l.add(e.Name(), nil, "not a file of at most %d KiB", maxRuleFile>>10)
			continue
		}
		data, err := fs.ReadFile(fsys, e.Name())
		if err != nil {
			return fmt.Errorf("load rules: %w", err)
		}
		l.file(e.Name(), data, theirs)
	}
	return nil
}

// file takes in one file: a mapping with the one key rules.
func (l *ruleLoader) file(name string, data []byte, theirs bool) {
	root := l.parse(name, data)
	if root == nil {
		return
	}
	for _, pair := range root.Values {
		list, ok := pair.Value.(*ast.SequenceNode)
		if key := pair.Key.String(); key != "rules" || !ok {
			l.add(name, pair.Key, "a rule file has one key, rules:, with a list")
			return
		}
		for _, node := range list.Values {
			l.rule(name, node, theirs)
		}
	}
}

func (l *ruleLoader) rule(name string, node ast.Node, theirs bool) {
	m, ok := node.(*ast.MappingNode)
	if !ok {
		l.add(name, node, "a rule is keys such as id: and pattern:")
		return
	}
	r := Rule{File: name, Theirs: theirs}
	if !l.decode(name, m, &r) {
		return
	}
	r.setDefaults()
	if !theirs { // the tests have read the patterns of ours: that takes longer than all the rest
		r.read = r.Pattern
	}
	if key, what := r.fault(); what != "" {
		l.add(name, keyNode(m, key), "%s", what)
		return
	}
	if first := l.at[r.ID]; first != "" {
		l.add(name, keyNode(m, "id"), "the rule %s stands already in %s", r.ID, first)
		return
	}
	r.read = r.Pattern
	l.at[r.ID] = name
	l.rules = append(l.rules, r)
}

// keyNode is the place of a key, or of the whole where it has none.
func keyNode(m *ast.MappingNode, key string) ast.Node {
	for _, pair := range m.Values {
		if pair.Key.String() == key {
			return pair.Key
		}
	}
	if len(m.Values) > 0 {
		return m.Values[0].Key
	}
	return m
}

func (l *ruleLoader) decode(name string, node ast.Node, into any) (ok bool) {
	defer func() { // the library is not ours, and the file may come from anybody
		if fault := recover(); fault != nil {
			l.add(name, node, "cannot be read")
			ok = false
		}
	}()
	if err := yaml.NodeToValue(node, into, yaml.Strict()); err != nil {
		l.library(name, node, err)
		return false
	}
	return true
}
