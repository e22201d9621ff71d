package residue

import (
	"cmp"
	"slices"
	"strings"
)

// github looks at the logins of gh and of other forges' tools. A login to github.com under a name of ours says nothing of clients: what it reaches,
// an export shows.
func (s *search) github() {
	folders := s.under("GH_CONFIG_DIR", "AppData/Roaming/GitHub CLI")
	for _, p := range s.config("gh") {
		folders = appendNew(folders, p)
	}
	for _, folder := range folders {
		s.ghHosts(folder.join("hosts.yml"))
		s.lines(GitHub, folder.join("config.yml"), "settings of gh")
	}
	for _, name := range []string{"glab-cli/config.yml", "hub", "tea/config.yml", "lab/lab.toml", "git/config"} {
		for _, p := range s.config(name) {
			s.lines(GitHub, p, "settings of git, or of a tool for a forge")
		}
	}
	for _, p := range s.under("GIT_CONFIG_GLOBAL", ".gitconfig") {
		s.lines(GitHub, p, "settings of git")
	}
	for _, p := range s.sub(s.o.Home.place("."), ".gitconfig?*") {
		s.lines(GitHub, p, "settings of git")
	}
}

// ghHosts looks at the hosts and accounts that gh is logged in to.
func (s *search) ghHosts(p place) {
	text, _ := s.read(p)
	host, users := "", -1
	note := func(user string, line int, hits []hit) {
		what, way := "the login to "+inert(host), command("gh auth logout --hostname", host)
		if user != "" {
			what += " as " + inert(user)
			if way != "" {
				way = command(way+" --user", user)
			}
		}
		s.add(Finding{
			Kind: GitHub, Path: s.shown(p), entry: host + " " + user, What: what, Why: "it holds " + because(hits), Command: cmp.Or(way, s.edit(p, line)),
		})
	}
	var noted []string
	for _, n := range outline(text) {
		user := ""
		switch {
		case n.indent == 0:
			host, users = n.key, -1
			if hits := s.m.in(host); len(hits) > 0 {
				note("", n.line, hits)
			}
			continue
		case n.key == "users" && n.value == "":
			users = n.indent
			continue
		case n.key == "user" || n.key == "login":
			user = n.value
		case users >= 0 && n.indent > users && n.value == "" && !secretKey(n.key):
			user = n.key
		}
		if hits := s.m.in(user); len(hits) > 0 && !slices.Contains(noted, host+"\n"+user) {
			noted = append(noted, host+"\n"+user)
			note(strings.TrimSpace(user), n.line, hits)
		}
	}
}
