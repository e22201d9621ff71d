// Package ecosystem reads what a project depends on from the files on disk, one file a format: lockfiles say what is
// declared, installed packages give licence fields and texts. Nothing is fetched, and nothing of the project is run.
//
// What is declared but not there, and what its author left out, is said in [component.Component.Gaps]; what could not be
// read at all is a [component.Gap]. Licences are given as they are named: telling what a text is, is not done here.
package ecosystem

import (
	"context"
	"fmt"
	"io/fs"
	"path"

	"github.com/handover-kit/handover/bundle/notice/component"
)

// What is missing of a component.
const (
	NotInstalled = "declared, but not installed here"
	NotNeeded    = "optional, and not installed here" // such as what is for another system
	Unlocked     = "installed, and no lockfile names it"
	NoText       = "its author ships no licence text"
	NoLicence    = "no licence is named"
	NoNamedText  = "the licence file that it names is not in it"
	NoVersion    = "no version is pinned"
	NoGroup      = "its Maven coordinates are not known"
)

// Options are the folders outside a project in which package managers keep what they fetched; nil for what is not to
// be looked at.
type Options struct {
	Cargo fs.FS // registry/src of the folder that CARGO_HOME names
	Maven fs.FS // the local repository, ~/.m2/repository
	NuGet fs.FS // the global packages folder, ~/.nuget/packages
}

// Read walks the folders dirs of a project, all of it if none is given, and gives the packages of others that its
// lockfiles and manifests name, sorted and each once, and what could not be read. tree should hold symlinks within
// itself, as [os.Root.FS] does. An error is that of ctx, or that a folder of dirs is not there.
func Read(ctx context.Context, tree fs.FS, options Options, dirs ...string) ([]component.Component, []component.Gap, error) {
	if len(dirs) == 0 {
		dirs = []string{"."}
	}
	p := &project{ctx: ctx, tree: tree, options: options}
	for _, dir := range dirs {
		dir = path.Clean(dir)
		if _, err := fs.Stat(tree, dir); err != nil {
			return nil, nil, fmt.Errorf("the folder %s cannot be read: %w", dir, cause(err))
		}
		if err := p.walk(dir); err != nil {
			return nil, nil, err
		}
	}
	if err := p.readAll(); err != nil {
		return nil, nil, err
	}
	return component.Merge(p.components()), p.sortedGaps(), nil
}

// reader reads one format.
type reader struct {
	pattern string // of the name, in [path.Match] form; or of the last two names
	read    func(p *project, file string) error
}

// readers lists the formats. A file that is wanted only by the reader of another has none of its own.
var readers = []reader{
	{"package-lock.json", readNPM},
	{"npm-shrinkwrap.json", readNPM},
	{"pnpm-lock.yaml", readPNPM},
	{"yarn.lock", readYarn},
	{"node_modules", readNodeModules},
	{".yarn/cache", nil},
	{"package.json", nil},

	{"requirements*.txt", readRequirements},
	{"*requirements.txt", readRequirements},
	{"requirements/*.txt", readRequirements},
	{"poetry.lock", readPoetry},
	{"Pipfile.lock", readPipfile},
	{"uv.lock", readUV},
	{"pdm.lock", readPDM},
	{"site-packages", readSitePackages},
	{"dist-packages", readSitePackages},
	{"pyproject.toml", nil},

	{"Cargo.lock", readCargo},
	{"Cargo.toml", nil},

	{"pom.xml", readPOM},
	{"gradle.lockfile", readGradle},
	{"*.jar", readJar},

	{"Gemfile.lock", readGemfile},
	{"Gemfile", nil},

	{"composer.lock", readComposer},

	{"packages.lock.json", readNuGetLock},
	{"project.assets.json", readNuGetAssets},
	{"packages.config", readNuGetConfig},
	{"*.csproj", readDotNetProject},
	{"*.fsproj", readDotNetProject},
	{"*.vbproj", readDotNetProject},
	{"Directory.Build.props", readDotNetProject},
	{"Directory.Packages.props", nil},
}

// readerOf finds the reader of a file; wanted says that the file is one of those listed.
func readerOf(file string) (read func(*project, string) error, wanted bool) {
	dir, name := path.Split(file)
	two := path.Join(path.Base(dir), name)
	for _, r := range readers {
		for _, n := range []string{name, two} {
			if ok, _ := path.Match(r.pattern, n); ok {
				return r.read, true
			}
		}
	}
	return nil, false
}
