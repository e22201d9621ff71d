package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"path"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/handover-kit/handover/bundle"
	"github.com/handover-kit/handover/bundle/notice/policy"
	"github.com/handover-kit/handover/checks/engagement"
	"github.com/handover-kit/handover/cmd/internal/cli"
)

// The pages in docs are contracts with people who have nothing else. What in them is a list is held against the
// program here, both ways.

func docsPage(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "..", filepath.FromSlash(name)))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// docsSection is what stands under a heading, up to the next one of its level or above; code blocks are not looked into.
func docsSection(t *testing.T, page, heading string) string {
	t.Helper()
	depth := strings.IndexByte(heading, ' ')
	var section []string
	inside, code := false, false
	for line := range strings.Lines(page) {
		code = code != strings.HasPrefix(line, "```")
		level := len(line) - len(strings.TrimLeft(line, "#"))
		switch {
		case strings.TrimSpace(line) == heading:
			inside = true
		case !code && level > 0 && level <= depth:
			inside = false
		case inside:
			section = append(section, line)
		}
	}
	if section == nil {
		t.Fatalf("no section %q", heading)
	}
	return strings.Join(section, "")
}

// docsNames are the words in code marks in the first column of the tables of a section.
func docsNames(section string) []string {
	var names []string
	for _, row := range regexp.MustCompile("(?m)^\\| ?([^|]*`[^|]*)\\|").FindAllStringSubmatch(section, -1) {
		for _, name := range regexp.MustCompile("`([^`]+)`").FindAllStringSubmatch(row[1], -1) {
			names = append(names, name[1])
		}
	}
	return names
}

// docsBlocks are the code blocks with that info string.
func docsBlocks(page, info string) []string {
	var blocks []string
	for _, m := range regexp.MustCompile("(?ms)^```"+regexp.QuoteMeta(info)+"\n(.*?)^```").FindAllStringSubmatch(page, -1) {
		blocks = append(blocks, m[1])
	}
	return blocks
}

func sameNames(t *testing.T, where string, documented, real []string) {
	t.Helper()
	slices.Sort(documented)
	slices.Sort(real)
	documented, real = slices.Compact(documented), slices.Compact(real)
	for _, name := range real {
		if !slices.Contains(documented, name) {
			t.Errorf("%s: %s is missing", where, name)
		}
	}
	for _, name := range documented {
		if !slices.Contains(real, name) {
			t.Errorf("%s: %s is not there any more", where, name)
		}
	}
	if len(real) == 0 {
		t.Errorf("%s: nothing to compare with", where)
	}
}

// docsRun runs the program in folder and gives its standard output.
func docsRun(t *testing.T, folder string, code int, args ...string) string {
	t.Helper()
	s, out, said := cli.Test("", folder)
	s.Environ = os.Environ() // git is found through it
	if got := cli.Run(t.Context(), args, s); got != code {
		t.Fatalf("handover %s: exit code %d, want %d\n%s", strings.Join(args, " "), got, code, said)
	}
	return out.String()
}

func TestDocsCommands(t *testing.T) {
	page := docsPage(t, "docs/commands.md")
	help := docsRun(t, ".", 0, "--help")
	commands := []string{"handover"}
	for _, m := range regexp.MustCompile(`(?m)^  ([a-z]+)  +\S`).FindAllStringSubmatch(help, -1) {
		commands = append(commands, "handover "+m[1])
	}
	var documented []string
	for _, m := range regexp.MustCompile(`(?m)^## (handover.*)$`).FindAllStringSubmatch(page, -1) {
		documented = append(documented, m[1])
	}
	sameNames(t, "docs/commands.md", documented, slices.Clone(commands))
	_, everywhere, _ := strings.Cut(help, "Flags of every command:")
	for _, command := range commands {
		section := docsSection(t, page, "## "+command)
		help := docsRun(t, ".", 0, append(strings.Fields(command)[1:], "--help")...)
		own, _, _ := strings.Cut(help, "Flags of every command:")
		_, usage, _ := strings.Cut(own, "Usage:\n  ")
		usage, _, _ = strings.Cut(usage, "\n")
		if usage = strings.TrimSuffix(usage, " [flags]"); !slices.Contains(docsBlocks(section, ""), usage+"\n") {
			t.Errorf("docs/commands.md, %s: it does not give the usage %q", command, usage)
		}
		flags := helpFlags(own)
		if command == "handover" {
			flags = append(flags, helpFlags(everywhere)...)
		} else {
			flags = slices.DeleteFunc(flags, func(f string) bool { return f == "--help" || f == "-h" })
		}
		var named []string
		for _, name := range docsNames(section) {
			name, _, _ = strings.Cut(name, " ")
			named = append(named, name)
		}
		if len(flags)+len(named) > 0 {
			sameNames(t, "docs/commands.md, "+command, named, flags)
		}
	}
}

