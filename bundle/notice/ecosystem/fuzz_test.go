package ecosystem

import (
	"strings"
	"testing"
)

// What comes of any input can be told: no word of it is from nowhere.
func FuzzYarn1(f *testing.F) {
	f.Add("# yarn lockfile v1\n\n\"@a/b@^1\", \"@a/b@~1.2\":\n  version \"1.2.0\"\n  dependencies:\n    c \"^2\"\n    \"@d/e\" \"*\"\n")
	f.Add("a@1, b@npm:c@2:\r\n  version \"1\"\r\n")
	f.Add("\"a\\\"b@1\":\n  resolved \"https://registry.yarnpkg.com/a/-/a-1.tgz#00\"\n")
	f.Add("  version \"1\"\n:\n\"\":\n,:\n")
	f.Fuzz(func(t *testing.T, s string) {
		list, _ := parseYarn1([]byte(s))
		for _, e := range list {
			if len(e.patterns) == 0 || len(e.name) > len(s) {
				t.Errorf("%+v", e)
			}
		}
	})
}

func FuzzGemfileLock(f *testing.F) {
	f.Add("GIT\n  remote: https://github.com/a/b.git\n  revision: 00\n  specs:\n    b (1.0)\n      c (>= 1)\n\nGEM\n  specs:\n    c (1.0-java)\n\nDEPENDENCIES\n  b!\n")
	f.Add("GEM\n    a\n      b\n    (\n    a (\n")
	f.Add("PATH\n  remote: .\n  specs:\n    own (1)\n      a\n")
	f.Fuzz(func(t *testing.T, s string) {
		lock := parseGemLock([]byte(s))
		lock.uses(parseGemfile([]byte(s)))
		if len(lock.gems) > strings.Count(s, "\n")+1 {
			t.Errorf("%d gems", len(lock.gems))
		}
	})
}

func FuzzGemfile(f *testing.F) {
	f.Add("group :test, :development do\n  gem \"a\"\nend\ngem 'b', group: [:test]\ngem('c', :group => :test)\n")
	f.Add("end\nend\nif x\n  gem \"a\" do\nend\n")
	f.Fuzz(func(_ *testing.T, s string) { parseGemfile([]byte(s)) })
}

func FuzzRequirements(f *testing.F) {
	f.Add("a==1.0 \\\n  --hash=sha256:00\n-r base.txt\nb[x,y]>=2; python_version<'3' # why\n-e git+https://example.org/x#egg=x\n")
	f.Add("c @ https://example.org/c-1.0-py3-none-any.whl\n--index-url=x\n-\n--\n\\")
	f.Add("@\n[]==\n===\n./a\n/b.whl\n")
	f.Fuzz(func(t *testing.T, s string) {
		for _, r := range parseRequirements([]byte(s)) {
			if r.name == "" && r.include == "" && !r.unknown || r.line < 1 {
				t.Errorf("%+v", r)
			}
		}
	})
}

func FuzzGemspec(f *testing.F) {
	f.Add("  s.licenses = [\"MIT\".freeze, 'Ruby'.freeze]\n")
	f.Add("spec.license = 'BSD'\n")
	f.Add("s.licenses = [\"\", \"]\n")
	f.Fuzz(func(t *testing.T, s string) {
		if got := gemspecLicence([]byte(s)); len(got) > 2*len(s) {
			t.Errorf("%q", got)
		}
	})
}

func FuzzMetadata(f *testing.F) {
	f.Add("Metadata-Version: 2.4\nName: a\nVersion: 1\nLicense-Expression: MIT\nLicense-File: LICENSE\n\nLicense: no\n")
	f.Add("Name: a\nLicense: Copyright\n        Permission\nClassifier: License :: OSI Approved :: MIT License\n")
	f.Add(" goes on\n:\nname:\r\n")
	f.Fuzz(func(t *testing.T, s string) {
		m := parseMetadata([]byte(s))
		if got := m.declared(); strings.Contains(got, "\n") {
			t.Errorf("%q", got)
		}
	})
}

func FuzzYAML(f *testing.F) {
	f.Add("lockfileVersion: '9.0'\nimporters:\n  .:\n    dependencies:\n      a: {specifier: ^1, version: 1.0.0(b@1.0.0)}\npackages:\n  a@1.0.0:\n    resolution: {integrity: sha512-00}\nsnapshots:\n  a@1.0.0(b@1.0.0): {}\n")
	f.Add("__metadata:\n  version: 8\n\"a@npm:^1, a@npm:1\":\n  version: 1.0.0\n  resolution: \"a@npm:1.0.0\"\n")
	f.Add("a: &a [b]\nc: *a\n---\n? x\n: - - - y\n")
	f.Fuzz(func(_ *testing.T, s string) {
		docs, err := parseYAML([]byte(s))
		if err != nil {
			return
		}
		for _, doc := range docs {
			var lock pnpmLock
			if decodeYAML(doc, &lock) == nil {
				lock.uses()
			}
		}
	})
}
