package engagement

import (
	"slices"
	"strings"
	"testing"
)

// more is what the table below adds to the minimal page, so that references have something to refer to.
const more = minimal + `  - { id: aiko, name: Aiko Ito, side: client, recipient: keys/aiko.pub }
assets:
  - { id: portal, kind: source, path: ../portal }
`

func TestProblems(t *testing.T) {
	for _, c := range []struct {
		name     string
		old, new string // the change to the page
		want     []string
	}{
		{"unknown key", "last_day:", "last_dya:", []string{
			`3:3: engagement lacks the key last_day; add it: T0: a date (its end, in time_zone) or an RFC 3339 time`,
			`7:3: unknown key "last_dya" in engagement; write last_day`,
		}},
		{"american spelling", "assets:", "licenses: {}\nassets:", []string{
			`12:1: unknown key "licenses" in the page; write licences`,
		}},
		{"unknown key far from any", "path: ../portal", "path: ../portal, xyzzy: 1", []string{
			`13:50: unknown key "xyzzy" in assets[0]; known here: id, kind, path, build`,
		}},
		{"number for text", "title: Acme portal", "title: 42", []string{
			`4:10: title is a number where text is expected; put it in quotes: "42"`,
		}},
		{"account number", "assets:", "systems:\n  - { id: p, provider: aws-iam, params: { account: 011122223333, repos: [1] } }\nassets:", []string{
			`13:52: account is a number where text is expected; put it in quotes: "011122223333"`,
			`13:74: repos[0] is a number where text is expected; put it in quotes: "1"`,
		}},
		{"truth for text", "client: Acme", "client: true", []string{
			`6:11: client is true or false where text is expected; put it in quotes: "true"`,
		}},
		{"text for truth", "client: Acme", "client: Acme\n  solo: yes", []string{
			`7:9: solo is text where true or false is expected; write true or false`,
		}},
		{"text for list", "assets:", "domains: elegant.example\nassets:", []string{
			`12:10: domains is text where a list is expected; write ["elegant.example"]`,
		}},
		{"list for mapping", "assets:", "deliver: [a]\nassets:", []string{
			`12:10: deliver is a list where keys and values are expected; write key: value`,
		}},
		{"mapping for text", "title: Acme portal", "title: { a: b }", []string{
			`4:10: title is a mapping where text is expected; put it in quotes`,
		}},
		{"no value", "client: Acme", "client:", []string{
			`6:10: client has no value; write one, or remove the key`,
		}},
		{"empty text", "client: Acme", "client: ' '", []string{
			`6:11: client is empty; write one, or remove the key`,
		}},
		{"duplicate key", "client: Acme", "client: Acme\n  client: Other", []string{
			`7:3: key "client" stands twice in engagement, first on line 6; keep one`,
		}},
		{"duplicate id", "  - { id: portal,", "  - { id: Portal, kind: data, path: x }\n  - { id: portal,", []string{
			`14:11: id "portal" stands twice, first on line 13; give each its own id; upper and lower case count as the same`,
		}},
		{"machine named as a person", "assets:", "machines: [ { id: mara, handles: { github: bot } } ]\nassets:", []string{
			`12:19: id "mara" stands twice, first on line 10; give each its own id; upper and lower case count as the same`,
		}},
		{"hidden asset id", "id: portal", "id: .git", []string{
			`13:11: id ".git" is not an id: letters, digits, dashes and inner dots, at most 64, and no Windows device name; write git`,
		}},
		{"asset id with a slash", "id: portal", "id: a/../b", []string{
			`13:11: id "a/../b" is not an id: letters, digits, dashes and inner dots, at most 64, and no Windows device name; write a-..-b`,
		}},
		{"device name", "id: portal", "id: nul.txt", []string{
			`13:11: id "nul.txt" is not an id: letters, digits, dashes and inner dots, at most 64, and no Windows device name`,
		}},
		{"bundle name with a dot", "id: acme\n", "id: acme.v2\n", []string{
			`3:7: id "acme.v2" is not a bundle name: letters, digits and inner dashes, at most 64, and no Windows device name; write acme-v2`,
		}},
		{"unknown choices", "side: supplier", "side: suplier, roles: [boss]", []string{
			`10:40: side "suplier" is not known; write supplier`,
			`10:57: roles[0] "boss" is not known; write one of engineer, lead, recipient, reviewer, owner`,
		}},
		{"unknown policies", "client: Acme", "client: Acme\n  depth: deep\n  envelope: open\n  evidence: row", []string{
			`7:10: depth "deep" is not known; write one of lean, standard, full`,
			`8:13: envelope "open" is not known; write one of none, sealed`,
			`9:13: evidence "row" is not known; write rows`,
		}},
		{"unknown provider", "assets:", "systems: [ { id: gh, provider: gihub } ]\nassets:", []string{
			`12:32: provider "gihub" is not known; write github`,
		}},
		{"unknown handle", "side: supplier", "side: supplier, handles: { aws: m, azur: m, myspace: m }", []string{
			`10:69: unknown key "azur" in people[0].handles; write azure`,
			`10:78: unknown key "myspace" in people[0].handles; write one of github, gitlab, aws-iam, aws-identity-center, aws-secrets, ` +
				`cloudformation, terraform, cloudflare, newrelic, azure-rbac, entra, azure-keyvault, azure-functions, vercel, supabase, doppler, ` +
				`1password, auth0, anthropic, openai, google-cloud, google-workspace, okta, scim, confluence, dns, ci, on-call, other, aws, azure, google`,
		}},
		{"unknown kind", "kind: source", "kind: sauce", []string{`13:25: kind "sauce" is not known; write source`}},
		{"no such day", "2026-11-30", "2026-11-31", []string{
			`7:13: last_day "2026-11-31" is not a date such as 2026-11-30 or a time such as 2026-11-30T18:00:00+02:00`,
		}},
		{"time without offset", "2026-11-30", "2026-11-30T18:00:00", []string{
			`7:13: last_day "2026-11-30T18:00:00" is not a date such as 2026-11-30 or a time such as 2026-11-30T18:00:00+02:00`,
		}},
		{"unknown zone", "Europe/Tallinn", "Europe/Tallin", []string{
			`8:14: time_zone "Europe/Tallin" is not a known IANA time zone such as Europe/Tallinn`,
		}},
		{"the zone of this machine", "Europe/Tallinn", "Local", []string{
			`8:14: time_zone "Local" is not a known IANA time zone such as Europe/Tallinn`,
		}},
		{"a date without zone", "  time_zone: Europe/Tallinn\n", "", []string{
			`7:13: last_day is a date, and nothing says in which time zone it ends; add time_zone: Europe/Tallinn, or write a time with its offset`,
		}},
		{"mail and domain", "assets:", "domains: ['@elegant.example', -x, a.example]\nassets:", []string{
			`12:11: domains[0] "@elegant.example" is not a mail domain such as elegant.example; write elegant.example`,
			`12:31: domains[1] "-x" is not a mail domain such as elegant.example`,
		}},
		{"mail", "side: supplier", "side: supplier, email: [mara]", []string{
			`10:58: email[0] "mara" is not a mail address such as mara@elegant.example`,
		}},
		{"bad pattern", "assets:", "exclude: ['a[']\nassets:", []string{
			`12:11: exclude[0] "a[" is not a pattern such as "**/node_modules"`,
		}},
		{"hidden characters", "client: Acme", "client: \"Ac\u202eme\"", []string{
			`6:11: client holds control characters or changes of writing direction; write it without them`,
		}},
		{"people nobody listed", "assets:", "systems: [ { id: gh, provider: github, owners: [aikko], approved_by: zoe } ]\nassets:", []string{
			`12:49: people lists nobody with the id "aikko"; write aiko`,
			`12:70: people lists nobody with the id "zoe"; list the person in people`,
		}},
		{"recipients", "assets:", "recipients: { bundle: [mara, bob, aiko, aiko], recovery: [a.pub, b.pub] }\nassets:", []string{
			`12:24: mara is of the supplier and cannot receive; name a person with side: client`,
			`12:30: people lists nobody with the id "bob"; list the person in people`,
			`12:41: aiko is listed twice; keep one`,
			`12:58: recipients.recovery has 2 entries where at most 1 may stand; keep 1`,
		}},
		{"nobody receives", "assets:", "recipients: { bundle: [] }\nassets:", []string{
			`12:23: recipients.bundle is empty; list at least one`,
		}},
		{"a recipient without a key", ", recipient: keys/aiko.pub }", " }\nrecipients: { bundle: [aiko] }", []string{
			`12:24: aiko has no key to encrypt to; add recipient: age1... to aiko in people`,
		}},
		{"nobody for the envelope", "kind: source, path: ../portal }", "kind: infra-state, path: x }\nrecipients: { bundle: [aiko] }", []string{
			`14:13: recipients names nobody for the envelope, but asset portal goes into it; add envelope: [PERSON], or set engagement.envelope to none`,
		}},
		{"deliverables", "assets:", "deliverables: [ { id: D1, title: Code, assets: [portl, runbooks] } ]\nassets:", []string{
			`12:49: assets lists none with the id "portl"; write portal`,
			`12:56: assets lists none with the id "runbooks"; list it in assets`,
		}},
		{"absent but there", "assets:", "absent: [ { kind: source, reason: none }, { kind: data, reason: x }, { kind: data, reason: y } ]\nassets:", []string{
			`12:19: kind source is called absent, but asset portal is of that kind; remove one of the two`,
			`12:78: kind data is called absent twice; keep one`,
		}},
		{"another version", "version: 1", "version: 2", []string{
			`1:10: version 2 is not known; write version: 1, or use a newer handover`,
		}},
		{"version as text", "version: 1", "version: '1'", []string{
			`1:10: version is text where a whole number is expected; write a whole number`,
		}},
		{"no version", "version: 1\n", "", []string{`1:1: the page lacks the key version; add it: version of this file format, 1`}},
		{"anchor, alias, merge and tag", "client: Acme", "client: &a Acme\n  contract: *a\n  <<: {}\n  depth: !!str lean", []string{
			`6:11: anchors (&) are not used here; put text that starts with & in quotes; write a repeated value out`,
			`7:13: aliases (*) are not used here; put text that starts with * in quotes; write a repeated value out`,
			`8:3: merge keys (<<) are not used here; write the keys out`,
			`9:10: tags (!) are not used here; put text that starts with ! in quotes`,
		}},
		{"two documents", "assets:", "---\nassets:", []string{
			`13:1: holds a second YAML document; keep one document and remove the line ---`,
		}},
		{"broken YAML", "title: Acme portal", "title: Acme: portal", []string{
			`4:10: cannot be read as YAML: mapping value is not allowed in this context; check the indentation, and put text that holds ": ", " #" or starts with a sign in quotes`,
		}},
		{"tab", "  title", "\ttitle", []string{
			`4:1: cannot be read as YAML: found character ' ' that cannot start any token; check the indentation, and put text that holds ": ", " #" or starts with a sign in quotes`,
		}},
		{"private key", "keys/aiko.pub", "AGE-SECRET-KEY-1QQQQQQQQ", []string{
			`11:58: recipient holds a private key; write the public key, and make a new pair: whoever read this file may have the private one`,
		}},
		{"key of several lines", "keys/aiko.pub", `"a\nb"`, []string{
			`11:58: recipient has more than one line; write one line, or the path of a file`,
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if strings.Count(more, c.old) == 0 {
				t.Fatalf("the page does not hold %q", c.old)
			}
			e, err := Parse("handover.yaml", []byte(strings.Replace(more, c.old, c.new, 1)))
			if e != nil {
				t.Fatalf("accepted, as %+v", e)
			}
			for i := range c.want {
				c.want[i] = "handover.yaml:" + c.want[i]
			}
			if got := problemsOf(t, err); !slices.Equal(got, c.want) {
				t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(c.want, "\n"))
			}
		})
	}
}

