package ecosystem

import (
	"io/fs"
	"path"
	"regexp"
	"strings"

	"github.com/handover-kit/handover/bundle/notice/component"
)

// fillGem takes in the gem that "bundle install" put under vendor/bundle beside the lockfile, for one Ruby or another:
// vendor/bundle/ruby/3.1.0/{gems,specifications}/name-version, and bundler/gems/repository-revision.
func (p *project) fillGem(c *component.Component, dir string, g *lockedGem) bool {
	for _, home := range p.gemHomes(path.Join(dir, "vendor/bundle")) {
		for _, full := range []string{c.Name + "-" + c.Version, c.Name + "-" + c.Version + "-" + g.platform} {
			if p.readGem(c, path.Join(home, "gems", full), path.Join(home, "specifications", full+".gemspec")) {
				return true
			}
		}
		if repository := strings.TrimSuffix(path.Base(g.remote), ".git"); len(g.revision) >= 12 {
			gem := path.Join(home, "bundler/gems", repository+"-"+g.revision[:12])
			if fs.ValidPath(gem) && p.readGem(c, gem, path.Join(gem, c.Name+".gemspec")) {
				return true
			}
		}
	}
	return false
}

func (p *project) readGem(c *component.Component, dir, specification string) bool {
	entries, err := fs.ReadDir(p.tree, dir)
	if err != nil {
		return false
	}
	addTexts(c, p.tree, dir, entries)
	if spec, err := text(p.tree, specification); err == nil {
		c.Declared = gemspecLicence(spec)
	}
	return true
}

// gemHomes lists the folders of Rubies in a bundle.
func (p *project) gemHomes(bundle string) (list []string) {
	engines, _ := fs.ReadDir(p.tree, bundle) // there need not be one
	for _, engine := range engines {
		versions, _ := fs.ReadDir(p.tree, path.Join(bundle, engine.Name()))
		for _, version := range versions {
			list = append(list, path.Join(bundle, engine.Name(), version.Name()))
		}
	}
	return list
}

var (
	gemspecField = regexp.MustCompile(`(?m)^\s*\w+\.licen[cs]es?\s*=\s*(\[[^\]]*\]|"[^"\n]*"|'[^'\n]*')`)
	quotedWord   = regexp.MustCompile(`"([^"]*)"|'([^']*)'`)
)

// gemspecLicence reads s.license and s.licenses (https://guides.rubygems.org/specification-reference); of several, one may
// choose. A gemspec is a program, and is not run.
func gemspecLicence(data []byte) string {
	field := gemspecField.FindSubmatch(data)
	if field == nil {
		return ""
	}
	var names []string
	for _, word := range quotedWord.FindAllSubmatch(field[1], -1) {
		if name := string(word[1]) + string(word[2]); name != "" {
			names = append(names, name)
		}
	}
	return strings.Join(names, " OR ")
}
