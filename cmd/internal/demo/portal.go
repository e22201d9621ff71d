package demo

import (
	"context"
	"os"
	"path/filepath"
	"time"
)

// makePortal makes the application's repository: releases, merged and unmerged branches, notes, pictures in Git LFS,
// and what a real working clone has lying about (a branch never pushed, one that went apart, a file never added).
func (s *Sample) makePortal(ctx context.Context, env []string, now time.Time) error {
	pictures, err := drawPictures()
	if err != nil {
		return err
	}
	r, err := initRepo(ctx, s.Portal, env)
	if err != nil {
		return err
	}
	if err := portalHistory(now, pictures).load(ctx, r); err != nil {
		return err
	}
	for _, args := range [][]string{
		{"remote", "add", "origin", "git@github.com:acme-example/portal.git"},
		{"symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/main"},
		{"branch", "-q", "--set-upstream-to=origin/main", "main"},
		{"branch", "-q", "--set-upstream-to=origin/develop", "develop"},
		{"reset", "-q", "--hard"}, // without git-lfs: pictures stay pointers, as in any clone made without it
	} {
		if _, err := r.git(ctx, nil, args...); err != nil {
			return err
		}
	}
	for _, p := range pictures.all() {
		if err := write(p.object(s.Portal), p.data, 0o444); err != nil {
			return err
		}
	}
	return os.WriteFile(filepath.Join(s.Portal, "load-test-notes.txt"),
		[]byte("200 sign-ins a minute: p95 410 ms, worker at 2 tasks keeps up\n"), 0o600)
}

func portalHistory(now time.Time, pics pictures) *history {
	h := newHistory(now, "sample/portal")
	const changes = "CHANGELOG.md"
	feature := func(name string, by person, days, lines int, subject string, files ...file) {
		h.branch(name, "main")
		h.commit(name, by, days, subject, append(files, h.top(changes, lines))...)
		h.merge("main", name, ravi(), days-2)
	}

	h.commit("main", aiko(), 446, "Start with the rules of the house", append(h.files("LICENSE", ".gitignore"), h.top(changes, 3))...)
	h.commit("main", mara(), 440, "Say what this is and how to run it", h.files("README.md", "Makefile", "package.json")...)
	feature("feature/order-list", mara(), 430, 4, "Show orders, newest first", h.top("src/orders.js", 16), h.read("public/style.css"))
	feature("feature/sessions", jonas(), 421, 5, "Keep customers signed in for eight hours", h.read("src/session.js"))
	feature("feature/swedish", mara(), 409, 6, "Speak Swedish",
		h.read("src/locales/en.json"), h.top("src/locales/sv.json", 5), h.read("test/locales.sh"), h.read("src/server.js"))
	h.commit("main", ravi(), 403, "Complete the Swedish texts", h.read("src/locales/sv.json"))
	feature("feature/pictures", mara(), 392, 7, "Store pictures in Git LFS",
		h.read(".gitattributes"), pics.hero.file(), pics.oldWarehouse.file())
	h.tag("v1.0.0", "main", jonas(), 388, "First release to customers")
	h.note("main", ravi(), 388, "Released after the board's demo; approved by Aiko Ito")
	h.tag("board-demo", "main", mara(), 388, "")

	feature("feature/search", mara(), 350, 8, "Search by number and article", h.top("src/orders.js", 25))
	h.tag("v1.1.0", "main", mara(), 340, "Search")
	feature("feature/parts", jonas(), 301, 9, "Count the parts of a delivery", h.read("src/orders.js"), h.read("test/orders.test.js"))
	feature("feature/words", mara(), 280, 10, "Say the state in words")
	h.tag("v1.2.0", "main", mara(), 276, "Deliveries in parts")
	feature("fix/login-loop", mara(), 222, 11, "Do not ask twice for a refused cookie")

	feature("feature/assistant", mara(), 188, 12, "Add the assistant behind a flag", h.top("prompts/assistant.md", 4), h.read("src/assistant.js"))
	feature("feature/placeholders", jonas(), 170, 13, "Keep names inside the account",
		h.files("src/placeholders.js", "prompts/assistant.md", "evals/cases.jsonl", "evals/leaks.jsonl", "test/placeholders.test.js")...)
	h.tag("v1.3.0", "main", jonas(), 160, "The assistant")
	h.note("main", ravi(), 160, "Leak tests reviewed: 8 of 8 clean")
	h.branch("spike/offline-cart", "main")
	h.commit("spike/offline-cart", mara(), 120, "Write down what two days showed", h.read("docs/offline.md"))
	feature("feature/rollback", ravi(), 34, 14, "Show the revision on the health page", h.files("package-lock.json")...)
	feature("feature/warehouse", mara(), 30, 15, "Use the new picture of the warehouse", pics.warehouse.file())
	h.tag("v1.4.0", "main", mara(), 28, "Before the hand-over")

	h.branch("feature/invoice-pdf", "main")
	h.commit("feature/invoice-pdf", jonas(), 25, "Add totals; rows of split deliveries are still wrong", h.read("src/invoice.js"))
	h.branch("develop", "main")
	h.branch("develop-elsewhere", "main")
	h.commit("develop", mara(), 22, "Try shorter words for states", file{"docs/words.md", blob{"100644", "# Shorter words\n\nNobody liked them.\n"}})
	h.commit("develop-elsewhere", ravi(), 21, "Try icons for states", file{"docs/icons.md", blob{"100644", "# Icons\n\nThe call centre did not like them.\n"}})
	feature("feature/texts", ravi(), 18, 16, "Use the call centre's words")
	h.commit("main", mara(), 9, "Name the client's people as owners", append(h.files("CODEOWNERS", ".github/workflows/deploy.yml"), h.read(changes))...)
	h.tag("v1.4.1", "main", mara(), 7, "The hand-over")
	h.note("main", jonas(), 7, "Reviewed for the hand-over")

	h.keep("main", "develop", "spike/offline-cart")
	h.ref("refs/heads/hotfix", "main")
	h.ref("refs/remotes/origin/main", "main")
	h.ref("refs/remotes/origin/develop", "develop-elsewhere")
	h.ref("refs/remotes/origin/feature/invoice-pdf", "feature/invoice-pdf")
	h.ref("refs/remotes/origin/hotfix/login-loop", "fix/login-loop") // cannot stand beside the local branch "hotfix"
	return h
}
