package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

const packageEvidence = "github.com/handover-kit/handover/checks/evidence"

// engagement writes a handover.yaml with a system of each provider, whose subjects are those of our fixtures and of large exports.
func (b *bench) engagement(name string, providers ...string) (string, error) {
	dir := b.path("workspace", name)
	if err := fresh(dir); err != nil {
		return "", err
	}
	var page strings.Builder
	page.WriteString(`version: 1
engagement: { id: bench, title: Benchmark, supplier: Elegant Example Ltd, client: Acme Corp, last_day: 2026-07-01, time_zone: UTC }
people:
  - { id: mara, name: Mara Lind, side: supplier, roles: [engineer], email: [mara@elegant.example], handles: { github: [mara, user7, user-7], aws: mara } }
domains: [elegant.example]
systems:
`)
	for _, p := range providers {
		fmt.Fprintf(&page, "  - { id: the-%[1]s, provider: %[1]s }\n", p)
	}
	return dir, os.WriteFile(filepath.Join(dir, "handover.yaml"), []byte(page.String()), 0o600)
}

// manyExports measures what people wait for where sixty exports of all providers are stored.
func (b *bench) manyExports(ctx context.Context) error {
	b.say("adding sixty exports")
	const stored = 60
	fixtures, providers, err := b.fixtureFiles(ctx, stored+1)
	if err != nil {
		return err
	}
	full, err := b.engagement("full", providers...)
	if err != nil {
		return err
	}
	if _, err := b.add(ctx, full, 0, fixtures[:stored]...); err != nil {
		return err
	}
	var checking, cold, adding pair
	workspace := b.path("workspace", "many")
	for i := range b.rounds {
		b.say("sixty exports: round %d of %d", i+1, b.rounds)
		if err := os.RemoveAll(workspace); err != nil {
			return err
		}
		if _, err := b.shell(ctx, `cp -a "$1" "$2"`, full, workspace); err != nil { // with its times, by which the cache goes
			return err
		}
		if err := b.settle(ctx); err != nil {
			return err
		}
		checked, err := b.check(ctx, workspace, stored)
		if err != nil {
			return err
		}
		added, err := b.add(ctx, workspace, 0, fixtures[stored])
		if err != nil {
			return err
		}
		if err := os.RemoveAll(filepath.Join(workspace, ".handover", "cache")); err != nil {
			return err
		}
		again, err := b.check(ctx, workspace, stored+1)
		if err != nil {
			return err
		}
		checking.ours, adding.ours, cold.ours = append(checking.ours, checked.seconds), append(adding.ours, added.seconds), append(cold.ours, again.seconds)
	}
	b.rows = append(b.rows,
		row{"`check`, 60 exports of all providers, cached", checking, "s", most, 0},
		row{"`check`, 61 exports of all providers, without its cache", cold, "s", most, 0},
		row{"`evidence add` of one small file to 60 exports of all providers", adding, "s", most, 0})
	return errors.Join(os.RemoveAll(workspace), os.RemoveAll(full), os.RemoveAll(b.path("exports")))
}

// fixtureFiles copies so many fixtures of readers, by turns of each provider, under names of their own.
func (b *bench) fixtureFiles(ctx context.Context, n int) (files, providers []string, err error) {
	root, err := b.run(ctx, "", "go", "list", "-f", "{{.Module.Dir}}", packageEvidence)
	if err != nil {
		return nil, nil, err
	}
	found, err := filepath.Glob(filepath.Join(strings.TrimSpace(string(root.out)), "testdata", "fixtures", "readers", "*", "*", "there.*"))
	if err != nil {
		return nil, nil, err
	}
	all := map[string][]string{}
	for _, name := range found {
		p := filepath.Base(filepath.Dir(filepath.Dir(name)))
		if all[p] == nil {
			providers = append(providers, p)
		}
		all[p] = append(all[p], name)
	}
	slices.Sort(providers)
	if err := fresh(b.path("exports")); err != nil {
		return nil, nil, err
	}
	for turn := 0; len(files) < n && turn < len(found); turn++ {
		for _, p := range providers {
			if turn >= len(all[p]) || len(files) == n {
				continue
			}
			name := all[p][turn]
			data, err := os.ReadFile(name)
			if err != nil {
				return nil, nil, err
			}
			to := b.path("exports", p+"-"+filepath.Base(filepath.Dir(name))+filepath.Ext(name))
			if err := os.WriteFile(to, data, 0o600); err != nil { //nolint:gosec // G703: the name is that of a folder of ours
				return nil, nil, err
			}
			files = append(files, to)
		}
	}
	if len(files) < n {
		return nil, nil, fmt.Errorf("there are %d fixtures of readers, and %d are needed", len(files), n)
	}
	return files, providers, nil
}

