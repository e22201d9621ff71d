package residue

import (
	"cmp"
	"strings"
)

// packages looks at what package managers know of the client's registries.
func (s *search) packages() {
	for _, p := range s.under("NPM_CONFIG_USERCONFIG", ".npmrc") {
		s.npmrc(p)
	}
	for _, p := range append(s.support("pip/pip.conf"), s.under("PIP_CONFIG_FILE", ".pip/pip.conf", "pip/pip.ini")...) {
		s.pip(p)
	}
	for _, p := range s.home(".pypirc") {
		s.sectionsOf(Packages, p, "the repository")
	}
	var others []place
	for _, name := range []string{"pypoetry/auth.toml", "pypoetry/config.toml", "uv/uv.toml", "pnpm/rc", "composer/auth.json", "composer/config.json", "NuGet/NuGet.Config"} {
		others = append(others, s.support(name)...)
	}
	others = append(others, s.home(
		".yarnrc", ".yarnrc.yml", ".bunfig.toml", ".cargo/credentials.toml", ".cargo/credentials", ".cargo/config.toml", ".gem/credentials", ".bundle/config",
		".m2/settings.xml", ".gradle/gradle.properties", ".gradle/init.gradle", ".nuget/NuGet/NuGet.Config", ".composer/auth.json", ".condarc", ".conan2/remotes.json",
		".config/go/env", ".ivy2/.credentials", ".sbt/.credentials", ".hex/hex.config", ".config/helm/repositories.yaml",
	)...)
	for _, p := range others {
		s.lines(Packages, p, "settings of a package manager")
	}
}

// npmrc looks at registries and the keys for them. What stands behind _authToken is not looked at.
func (s *search) npmrc(p place) {
	text, _ := s.read(p)
	for _, sec := range sections(text) {
		for _, x := range sec.pairs {
			seen := x.key
			if !secretKey(x.key) {
				seen += "\n" + withoutLogin(x.value)
			}
			hits := s.m.in(seen)
			if len(hits) == 0 {
				continue
			}
			way := s.edit(p, x.line)
			if s.shown(p) == "~/.npmrc" {
				way = cmp.Or(command("npm config delete --location=user", x.key), way)
			}
			s.add(Finding{Kind: Packages, Path: s.shown(p), entry: x.key, What: "the setting " + inert(x.key) + " of npm", Why: "it holds " + because(hits), Command: way})
		}
	}
}

func (s *search) pip(p place) {
	text, _ := s.read(p)
	for _, sec := range sections(text) {
		for _, x := range sec.pairs {
			if hits := s.m.in(x.key + "\n" + withoutLogin(x.value)); len(hits) > 0 {
				key := strings.TrimSpace(x.key)
				s.add(Finding{
					Kind: Packages, Path: s.shown(p), entry: sec.name + "." + key, What: "the setting " + inert(sec.name+"."+key) + " of pip", Why: "it holds " + because(hits),
					Command: s.edit(p, x.line),
				})
			}
		}
	}
}

// sectionsOf notes the sections of a file that hold a name of the client's.
func (s *search) sectionsOf(kind Kind, p place, what string) {
	text, _ := s.read(p)
	for _, sec := range sections(text) {
		if hits := s.m.in(sec.text()); len(hits) > 0 {
			s.add(Finding{
				Kind: kind, Path: s.shown(p), entry: sec.name, What: strings.TrimSpace(what + " " + inert(sec.name)), Why: "it holds " + because(hits), Command: s.edit(p, sec.line),
			})
		}
	}
}
