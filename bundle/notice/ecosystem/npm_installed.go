package ecosystem

import (
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
	"sync"

	"github.com/handover-kit/handover/bundle/notice/component"
)

// nodePackages are the packages that npm, pnpm and yarn installed anywhere in the tree.
type nodePackages struct {
	once  sync.Once
	exact map[[2]string]*component.Component // by name and version
	named map[string][]*component.Component  // by name
	in    map[string][]*component.Component  // by node_modules folder; not those that links stand for
}

// nodeFolder is one installed package.
type nodeFolder struct {
	dir  string
	top  string // the outermost node_modules folder
	link bool
}

// find gives the installed package; of no version, the only one of its name. It is nil if there is none.
func (n *nodePackages) find(p *project, name, version string) *component.Component {
	n.once.Do(func() { n.load(p) })
	if here := n.exact[[2]string{name, version}]; here != nil {
		return here
	}
	if list := n.named[name]; version == "" && len(list) == 1 {
		return list[0]
	}
	return nil
}

// load reads all that is installed, level by level, so that the result has one order.
func (n *nodePackages) load(p *project) {
	n.exact, n.named = map[[2]string]*component.Component{}, map[string][]*component.Component{}
	n.in = map[string][]*component.Component{}
	var level []nodeFolder
	for _, file := range p.files {
		switch path.Base(file) {
		case "node_modules":
			level = append(level, p.nodeFolders(file, file)...)
		case "cache":
			for _, c := range p.readYarnCache(file) {
				n.note(&c)
			}
		}
	}
	for depth := 0; len(level) > 0 && depth < nestLimit; depth++ {
		level = n.loadLevel(p, level)
	}
}

// loadLevel reads the given folders and gives those nested in them.
func (n *nodePackages) loadLevel(p *project, level []nodeFolder) (next []nodeFolder) {
	list := make([]component.Component, len(level))
	nested := make([][]nodeFolder, len(level))
	err := p.each(len(level), func(i int) {
		at := level[i]
		c, more, err := readNodePackage(p.tree, at.dir)
		if err != nil {
			p.fail(at.dir, err)
			return
		}
		list[i] = c
		if more && !at.link {
			nested[i] = p.nodeFolders(path.Join(at.dir, "node_modules"), at.top)
		}
	})
	if err != nil {
		return nil // the caller's context is done
	}
	for i := range list {
		if list[i].Name == "" {
			continue
		}
		n.note(&list[i])
		if !level[i].link {
			n.in[level[i].top] = append(n.in[level[i].top], &list[i])
		}
	}
	for _, folders := range nested {
		next = append(next, folders...)
	}
	return next
}

func (n *nodePackages) note(c *component.Component) {
	key := [2]string{c.Name, c.Version}
	if n.exact[key] == nil {
		n.exact[key] = c
		n.named[c.Name] = append(n.named[c.Name], c)
	}
}

// nodeFolders lists the packages of one node_modules folder, and of pnpm's store in it, whose links to itself are not
// followed.
func (p *project) nodeFolders(dir, top string) (list []nodeFolder) {
	entries, err := fs.ReadDir(p.tree, dir)
	if err != nil {
		p.fail(dir, err)
		return nil
	}
	for _, entry := range entries {
		name := path.Join(dir, entry.Name())
		link := entry.Type()&fs.ModeSymlink != 0
		switch {
		case entry.Name() == ".pnpm":
			list = append(list, p.pnpmFolders(name, top)...)
		case strings.HasPrefix(entry.Name(), "."), !link && !entry.IsDir():
		case strings.HasPrefix(entry.Name(), "@") && !link:
			list = append(list, p.nodeFolders(name, top)...)
		default:
			list = append(list, nodeFolder{name, top, link})
		}
	}
	return list
}

func (p *project) pnpmFolders(store, top string) (list []nodeFolder) {
	entries, err := fs.ReadDir(p.tree, store)
	if err != nil {
		p.fail(store, err)
	}
	for _, entry := range entries {
		inner := path.Join(store, entry.Name(), "node_modules")
		if !entry.IsDir() || entry.Name() == "node_modules" || !p.exists(inner) {
			continue
		}
		for _, at := range p.nodeFolders(inner, top) {
			if !at.link {
				list = append(list, at)
			}
		}
	}
	return list
}

// readNodeModules reads what is installed where no lockfile says what should be: by the one that npm or pnpm leave in
// the folder, or else all of it.
func readNodeModules(p *project, dir string) error {
	if _, locked := p.above(dir, "package-lock.json", "npm-shrinkwrap.json", "pnpm-lock.yaml", "yarn.lock"); locked {
		return nil
	}
	if file := path.Join(dir, ".package-lock.json"); p.exists(file) {
		return readNPM(p, file)
	}
	if file := path.Join(dir, ".pnpm/lock.yaml"); p.exists(file) {
		return readPNPM(p, file)
	}
	p.node.find(p, "", "")
	for _, c := range p.node.in[dir] {
		p.addNode(dir, component.Component{Name: c.Name, Version: c.Version}, "", false)
	}
	return nil
}

// addUnlocked takes in what is installed and no lockfile names: it is there all the same.
func (p *project) addUnlocked() {
	named := map[[2]string]bool{}
	for _, f := range p.found {
		if f.Ecosystem == component.NPM {
			named[[2]string{f.Name, f.Version}] = true
		}
	}
	p.node.find(p, "", "")
	for _, dir := range slices.Sorted(maps.Keys(p.node.in)) {
		for _, c := range p.node.in[dir] {
			if key := [2]string{c.Name, c.Version}; !named[key] {
				named[key] = true
				p.addNode(dir, component.Component{Name: c.Name, Version: c.Version, Gaps: []string{Unlocked}}, "", false)
			}
		}
	}
}
