package residue

import (
	"encoding/base32"
	"regexp"
	"strconv"
	"strings"
)

// aws looks at profiles, keys and cached sessions.
func (s *search) aws() {
	profiles := map[string]bool{} // of the client, so that their keys are found that name nobody
	var starts []string           // addresses at which these profiles sign in
	for _, p := range s.under("AWS_CONFIG_FILE", ".aws/config") {
		starts = append(starts, s.awsConfig(p, profiles)...)
	}
	for _, p := range s.under("AWS_SHARED_CREDENTIALS_FILE", ".aws/credentials") {
		s.awsCredentials(p, profiles)
	}
	for _, folder := range s.home(".aws/sso/cache", ".aws/cli/cache", ".aws/boto/cache", ".aws/login/cache") {
		for _, p := range s.sub(folder, "*.json") {
			s.awsCache(p, starts)
		}
	}
	for _, p := range s.home(".aws/cli/alias", ".awsume/config.yaml", ".config/granted/config", ".saml2aws", ".aws-vault/config", ".config/aws-nuke.yml") {
		s.lines(AWS, p, "settings of a tool for AWS")
	}
	for _, p := range s.home(".aws/cli/history/history.db") {
		s.file(History, p, "the history of the AWS command line", s.remove(p))
	}
}

// awsConfig looks at the profiles of a file, and the sessions they use.
func (s *search) awsConfig(p place, profiles map[string]bool) (starts []string) {
	text, _ := s.read(p)
	all := sections(text)
	used := map[string]string{}
	note := func(sec section, why string) {
		s.add(Finding{Kind: AWS, Path: s.shown(p), entry: sec.name, What: "the " + inert(sec.name) + " section", Why: why, Command: s.edit(p, sec.line)})
		if start := sec.get("sso_start_url"); start != "" {
			starts = append(starts, start)
		}
	}
	for _, sec := range all {
		hits := s.m.in(sec.text())
		if len(hits) == 0 || sec.name == "" {
			continue
		}
		name := strings.TrimSpace(strings.TrimPrefix(sec.name, "profile "))
		profiles[name] = true
		if session := sec.get("sso_session"); session != "" {
			used["sso-session "+session] = name
		}
		note(sec, "it holds "+because(hits))
	}
	for _, sec := range all {
		if by := used[sec.name]; by != "" && len(s.m.in(sec.text())) == 0 {
			note(sec, "the profile "+inert(by)+" uses it, which is the client's")
		}
	}
	return starts
}

func (s *search) awsCredentials(p place, profiles map[string]bool) {
	text, _ := s.read(p)
	for _, sec := range sections(text) {
		hits := s.m.in(sec.text() + "\n" + accountOf(sec.get("aws_access_key_id")))
		why := "it holds " + because(hits)
		if len(hits) == 0 {
			if !profiles[sec.name] {
				continue
			}
			why = "the profile of this name is the client's"
		}
		s.add(Finding{
			Kind: AWS, Path: s.shown(p), entry: sec.name, What: "the keys of the profile " + inert(sec.name), Why: why, Items: []string{"ACC-24", "SEC-14"},
			Command: s.edit(p, sec.line),
		})
	}
}

// awsCache looks at a cached session: the address it was opened at, the role, the account that its key belongs to.
func (s *search) awsCache(p place, starts []string) {
	text, ok := s.read(p)
	if !ok {
		return
	}
	hits := s.m.in(text)
	for _, key := range regexp.MustCompile(`A(?:KIA|SIA)[A-Z2-7]{16}`).FindAllString(text, 8) {
		hits = join(hits, s.m.in(accountOf(key)))
	}
	why := "it holds " + because(hits)
	if len(hits) == 0 {
		why = ""
		for _, start := range starts {
			if strings.Contains(text, start) {
				why = "it was opened at the address of one of the client's profiles"
			}
		}
	}
	if why != "" {
		s.add(Finding{Kind: AWS, Path: s.shown(p), What: "a cached session", Why: why, Command: s.remove(p)})
	}
}

// accountOf is the account that an access key belongs to, which its id holds in 40 bits: AKIA and ASIA ids are base32 with one bit before them.
func accountOf(key string) string {
	if len(key) != 20 || !strings.HasPrefix(key, "AKIA") && !strings.HasPrefix(key, "ASIA") {
		return ""
	}
	raw, err := base32.StdEncoding.DecodeString(key[4:])
	if err != nil {
		return ""
	}
	var n uint64
	for _, c := range raw[:6] {
		n = n<<8 | uint64(c)
	}
	account := strconv.FormatUint(n&0x7fffffffff80>>7, 10)
	if len(account) > 12 {
		return ""
	}
	return strings.Repeat("0", 12-len(account)) + account
}
