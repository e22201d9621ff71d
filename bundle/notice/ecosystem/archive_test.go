package ecosystem

import (
	"archive/zip"
	"bytes"
	"strings"
	"testing"
	"testing/fstest"
)

// zipOf packs files, given as name and body in turn.
func zipOf(t *testing.T, files ...string) *fstest.MapFile {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for n := 0; n < len(files); n += 2 {
		f, err := w.Create(files[n])
		if err == nil {
			_, err = f.Write([]byte(files[n+1]))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return &fstest.MapFile{Data: b.Bytes()}
}

// Plug'n'Play keeps packages as archives.
func TestYarnCache(t *testing.T) {
	tree := mapFS(map[string]string{
		"package.json": `{"dependencies": {"@a/b": "^1"}}`,
		"yarn.lock":    "__metadata:\n  version: 8\n\n\"@a/b@npm:^1\":\n  version: 1.0.0\n  resolution: \"@a/b@npm:1.0.0\"\n  linkType: hard\n",
	})
	tree[".yarn/cache/@a-b-npm-1.0.0-0123456789-10c0.zip"] = zipOf(t,
		"node_modules/@a/b/package.json", `{"name": "@a/b", "version": "1.0.0", "license": "MIT"}`,
		"node_modules/@a/b/LICENSE", "MIT", "node_modules/@a/b/NOTICE", strings.Repeat("x", 2<<20), // which takes 2 KB there
		"node_modules/@a/b/node_modules/c/package.json", `{"name": "c"}`, "../package.json", "{}")
	tree[".yarn/cache/empty.zip"] = zipOf(t)
	tree[".yarn/cache/broken.zip"] = &fstest.MapFile{Data: []byte("PK")}
	want := `pkg:npm/%40a/b@1.0.0
	runtime, "MIT", from yarn.lock
	text LICENSE, 3 bytes
	gap: its licence file "NOTICE" is larger than 1 MiB
.yarn/cache/broken.zip: zip: not a valid zip file
.yarn/cache/empty.zip: there is no package in it
`
	if got := show(read(t, tree, Options{})); got != want {
		t.Error(got)
	}
}

func TestJar(t *testing.T) {
	properties := func(artifact string) (name, body string) {
		return "META-INF/maven/org.a/" + artifact + "/pom.properties", "#Generated\ngroupId=org.a\nartifactId=" + artifact + "\nversion=1.0\n"
	}
	one, oneBody := properties("one")
	two, twoBody := properties("two")
	own, ownBody := properties("own")
	tree := mapFS(map[string]string{"pom.xml": "<project><groupId>org.a</groupId><artifactId>own</artifactId><version>1.0</version></project>"})
	tree["lib/one-1.0.jar"] = zipOf(t, one, oneBody, "META-INF/LICENSE.txt", "Apache", "META-INF/NOTICE", "N", "org/a/LICENSE", "inner",
		"META-INF/maven/org.a/one/pom.xml", "<project><licenses><license><name>Apache-2.0</name></license></licenses></project>")
	tree["lib/all-1.0.jar"] = zipOf(t, one, oneBody, two, twoBody, "LICENSE", "all")
	tree["lib/bundle.jar"] = zipOf(t, "META-INF/MANIFEST.MF",
		"Manifest-Version: 1.0\r\nBundle-License: https://www.eclipse.org/legal/ep\r\n l-2.0\r\nBundle-Version: 3.1\r\n\r\nName: x\r\nBundle-License: no\r\n")
	tree["lib/own-1.0.jar"] = zipOf(t, own, ownBody)
	want := `
	runtime, "https://www.eclipse.org/legal/epl-2.0", from lib/bundle.jar
	gap: its Maven coordinates are not known
	gap: its author ships no licence text
	name bundle, version 3.1
pkg:maven/org.a/one@1.0
	runtime, "Apache-2.0", from lib/all-1.0.jar lib/one-1.0.jar
	text META-INF/LICENSE.txt, 6 bytes
	notice META-INF/NOTICE, 1 bytes
pkg:maven/org.a/two@1.0
	runtime, "", from lib/all-1.0.jar
	gap: its author ships no licence text
	gap: no licence is named
`
	if got := show(read(t, tree, Options{})); got != want {
		t.Error(got)
	}
}

func TestMavenRepositoryJar(t *testing.T) {
	home := mapFS(map[string]string{
		"org/a/one/1.0/one-1.0.pom": "<project><licenses><license><name>MIT</name></license></licenses></project>",
	})
	home["org/a/one/1.0/one-1.0.jar"] = zipOf(t, "META-INF/LICENSE", "MIT")
	list, gaps := read(t, mapFS(map[string]string{"gradle.lockfile": "org.a:one:1.0=runtimeClasspath\n"}), Options{Maven: home})
	if got := show(list, gaps); !strings.Contains(got, `"MIT"`) || !strings.Contains(got, "text META-INF/LICENSE") {
		t.Error(got)
	}
}
