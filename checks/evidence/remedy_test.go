package evidence_test

import (
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/handover-kit/handover/checks/engagement"
	"github.com/handover-kit/handover/checks/evidence"
)

func remedyReader(runs ...string) *evidence.Reader {
	return &evidence.Reader{ID: "x/y", Remedies: []evidence.Remedy{{Who: evidence.Client, Run: runs}}, Commands: []evidence.Command{{Run: runs[0], Who: evidence.Us}}}
}

var testSystem = engagement.System{ID: "gh", Provider: "github", Params: map[string]engagement.Names{"org": {"acme"}, "repos": {"portal", "infra"}}}

func TestRemedy(t *testing.T) {
	for _, c := range []struct {
		run, subject string
		want         []string // nil: refused
	}{
		{`gh api -X DELETE "orgs/{org}/memberships/{subject}"`, "mara-l", []string{`gh api -X DELETE "orgs/acme/memberships/mara-l"`}},
		{`gh api -X DELETE "orgs/{org}/memberships/{subject}"`, "mara@elegant.example", []string{`gh api -X DELETE "orgs/acme/memberships/mara@elegant.example"`}},
		{`gh api -X DELETE "orgs/{org}/memberships/{subject}"`, "x/../../../user", nil},
		{`gh api -X DELETE "orgs/{org}/memberships/{subject}"`, "..", nil},
		{`gh api -X DELETE "orgs/{org}/memberships/{subject}"`, "x?per_page=1", nil},
		{`gh api -X DELETE "orgs/{org}/memberships/{subject}"`, "$(id)", nil},
		{`curl "https://x/u?name={subject}"`, "a&admin=1", nil},
		{`aws iam delete-user --user-name {subject}`, "mara", []string{`aws iam delete-user --user-name mara`}},
		{`aws iam delete-user --user-name {subject}`, "-rf", nil},
		{`aws iam delete-user --user-name {subject}`, "@file", nil},
		{`aws iam delete-user --user-name {subject}`, "File:///etc/passwd", nil},
		{`aws iam delete-user --user-name {subject}`, "$(id); rm", []string{`aws iam delete-user --user-name '$(id); rm'`}},
		{`aws iam delete-user --user-name "{subject}"`, "a'b`c", []string{`aws iam delete-user --user-name ""'a'\''b` + "`" + `c'""`}},
		{`terraform apply -replace='{subject}'`, `aws_iam_user.x["it's"]`, []string{`terraform apply -replace='aws_iam_user.x["it'\''s"]'`}},
		{`gcloud x --member=user:{subject}`, "mara@elegant.example", []string{`gcloud x --member=user:mara@elegant.example`}},
		{`gh x -f name={subject}`, "@/etc/passwd", nil},
		{`gh x -f name={subject}`, "a b", []string{`gh x -f name='a b'`}},
		{`curl -d '{"id":"{subject}","status":"off"}' "$URL"`, "k1", []string{`curl -d '{"id":"k1","status":"off"}' "$URL"`}},
		{`curl -d '{"id":"{subject}"}'`, `k","admin":"1`, nil},
		{`curl -d "{\"id\":\"{subject}\"}"`, `a\`, nil},
		{`echo x > keys-{subject}.json`, "a/../../etc/x", nil},
		{`echo x > {subject}`, "/etc/passwd", nil},
		{`x {subject}`, "a\nb", nil},
		{`x {subject}`, "a\x1b[31m", nil},
		{`x {subject}`, "a\u202eb", nil},
		{`x {subject}`, "a\xffb", nil},
		{`x {subject}`, "", nil},
		{`x {subject}`, strings.Repeat("a", 3000), nil},
		{`x ${subject} {{subject}} # {subject}`, "", []string{`x ${subject} {{subject}} # {subject}`}},
		{`gh repo x {org}/{repo}`, "", []string{"gh repo x acme/portal", "gh repo x acme/infra"}},
		{`x --on {system}`, "", []string{"x --on gh"}},
		{`x {nothing}`, "", nil},
	} {
		r := remedyReader(c.run)
		step, ok := r.Remedy(evidence.Row{Kind: evidence.KindAccount, Subject: c.subject}, testSystem)
		if !ok || !slices.Equal(step.Commands, c.want) || (c.want == nil) != (len(step.Refused) == 1) {
			t.Errorf("%s with %q: %q, refused %q", c.run, c.subject, step.Commands, step.Refused)
		}
		for _, why := range step.Refused {
			if strings.ContainsAny(why, "\n\x1b\u202e") {
				t.Errorf("not inert: %q", why)
			}
		}
	}
}

// Half a sequence is never given: not when one of its commands is refused, not when one lacks a param, wherever it stands.
func TestRemedyIsWholeOrRefused(t *testing.T) {
	const first, last = "gcloud keys create --for={subject}", "gcloud keys delete {subject_id}"
	for _, c := range []struct {
		runs    []string
		refused []string // a word of each reason
	}{
		{[]string{first, last}, nil},
		{[]string{first, "gcloud disable x/{name}", last}, []string{"name"}},
		{[]string{"gcloud disable x/{name}", first}, []string{"name"}},
		{[]string{first, "gcloud --folder={folder} --zone={zone}"}, []string{"folder, zone"}},
		{[]string{first, "gcloud --folder={folder}", last, "gcloud disable x/{name}"}, []string{"folder", "name"}},
	} {
		r := remedyReader(c.runs...)
		step, ok := r.Remedy(evidence.Row{Subject: "deploy", SubjectID: "k1", Name: "../y"}, testSystem)
		if !ok || len(step.Refused) != len(c.refused) {
			t.Errorf("%q: refused %q", c.runs, step.Refused)
			continue
		}
		for i, word := range c.refused {
			if !strings.Contains(step.Refused[i], word) {
				t.Errorf("%q: refused %q", c.runs, step.Refused)
			}
		}
		if want := []string{"gcloud keys create --for=deploy", "gcloud keys delete k1"}; c.refused == nil && !slices.Equal(step.Commands, want) || c.refused != nil && len(step.Commands) > 0 {
			t.Errorf("%q: %q", c.runs, step.Commands)
		}
	}
}

func TestRemedyChoosesTheFirstThatFits(t *testing.T) {
	r := &evidence.Reader{Remedies: []evidence.Remedy{
		{Kind: evidence.KindKey, Note: "key"}, {Right: "admin", Note: "admin"}, {Status: evidence.StatusPending, Note: "pending"},
	}}
	for want, row := range map[string]evidence.Row{
		"key": {Kind: evidence.KindKey, Right: "admin"}, "admin": {Kind: evidence.KindAccount, Right: "admin"}, "pending": {Status: evidence.StatusPending}, "": {Kind: evidence.KindApp},
	} {
		if step, ok := r.Remedy(row, testSystem); step.Note != want || ok != (want != "") {
			t.Errorf("%+v: %+v", row, step)
		}
	}
}

func TestExports(t *testing.T) {
	r := remedyReader(`gh api "repos/{org}/{repo}/keys" > {repo}.json`)
	got := r.Exports(testSystem)
	if len(got) != 2 || got[1].Run != `gh api "repos/acme/infra/keys" > infra.json` || got[0].Who != evidence.Us {
		t.Errorf("%+v", got)
	}
	got = remedyReader(`az x --subscription {subscription} --org {org}`).Exports(testSystem)
	if len(got) != 1 || got[0].Run != `az x --subscription {subscription} --org acme` || !slices.Equal(got[0].Missing, []string{"subscription"}) {
		t.Errorf("%+v", got)
	}
}

// The outside oracle: whatever a command prints, the shell gives the program the very value, or there is no command.
func FuzzQuote(f *testing.F) {
	sh, err := exec.LookPath("sh")
	if err != nil {
		f.Fatal(err)
	}
	templates := []string{`printf '%s\n' {subject}`, `printf '%s\n' "{subject}"`, `printf '%s\n' '{subject}'`, `printf '%s\n' a={subject}`, `printf '%s\n' "a={subject}"`, `printf '%s\n' "x/{subject}/y"`, `printf '%s\n' '{"k":"{subject}"}'`}
	want := []string{"%", "%", "%", "a=%", "a=%", "x/%/y", `{"k":"%"}`}
	for _, value := range []string{"a", "it's", `"`, "$(id)", "`id`", `\`, "!x", "*", "~", "a b", "-n", "#", "{org}", "%s", "&", "''", "é", "\t", "=x", "$HOME", `\'`} {
		f.Add(value)
	}
	f.Fuzz(func(t *testing.T, value string) {
		for i, run := range templates {
			step, _ := remedyReader(run).Remedy(evidence.Row{Subject: value}, testSystem)
			for _, command := range step.Commands {
				out, err := exec.CommandContext(t.Context(), sh, "-c", command).Output()
				if expect := strings.Replace(want[i], "%", value, 1) + "\n"; err != nil || string(out) != expect {
					t.Fatalf("%s gives %q, want %q (%v)", command, out, expect, err)
				}
			}
		}
	})
}

func FuzzInert(f *testing.F) {
	f.Add("a\x1b[31mb\u202e\xff")
	f.Add(strings.Repeat("é", 300))
	f.Fuzz(func(t *testing.T, s string) {
		got := evidence.Inert(s)
		if strings.ContainsFunc(got, func(c rune) bool { return c < ' ' || c == 0x7f || c == 0x202e || c == 0xfffd }) || len(got) > 6*256 {
			t.Errorf("%q", got)
		}
	})
}
