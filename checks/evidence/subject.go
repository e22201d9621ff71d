package evidence

import (
	"fmt"
	"strings"

	"github.com/handover-kit/handover/checks/engagement"
)

// Subjects are the identities of an engagement, as one provider knows them.
type Subjects struct {
	ours     map[string]string // a name in lower case, to the id of the person or machine
	services map[string]string
	domains  map[string]bool
	people   int
}

// NewSubjects gathers the people and machines of the supplier, its mail domains and the client's services, with the names by
// which a provider may know them.
func NewSubjects(e *engagement.Engagement, provider engagement.Provider) *Subjects {
	s := &Subjects{ours: map[string]string{}, services: map[string]string{}, domains: map[string]bool{}}
	for _, p := range e.People {
		if p.Side != engagement.SideSupplier {
			continue
		}
		s.people++
		add(s.ours, p.ID, p.Email)
		add(s.ours, p.ID, p.Handles.For(provider))
	}
	for _, m := range e.Machines {
		s.people++
		add(s.ours, m.ID, m.Handles.For(provider))
	}
	for _, v := range e.Services {
		add(s.services, v.ID, v.Handles.For(provider))
	}
	for _, d := range e.Domains {
		s.domains[strings.ToLower(strings.Trim(d, "@. "))] = true
	}
	return s
}

func add(to map[string]string, id string, names []string) {
	for _, name := range names {
		if name = fold(name); name != "" {
			to[name] = id
		}
	}
}

func fold(name string) string {
	return strings.TrimPrefix(strings.ToLower(strings.TrimSpace(name)), "@")
}

// Ours says whom of ours a row is about: the id of a person or machine, or the mail address or domain for somebody nobody listed.
func (s *Subjects) Ours(row Row) (id string, ok bool) {
	texts := []string{row.Subject, row.SubjectID}
	if row.Kind != KindSecret { // a secret is called after what it is for
		texts = append(texts, row.Name)
	}
	return s.our(texts...)
}

// Opaque says that a row names somebody only by an id, of a form in which no id of ours is known: nobody can tell whose it is.
func (s *Subjects) Opaque(row Row) bool {
	if row.Subject != "" || row.SubjectID == "" || strings.Contains(row.Name, "@") || row.Status == StatusInactive {
		return false
	}
	for name := range s.ours {
		if kin(name, fold(row.SubjectID)) {
			return false
		}
	}
	return true
}

// kin says whether two ids are of one form, so that one not found among those of its form is somebody else.
func kin(a, b string) bool {
	form := idForm(a)
	return form != "" && form == idForm(b)
}

// idForm names the form of an id that vendors give: numbers, UUIDs, words that begin alike up to their first sign, words of one length. It is
// empty for what people choose, such as logins and mail addresses.
func idForm(s string) string {
	hex := func(s string) bool { return strings.Trim(s, "0123456789abcdef") == "" }
	uuid := func(s string) bool {
		return len(s) == 36 && strings.Count(s, "-") == 4 && hex(strings.ReplaceAll(s, "-", ""))
	}
	number := func(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }
	head, tail, dashed := strings.Cut(s, "-")
	first, _, parted := strings.Cut(s, ":")
	switch {
	case strings.Contains(s, "@"):
		return ""
	case number(s):
		return "number"
	case uuid(s), len(head) == 10 && hex(head) && uuid(tail): // Identity Center puts ten digits before a UUID
		return "uuid"
	case parted && number(first), len(s) == 24 && hex(s): // Atlassian accounts: 557058:..., 712020:..., and older ones
		return "atlassian"
	}
	if i := strings.IndexAny(s, "_|:"); i > 0 {
		return s[:i+1]
	}
	if dashed && !strings.Contains(tail, "-") && len(tail) >= 16 && only(tail, "") { // user-..., svcacct-... of OpenAI
		return head + "-"
	}
	if len(s) >= 20 && only(s, "") { // 00u... of Okta, client ids of Auth0
		return fmt.Sprintf("%d %s", len(s), s[:2])
	}
	return ""
}

// Through says whom of ours a row names as the group, role or person it comes through.
func (s *Subjects) Through(row Row) (id string, ok bool) { return s.our(row.Via) }

func (s *Subjects) our(texts ...string) (string, bool) {
	for _, text := range texts {
		for _, name := range names(text) {
			if id, ok := s.ours[name]; ok {
				return id, true
			}
		}
	}
	for _, text := range texts {
		for _, name := range names(text) {
			if s.inDomain(name) {
				return name, true
			}
		}
	}
	return "", false
}

// inDomain says whether a mail address, the name of a host or a domain lies under one of our domains.
func (s *Subjects) inDomain(name string) bool {
	_, domain, mail := cutLast(name, "@")
	if !mail {
		domain = strings.TrimPrefix(name, "domain:")
	}
	for domain != "" {
		if s.domains[domain] {
			return true
		}
		_, domain, _ = strings.Cut(domain, ".")
	}
	return false
}

// Service says which of the client's services a row is about.
func (s *Subjects) Service(row Row) (id string, ok bool) {
	for _, text := range []string{row.Subject, row.SubjectID, row.Name} {
		for _, name := range names(text) {
			if id, ok := s.services[name]; ok {
				return id, true
			}
		}
	}
	return "", false
}

// names gives the names that a text of an export may stand for: itself, and what vendors wrap names in.
func names(text string) []string {
	text = fold(text)
	if text == "" {
		return nil
	}
	all := []string{text}
	plain := text
	for again := true; again; { // user:mara@x, deleted:user:mara@x?uid=1 of Google Cloud
		again = false
		for _, prefix := range []string{"deleted:", "user:", "serviceaccount:", "group:", "mailto:", "u:"} {
			if rest, ok := strings.CutPrefix(plain, prefix); ok {
				plain, again = rest, true
			}
		}
	}
	plain, _, _ = strings.Cut(plain, "?uid=")
	if _, address, ok := strings.Cut(plain, "://"); ok { // of a URL, its host
		address = address[:strings.IndexAny(address+"/", "/?#")]
		host, _, _ := strings.Cut(address[strings.LastIndex(address, "@")+1:], ":")
		return append(all, host)
	}
	if plain != text {
		all = append(all, plain)
	}
	if _, address, ok := strings.Cut(plain, "<"); ok { // Mara Lind <mara@x>
		all = append(all, strings.TrimSuffix(address, ">"))
	}
	if guest, _, ok := strings.Cut(plain, "#ext#"); ok { // mara_x#EXT#@tenant of Entra
		if local, domain, ok := cutLast(guest, "_"); ok {
			all = append(all, local+"@"+domain)
		}
	}
	if local, domain, ok := cutLast(plain, "@"); ok { // mara+acme@x
		if base, _, tagged := strings.Cut(local, "+"); tagged {
			all = append(all, base+"@"+domain)
		}
	}
	return append(all, arnNames(plain)...)
}

// arnNames gives the account and the names inside an ARN.
func arnNames(text string) []string {
	parts := strings.SplitN(text, ":", 6)
	if len(parts) < 6 || parts[0] != "arn" {
		return nil
	}
	var all []string
	if parts[4] != "" {
		all = append(all, parts[4])
	}
	steps := strings.Split(parts[5], "/")
	switch {
	case len(steps) == 1: // root, and services that write name alone
	case steps[0] == "assumed-role":
		all = append(all, steps[1:]...)
	default:
		all = append(all, steps[len(steps)-1])
	}
	return all
}

func cutLast(s, sep string) (before, after string, found bool) {
	if i := strings.LastIndex(s, sep); i >= 0 {
		return s[:i], s[i+len(sep):], true
	}
	return s, "", false
}
