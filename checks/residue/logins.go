package residue

import (
	"strconv"
	"strings"
)

// logins looks at files of logins to any host.
func (s *search) logins() {
	for _, p := range s.under("NETRC", ".netrc", "_netrc", ".authinfo") {
		s.netrc(p)
	}
	for _, p := range s.under("PGPASSFILE", ".pgpass", "AppData/Roaming/postgresql/pgpass.conf") {
		s.pgpass(p)
	}
	for _, p := range append(s.config("git/credentials"), s.home(".git-credentials")...) {
		s.gitCredentials(p)
	}
	for _, p := range s.under("PGSERVICEFILE", ".pg_service.conf") {
		s.sectionsOf(Login, p, "the service")
	}
	for _, p := range s.home(".my.cnf", ".mylogin.cnf", ".mycli.myloginrc") {
		s.lines(Login, p, "logins to databases")
	}
}

// netrc looks at hosts and user names; what stands behind password is skipped.
func (s *search) netrc(p place) {
	text, _ := s.read(p)
	host, line, n := "", 0, 0
	var hits []hit
	note := func() {
		if len(hits) > 0 {
			s.add(Finding{Kind: Login, Path: s.shown(p), entry: host, What: "the login to " + inert(host), Why: "it holds " + because(hits), Command: s.edit(p, line)})
		}
		hits = nil
	}
	last := ""
	for text := range strings.Lines(text) {
		n++
		for word := range strings.FieldsSeq(text) {
			switch last {
			case "machine":
				note()
				host, line, hits = word, n, s.m.in(word)
				last = ""
			case "login":
				hits = join(hits, s.m.in(word))
				last = ""
			case "password", "account":
				last = ""
			default:
				last = word
			}
		}
	}
	note()
}

// pgpass looks at host, database and user; the fifth field is the password.
func (s *search) pgpass(p place) {
	text, _ := s.read(p)
	n := 0
	for line := range strings.Lines(text) {
		n++
		fields := strings.Split(strings.ReplaceAll(strings.TrimSpace(line), `\:`, " "), ":")
		if len(fields) < 5 || strings.HasPrefix(line, "#") {
			continue
		}
		if hits := s.m.in(strings.Join(fields[:4], "\n")); len(hits) > 0 {
			name := fields[0] + "/" + fields[2]
			s.add(Finding{
				Kind: Login, Path: s.shown(p), entry: name, What: "the password for " + inert(name), Why: "it holds " + because(hits), Command: s.edit(p, n),
			})
		}
	}
}

// gitCredentials looks at addresses without their passwords.
func (s *search) gitCredentials(p place) {
	text, _ := s.read(p)
	n := 0
	for line := range strings.Lines(text) {
		n++
		line = strings.TrimSpace(line)
		scheme, rest, ok := strings.Cut(line, "://")
		if !ok {
			continue
		}
		user, _, _ := strings.Cut(rest[:max(0, strings.LastIndexByte(rest, '@'))], ":")
		if strings.Contains(hideTokens(user), "…") { // a token in the place of a user
			user = ""
		}
		address := withoutLogin(line)
		hits := s.m.in(user + "\n" + address)
		if len(hits) == 0 {
			continue
		}
		_, host, _ := strings.Cut(address, "://")
		host, tail, _ := strings.Cut(host, "/")
		query := "protocol=" + scheme + `\nhost=` + host
		if tail != "" {
			query += `\npath=` + tail
		}
		items := []string{"ACC-24", "SEC-14"}
		if strings.Contains(host, "github.") {
			items = append(items, "GH-21")
		}
		way := command("printf", strings.ReplaceAll(query, "%", "%%")+`\n\n`)
		if way == "" || !printable(way) || strings.Contains(host+tail, `\`) {
			way = s.edit(p, n)
		} else {
			way += " | git credential-store --file " + s.arg(p) + " erase"
		}
		s.add(Finding{
			Kind: Login, Path: s.shown(p), entry: user + "@" + address, What: "the login of git to " + inert(address), Why: "it holds " + because(hits), Items: items,
			Command: way,
		})
	}
}

// counted says in words which names were found how often, and where first. Lines have numbers, and are not repeated.
func counted(hits []hit) string {
	var parts []string
	for n, h := range hits {
		if n == 5 {
			parts = append(parts, strconv.Itoa(len(hits)-n)+" more names")
			break
		}
		times := strconv.Itoa(h.count) + " times, first in line " + strconv.Itoa(h.line)
		if h.count == 1 {
			times = "once, in line " + strconv.Itoa(h.line)
		}
		parts = append(parts, inert(h.Text)+" ("+inert(h.What)+") "+times)
	}
	return strings.Join(parts, "; ")
}
