package residue

import (
	"regexp"
	"slices"
	"strings"

	"github.com/handover-kit/handover/checks/engagement"
)

// Name is a name by which the client is recognised.
type Name struct {
	Text string `json:"name"`
	What string `json:"what"` // what it is in the engagement, such as "org of the system gh"
}

// Names are the names of one engagement.
type Names struct {
	// All are looked for everywhere.
	All []Name
	// Own are names that say something only where their provider is meant, such as "portal" for a project: by provider.
	Own map[engagement.Provider][]Name
	// Systems are the ids of the systems, by provider.
	Systems map[engagement.Provider][]string
	// Handles are our own logins, Domains our own domains: a repository of the client's that lies there is a fork.
	Handles, Domains []string
}

// NamesOf derives the names from an engagement.
func NamesOf(e *engagement.Engagement) Names {
	b := &nameBuilder{seen: map[string]bool{}, ours: words(e.Header.Supplier)}
	b.Own, b.Systems = map[engagement.Provider][]Name{}, map[engagement.Provider][]string{}
	for _, d := range e.Domains {
		b.Domains = append(b.Domains, strings.ToLower(d))
	}
	for _, s := range e.Systems {
		b.Systems[s.Provider] = append(b.Systems[s.Provider], s.ID)
		b.system(s)
	}
	for _, p := range e.People {
		b.person(p)
	}
	for _, m := range e.Machines {
		b.handles(m.Handles, "a login of the machine "+m.ID, true)
	}
	for _, v := range e.Services {
		b.handles(v.Handles, "a login of the service "+v.ID, false)
	}
	b.client(e.Header.Client)
	if distinctive(e.Header.ID) {
		b.add(e.Header.ID, "the id of the engagement")
	}
	return b.Names
}

type nameBuilder struct {
	Names
	seen map[string]bool
	ours []string
}

// add takes a name in that is looked for everywhere, unless it would point at us, at everybody, or by accident.
func (b *nameBuilder) add(text, what string) {
	text = strings.ToLower(strings.TrimSpace(text))
	if text == "" || b.seen[text] || len(text) > maxName || slices.Contains(b.ours, text) || common(text) || b.ourDomain(text) {
		return
	}
	if digits := strings.Trim(text, "0123456789") == ""; digits && len(text) < 6 || len(text) < 3 {
		return
	}
	b.seen[text] = true
	b.All = append(b.All, Name{text, what})
}

// ourDomain says whether a domain or mail address is one of ours.
func (b *nameBuilder) ourDomain(text string) bool {
	_, host, mail := strings.Cut(text, "@")
	if !mail {
		host = text
	}
	return slices.ContainsFunc(b.Domains, func(d string) bool { return host == d || strings.HasSuffix(host, "."+d) })
}

// system takes the params of a system in.
func (b *nameBuilder) system(s engagement.System) {
	for _, key := range sortedKeys(s.Params) {
		param := strings.TrimSuffix(strings.TrimSuffix(strings.ToLower(key), "s"), "_id")
		what := param + " of the system " + s.ID
		for _, value := range s.Params[key] {
			value = strings.TrimSpace(value)
			account, host := accountIn(value), hostIn(value)
			switch {
			case param == "our_domain" || meaningless(param):
				continue
			case account != "":
				b.add(account, "the account of the system "+s.ID)
			case host != "":
				b.add(host, what)
			case identifies(param, s.Provider) || distinctive(value):
				b.add(value, what)
			}
			b.Own[s.Provider] = append(b.Own[s.Provider], Name{value, what})
		}
	}
}

// identifies says whether a param names the client's own instance, not a thing within it.
func identifies(param string, p engagement.Provider) bool {
	switch param {
	case "org", "organization", "organisation", "team", "site", "tenant", "subscription", "account", "zone", "domain", "host", "base", "url":
		return true
	case "group":
		return p == "gitlab"
	}
	return false
}

// meaningless says whether values of a param are the same for every client.
func meaningless(param string) bool {
	switch param {
	case "region", "environment", "date", "since", "backend", "config", "user", "role", "prefix", "parameter", "key":
		return true
	}
	return false
}

// person takes the client's addresses in, and our logins.
func (b *nameBuilder) person(p engagement.Person) {
	if p.Side == engagement.SideSupplier {
		b.handles(p.Handles, "", false)
		for _, key := range sortedKeys(p.Handles) {
			b.Handles = append(b.Handles, p.Handles[key]...)
		}
		return
	}
	for _, mail := range p.Email {
		_, domain, _ := strings.Cut(strings.ToLower(mail), "@")
		if public(domain) {
			b.add(mail, "the address of "+p.ID)
			continue
		}
		b.add(domain, "a domain of the client")
	}
}

// handles takes the account ids in that are part of logins, and the logins themselves where they exist for this engagement alone.
func (b *nameBuilder) handles(h engagement.Handles, what string, own bool) {
	for _, key := range sortedKeys(h) {
		for _, name := range h[key] {
			if account := accountIn(name); account != "" {
				b.add(account, "the account of a login in handover.yaml")
			} else if own && distinctive(name) {
				b.add(name, what)
			}
			if own {
				b.Handles = append(b.Handles, name)
			}
		}
	}
}

// accountIn is the account id in an ARN.
func accountIn(text string) string {
	parts := strings.Split(text, ":")
	if len(parts) < 6 || parts[0] != "arn" || len(parts[4]) != 12 {
		return ""
	}
	return parts[4]
}

// hostIn is the host of an address.
func hostIn(text string) string {
	_, rest, ok := strings.Cut(text, "://")
	if !ok {
		return ""
	}
	host, _, _ := strings.Cut(rest, "/")
	if at := strings.LastIndexByte(host, '@'); at >= 0 {
		host = host[at+1:]
	}
	host, _, _ = strings.Cut(host, ":")
	return strings.ToLower(host)
}

// distinctive says whether a name can hardly mean anything else: ids, domains, names of several parts.
func distinctive(name string) bool {
	if strings.Contains(name, ".") && !strings.ContainsAny(name, " /") && len(name) >= 6 {
		return true
	}
	if regexp.MustCompile(`[0-9]{6,}|^[0-9a-f]{8}-[0-9a-f]{4}-`).MatchString(name) {
		return true
	}
	parts := strings.FieldsFunc(strings.ToLower(name), func(c rune) bool { return strings.ContainsRune("-_ /", c) })
	uncommon := slices.ContainsFunc(parts, func(p string) bool { return len(p) > 2 && !common(p) })
	return len(name) >= 8 && len(parts) > 1 && uncommon
}

// own finds a name of a system of these providers that is exactly this text.
func (n Names) own(text string, providers ...engagement.Provider) *Name {
	for _, p := range providers {
		for i := range n.Own[p] {
			if strings.EqualFold(n.Own[p][i].Text, text) {
				return &n.Own[p][i]
			}
		}
	}
	return nil
}
