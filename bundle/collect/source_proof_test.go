package collect

import (
	"bytes"
	"errors"
	"maps"
	"os"
	"strings"
	"testing"
)

// What is not the repository announced does not pass, whatever `git bundle verify` says of it.
func TestProofFails(t *testing.T) {
	b := newSourceBox(t)
	b.repo("r")
	for _, name := range []string{"a", "b", "c"} {
		b.commit("r", name, strings.Repeat(name, 5000))
	}
	b.git("r", "tag -a -m x v1", "branch old HEAD~1")
	c := b.collect("r")
	b.open(c, "bag")
	good := readFile(t, c.Open[0])
	repo := c.Repos[0]
	if _, err := prove(b, "bag", repo); err != nil {
		t.Fatal(err)
	}
	b.git("r", "bundle create -q ../partial.bundle --all ^HEAD~2")
	partial, err := os.ReadFile(b.path("partial.bundle"))
	if err != nil {
		t.Fatal(err)
	}
	other := func(change func(*Repository)) Repository {
		changed := repo
		changed.Refs = maps.Clone(repo.Refs)
		change(&changed)
		return changed
	}
	tests := []struct {
		name  string
		bytes []byte
		repo  Repository
	}{
		{"cut in the pack", good[:len(good)-30], repo},
		{"cut in the header", good[:60], repo},
		{"empty", nil, repo},
		{"not a bundle", []byte("hello"), repo},
		{"needs what it does not have", partial, repo},
		{"a ref too few", good, other(func(r *Repository) { r.Refs["refs/heads/lost"] = r.Refs["refs/heads/old"] })},
		{"a ref too many", good, other(func(r *Repository) { delete(r.Refs, "refs/heads/old") })},
		{"a ref elsewhere", good, other(func(r *Repository) { r.Refs["refs/heads/old"] = r.Refs["refs/heads/main"] })},
		{"HEAD elsewhere", good, other(func(r *Repository) { r.Head = "refs/heads/old" })},
		{"HEAD that should be unborn", good, other(func(r *Repository) { r.Head = "refs/heads/none" })},
		{"no HEAD", bytes.Replace(good, []byte(c.Revision+" HEAD\n"), nil, 1), repo},
	}
	for at := 0; at < len(good); at += max(1, len(good)/25) {
		flipped := bytes.Clone(good)
		flipped[at] ^= 4
		tests = append(tests, struct {
			name  string
			bytes []byte
			repo  Repository
		}{"one bit", flipped, repo})
	}
	for _, test := range tests {
		b.write("bag/"+repo.Path, string(test.bytes))
		_, err := prove(b, "bag", test.repo)
		if proofError := new(ProofError); !errors.As(err, &proofError) {
			t.Errorf("%s: got %v, want a proof error", test.name, err)
		}
	}
}

// Old history that strictness dislikes is delivered, and named; damage is fatal.
func TestProofNotes(t *testing.T) {
	b := newSourceBox(t)
	b.repo("r")
	tree := b.git("r", "rev-parse HEAD^{tree}")
	b.write("odd", "tree "+tree+"\nauthor A <a@example.org 1 +0000\ncommitter A <a@example.org> 1 +0000\n\nold\n")
	odd := b.git("r", "hash-object -t commit -w --literally ../odd")
	b.git("r", "update-ref refs/heads/odd "+odd)
	c := b.collect("r")
	wantGaps(t, c, "commit "+odd)
	b.open(c, "bag")
	notes, err := prove(b, "bag", c.Repos[0])
	if err != nil || len(notes) != 1 || !strings.Contains(notes[0], odd) {
		t.Errorf("notes %q, %v", notes, err)
	}
}

func TestReadFsck(t *testing.T) {
	tests := []struct {
		line   string
		damage bool
		note   bool
	}{
		{"error in commit 12ab: missingSpaceBeforeDate: invalid author", false, true},
		{"warning in tree 12ab: zeroPaddedFilemode: contains zero-padded file modes", false, true},
		{"missing blob 12ab", true, false},
		{"broken link from    tree 12ab", true, false},
		{"error: 12ab: object corrupt or missing: objects/12/ab", true, false},
		{"error: refs/heads/x: invalid sha1 pointer 12ab", true, false},
		{"notice: HEAD points to an unborn branch (main)", false, false},
		{"something nobody has seen yet", true, false},
	}
	for _, test := range tests {
		got := readFsck(test.line + "\n")
		if (len(got.damage) > 0) != test.damage || (len(got.notes) > 0) != test.note {
			t.Errorf("%s: %+v", test.line, got)
		}
	}
}