// TestHostile holds pages no person writes: each must be refused in one sentence, without exhausting anything.
func TestHostile(t *testing.T) {
	const mib = 1 << 20
	for name, c := range map[string]struct{ page, want string }{
		"nothing":        {"", "handover.yaml: is empty"},
		"comments":       {"# x\n", "handover.yaml: is empty"},
		"a word":         {"foo", "handover.yaml:1:1: the page is text where keys and values are expected; write key: value"},
		"large":          {strings.Repeat("#", mib+1), "handover.yaml: is larger than 1 MiB, which no page of this kind is"},
		"not UTF-8":      {"version: 1\nä: \xff", "handover.yaml:2:4: is not UTF-8 text; save the file as UTF-8"},
		"UTF-16":         {"\xff\xfev\x00e\x00", "handover.yaml:1:1: is not UTF-8 text; save the file as UTF-8"},
		"deep lists":     {strings.Repeat("[", mib/8), "handover.yaml:1:33: is nested deeper than 32 levels"},
		"deep mappings":  {strings.Repeat("{a: ", mib/32), "handover.yaml:1:129: is nested deeper than 32 levels"},
		"deep dashes":    {strings.Repeat("- ", mib/16), "handover.yaml:1:65: is nested deeper than 32 levels"},
		"deep questions": {strings.Repeat("? ", mib/16), "complex keys"},
		"deep keys":      {strings.Repeat("a: ", 10_000), "cannot be read as YAML"},
		"long key":       {strings.Repeat("k", mib/2) + ":\n" + strings.Repeat(" a: b\n", 10_000), "handover.yaml:1:1: has a key longer than 128 bytes"},
		"many dashes":    {strings.Repeat("-\n", mib/16), "more than 20000 keys and list entries"},
		"many comments":  {strings.Repeat("#\n", mib/8), "more keys, values and comments than any page"},
		"laughs":         {"a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n", "anchors (&) are not used here"},
		"many problems":  {strings.Repeat("a: b\n", 2000), "handover.yaml: more problems follow; mend these first"},
		"many keys":      {strings.Repeat("a: b\n", 30_000), "handover.yaml:20001:2: has more than 20000 keys and list entries"},
		"many entries":   {minimal + "domains:\n" + strings.Repeat("- b\n", 15_000), "handover.yaml: more problems follow; mend these first"},
		"steps":          {steps(1000), "unknown key"},
		"zero bytes":     {"version: \x00", "version is text"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Parse("handover.yaml", []byte(c.page))
			got := strings.Join(problemsOf(t, err), "\n")
			if !strings.Contains(got, c.want) {
				t.Errorf("got %.400s\nwant %s", got, c.want)
			}
			if len(got) > 40_000 {
				t.Errorf("the report has %d bytes", len(got))
			}
		})
	}
}

// steps nests n mappings by indentation.
func steps(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(strings.Repeat(" ", i) + "a:\n")
	}
	return b.String()
}
