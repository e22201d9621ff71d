package residue

import (
	"crypto/hmac"
	"crypto/sha1" //nolint:gosec // OpenSSH hashes the names of known hosts so (sshd(8), SSH_KNOWN_HOSTS FILE FORMAT)
	"encoding/base64"
	"fmt"
	"slices"
	"strings"
)

// knownHosts looks at the hosts that were visited. Hashed names cannot be read, but those that the engagement gives can be tried.
func (s *search) knownHosts(p place, hosts []string) {
	text, _ := s.read(p)
	candidates := slices.Clone(hosts)
	for _, n := range s.o.Names.All {
		if strings.Contains(n.Text, ".") && !strings.ContainsAny(n.Text, "@ /") {
			candidates = append(candidates, n.Text)
			for _, usual := range []string{"git", "gitlab", "github", "bastion", "ssh", "jump", "vpn", "www", "dev", "staging"} {
				candidates = append(candidates, usual+"."+n.Text)
			}
		}
	}
	hashed := 0
	for line := range strings.Lines(text) {
		fields := strings.Fields(line)
		if len(fields) > 0 && fields[0][0] == '@' { // a marker stands before
			fields = fields[1:]
		}
		if len(fields) < 3 || fields[0][0] == '#' {
			continue
		}
		names := strings.Split(fields[0], ",")
		if strings.HasPrefix(fields[0], "|1|") {
			name := unhash(fields[0], candidates)
			if name == "" {
				hashed++
				continue
			}
			names = []string{name}
		}
		for _, name := range names {
			hits := s.m.in(name)
			why := "it holds " + because(hits)
			if len(hits) == 0 {
				if !slices.Contains(hosts, name) {
					continue
				}
				why = "a host of this name in ~/.ssh/config is the client's"
			}
			s.add(Finding{
				Kind: SSH, Path: s.shown(p), entry: name, What: "the known host " + inert(name), Why: why, Command: "ssh-keygen -R " + quote(inert(name)) + " -f " + s.arg(p),
			})
		}
	}
	if hashed > 0 {
		s.miss(s.shown(p), fmt.Sprintf("it holds %d hashed names of hosts that are none of the %d tried; ssh-keygen -F HOST tells whether a host is among them", hashed, len(candidates)))
	}
}

// unhash finds which of some names a hashed name is.
func unhash(hashed string, names []string) string {
	parts := strings.Split(hashed, "|")
	if len(parts) != 4 {
		return ""
	}
	salt, err1 := base64.StdEncoding.DecodeString(parts[2])
	sum, err2 := base64.StdEncoding.DecodeString(parts[3])
	if err1 != nil || err2 != nil {
		return ""
	}
	for _, name := range names {
		mac := hmac.New(sha1.New, salt)
		mac.Write([]byte(name))
		if hmac.Equal(mac.Sum(nil), sum) {
			return name
		}
	}
	return ""
}
