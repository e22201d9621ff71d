package collect

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"path"
	"slices"
	"strconv"
	"strings"
)

// relate sorts the states of an asset into those that are current, which it returns, and older copies, which it names.
func (r *infraRun) relate() []stateFile {
	byLineage := make(map[string][]stateFile)
	for _, state := range r.known {
		if !state.isCopy() {
			continue
		}
		lineage := state.lineage
		if lineage == "" {
			lineage = "\x00" + state.rel // nothing says that it belongs with another
		}
		byLineage[lineage] = append(byLineage[lineage], state)
	}
	var current []stateFile
	for _, states := range byLineage {
		slices.SortFunc(states, func(a, b stateFile) int {
			return cmp.Or(cmp.Compare(b.serial, a.serial), compareBool(isBackup(a.rel), isBackup(b.rel)), strings.Compare(a.rel, b.rel))
		})
		current = append(current, states[0])
	}
	slices.SortFunc(current, func(a, b stateFile) int { return strings.Compare(a.rel, b.rel) })
	for _, newest := range current {
		r.copies(newest, byLineage[newest.lineage])
	}
	return current
}

// copies says how the other states of a lineage stand to the newest.
func (r *infraRun) copies(newest stateFile, states []stateFile) {
	if isBackup(newest.rel) && len(states) > 1 {
		r.gap(newest.rel, fmt.Sprintf("a backup with serial %d, newer than the state it should be older than: ask who wrote last which of the two is true", newest.serial))
	}
	for _, state := range states[min(1, len(states)):] {
		switch {
		case state.digest == newest.digest:
		case state.serial < newest.serial:
			r.gap(state.rel, fmt.Sprintf("an older copy: it has serial %d, %s has serial %d; not to be worked with", state.serial, sourceShown(newest.rel), newest.serial))
		default:
			r.gap(state.rel, fmt.Sprintf("it differs from %s, and both have serial %d: only one of them can be true", sourceShown(newest.rel), state.serial))
		}
	}
}

// isCopy says whether a file is a state as a whole, rather than a plan or a word on where the state lives.
func (s stateFile) isCopy() bool {
	return (s.form == formState || s.form == formEncrypted) && !s.isStub()
}

// isStub says whether a file only records where the state lives.
func (s stateFile) isStub() bool {
	return s.form == formState && s.backend.kind != "" && s.resources == 0
}

func isBackup(rel string) bool {
	name := strings.ToLower(path.Base(rel))
	return strings.HasSuffix(name, ".backup") || strings.HasSuffix(name, ".bak") || strings.HasSuffix(name, ".old")
}

func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}

func isLock(rel string) bool {
	rel = strings.ToLower(rel)
	return strings.HasSuffix(rel, ".lock.info") || strings.HasSuffix(rel, ".json") && (strings.HasPrefix(rel, ".pulumi/locks/") || strings.Contains(rel, "/.pulumi/locks/"))
}

// lock names a lock that somebody holds, or left behind.
func (r *infraRun) lock(f found) {
	var held struct{ ID, Operation, Who, Created string }
	const most = 64 << 10
	if content, err := f.file.Open(); err == nil {
		defer content.Close()
		if raw, err := io.ReadAll(io.LimitReader(content, most)); err == nil {
			_ = json.Unmarshal(raw, &held) // a lock that cannot be read is one all the same
		}
	}
	why := "the state is locked: somebody is changing it, or a run was broken off"
	if held.Who != "" {
		why += fmt.Sprintf(" (%s by %s, %s)", orElse(held.Operation, "an operation"), held.Who, orElse(held.Created, "at an unknown time"))
	}
	if held.ID != "" {
		why += "; when nobody is: terraform force-unlock " + shellWord(held.ID)
	}
	r.gap(f.rel, strings.Join(strings.Fields(why), " "))
}

// facts is what a reader of the manifest wants to know of the current states.
func (r *infraRun) facts(current []stateFile) map[string]string {
	facts := make(map[string]string)
	single := len(current) == 1
	for _, state := range current {
		put := func(name, value string) {
			if !single {
				name += " (" + printable(state.rel) + ")"
			}
			if value != "" {
				facts[name] = value
			}
		}
		put("lineage", state.lineage)
		put("serial", state.serialText())
		put("written by", state.tool)
		if state.form != formEncrypted {
			put("resources", strconv.Itoa(state.resources))
			put("sensitive", state.sensitive.text())
		}
	}
	others := make(map[string]int)
	for _, state := range r.known {
		if state.backend.kind != "" {
			facts["backend"] = state.backend.text()
		}
		switch state.form {
		case formPlan:
			others["plans"]++
		case formPulumi:
			others["resources"] += state.resources
			others["pulumi stacks"]++
		case formCDK:
			others["stacks"] += len(state.stacks)
		case formShow, formTemplate:
			others["resources"] += state.resources
		case formUnknown, formState, formEncrypted:
		}
	}
	for name, n := range others {
		if _, taken := facts[name]; !taken {
			facts[name] = strconv.Itoa(n)
		}
	}
	if len(current) > 1 {
		facts["states"] = strconv.Itoa(len(current))
	}
	return facts
}

func (l nameList) text() string {
	text := strings.Join(l.names, ", ")
	if more := l.total - len(l.names); more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	return text
}

func (b backend) text() string {
	if len(b.where) == 0 {
		return b.kind
	}
	return b.kind + " (" + strings.Join(b.where, ", ") + ")"
}
