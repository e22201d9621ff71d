package residue

import (
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/handover-kit/handover/checks/engagement"
)

func TestMatch(t *testing.T) {
	m := newMatcher([]Name{{Text: "acme"}, {Text: "acme-example"}, {Text: "111122223333"}, {Text: "acme.example"}, {Text: "öst bank"}, {Text: "globex"}, {Text: "/src/shop"}})
	for text, want := range map[string]string{
		"acme": "acme", "ACME_KEY": "acme", "x/acme2/y": "acme", "acmeist": "", "pacme": "", "acme-example": "acme-example", "git.acme.example": "acme.example",
		"1111222233334": "", "a111122223333": "", ":111122223333:": "111122223333", `"\nacme"`: "acme", "%2Facme%2F": "acme", "prodGlobexKey": "globex",
		"“acme”": "acme", "ÖST BANK": "öst bank", "acmé": "", "acme acme": "acme", "cd /src/shop; ls": "/src/shop", "/src/shop2": "", "/src/shop-old": "", "/src/shop/x": "/src/shop",
	} {
		var got []string
		for _, h := range m.in(text) {
			got = append(got, h.Text)
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

// However a text is split, the names in it are the same, and so are their lines.
func FuzzSplit(f *testing.F) {
	m := newMatcher([]Name{{Text: "acme"}, {Text: "acme-example"}, {Text: "111122223333"}, {Text: "/src/shop"}})
	f.Add("a\nacme\nacme-example 111122223333 acme-exampl\n/src/shop-/src/shop", 3)
	f.Add("\xc3\xa4acme\xc3acme", 1)
	f.Fuzz(func(t *testing.T, text string, size int) {
		want := m.in(text)
		for _, size := range []int{1, 2, max(1, size)} {
			c := m.counter()
			for piece := range slices.Chunk([]byte(text), size) {
				c.take(piece, false)
			}
			c.take(nil, true)
			if got := c.hits(); !slices.Equal(got, want) {
				t.Fatalf("by %d: %v, want %v", size, got, want)
			}
		}
		got, _, err := m.read(t.Context(), iotest.OneByteReader(strings.NewReader(text)))
		if err != nil || !slices.Equal(got, want) {
			t.Fatal(got, want, err)
		}
	})
}

// What takes files of others apart ends, whatever is in them.
func FuzzSettings(f *testing.F) {
	for _, text := range []string{"[a\nb=c", "a:\n- b: 'c\n  \"", "[]=", "\"\":", "-", "- ", "clusters:\n- name: x\n  cluster: {}"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, sec := range sections(text) {
			sec.text()
		}
		outline(text)
		kubeEntries(text)
		if !printable(inert(text)) || !printable(quote(text)) {
			t.Fatalf("%q: %q %q", text, inert(text), quote(text))
		}
		withoutLogin(text)
		accountOf(text)
		unhash(text, []string{"a"})
	})
}

func TestNamesOf(t *testing.T) {
	e, err := engagement.Parse("handover.yaml", []byte(`version: 1
engagement: { id: portal, title: Portal, supplier: Elegant Example Ltd, client: "Põhja National Bank AS", last_day: 2026-07-01, time_zone: UTC }
people:
  - { id: a, name: A, side: supplier, roles: [engineer], email: [a@elegant.example], handles: { aws: "arn:aws:iam::444455556666:user/a" } }
  - { id: b, name: B, side: client, roles: [recipient], email: [b@pohja.example, b.b@gmail.com] }
domains: [elegant.example]
systems:
  - { id: gh, provider: github, params: { org: portal, repos: [web] } }
  - { id: w, provider: confluence, params: { base: "https://pohja.atlassian.net/wiki", space: DOCS } }
  - { id: nr, provider: newrelic, params: { account_id: "1" } }
  - { id: own, provider: okta, params: { org: elegant } }
`))
	if err != nil {
		t.Fatal(err)
	}
	n := NamesOf(e)
	var got []string
	for _, x := range n.All {
		got = append(got, x.Text)
	}
	for _, want := range []string{"põhja national bank", "pohja", "põhja", "pohja-national-bank", "pohja.example", "b.b@gmail.com", "pohja.atlassian.net", "444455556666"} {
		if !slices.Contains(got, want) {
			t.Errorf("%s is not looked for", want)
		}
	}
	for _, other := range []string{"national", "bank", "portal", "web", "elegant", "1", "gmail.com", "elegant.example", "docs"} {
		if slices.Contains(got, other) {
			t.Errorf("%s is looked for", other)
		}
	}
	if n.own("portal", "github") == nil {
		t.Error("a common name of an organisation is lost")
	}
}