// helpFlags are the flags that a help page lists, long and short.
func helpFlags(help string) []string {
	var flags []string
	for _, m := range regexp.MustCompile(`(?m)^ {2,6}(?:(-[A-Za-z]), )?(--[a-z-]+)`).FindAllStringSubmatch(help, -1) {
		flags = append(flags, m[2])
		if m[1] != "" {
			flags = append(flags, m[1])
		}
	}
	return flags
}

// Every JSON document of the page has exactly the fields that the program prints, of the same kinds.
func TestDocsJSON(t *testing.T) {
	page := docsPage(t, "docs/commands.md")
	dir := t.TempDir()
	in := func(name string) string { return filepath.Join(dir, "demo", filepath.FromSlash(name)) }
	docsRun(t, dir, 0, "demo", "demo", "--json")
	if err := os.Symlink("portal.md", in("acme-portal/docs/runbooks/latest.md")); err != nil {
		t.Fatal(err)
	}
	answers := "title: A\nsupplier: B\nclient: C\nlast_day: 2026-11-30\nengineer_name: D\nengineer_email: d@b.example\nrecipient_name: E\nrecipient_email: e@c.example\n"
	if err := os.WriteFile(filepath.Join(dir, "answers"), []byte(answers), 0o600); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dir, "x.handover.age")
	trust := []string{"-i", in("client/aiko.age"), "--signer", in("client/supplier_signers")}
	printed := map[string]string{
		"init":       docsRun(t, dir, 0, "init", "ws", "--answers", "answers", "--json"),
		"keygen":     docsRun(t, dir, 0, "keygen", "-o", "key.txt", "--json"),
		"seal":       docsRun(t, dir, 0, "-C", in("acme-portal"), "seal", "--draft", "--key", in("keys/mara"), "-o", file, "--json"),
		"inspect":    docsRun(t, dir, 0, "inspect", file, "--json"),
		"ls":         docsRun(t, dir, 0, append(trust, "ls", file, "--json")...),
		"verify":     docsRun(t, dir, 0, append(trust, "verify", file, "--json")...),
		"open":       docsRun(t, dir, 0, append(trust, "open", file, "-o", "opened", "--json")...),
		"version":    docsRun(t, dir, 0, "version", "--json"),
		"completion": docsRun(t, dir, 0, "completion", "bash", "--json"),
		"man":        docsRun(t, dir, 0, "man", "man1", "--json"),
		"error":      docsRun(t, dir, 2, "verify", "--json"),
	}
	if err := os.WriteFile(in("acme-portal/docs/runbooks/.env"), []byte("A=b\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	marked := func(args ...string) string {
		return docsRun(t, dir, 0, append([]string{"-C", in("acme-portal"), "--as", "mara"}, args...)...)
	}
	marked("mark", "NDA-02", "done", "--attested")
	marked("mark", "ACC-01", "done", "--attested")
	marked("mark", "KT-08", "unknown", "--reason", "nobody answered")
	printed["undo"] = marked("undo", "--json")
	marked("mark", "ACC-01", "unknown", "--reason", "it is lost")
	marked("undo")
	marked("mark", "NDA-02", "open")
	printed["mode"] = docsRun(t, dir, 0, "-C", in("acme-portal"), "--as", "jonas", "mode", "silent-client", "--reason", "no answer", "--json")
	intent := `{"items":["KT-08"],"kind":"mark","reason":"nobody answered","status":"unknown","version":1}`
	if err := os.WriteFile(filepath.Join(dir, "intents"), []byte(intent), 0o600); err != nil {
		t.Fatal(err)
	}
	printed["apply"] = marked("apply", "intents", "--json")
	printed["status"] = marked("status", "--json")
	printed["next"] = marked("next", "--locked", "--json")
	printed["item show"] = marked("item", "show", "ACC-01", "--json")
	printed["evidence commands"] = docsRun(t, dir, 0, "-C", in("acme-portal"), "evidence", "commands", "--json")
	exports := func(moment string, args ...string) []string {
		files, err := filepath.Glob(in("exports/" + moment + "/*"))
		if err != nil || len(files) == 0 {
			t.Fatal(files, err)
		}
		return append(append([]string{"evidence", "add"}, args...), files...)
	}
	marked(exports("before", "--before")...)
	printed["evidence add"] = marked(exports("after", "--after", "--complete", "--taken-by", "aiko", "--json")...)
	marked("mark", "KT-08", "done", "--evidence", in("exports/after/gh-members.json"))
	printed["evidence list"] = marked("evidence", "list", "--json")
	printed["ledger"] = marked("ledger", "--json")
	if err := os.Symlink(os.DevNull, filepath.Join(dir, ".netrc")); err != nil { // the folder is the home of these runs
		t.Fatal(err)
	}
	printed["residue"] = docsRun(t, dir, 0, "-C", in("acme-portal"), "residue", "--json")
	marked(exports("before", "--after")...) // everybody is back
	printed["check"] = docsRun(t, dir, 3, "-C", in("acme-portal"), "check", "--json")
	printed["plan"] = marked("plan", "--json")
	printed["report"] = marked("report", "--json", "-o", "report.json")
	printed["gather"] = docsRun(t, dir, 3, "-C", in("acme-portal"), "gather", "--json")
	secret := []byte("key: sk_" + "live_" + "q7Rz2VbN8sLw4XcT9mYp3KdH # gitleaks" + ":allow\n")
	for name, content := range map[string][]byte{"box/notes.txt": secret, "box/cut.zip": []byte("PK\x03\x04cut"), "demo/acme-portal/docs/runbooks/key.md": secret} {
		name = filepath.Join(dir, filepath.FromSlash(name))
		if err := errors.Join(os.MkdirAll(filepath.Dir(name), 0o700), os.WriteFile(name, content, 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	printed["scan"] = docsRun(t, dir, 3, "scan", "box", "--json")
	for name, content := range map[string]string{
		"package.json":                       `{"name": "portal", "version": "1.0.0", "dependencies": {"left-pad": "1.3.0"}}`,
		"package-lock.json":                  `{"name": "portal", "lockfileVersion": 3, "packages": {"": {"dependencies": {"left-pad": "1.3.0"}}, "node_modules/left-pad": {"version": "1.3.0"}, "node_modules/gone": {"version": "1.0.0", "license": "MIT OR WTFPL"}}}`,
		"node_modules/left-pad/package.json": `{"name": "left-pad", "version": "1.3.0", "license": "WTFPL"}`,
		"node_modules/left-pad/COPYING":      "DO WHAT YOU LIKE",
		"node_modules/left-pad/NOTICE":       "left-pad, by its authors",
		"old/yarn.lock":                      "__metadata:\n  version: 99\n",
		"NOTICE":                             "The portal.",
	} {
		name = filepath.Join(in("portal"), filepath.FromSlash(name))
		if err := errors.Join(os.MkdirAll(filepath.Dir(name), 0o700), os.WriteFile(name, []byte(content), 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	printed["notice"] = docsRun(t, dir, 3, "-C", in("acme-portal"), "notice", "--json")
	docsRun(t, dir, 3, "-C", in("acme-portal"), "gather")
	printed["finding list"] = marked("finding", "list", "--json")
	for _, m := range regexp.MustCompile("(?m)^```json(.*)$").FindAllStringSubmatch(page, -1) {
		if _, known := printed[strings.TrimSpace(m[1])]; !known {
			t.Errorf("docs/commands.md: nothing prints the document%s", m[1])
		}
	}
	for name, text := range printed {
		blocks := docsBlocks(page, "json "+name)
		if len(blocks) != 1 {
			t.Errorf("docs/commands.md has %d JSON documents for %s", len(blocks), name)
			continue
		}
		sameNames(t, "docs/commands.md, JSON of "+name, jsonPaths(t, blocks[0]), jsonPaths(t, text))
	}
}

// jsonPaths lists the fields of a document with the kinds of their values, as in "assets[].id string".
func jsonPaths(t *testing.T, text string) []string {
	t.Helper()
	var doc any
	if err := json.Unmarshal([]byte(text), &doc); err != nil {
		t.Fatalf("%v in %s", err, text)
	}
	var paths []string
	var walk func(at string, v any)
	walk = func(at string, v any) {
		switch v := v.(type) {
		case map[string]any:
			if path.Ext(at) == ".facts" { // of these the names are free
				break
			}
			for key, value := range v {
				walk(at+"."+key, value)
			}
		case []any:
			for _, value := range v {
				walk(at+"[]", value)
			}
		}
		paths = append(paths, fmt.Sprintf("%s %T", at, v))
	}
	walk("", doc)
	return paths
}

func TestDocsBundleFormat(t *testing.T) {
	page := docsPage(t, "docs/bundle-format.md")
	for heading, of := range map[string]reflect.Type{
		"### tree.jsonl":    reflect.TypeFor[bundle.Entry](),
		"### handover.json": reflect.TypeFor[bundle.Manifest](),
		"### envelope.json": reflect.TypeFor[bundle.EnvelopeInfo](),
		"### review.json":   reflect.TypeFor[bundle.Review](),
	} {
		sameNames(t, "docs/bundle-format.md, "+heading, docsNames(docsSection(t, page, heading)), fieldPaths(of, "json", ""))
	}
	for _, fact := range []string{
		bundle.NamespaceBundle, bundle.NamespaceManifest, bundle.NamespaceCountersign, bundle.EnvelopePath,
		fmt.Sprintf("Bundle format, version %d\n", bundle.FormatVersion), fmt.Sprintf("| %d,%03d |", bundle.MaxEntries/1000, bundle.MaxEntries%1000),
	} {
		if !strings.Contains(page, fact) {
			t.Errorf("docs/bundle-format.md does not say %q", fact)
		}
	}
}

// fieldPaths lists the fields that hold no further fields, as in "assets[].gaps[].why", by a struct tag.
func fieldPaths(of reflect.Type, tag, at string) []string {
	var paths []string
	for _, f := range reflect.VisibleFields(of) {
		name, _, _ := strings.Cut(f.Tag.Get(tag), ",")
		if name == "" || !f.IsExported() {
			continue
		}
		inner, name := f.Type, at+name
		if inner.Kind() == reflect.Pointer {
			inner = inner.Elem()
		}
		if inner.Kind() == reflect.Slice && inner.Elem().Kind() == reflect.Struct {
			inner, name = inner.Elem(), name+"[]"
		}
		if inner.Kind() == reflect.Struct && strings.HasPrefix(inner.PkgPath(), module) && inner != reflect.TypeFor[engagement.Secret]() {
			paths = append(paths, fieldPaths(inner, tag, name+".")...)
			continue
		}
		paths = append(paths, name)
	}
	return paths
}

func TestDocsEngagement(t *testing.T) {
	page := docsPage(t, "docs/engagement.md")
	complete, lists := docsBlocks(page, "yaml complete"), docsBlocks(page, "yaml credentials")
	if len(complete) < 2 || len(lists) < 1 {
		t.Errorf("%d and %d examples found", len(complete), len(lists))
	}
	for _, example := range complete {
		if _, err := engagement.Parse("example", []byte(example)); err != nil {
			t.Error(err)
		}
	}
	for _, example := range lists {
		if _, err := engagement.ParseCredentials("example", []byte(example)); err != nil {
			t.Error(err)
		}
	}
	keys := map[string][]string{"### Top": nil, "## credentials.yaml": fieldPaths(reflect.TypeFor[engagement.Credential](), "yaml", "")}
	for _, key := range fieldPaths(reflect.TypeFor[engagement.Engagement](), "yaml", "") {
		heading := "### Top"
		if part, rest, nested := strings.Cut(key, "."); nested {
			heading, key = "### `"+strings.TrimSuffix(part, "[]")+"`", rest
		}
		keys[heading] = append(keys[heading], key)
	}
	for heading, real := range keys {
		sameNames(t, "docs/engagement.md, "+heading, docsNames(docsSection(t, page, heading)), real)
	}
	kinds := docsNames(docsSection(t, page, "## What becomes of each kind"))
	for _, kind := range engagement.Kinds() {
		if !slices.Contains(kinds, string(kind)) {
			t.Errorf("docs/engagement.md does not say where assets of kind %s go", kind)
		}
	}
	providers := docsSection(t, page, "### Providers")
	for _, provider := range engagement.Providers() {
		if !strings.Contains(providers, "`"+string(provider)+"`") {
			t.Errorf("docs/engagement.md does not name the provider %s", provider)
		}
	}
}

func TestDocsArchitecture(t *testing.T) {
	packages := map[string]bool{}
	for name := range sources(t) {
		packages[path.Dir(name)] = true
	}
	section := docsSection(t, docsPage(t, "docs/architecture.md"), "## Packages")
	sameNames(t, "docs/architecture.md", docsNames(section), slices.Collect(maps.Keys(packages)))
	for _, row := range regexp.MustCompile("(?m)^\\| `([^`]+)` \\| ([0-9]) \\|").FindAllStringSubmatch(section, -1) {
		if got := fmt.Sprint(floor(row[1])); got != row[2] {
			t.Errorf("docs/architecture.md: %s is on floor %s, not %s", row[1], got, row[2])
		}
	}
}

// Links between pages lead somewhere, headings included.
func TestDocsLinks(t *testing.T) {
	pages, err := filepath.Glob("../../docs/*.md")
	if err != nil || len(pages) < 5 {
		t.Fatal(err, pages)
	}
	pages = append(pages, "../../README.md", "../../SECURITY.md", "../../CONTRIBUTING.md")
	for _, name := range pages {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range regexp.MustCompile(`\]\(([^)\s]+)\)`).FindAllStringSubmatch(string(text), -1) {
			target, anchor, _ := strings.Cut(m[1], "#")
			if strings.Contains(target, ":") {
				continue // the web: no test needs a network
			}
			to := name
			if target != "" {
				to = filepath.Join(filepath.Dir(name), filepath.FromSlash(target))
			}
			linked, err := os.ReadFile(to)
			if err != nil || anchor != "" && !hasAnchor(linked, anchor) {
				t.Errorf("%s: %s leads nowhere", name, m[1])
			}
		}
	}
}

// hasAnchor says whether a page has the heading, by the name that forges give it.
func hasAnchor(page []byte, anchor string) bool {
	for line := range bytes.Lines(page) {
		if !bytes.HasPrefix(line, []byte("#")) {
			continue
		}
		heading := strings.ToLower(strings.TrimSpace(strings.TrimLeft(string(line), "#")))
		heading = regexp.MustCompile(`[^\p{L}\p{N}_ -]`).ReplaceAllString(heading, "")
		if strings.ReplaceAll(heading, " ", "-") == anchor {
			return true
		}
	}
	return false
}

// docs/notice.md names every licence that needs no approval.
func TestDocsAllow(t *testing.T) {
	text := docsPage(t, "docs/notice.md")
	for _, id := range policy.DefaultAllow() {
		if !strings.Contains(text, " "+id+",") && !strings.Contains(text, " "+id+":") {
			t.Errorf("docs/notice.md does not name %s", id)
		}
	}
}
