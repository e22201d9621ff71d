package residue

import (
	"path"
	"slices"
	"strings"
)

// ssh looks at hosts, keys and known hosts.
func (s *search) ssh() {
	keys, hosts := map[string]string{}, []string(nil) // of hosts of the client: the keys used there, by name of the file, and how they are called
	folder := ".ssh"
	configs := s.home(folder+"/config", folder+"/config.local")
	for _, sub := range s.home(folder+"/config.d", folder+"/conf.d") {
		configs = append(configs, s.sub(sub, "*")...)
	}
	for _, p := range configs {
		hosts = append(hosts, s.sshConfig(p, keys)...)
	}
	for _, p := range s.home(folder) {
		s.sshKeys(p, keys)
	}
	for _, p := range s.home(folder+"/known_hosts", folder+"/known_hosts2", folder+"/known_hosts.old") {
		s.knownHosts(p, hosts)
	}
	for _, p := range s.home(folder + "/authorized_keys") {
		s.lines(SSH, p, "keys that may sign in to this machine")
	}
}

// sshConfig looks at the hosts of a file. It notes the keys they use and gives the names they have.
func (s *search) sshConfig(p place, keys map[string]string) (hosts []string) {
	text, _ := s.read(p)
	type block struct {
		name, text string
		line       int
		keys, host []string
	}
	blocks := []block{{}}
	n := 0
	for line := range strings.Lines(text) {
		n++
		fields := strings.FieldsFunc(line, func(c rune) bool { return strings.ContainsRune(" \t\r\n=\"", c) })
		if len(fields) < 2 || fields[0][0] == '#' {
			continue
		}
		word, rest := strings.ToLower(fields[0]), strings.Join(fields[1:], " ")
		if word == "host" || word == "match" {
			blocks = append(blocks, block{name: rest, line: n, host: fields[1:]})
		}
		b := &blocks[len(blocks)-1]
		b.text += "\n" + strings.ReplaceAll(rest, "%", " ")
		switch word {
		case "identityfile":
			b.keys = append(b.keys, path.Base(rest))
		case "hostname":
			b.host = append(b.host, rest)
		}
	}
	for _, b := range blocks[1:] {
		hits := s.m.in(b.text)
		if len(hits) == 0 {
			continue
		}
		s.add(Finding{Kind: SSH, Path: s.shown(p), entry: b.name, What: "the host " + inert(b.name), Why: "it holds " + because(hits), Command: s.edit(p, b.line)})
		hosts = append(hosts, b.host...)
		for _, k := range b.keys {
			keys[k] = b.name
		}
	}
	return hosts
}

// sshKeys looks at key pairs: their names, the comment of the public half, the hosts that use them. What a key opens it does not say.
func (s *search) sshKeys(folder place, keys map[string]string) {
	for _, p := range s.sub(folder, "*") {
		base := p.base()
		name := strings.TrimSuffix(strings.TrimSuffix(base, ".pub"), "-cert")
		if slices.Contains([]string{"config", "known_hosts", "known_hosts2", "known_hosts.old", "authorized_keys"}, base) || strings.HasPrefix(base, "config.") {
			continue
		}
		why := ""
		if hits := s.m.in(base); len(hits) > 0 {
			why = "its name holds " + because(hits)
		} else if by := keys[name]; by != "" {
			why = "the host " + inert(by) + " uses it, which is the client's"
		} else if strings.HasSuffix(base, ".pub") {
			text, _ := s.read(p)
			if fields := strings.Fields(text); len(fields) > 2 {
				if hits := s.m.in(strings.Join(fields[2:], " ")); len(hits) > 0 {
					why = "its comment holds " + because(hits)
					s.addKey(folder.join(name), "the public half's comment holds "+because(hits))
				}
			}
		}
		if why != "" {
			s.addKey(p, why)
		}
	}
}

func (s *search) addKey(p place, why string) {
	info, ok := s.stat(p)
	if !ok || info.IsDir() {
		return
	}
	what := "a private key"
	if strings.HasSuffix(p.name, ".pub") {
		what = "a public key"
	}
	s.add(Finding{Kind: SSH, Path: s.shown(p), What: what, Why: why, Items: []string{"ACC-24", "SEC-14"}, Command: s.remove(p)})
}
