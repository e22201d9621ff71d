package residue

import (
	"cmp"
	"encoding/json"
)

// docker looks at logins to registries and contexts. Images, containers and volumes belong to a daemon, which is not asked.
func (s *search) docker() {
	for _, folder := range s.under("DOCKER_CONFIG", ".docker") {
		s.registries(folder.join("config.json"), "docker logout")
		for _, p := range s.sub(folder.join("contexts/meta"), "*") {
			s.dockerContext(p.join("meta.json"))
		}
	}
	for _, p := range append(s.config("containers/auth.json"), s.under("REGISTRY_AUTH_FILE")...) {
		s.registries(p, "podman logout")
	}
	for _, p := range append(s.config("containers/registries.conf"), s.config("containers/containers.conf")...) {
		s.lines(Docker, p, "settings of Podman")
	}
}

// registries looks at the registries that a file has logins for.
func (s *search) registries(p place, logout string) {
	text, ok := s.read(p)
	if !ok {
		return
	}
	var config struct {
		Auths       map[string]json.RawMessage
		CredHelpers map[string]json.RawMessage
	}
	if err := json.Unmarshal([]byte(text), &config); err != nil {
		s.miss(s.shown(p), "it is not the JSON that Docker writes")
		return
	}
	for what, list := range map[string]map[string]json.RawMessage{"the login to ": config.Auths, "the credential helper for ": config.CredHelpers} {
		for registry := range list {
			if hits := s.m.in(withoutLogin(registry)); len(hits) > 0 {
				s.add(Finding{
					Kind: Docker, Path: s.shown(p), entry: what + registry, What: what + inert(registry), Why: "the registry holds " + because(hits),
					Command: cmp.Or(command(logout, registry), s.edit(p, 0)),
				})
			}
		}
	}
}

func (s *search) dockerContext(p place) {
	text, ok := s.read(p)
	if !ok {
		return
	}
	var meta struct{ Name string }
	if err := json.Unmarshal([]byte(text), &meta); err != nil {
		s.miss(s.shown(p), "it is not the JSON that Docker writes")
		return
	}
	if hits := s.m.in(text); len(hits) > 0 {
		s.add(Finding{
			Kind: Docker, Path: s.shown(p), What: "the context " + inert(meta.Name), Why: "it holds " + because(hits), Command: cmp.Or(command("docker context rm", meta.Name), s.edit(p, 0)),
		})
	}
}
