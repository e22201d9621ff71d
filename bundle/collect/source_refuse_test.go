package collect

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// What is incomplete by design is refused, and what the refusal says mends it.
func TestSourceRefusalsAreMended(t *testing.T) {
	tests := []struct {
		name string
		make func(b *sourceBox)
		why  string
	}{
		{"shallow", func(b *sourceBox) { b.git(".", "clone -q --depth=1 file://"+b.path("server")+" r") }, "shallow clone"},
		{"partial", func(b *sourceBox) {
			b.git("server", "config uploadpack.allowFilter true", "config uploadpack.allowAnySHA1InWant true")
			b.git(".", "clone -q --filter=blob:none file://"+b.path("server")+" r")
		}, "partial clone"},
		{"alternates", func(b *sourceBox) { b.git(".", "clone -q --shared server r") }, "borrows objects"},
		{"replace", func(b *sourceBox) {
			b.git(".", "clone -q server r")
			b.git("r", "replace HEAD HEAD~1")
		}, "refs/replace/"},
		{"grafts", func(b *sourceBox) {
			b.git(".", "clone -q server r")
			b.write("r/.git/info/grafts", b.git("r", "rev-parse HEAD")+"\n")
		}, "info/grafts"},
		{"unknown extension", func(b *sourceBox) {
			b.git(".", "clone -q server r")
			b.git("r", "config core.repositoryFormatVersion 1", "config extensions.quantum true")
		}, "extension quantum"},
		{"broken ref", func(b *sourceBox) {
			b.git(".", "clone -q server r")
			b.write("r/.git/refs/heads/bad", "rubbish\n")
		}, "refs/heads/bad"},
		{"ref to nowhere", func(b *sourceBox) {
			b.git(".", "clone -q server r")
			b.write("r/.git/refs/heads/bad", strings.Repeat("1", 40)+"\n")
		}, "refs/heads/bad"},
		{"broken HEAD", func(b *sourceBox) {
			b.git(".", "clone -q server r")
			b.write("r/.git/HEAD", "rubbish\n")
		}, `HEAD is damaged: "rubbish\n"`},
		{"branch to a blob", func(b *sourceBox) {
			b.git(".", "clone -q server r")
			b.write("r/.git/refs/heads/bad", b.git("r", "rev-parse HEAD:README")+"\n")
		}, "points at a blob"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			b := newSourceBox(t)
			b.repo("server")
			b.commit("server", "a", "1")
			b.commit("server", "a", "2")
			test.make(b)
			before := b.state("r")
			refusal := b.refused("r", test.why)
			if b.state("r") != before {
				t.Error("the repository was changed")
			}
			fix, _, _ := strings.Cut(refusal.Fix, ", after making")
			switch test.name {
			case "broken ref", "ref to nowhere", "branch to a blob":
				fix = "rm " + b.path("r/.git/refs/heads/bad")
			case "unknown extension", "broken HEAD":
				return
			}
			b.run(".", "sh", "-c", fix)
			b.open(b.collect("r"), "bag")
			b.git(".", "clone -q bag/data/source/portal.bundle again")
			if got := b.git("again", "rev-list --count HEAD"); got != "3" {
				t.Errorf("%s commits arrived", got)
			}
		})
	}
}

// Damage is named, loose or packed, small or large, and whatever kind of object it hit.
func TestSourceDamage(t *testing.T) {
	for _, what := range []string{"HEAD~1", "HEAD~1^{tree}", "HEAD:big", "HEAD:small"} {
		for _, how := range []string{"missing", "damaged", "another"} {
			t.Run(how+" "+what, func(t *testing.T) {
				b := newSourceBox(t)
				b.repo("r")
				b.commit("r", "small", strings.Repeat("s", 300))
				b.commit("r", "big", strings.Repeat("b", 30000))
				id := b.git("r", "rev-parse "+what)
				name := b.path("r/.git/objects/" + id[:2] + "/" + id[2:])
				if err := os.Remove(name); err != nil {
					t.Fatal(err)
				}
				if how == "damaged" {
					b.write("r/.git/objects/"+id[:2]+"/"+id[2:], "rubbish")
				}
				if how == "another" { // whole, but under the wrong name: only reading it all shows that
					other := b.git("r", "rev-parse HEAD:README")
					b.run("r", "cp", ".git/objects/"+other[:2]+"/"+other[2:], ".git/objects/"+id[:2]+"/"+id[2:])
				}
				_ = b.refused("r", id)
			})
		}
	}
	t.Run("flipped in a pack", func(t *testing.T) {
		b := newSourceBox(t)
		b.repo("r")
		b.commit("r", "big", strings.Repeat("words and ", 3000))
		b.git("r", "gc -q")
		packs, err := filepath.Glob(b.path("r/.git/objects/pack/*.pack"))
		if err != nil || len(packs) != 1 {
			t.Fatal(packs, err)
		}
		content, err := os.ReadFile(packs[0])
		if err != nil {
			t.Fatal(err)
		}
		content[len(content)/2] ^= 1
		if err := os.Chmod(packs[0], 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(packs[0], content, 0o600); err != nil {
			t.Fatal(err)
		}
		_ = b.refused("r", "damaged or missing")
	})
}
