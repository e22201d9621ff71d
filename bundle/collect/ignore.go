package collect

import (
	"fmt"
	"slices"
	"strings"

	"github.com/bmatcuk/doublestar/v4"
)

// leftOut keeps entries out of a tree and counts them.
type leftOut struct {
	rules   []exclusion
	ignored map[string]bool // what git ignores; a folder stands for all in it
	counts  map[string]*omitted
}

// exclusion is a doublestar pattern; one with a slash at its end means folders only, as in git's own ignore files.
type exclusion struct{ pattern, why string }

// omitted is what one rule kept out.
type omitted struct {
	files, folders int
	first          string
}

func newLeftOut(patterns []string) (leftOut, error) {
	l := leftOut{rules: []exclusion{{"**/.handover/", "the workspace's own files never travel"}}}
	for _, pattern := range patterns {
		if !doublestar.ValidatePattern(pattern) {
			return leftOut{}, fmt.Errorf("exclude %q: not a pattern", pattern)
		}
		l.rules = append(l.rules, exclusion{pattern, fmt.Sprintf("left out by the exclude pattern %q", pattern)})
	}
	return l, nil
}

// out says whether an entry stays out, and counts it.
func (l *leftOut) out(rel string, folder bool) bool {
	why := l.why(rel, folder)
	if why == "" {
		return false
	}
	if l.counts == nil {
		l.counts = make(map[string]*omitted)
	}
	o := l.counts[why]
	if o == nil {
		o = &omitted{first: rel}
		l.counts[why] = o
	}
	if folder {
		o.folders++
	} else {
		o.files++
	}
	return true
}

// why is the rule that keeps an entry out, or empty.
func (l *leftOut) why(rel string, folder bool) string {
	for _, rule := range l.rules {
		pattern, folders := strings.CutSuffix(rule.pattern, "/")
		if (folder || !folders) && doublestar.MatchUnvalidated(pattern, rel) {
			return rule.why
		}
	}
	if l.ignored[rel] {
		return "left out because git ignores them"
	}
	return ""
}

// gaps says what was left out, by rule.
func (l *leftOut) gaps() []Gap {
	rules := make([]string, 0, len(l.counts))
	for why := range l.counts {
		rules = append(rules, why)
	}
	slices.Sort(rules)
	var gaps []Gap
	for _, why := range rules {
		o := l.counts[why]
		var what []string
		if o.folders > 0 {
			what = append(what, counted(o.folders, "folder"))
		}
		if o.files > 0 {
			what = append(what, counted(o.files, "file"))
		}
		gaps = append(gaps, Gap{What: strings.Join(what, " and "), Why: fmt.Sprintf("%s (first: %q)", why, o.first)})
	}
	return gaps
}
