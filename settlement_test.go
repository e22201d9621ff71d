package handover

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/handover-kit/handover/checks"
	"github.com/handover-kit/handover/checks/engagement"
	"github.com/handover-kit/handover/checks/evidence"
)

// The exports of a GitHub organisation: who is a member, an outside collaborator, invited. afterwards nobody of ours is.
const (
	membersBefore = `[[{"login":"mara@elegant.example","id":1,"site_admin":false},{"login":"aiko","id":2,"site_admin":false}]]`
	membersAfter  = `[[{"login":"aiko","id":2,"site_admin":false}]]`
)

// settling makes a workspace past its last day in which everything is done but the items of those ids.
func settling(t *testing.T, but ...string) *Workspace {
	t.Helper()
	w := checklistWorkspace(t, "standard", "github")
	w.Engagement.Systems[0].Params = map[string]engagement.Names{"org": {"acme"}, "repos": {"portal"}}
	w.machine.Now = func() time.Time { return time.Date(2026, 11, 30, 23, 0, 0, 0, time.UTC) }
	w.Engagement.People = append(w.Engagement.People, engagement.Person{ID: "ravi", Side: engagement.SideClient})
	w.Engagement.Systems[0].Owners = []string{"aiko", "ravi"}
	for _, person := range []string{"aiko", "mara"} {
		force(t, w, person, func(c *Checklist) (bodies []checks.Body) {
			for i := range c.Items {
				item := &c.Items[i]
				theirs := item.Who == checks.WhoClient
				if item.RollsUp || item.Settled != "" || slices.Contains(but, item.ID) || theirs != (person == "aiko") {
					continue
				}
				bodies = append(bodies, &checks.Marked{Items: []string{item.Key}, Mark: checks.Mark{Status: checks.Done, Attested: true}, Performer: "aiko"})
			}
			return bodies
		})
	}
	digest := func(c string) string { return "sha256:" + strings.Repeat(c, 64) }
	force(t, w, "jonas", func(c *Checklist) []checks.Body {
		return []checks.Body{&checks.Countersigned{Reviewed: checks.Reviewed{Inventory: digest("1"), State: c.Digest()}, Key: "k"}}
	})
	force(t, w, "mara", func(c *Checklist) []checks.Body {
		return []checks.Body{
			&checks.Sealed{Bundle: "b", Digest: digest("2"), State: c.Digest(), Inventory: digest("1"), Signer: "s", Recipients: 2},
			&checks.Delivered{Digest: digest("2"), To: "aiko", Route: "share", DigestRoute: "phone"},
			&checks.Received{Digest: digest("2"), Receipt: digest("3"), Level: "V4", SignedBy: "aiko", SenderSeen: "s"},
		}
	})
	w.machine.Now = func() time.Time { return time.Date(2026, 12, 5, 9, 0, 0, 0, time.UTC) }
	return w
}

// force notes what bodies says, in whatever order.
func force(t *testing.T, w *Workspace, by string, bodies func(*Checklist) []checks.Body) {
	t.Helper()
	_, err := w.writing(t.Context(), by, func(c *Checklist) error { return w.append(t.Context(), c, bodies(c)) })
	if err != nil {
		t.Fatal(err)
	}
}