// testsOf gives the tests of a package as a program, and the folder to run it in. It builds them when it is given none.
func (b *bench) testsOf(ctx context.Context, pkg, program, name string) (dir, file string, err error) {
	b.say("building the tests of %s", pkg)
	listed, err := b.run(ctx, "", "go", "list", "-f", "{{.Dir}}", pkg)
	if err != nil {
		return "", "", err
	}
	if program == "" {
		program = b.path(name)
		if _, err := b.run(ctx, "", "go", "test", "-c", "-o", program, pkg); err != nil {
			return "", "", err
		}
	}
	file, err = filepath.Abs(program)
	return strings.TrimSpace(string(listed.out)), file, err
}

var benchmarkLine = regexp.MustCompile(`(?m)^BenchmarkFixtures\S*\s+1\s+([0-9.]+) ns/op`)

// fixtures evaluates the fixtures there.* of all readers in one process: the benchmark of package evidence, once and from cold each round.
func (b *bench) fixtures(ctx context.Context) error {
	dir, program, err := b.testsOf(ctx, packageEvidence, b.tests, "evidence.test")
	if err != nil {
		return err
	}
	var all pair
	for i := range b.rounds {
		b.say("fixtures: round %d of %d", i+1, b.rounds)
		c, err := b.run(ctx, dir, program, "-test.run", "^$", "-test.bench", "^BenchmarkFixtures$", "-test.benchtime", "1x")
		if err != nil {
			return err
		}
		m := benchmarkLine.FindSubmatch(c.out)
		if m == nil {
			return fmt.Errorf("read what BenchmarkFixtures says: %s", tail(string(c.out)))
		}
		ns, err := strconv.ParseFloat(string(m[1]), 64)
		if err != nil {
			return err
		}
		all.ours = append(all.ours, ns/1e9)
	}
	b.rows = append(b.rows, row{"evaluating one fixture of every reader in one process", all, "s", fastest, 1})
	return nil
}

// auditLog writes an audit log of about so many bytes, one event a line, and says how many there are. It is the log of the
// tests of package evidence.
func auditLog(name string, size int) (events int, err error) {
	return written(name, size, "", "", func(w io.Writer, i int) (int, error) {
		return fmt.Fprintf(w, `{"@timestamp":%d,"action":"org.remove_member","_document_id":"d%d","user":"user%d","actor":"aiko","org":"acme","data":{"note":"a line of an audit log, as long as they are","n":%d}}`+"\n",
			1_796_000_000_000+i, i, i%1000, i)
	})
}

// memberExport writes a list of members of about so many bytes, and says how many there are.
func memberExport(name string, size int) (members int, err error) {
	return written(name, size, "[", "]", func(w io.Writer, i int) (int, error) {
		comma := ","
		if i == 0 {
			comma = ""
		}
		return fmt.Fprintf(w, `%s{"login":"user-%d","id":%d,"node_id":"EXAMPLE","avatar_url":"https://avatars.example/u/%d?v=4","url":"https://api.example/users/user-%d","type":"User","site_admin":false}`,
			comma, i, i, i, i)
	})
}

// written writes parts between two texts until the file has the size.
func written(name string, size int, head, tail string, part func(w io.Writer, i int) (int, error)) (parts int, err error) {
	f, err := os.Create(name)
	if err != nil {
		return 0, err
	}
	w := bufio.NewWriterSize(f, 1<<20)
	_, err = w.WriteString(head)
	for n := 0; n < size && err == nil; parts++ {
		var more int
		more, err = part(w, parts)
		n += more
	}
	if err == nil {
		_, err = w.WriteString(tail)
	}
	return parts, errors.Join(err, w.Flush(), f.Close())
}
