package residue

import (
	"cmp"
	"path"
	"slices"
	"strings"
)

// assets notes what handover.yaml itself names and is still there.
func (s *search) assets() {
	for _, k := range s.o.Known {
		if !k.Asset || s.o.Workspace != "" && within(k.Path, s.o.Workspace) || within(s.o.Home.Path, k.Path) {
			continue
		}
		p, ok := s.locate(k.Path)
		if !ok {
			s.miss(s.said(k.Path), k.What+" lies outside the folders that were looked in")
			continue
		}
		info, ok := s.stat(p)
		if !ok {
			continue
		}
		f := Finding{Kind: Asset, Path: s.shown(p), What: "a file", Why: "it is " + k.What, Command: s.remove(p)}
		if info.IsDir() {
			f.What, f.Command = "a folder", "rm -rf "+s.arg(p)
		}
		if s.o.Workspace != "" && within(s.o.Workspace, k.Path) {
			f.Command = ""
		}
		s.add(f)
	}
}

// dotenv says whether a file by its name holds the environment of a program. Examples of such files hold no values.
func dotenv(name string) bool {
	name = strings.ToLower(name)
	for _, example := range []string{".example", ".sample", ".template", ".dist"} {
		if strings.HasSuffix(name, example) {
			return false
		}
	}
	return strings.HasPrefix(name, ".env") && (name == ".env" || name == ".envrc" || name[4] == '.') || strings.HasSuffix(name, ".env") ||
		name == ".dev.vars" || name == "local.settings.json"
}

func (s *search) dotenv(p place) {
	s.ofClient(Dotenv, p, "a file with the environment of a program", s.remove(p))
}

// ofClient notes a file that lies in a folder of the client's, or holds one of its names.
func (s *search) ofClient(kind Kind, p place, what, command string) bool {
	if k, known := s.inKnown(p.abs()); known {
		s.add(Finding{Kind: kind, Path: s.shown(p), What: what, Why: "it lies in " + s.said(k.Path) + ", " + k.What, Command: command})
		return true
	}
	return s.file(kind, p, what, command)
}

// terraformFile looks at state or variables.
func (s *search) terraformFile(p place) {
	what := "a state file of Terraform, which holds secrets in the clear"
	if strings.HasSuffix(p.name, ".tfvars") {
		what = "variables of Terraform"
	}
	s.ofClient(Terraform, p, what, s.remove(p))
}

// terraformFolder looks at the working folder that terraform init makes.
func (s *search) terraformFolder(p place) {
	what := "the working folder of Terraform"
	if k, known := s.inKnown(p.abs()); known {
		s.add(Finding{Kind: Terraform, Path: s.shown(p), What: what, Why: "it lies in " + s.said(k.Path) + ", " + k.What, Command: s.removeAll(p)})
		return
	}
	for _, name := range []string{"terraform.tfstate", "environment", "modules/modules.json"} {
		if hits := s.mentions(s.m, p.join(name)); len(hits) > 0 {
			s.add(Finding{Kind: Terraform, Path: s.shown(p), What: what, Why: "its " + name + " holds " + because(hits), Command: s.removeAll(p)})
			return
		}
	}
}

// terraform looks at its settings and logins.
func (s *search) terraform() {
	for _, p := range s.home(".terraform.d/credentials.tfrc.json", "AppData/Roaming/terraform.d/credentials.tfrc.json") {
		text, _ := s.read(p)
		for _, n := range outline(text) {
			hits := s.m.in(n.key)
			if len(hits) > 0 && !secretKey(n.key) {
				s.add(Finding{
					Kind: Terraform, Path: s.shown(p), entry: n.key, What: "the login to " + inert(n.key), Why: "the host holds " + because(hits),
					Command: cmp.Or(command("terraform logout", n.key), s.edit(p, n.line)),
				})
			}
		}
		if !strings.Contains(text, "app.terraform.io") {
			continue
		}
		s.opaque(p, "the login to app.terraform.io", "terraform logout ends it", s.o.Names.Systems["terraform"])
	}
	for _, p := range s.under("TF_CLI_CONFIG_FILE", ".terraformrc", "AppData/Roaming/terraform.rc") {
		s.lines(Terraform, p, "settings of Terraform")
	}
}

// lines notes a file of which lines are the client's: only a person can take them out.
func (s *search) lines(kind Kind, p place, what string) bool {
	hits := s.mentions(s.m, p)
	if len(hits) == 0 {
		return false
	}
	s.add(Finding{Kind: kind, Path: s.shown(p), What: what, Why: "it holds " + counted(hits), Command: s.edit(p, hits[0].line)})
	return true
}

// folders looks through the folders of a folder whose names are the names of accounts, hosts or projects.
func (s *search) folders(kind Kind, p place, pattern, what string) {
	for _, sub := range s.sub(p, pattern) {
		name := path.Base(sub.name)
		if hits := s.m.in(name); len(hits) > 0 {
			s.add(Finding{Kind: kind, Path: s.shown(sub), What: what, Why: "its name holds " + because(hits), Command: s.removeAll(sub)})
		}
	}
}

// mentioned looks for names in some files of a folder.
func (s *search) mentioned(kind Kind, p place, pattern, what string) {
	for _, sub := range s.sub(p, pattern) {
		s.file(kind, sub, what, s.remove(sub))
	}
}

// join joins lists of hits without repeating a name.
func join(lists ...[]hit) []hit {
	var all []hit
	for _, list := range lists {
		for _, h := range list {
			if !slices.ContainsFunc(all, func(x hit) bool { return x.Text == h.Text }) {
				all = append(all, h)
			}
		}
	}
	return all
}
