package golang

import (
	"os"
	"path"
	"slices"
	"strings"

	"github.com/handover-kit/handover/bundle/notice/component"
	"github.com/handover-kit/handover/bundle/notice/licence"
)

// compose gives the components for uses, with the texts from their folders.
func compose(uses []use) []component.Component {
	var list []component.Component
	for _, u := range uses {
		c := component.Component{
			Ecosystem: component.Go, Name: u.Path, Version: u.Version, PURL: purl(u.Path, u.Version),
			Scope: u.Scope, Platforms: u.Platforms, From: u.From, Gaps: u.Gaps, Replaces: u.Replaces,
		}
		if u.Dir != "" {
			u.read(&c)
		}
		list = append(list, c)
	}
	return component.Merge(list)
}

// read takes the texts of a module: those at its root, and those in the folders of the packages that are used and above
// them, since a folder can have a licence of its own.
func (u *use) read(c *component.Component) {
	root, err := os.OpenRoot(u.Dir)
	if err != nil {
		c.Gaps = append(c.Gaps, "its folder cannot be read")
		return
	}
	defer root.Close()
	for _, dir := range u.folders() {
		files := licence.Read(root, dir)
		c.Texts = append(c.Texts, files.Texts...)
		c.Notices = append(c.Notices, files.Notices...)
		c.Gaps = append(c.Gaps, files.Gaps...)
	}
	if !slices.ContainsFunc(c.Texts, func(t component.Text) bool { return licence.RoleOf(t.Path) == licence.Text }) {
		c.Gaps = append(c.Gaps, "no licence text in the module")
		c.Texts = append(c.Texts, headers(root, u.Folders)...)
	}
	byPath := func(a, b component.Text) int { return strings.Compare(a.Path, b.Path) }
	slices.SortFunc(c.Texts, byPath)
	slices.SortFunc(c.Notices, byPath)
}

// folders are the root, the folders used and all between.
func (u *use) folders() []string {
	all := map[string]bool{".": true}
	for _, dir := range u.Folders {
		for ; dir != "." && dir != "/"; dir = path.Dir(dir) {
			all[dir] = true
		}
	}
	var list []string
	for dir := range all {
		list = append(list, dir)
	}
	slices.Sort(list)
	return list
}
