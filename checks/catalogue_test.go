package checks_test

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/handover-kit/handover/checks"
	"github.com/handover-kit/handover/templates"
)

func load(t testing.TB) *checks.Catalogue {
	t.Helper()
	c, err := checks.Load(templates.FS(), nil)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// TestGeneratedIsCurrent proves that the embedded form is what the YAML says. Mend with: go generate ./checks
func TestGeneratedIsCurrent(t *testing.T) {
	c, err := checks.Parse(templates.Catalogue())
	if err != nil {
		t.Fatal(err)
	}
	want, err := c.Encode()
	if err != nil {
		t.Fatal(err)
	}
	got, err := fs.ReadFile(templates.FS(), checks.GeneratedFile)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Error("templates/catalogue.bin is not what templates/catalogue/*.yaml says: run go generate ./checks")
	}
}

// TestItemsAreStable holds the ids: one may be added at the end of testdata/ids.txt, none may go, come back or change its list.
func TestItemsAreStable(t *testing.T) {
	pinned, err := os.ReadFile("testdata/ids.txt")
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, item := range load(t).Items {
		got = append(got, item.ID+" "+item.List)
	}
	want := strings.Fields(strings.ReplaceAll(strings.TrimSpace(string(pinned)), " ", "\x00"))
	for i := range want {
		want[i] = strings.ReplaceAll(want[i], "\x00", " ")
	}
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("the items are not the pinned ones:\n%s", difference(got, want))
	}
	if len(slices.Compact(got)) != len(want) {
		t.Error("an id is there twice")
	}
}

func difference(got, want []string) string {
	var b strings.Builder
	for _, g := range got {
		if !slices.Contains(want, g) {
			fmt.Fprintln(&b, "new:", g)
		}
	}
	for _, w := range want {
		if !slices.Contains(got, w) {
			fmt.Fprintln(&b, "gone:", w)
		}
	}
	return b.String()
}

func TestEverySectionIsComplete(t *testing.T) {
	want := map[string]int{ // the sections of the reference, counted there
		"nda": 6, "ip": 14, "access": 24, "secrets": 14, "data": 19, "observability": 17, "ai": 17, "vendors": 11,
		"handover": 26, "audit": 4, "knowledge": 9, "review": 6, "github": 21, "aws": 16, "secrets-manager": 4, "ssm": 3,
		"kms": 5, "cloudflare": 8, "newrelic": 8, "terraform": 10, "cdk": 5, "sso": 6, "azure": 8, "entra": 9, "keyvault": 6,
		"functions": 5, "managed-identities": 3, "vercel": 8, "supabase": 9, "doppler": 7, "1password": 6, "auth0": 9,
		"anthropic": 6, "openai": 6, "google-ai": 4, "confluence": 7, "dns": 7, "ci": 5, "on-call": 5,
		"other": 10, // the ten questions, no items of the reference themselves
	}
	c := load(t)
	got := map[string]int{}
	for _, item := range c.Items {
		got[item.List]++
	}
	total := 0
	for list, n := range got {
		if n != want[list] {
			t.Errorf("list %s has %d items, want %d", list, n, want[list])
		}
		if !c.List(list).Template {
			total += n
		}
	}
	if total != 363 || len(got) != len(want) {
		t.Errorf("%d items in %d lists, want 363 in %d", total, len(got), len(want))
	}
	if len(c.Pitfalls) != 42 || len(c.Gates) != 9 || len(c.Modes) != 3 || len(c.Runbook) != 18 || len(c.Documents) != 6 {
		t.Errorf("%d pitfalls, %d gates, %d modes, %d runbook sections, %d documents; want 42, 9, 3, 18, 6",
			len(c.Pitfalls), len(c.Gates), len(c.Modes), len(c.Runbook), len(c.Documents))
	}
}

// TestEveryProviderHasAList: the names are those of the page about handover.yaml.
func TestEveryProviderHasAList(t *testing.T) {
	want := strings.Fields(`github gitlab aws-iam aws-identity-center aws-secrets cloudformation terraform cloudflare newrelic
		azure-rbac entra azure-keyvault azure-functions vercel supabase doppler 1password auth0 anthropic openai google-cloud
		google-workspace okta scim confluence dns ci on-call other`)
	slices.Sort(want)
	if got := load(t).Providers(); !slices.Equal(got, want) {
		t.Errorf("providers with a list:\n%v\nwant\n%v", got, want)
	}
}

func TestAbsoluteItemsHaveNoWayAround(t *testing.T) {
	c := load(t)
	n := 0
	for _, item := range c.Items {
		if item.Severity != checks.Absolute {
			continue
		}
		n++
		if item.ClosedBy(checks.Waived) || item.ClosedBy(checks.ClientOwned) || item.ClosedBy(checks.NeverGranted) {
			t.Errorf("%s is absolute and closes as %v", item.ID, item.Closes)
		}
		for _, q := range c.Questions {
			closes := slices.Concat(q.Yes, q.No)
			if slices.Contains(closes, item.ID) && q.ID != "solo" {
				t.Errorf("question %s closes %s, which is absolute", q.ID, item.ID)
			}
		}
	}
	if n != 9 {
		t.Errorf("%d absolute items, want 9", n)
	}
}

func TestControlsAreKnown(t *testing.T) {
	c := load(t)
	forms := map[string]*regexp.Regexp{}
	for _, s := range c.Standards {
		forms[s.Prefix] = regexp.MustCompile("^(" + s.Pattern + ")$")
	}
	if len(forms) != 8 {
		t.Errorf("%d standards, want 8", len(forms))
	}
	used := map[string]bool{}
	for _, item := range c.Items {
		for _, id := range item.Controls {
			prefix, rest, _ := strings.Cut(id, ":")
			used[id] = true
			if forms[prefix] == nil || !forms[prefix].MatchString(rest) {
				t.Errorf("%s: control %q is of no known standard", item.ID, id)
			}
		}
	}
	for _, control := range c.Controls {
		if !used[control.ID] {
			t.Logf("no item names %s, which is explained", control.ID)
		}
	}
}

func TestNearest(t *testing.T) {
	c := load(t)
	for text, want := range map[string]string{
		"GH-05": "GH-05", "gh5": "GH-05", "gh-5": "GH-05", "HG-05": "GH-05", "ACC_19": "ACC-19", "a0-3": "A0-03",
		"": "", "nothing like it": "", strings.Repeat("x", 5000): "",
	} {
		if got := c.Nearest(text); got != want {
			t.Errorf("Nearest(%.20q) = %q, want %q", text, got, want)
		}
	}
}

func TestDue(t *testing.T) {
	c := load(t)
	for id, want := range map[string]int{"OH-01": -20, "ACC-09": -15, "DNS-02": -60, "OH-05": -7, "OH-14": -5, "OB-11": -2, "ACC-19": 0, "SEC-11": 2, "DH-05": 10, "ACC-21": 30} {
		if due := c.Due(c.Item(id)); due.ID == "" || due.Days != want {
			t.Errorf("%s is due at %+v, want L%+d", id, due, want)
		}
	}
}

func BenchmarkLoad(b *testing.B) {
	for b.Loop() {
		load(b)
	}
}
