package residue

import (
	"cmp"
	"encoding/json"
	"path"
	"strings"

	"github.com/handover-kit/handover/checks/engagement"
)

// hosted looks at the tools of Vercel, Supabase, Doppler and 1Password.
func (s *search) hosted() {
	s.vercel()
	s.supabase()
	for _, folder := range s.under("DOPPLER_CONFIG_DIR", ".doppler") {
		s.doppler(folder)
	}
	for _, p := range append(s.config("op/config"), s.home(".op/config")...) {
		s.op(p)
	}
	s.projectFiles()
}

func (s *search) vercel() {
	for _, folder := range append(s.data("com.vercel.cli"), s.home("Library/Application Support/com.vercel.cli", "AppData/Roaming/com.vercel.cli/Data", ".vercel", ".now")...) {
		named := s.named(Vercel, folder.join("config.json"), "settings of the Vercel command line", command("vercel switch"), "vercel")
		if !named {
			s.opaque(folder.join("auth.json"), "a login to Vercel", "vercel logout ends it", s.o.Names.Systems["vercel"])
		}
	}
}

func (s *search) supabase() {
	for _, folder := range s.home(".supabase") {
		s.opaque(folder.join("access-token"), "a login to Supabase", "supabase logout ends it", s.o.Names.Systems["supabase"])
		s.named(Supabase, folder.join("profile"), "settings of the Supabase command line", command("supabase logout"), "supabase")
		s.folders(Supabase, folder, "*", "a folder of the Supabase command line")
	}
}

// named notes a small file that holds a name of the client's, or as one of its values a name that says something only to this provider.
func (s *search) named(kind Kind, p place, what, way string, providers ...engagement.Provider) bool {
	text, ok := s.read(p)
	if !ok {
		return false
	}
	hits := s.m.in(text)
	for _, word := range strings.FieldsFunc(text, func(c rune) bool { return strings.ContainsRune(" \t\r\n\"',:{}[]", c) }) {
		if n := s.o.Names.own(word, providers...); n != nil {
			hits = join(hits, []hit{{Name: *n}})
		}
	}
	if len(hits) == 0 {
		return false
	}
	s.add(Finding{Kind: kind, Path: s.shown(p), What: what, Why: "it holds " + because(hits), Command: way})
	return true
}

// projectFiles looks at what these tools leave in the folders of projects.
func (s *search) projectFiles() {
	for _, k := range s.known {
		p, ok := s.locate(k.Path)
		if !ok {
			continue
		}
		for name, kind := range map[string]Kind{".vercel": Vercel, "supabase/.temp": Supabase, ".doppler.yaml": Doppler, "doppler.yaml": Doppler} {
			f := p.join(name)
			if info, ok := s.stat(f); ok {
				way := s.remove(f)
				if info.IsDir() {
					way = s.removeAll(f)
				}
				s.add(Finding{Kind: kind, Path: s.shown(f), What: "what ties a folder to a project", Why: "it lies in " + s.said(k.Path) + ", " + k.What, Command: way})
			}
		}
	}
}

// doppler looks at the folders that are tied to projects, and at encrypted copies of secrets, which say nothing of whose they are.
func (s *search) doppler(folder place) {
	p := folder.join(".doppler.yaml")
	text, _ := s.read(p)
	scope, line, hits := "", 0, []hit(nil)
	note := func() {
		if len(hits) > 0 {
			s.add(Finding{
				Kind: Doppler, Path: s.shown(p), entry: scope, What: "the settings for " + inert(s.show(scope)), Why: "they are of " + because(hits),
				Command: cmp.Or(command("doppler configure unset token project config --scope", scope), s.edit(p, line)),
			})
		}
		hits = nil
	}
	for _, n := range outline(text) {
		if path.IsAbs(n.key) && n.value == "" {
			note()
			scope, line = n.key, n.line
			hits = s.m.in(scope)
			if k, ok := s.inKnown(scope); ok && scope != "/" {
				hits = append(hits, hit{Name: Name{s.said(k.Path), k.What}})
			}
			continue
		}
		if scope == "" || secretKey(n.key) {
			continue
		}
		hits = join(hits, s.m.in(n.value))
		if own := s.o.Names.own(n.value, "doppler"); own != nil && n.key == "enclave.project" {
			hits = join(hits, []hit{{Name: *own}})
		}
	}
	note()
	systems := s.o.Names.Systems["doppler"]
	if files := s.list(folder.join("fallback")); len(files) > 0 && len(systems) > 0 {
		s.miss(s.shown(folder.join("fallback")), "it holds encrypted copies of secrets that do not say whose they are, and the engagement has "+strings.Join(systems, ", ")+
			": "+s.removeAll(folder.join("fallback"))+" removes all of them (DOP-07)")
	}
}

// op looks at the accounts that the 1Password command line knows.
func (s *search) op(p place) {
	text, ok := s.read(p)
	if !ok {
		return
	}
	var config struct {
		Accounts []struct{ Shorthand, URL, Email, AccountUUID string }
	}
	if err := json.Unmarshal([]byte(text), &config); err != nil {
		s.miss(s.shown(p), "it is not the JSON that op writes")
		return
	}
	for _, a := range config.Accounts {
		if hits := s.m.in(strings.Join([]string{a.Shorthand, a.URL, a.Email, a.AccountUUID}, "\n")); len(hits) > 0 {
			s.add(Finding{
				Kind: OnePassword, Path: s.shown(p), entry: a.Shorthand, What: "the account " + inert(a.Shorthand), Why: "it holds " + because(hits),
				Command: cmp.Or(command("op account forget", a.Shorthand), s.edit(p, 0)),
			})
		}
	}
}