// export writes a file of the name that the export command gives it.
func export(t *testing.T, name, content string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// addAll adds one export for everything that GitHub's readers ask for, so that each proof has its file.
func addAll(t *testing.T, w *Workspace, r AddRequest, members string) *Added {
	t.Helper()
	for _, part := range needed(t, w) {
		content := "[[]]"
		if part == "gh-members.json" {
			content = members
		}
		r.Files = append(r.Files, export(t, part, content))
	}
	added, err := w.AddEvidence(t.Context(), "mara", r)
	if err != nil {
		t.Fatal(err)
	}
	if err := added.Failed(); err != nil {
		t.Fatal(err)
	}
	return added
}

// needed are the files that must be there, of readers with a proof for GH-20.
func needed(t *testing.T, w *Workspace) (files []string) {
	t.Helper()
	all, err := w.readers.All()
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range all {
		for _, p := range r.Parts(w.Engagement.Systems[0]) {
			proves := slices.ContainsFunc(r.Proves, func(p evidence.Proof) bool { return p.Item == "GH-20" && p.Rule != evidence.RuleEventPresent })
			if r.System == "github" && proves && !p.Optional {
				files = append(files, p.File)
			}
		}
	}
	if len(files) < 2 {
		t.Fatalf("needed: %q", files)
	}
	return files
}

func settlementOf(list []Settlement, item string) *Settlement {
	for i := range list {
		if list[i].Item == item {
			return &list[i]
		}
	}
	return nil
}

// Exports settle the item they prove, in the journal, with the grade they earn; newer ones that contradict it open it again.
func TestSettle(t *testing.T) {
	t.Parallel()
	w := settling(t, "GH-20")
	before := AddRequest{Moment: checks.MomentBefore, Complete: true, TakenAt: time.Date(2026, 11, 1, 9, 0, 0, 0, time.UTC)}
	added := addAll(t, w, before, membersBefore)
	if s := settlementOf(added.Settled, "GH-20"); s != nil {
		t.Fatalf("before the change: %+v", s)
	}
	after := AddRequest{Complete: true, TakenBy: "aiko", TakenAt: time.Date(2026, 12, 1, 9, 0, 0, 0, time.UTC)}
	added = addAll(t, w, after, membersAfter)
	s := settlementOf(added.Settled, "GH-20")
	if s == nil || !s.Marked || s.Status != checks.Done {
		t.Fatalf("%+v", added.Settled)
	}
	item, err := added.Item("GH-20")
	if err != nil || !item.Closed || item.Grade != s.Grade || len(item.Said.Mark.Evidence) < 2 {
		t.Fatalf("%+v, %v", item, err)
	}
	after.TakenAt = after.TakenAt.Add(24 * time.Hour)
	added = addAll(t, w, after, membersBefore)
	if s := settlementOf(added.Settled, "GH-20"); s == nil || !s.Marked || s.Status != checks.Open {
		t.Fatalf("%+v", added.Settled)
	}
	if item, _ := added.Item("GH-20"); item.Closed || item.Status != checks.Open || !strings.Contains(item.Said.Mark.Reason, "mara@elegant.example") {
		t.Errorf("%+v", item)
	}
	// Nobody is overruled who has seen it.
	force(t, w, "aiko", func(*Checklist) []checks.Body {
		return []checks.Body{&checks.Marked{Items: []string{item.Key}, Mark: checks.Mark{Status: checks.Done, Attested: true}}}
	})
	if _, settled, err := w.Settle(t.Context(), "mara"); err != nil || settlementOf(settled, "GH-20") != nil {
		t.Errorf("%+v %v", settled, err)
	}
}

// What the order of things forbids is not marked, and said.
func TestSettleWaits(t *testing.T) {
	t.Parallel()
	w := checklistWorkspace(t, "standard", "github")
	w.Engagement.Systems[0].Params = map[string]engagement.Names{"org": {"acme"}, "repos": {"portal"}}
	w.machine.Now = func() time.Time { return time.Date(2026, 12, 5, 9, 0, 0, 0, time.UTC) }
	added := addAll(t, w, AddRequest{Complete: true}, membersAfter)
	s := settlementOf(added.Settled, "GH-20")
	if s == nil || s.Marked || !strings.Contains(s.Why, "mark GH-20 as done: ") || s.Hint == "" {
		t.Fatalf("%+v", added.Settled)
	}
	if item, _ := added.Item("GH-20"); item.Said != nil {
		t.Errorf("%+v", item.Said)
	}
}

// An export that is missing, older than the revocation, or from before the change settles nothing.
func TestSettleNotYet(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change func(*testing.T, *Workspace, *AddRequest)
		why    string
	}{
		"before": {func(_ *testing.T, _ *Workspace, r *AddRequest) { r.Moment = checks.MomentBefore }, "taken before the change"},
		"one missing": {func(t *testing.T, _ *Workspace, r *AddRequest) {
			r.Files = []string{export(t, "gh-members.json", membersAfter)}
		}, "no export of this yet"},
		"not said to be whole": {func(_ *testing.T, _ *Workspace, r *AddRequest) { r.Complete = false }, "cannot show that it holds everything"},
		"older than a revocation": {func(t *testing.T, w *Workspace, r *AddRequest) {
			force(t, w, "mara", func(*Checklist) []checks.Body {
				return []checks.Body{&checks.Marked{Items: []string{"GH-08@s-github"}, Mark: checks.Mark{Status: checks.Done, Attested: true}}}
			})
		}, "older than the revocation"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := settling(t, "GH-20", "GH-08")
			r := AddRequest{Complete: true, TakenAt: time.Date(2026, 12, 2, 9, 0, 0, 0, time.UTC)}
			c.change(t, w, &r)
			var added *Added
			if len(r.Files) > 0 {
				var err error
				if added, err = w.AddEvidence(t.Context(), "mara", r); err != nil {
					t.Fatal(err)
				}
			} else {
				added = addAll(t, w, r, membersAfter)
			}
			if s := settlementOf(added.Settled, "GH-20"); s != nil {
				t.Fatalf("%+v", s)
			}
			_, s, err := w.Survey(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			i := slices.IndexFunc(s.Systems[0].Items, func(v evidence.ItemVerdict) bool { return v.Item == "GH-20" })
			if v := s.Systems[0].Items[i]; v.Value != evidence.Inconclusive || !strings.Contains(v.Why, c.why) {
				t.Errorf("%+v", v)
			}
		})
	}
}

