package evidence_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/handover-kit/handover/checks/engagement"
	"github.com/handover-kit/handover/checks/evidence"
)

func partFiles(parts []evidence.Part) (files []string) {
	for _, p := range parts {
		files = append(files, p.File)
	}
	return files
}

func exporting(runs ...string) *evidence.Reader {
	r := &evidence.Reader{ID: "x/y", System: "github"}
	for _, run := range runs {
		r.Commands = append(r.Commands, evidence.Command{Run: run, Who: evidence.Client})
	}
	return r
}

func TestPartFile(t *testing.T) {
	for run, want := range map[string]string{
		`gh api x > gh-x.json`:                     "gh-x.json",
		`gh api x >gh-x.json`:                      "gh-x.json",
		`gh api x >> ./gh-x.json`:                  "gh-x.json",
		`gh api "x?created:>{date}" > gh.json`:     "gh.json",
		`az x --query "a > b" -o json > az.json`:   "az.json",
		`gh x --jq '[.[] | {a}] > 1' > gh.json`:    "gh.json",
		`curl -sS -D okta-headers.txt "https://x"`: "",
		`curl -D h.txt "https://x" > okta.json`:    "okta.json",
		`plan -out=h.tfplan; show h > plan.json`:   "plan.json",
		`a > first.json; b > second.json`:          "second.json",
		`a > "out 1.json"`:                         "out 1.json",
		`a > out\ 1.json`:                          "out 1.json",
		`a > x.json 2> errors.txt`:                 "x.json",
		`a 2> errors.txt`:                          "",
		`a > x.json < in.txt`:                      "x.json",
		`a > x.json 2>&1`:                          "x.json",
		`a > /dev/null`:                            "",
		`a < in.json`:                              "",
		`a list | b get - > b.json`:                "b.json",
		`gam redirect csv ./gws.csv print users`:   "gws.csv",
		`cd x && gam redirect csv gws.csv print u`: "gws.csv",
		`gam print users`:                          "",
		`cp cdk.context.json cdk-context.json`:     "cdk-context.json",
		`cp cdk.context.json cdk-context.json; x`:  "cdk-context.json",
		`scp a b`:                                  "",
		`# admin.example > Users > Export, CSV`:    "",
		"# Users > Export\na > x.json":             "x.json",
		`a > x.json # see > y.json`:                "x.json",
		`a b#c > x.json`:                           "x.json",
		`npx cdk synth --quiet --output cdk.out`:   "",
		`gh x > gh-{org}.json`:                     "gh-acme.json",
		`gh x > gh-{nothing}.json`:                 "gh-{nothing}.json",
		`a '{subject}' "it's > c" > 'a'"b"\c.json`: "abc.json",
	} {
		if got := partFiles(exporting(run).Parts(testSystem)); !slices.Equal(got, []string{want}) {
			t.Errorf("%s: %q, want %q", run, got, want)
		}
	}
}

// What quotes a value needs in the command, its file has not.
func TestPartFileOfQuotedValue(t *testing.T) {
	s := engagement.System{ID: "gh", Provider: "github", Params: map[string]engagement.Names{"repo": {"a~b"}}}
	got := exporting(`gh x {repo} > keys-{repo}.json`).Parts(s)
	if len(got) != 1 || got[0].File != "keys-a~b.json" || got[0].Run != `gh x 'a~b' > keys-'a~b'.json` {
		t.Errorf("%+v", got)
	}
}

func TestParts(t *testing.T) {
	r := exporting(`generate`, `gh org {org} > org.json`, `gh keys {repo} > keys-{repo}.json`, `other {org} > org.json`, `gh roles {role} > roles-{role}.json`)
	r.Commands[1].Optional, r.Commands[1].Needs, r.Commands[2].Who = true, "owner", evidence.Us
	got := r.Parts(testSystem)
	want := []evidence.Part{
		{File: "org.json", Run: "gh org acme > org.json", Who: evidence.Client, Needs: "owner"}, // the other way to it is not optional
		{File: "keys-portal.json", Run: "gh keys portal > keys-portal.json", Who: evidence.Us},
		{File: "keys-infra.json", Run: "gh keys infra > keys-infra.json", Who: evidence.Us},
		{File: "roles-{role}.json", Run: "gh roles {role} > roles-{role}.json", Who: evidence.Client, Missing: []string{"role"}},
	}
	if !slices.EqualFunc(got, want, samePart) {
		t.Errorf("%+v", got)
	}
	r.Commands[3].Optional = true
	if got := r.Parts(testSystem); !got[0].Optional || got[1].Optional {
		t.Errorf("%+v", got)
	}
}

func samePart(a, b evidence.Part) bool {
	return a.File == b.File && a.Run == b.Run && a.Who == b.Who && a.Needs == b.Needs && a.Optional == b.Optional && a.Refused == b.Refused && slices.Equal(a.Missing, b.Missing)
}

// A reader none of whose commands writes a named file has one part, whatever lists there are.
func TestPartWithoutFile(t *testing.T) {
	got := exporting(`# console > {repo} > Export`, `synth {repo}`).Parts(testSystem)
	if len(got) != 1 || got[0].File != "" || got[0].Run == "" {
		t.Errorf("%+v", got)
	}
	if got := exporting().Parts(testSystem); len(got) != 1 || !samePart(got[0], evidence.Part{Who: evidence.Client}) {
		t.Errorf("%+v", got)
	}
}

func TestPartRefused(t *testing.T) {
	s := engagement.System{ID: "gh", Provider: "github", Params: map[string]engagement.Names{"repo": {"portal", "../x"}, "org": {"acme"}}}
	got := exporting(`step {repo}/x`, `gh x {repo} {team} > keys-{repo}.json`, `gh {org} > org.json`).Parts(s)
	if len(got) != 2 || got[0].File != "keys-{repo}.json" || got[0].Run != "" || got[0].Missing != nil || !strings.Contains(got[0].Refused, "repo") || got[1].Refused != "" {
		t.Errorf("%+v", got)
	}
	// Another way to the same file that is not refused takes its place.
	got = exporting(`gh x/{repo} > keys.json`, `glab {org} > keys.json`).Parts(s)
	if len(got) != 1 || got[0].Refused != "" || got[0].Run != "glab acme > keys.json" {
		t.Errorf("%+v", got)
	}
}

func TestGroup(t *testing.T) {
	r := &evidence.Reader{ID: "mine/secrets", System: "github"}
	if r.Group() != "mine/secrets" {
		t.Error(r.Group())
	}
	if r.Shows = "org-secrets"; r.Group() != "github/org-secrets" {
		t.Error(r.Group())
	}
}
