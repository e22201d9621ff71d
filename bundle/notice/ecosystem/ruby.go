package ecosystem

import (
	"bytes"
	"path"
	"strings"

	"github.com/handover-kit/handover/bundle/notice/component"
)

// gemLock is a Gemfile.lock (https://bundler.io/man/gemfile.5.html).
type gemLock struct {
	gems  []lockedGem
	asked []string // what the Gemfile names
}

type lockedGem struct {
	name, version string
	platform      string // such as x86_64-linux; empty for any
	remote        string // of a repository
	revision      string // likewise
	needs         []string
}

// readGemfile reads a Gemfile.lock. It does not say what is for development; the groups of the Gemfile beside it do.
func readGemfile(p *project, file string) error {
	data, err := text(p.tree, file)
	if err != nil {
		return err
	}
	lock := parseGemLock(data)
	var groups map[string]bool
	if source, err := text(p.tree, path.Join(path.Dir(file), "Gemfile")); err == nil {
		groups = parseGemfile(source)
	}
	runtime, development := lock.uses(groups)
	for _, g := range lock.gems {
		c := component.Component{
			Ecosystem: component.Ruby, Name: g.name, Version: g.version, Scope: scope(development[g.name] && !runtime[g.name]),
		}
		p.add(file, c, func(c *component.Component) bool {
			if g.remote != "" {
				c.PURL = purl(c.Ecosystem, c.Name, c.Version, "git+"+g.remote)
			}
			return p.fillGem(c, path.Dir(file), &g)
		})
	}
	return nil
}

// parseGemLock reads the sections GEM, GIT and PATH, whose gems are the project's own, and DEPENDENCIES.
func parseGemLock(data []byte) (lock gemLock) {
	var section, remote, revision string
	for raw := range bytes.Lines(data) {
		line := strings.TrimRight(string(raw), "\r\n\t ")
		content := strings.TrimLeft(line, " ")
		indent := len(line) - len(content)
		key, value, _ := strings.Cut(content, ": ")
		switch {
		case content == "":
		case indent == 0:
			section, remote, revision = content, "", ""
		case section == "GIT" && indent == 2 && key == "remote":
			remote = value
		case section == "GIT" && indent == 2 && key == "revision":
			revision = value
		case section == "DEPENDENCIES" && indent == 2:
			name, _, _ := strings.Cut(strings.TrimSuffix(content, "!"), " ")
			lock.asked = append(lock.asked, strings.TrimSuffix(name, "!"))
		case section != "GEM" && section != "GIT" && section != "PATH":
		case indent == 4:
			if section != "PATH" {
				lock.gems = append(lock.gems, newGem(content, remote, revision))
			}
		case indent == 6 && section != "PATH" && len(lock.gems) > 0:
			name, _, _ := strings.Cut(content, " ")
			last := &lock.gems[len(lock.gems)-1]
			last.needs = append(last.needs, name)
		case indent == 6 && section == "PATH": // what the project's own gem needs, the project needs
			name, _, _ := strings.Cut(content, " ")
			lock.asked = append(lock.asked, name)
		}
	}
	return lock
}

// newGem reads "name (1.0.0)" and "name (1.0.0-x86_64-linux)".
func newGem(line, remote, revision string) lockedGem {
	name, rest, _ := strings.Cut(line, " (")
	version, platform, _ := strings.Cut(strings.TrimSuffix(rest, ")"), "-")
	return lockedGem{name: name, version: version, platform: platform, remote: remote, revision: revision}
}

// uses follows the lockfile from what is asked for; groups are the gems that the Gemfile asks for, true if only for
// development.
func (lock *gemLock) uses(groups map[string]bool) (runtime, development map[string]bool) {
	needs := map[string][]string{}
	for _, g := range lock.gems {
		needs[g.name] = append(needs[g.name], g.needs...)
	}
	next := func(name string) []string { return needs[name] }
	var needed, developed []string
	for _, name := range lock.asked {
		if groups[name] {
			developed = append(developed, name)
		} else {
			needed = append(needed, name)
		}
	}
	return reach(needed, next), reach(developed, next)
}
