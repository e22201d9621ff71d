package demo

import (
	"context"
	"path/filepath"
	"time"
)

// makeInfra makes the repository of the infrastructure with its modules as a submodule. The modules' own repository
// stands beside it, where the relative address in .gitmodules points, so that a clone of infra needs no network either.
func (s *Sample) makeInfra(ctx context.Context, env []string, now time.Time) error {
	modules := filepath.Join(s.Dir, "tf-modules.git")
	m, err := initRepo(ctx, modules, env, "--bare")
	if err != nil {
		return err
	}
	if err := modulesHistory(now).load(ctx, m); err != nil {
		return err
	}
	head, err := m.git(ctx, nil, "rev-parse", "refs/heads/main")
	if err != nil {
		return err
	}
	r, err := initRepo(ctx, s.Infra, env)
	if err != nil {
		return err
	}
	if err := infraHistory(now, head).load(ctx, r); err != nil {
		return err
	}
	for _, args := range [][]string{
		{"remote", "add", "origin", "git@github.com:acme-example/infra.git"},
		{"branch", "-q", "--set-upstream-to=origin/main", "main"},
		{"reset", "-q", "--hard"},
		{"clone", "-q", "--template=", "--no-local", modules, "modules"},
		{"submodule", "absorbgitdirs"},
		{"config", "submodule.modules.url", "git@github.com:acme-example/tf-modules.git"},
		{"config", "submodule.modules.active", "true"},
	} {
		if _, err := r.git(ctx, nil, args...); err != nil {
			return err
		}
	}
	sub := repo{dir: filepath.Join(s.Infra, "modules"), env: env}
	_, err = sub.git(ctx, nil, "remote", "set-url", "origin", "git@github.com:acme-example/tf-modules.git")
	return err
}

func modulesHistory(now time.Time) *history {
	h := newHistory(now, "sample/modules")
	h.commit("main", ravi(), 460, "Add the queue module", h.files("README.md", "queue/main.tf")...)
	h.commit("main", jonas(), 431, "Add the database module", h.read("database/main.tf"))
	h.tag("v1", "main", ravi(), 430, "Queue and database")
	h.keep("main")
	return h
}

func infraHistory(now time.Time, modules string) *history {
	h := newHistory(now, "sample/infra")
	link := file{"modules", blob{gitlink, modules}}
	h.commit("main", jonas(), 428, "Keep state out of git and name the backend", append(h.files(".gitignore", "Makefile"), h.top("main.tf", 16))...)
	h.commit("main", jonas(), 426, "Take the modules as a submodule", append(h.files(".gitmodules", "main.tf"), link)...)
	h.commit("main", mara(), 410, "Run two workers", h.read("worker.tf"))
	h.tag("infra-1.0", "main", jonas(), 400, "First production")
	h.branch("feature/services", "main")
	h.commit("feature/services", mara(), 300, "Give each service its own user", h.read("services.tf"))
	h.commit("feature/services", mara(), 299, "List the consultants, so that they can be taken out", h.read("people.tf"))
	h.merge("main", "feature/services", ravi(), 297)
	h.commit("main", jonas(), 60, "Write down how the database password is rotated", h.read("README.md"))
	h.tag("infra-2.1", "main", jonas(), 20, "The hand-over")
	h.keep("main")
	h.ref("refs/remotes/origin/main", "main")
	return h
}