const (
	keysBefore = `[[{"id":1,"key":"ssh-ed25519 AAAA1","url":"https://api.github.com/repos/acme/portal/keys/1","title":"ours","verified":true,"read_only":true,"added_by":"mara@elegant.example","created_at":"2026-01-01T00:00:00Z"}]]`
	keysAfter  = `[[{"id":2,"key":"ssh-ed25519 AAAA2","url":"https://api.github.com/repos/acme/portal/keys/2","title":"theirs","verified":true,"read_only":true,"added_by":"aiko","created_at":"2026-12-01T00:00:00Z"}]]`
)

// The grade is worked out: exported; compared, where the client took the export afterwards and ours are gone since the one before; a person's
// word where that decides.
func TestSettleGrade(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		before string
		after  AddRequest
		want   checks.Grade
	}{
		"exported":         {"", AddRequest{TakenBy: "aiko"}, checks.GradeExported},
		"compared":         {keysBefore, AddRequest{TakenBy: "aiko"}, checks.GradeCompared},
		"by one of us":     {keysBefore, AddRequest{TakenBy: "mara"}, checks.GradeExported},
		"by nobody knows":  {keysBefore, AddRequest{}, checks.GradeExported},
		"nothing was ours": {keysAfter, AddRequest{TakenBy: "aiko"}, checks.GradeExported},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := settling(t, "GH-08")
			if c.before != "" {
				r := AddRequest{Moment: checks.MomentBefore, Files: []string{export(t, "gh-deploy-keys-portal.json", c.before)}, TakenAt: time.Date(2026, 11, 1, 9, 0, 0, 0, time.UTC)}
				if added, err := w.AddEvidence(t.Context(), "mara", r); err != nil || added.Failed() != nil {
					t.Fatal(err, added.Failed())
				}
			}
			c.after.Moment, c.after.TakenAt = checks.MomentAfter, time.Date(2026, 12, 2, 9, 0, 0, 0, time.UTC)
			c.after.Files = []string{export(t, "gh-deploy-keys-portal.json", keysAfter)}
			added, err := w.AddEvidence(t.Context(), "mara", c.after)
			if err != nil {
				t.Fatal(err)
			}
			if s := settlementOf(added.Settled, "GH-08"); s == nil || !s.Marked || s.Grade != c.want {
				t.Fatalf("want %s: %+v", c.want, added.Settled)
			}
			if item, _ := added.Item("GH-08"); item.Grade != c.want {
				t.Errorf("the record has %s", item.Grade)
			}
		})
	}
}

// Who changed secrets must be said before an item about changing them is done, and it must not be one of us.
func TestSettleRotation(t *testing.T) {
	t.Parallel()
	w := settling(t, "GH-13")
	secrets := `[{"total_count":1,"secrets":[{"name":"TOKEN","created_at":"2026-01-01T00:00:00Z","updated_at":"2026-12-01T12:00:00Z"}]}]`
	var files []string
	for _, name := range []string{"gh-secrets-portal.json", "gh-org-actions-secrets.json", "gh-org-dependabot-secrets.json", "gh-org-codespaces-secrets.json"} {
		content := secrets
		if strings.Contains(name, "org") {
			content = strings.Replace(secrets, `"name":"TOKEN"`, `"name":"TOKEN","visibility":"all"`, 1)
		}
		files = append(files, export(t, name, content))
	}
	r := AddRequest{Complete: true, TakenAt: time.Date(2026, 12, 2, 9, 0, 0, 0, time.UTC)}
	var settled []Settlement
	for _, f := range files {
		r.Files = []string{f}
		added, err := w.AddEvidence(t.Context(), "mara", r)
		if err != nil || added.Failed() != nil {
			t.Fatal(err, added.Failed())
		}
		settled = added.Settled
	}
	s := settlementOf(settled, "GH-13")
	if s == nil || s.Marked || !strings.Contains(s.Why, "PIT-06") {
		t.Fatalf("%+v", settled)
	}
	l, err := w.Ledger(t.Context())
	if err != nil || len(l.Lines) == 0 {
		t.Fatal(l, err)
	}
	sheet := "id,rotated_on,rotated_by\n"
	for i := range l.Lines {
		sheet += l.Lines[i].ID + ",2026-12-01,aiko\n"
	}
	back, err := w.AddSheet(t.Context(), "mara", export(t, "sheet.csv", sheet))
	if err != nil {
		t.Fatal(err)
	}
	s = settlementOf(back.Settled, "GH-13")
	if s == nil || !s.Marked {
		t.Fatalf("%+v, open: %d", back.Settled, back.Ledger.Open())
	}
	if item, _ := back.Item("GH-13"); !item.Closed || item.Said.Performer != "aiko" {
		t.Errorf("%+v", item.Said)
	}
}
