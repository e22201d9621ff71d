package policy

import (
	"strings"
	"testing"
	"time"

	"github.com/github/go-spdx/v2/spdxexp"
	"github.com/github/go-spdx/v2/spdxexp/spdxlicenses"
)

func TestParse(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"MIT", "MIT"},
		{"mit", "MIT"},
		{" (MIT) ", "MIT"},
		{"MIT or Apache-2.0", "MIT OR Apache-2.0"},
		{"(MIT OR (Apache-2.0 OR ISC))", "MIT OR Apache-2.0 OR ISC"},
		{"MIT AND MIT", "MIT"},
		{"MIT OR ISC AND Zlib", "MIT OR ISC AND Zlib"},
		{"(MIT OR ISC) AND Zlib", "(MIT OR ISC) AND Zlib"},
		{"GPL-2.0", "GPL-2.0-only"},
		{"GPL-2.0+", "GPL-2.0-or-later"},
		{"gpl-2.0-only with classpath-exception-2.0", "GPL-2.0-only WITH Classpath-exception-2.0"},
		{"GPL-2.0-with-classpath-exception", "GPL-2.0-only WITH Classpath-exception-2.0"},
		{"LGPL-2.1+ WITH OCaml-LGPL-linking-exception", "LGPL-2.1-or-later WITH OCaml-LGPL-linking-exception"},
		{"Apache-1.1+", "Apache-1.1+"},
		{"LicenseRef-x.1 AND DocumentRef-a:LicenseRef-b", "LicenseRef-x.1 AND DocumentRef-a:LicenseRef-b"},
	} {
		e, err := Parse(c.text)
		if err != nil || e.String() != c.want {
			t.Errorf("%q is %q, %v; want %q", c.text, e, err, c.want)
		}
	}
}

func TestParseRefuses(t *testing.T) {
	for text, want := range map[string]string{
		"":                             "is empty",
		"MTI":                          `names "MTI", which is no licence of the SPDX list`,
		"MIT OR":                       "ends where a licence is expected",
		"MIT OR (":                     "ends where a licence is expected",
		"(MIT":                         "has a parenthesis that is not closed",
		"MIT)":                         `has ")" where AND, OR or the end is expected`,
		"MIT Apache-2.0":               `has "Apache-2.0" where AND, OR or the end is expected`,
		"DocumentRef-a":                `names "DocumentRef-a", which is no licence of the SPDX list`,
		"MIT WITH":                     "ends where an exception is expected",
		"MIT WITH MIT":                 `names "MIT", which is no exception of the SPDX list`,
		"Classpath-exception-2.0":      `names "Classpath-exception-2.0", which is no licence of the SPDX list`,
		"GPL-2.0-only+":                `names "GPL-2.0-only+", which contradicts itself`,
		"Apache-2.0-or-later":          `names "Apache-2.0-or-later", which is no licence of the SPDX list`,
		"MIT\x1b[2J\u202e":             `names "MIT\x1b[2J\u202e", which is no licence of the SPDX list`,
		strings.Repeat("MIT OR ", 700): "is longer than 4096 bytes",
		"GPL-2.0-with-classpath-exception WITH LLVM-exception": "gives one licence two exceptions",
	} {
		if e, err := Parse(text); err == nil || err.Error() != want {
			t.Errorf("%.40q: %q, %v; want %s", text, e, err, want)
		}
	}
}

func TestNormalise(t *testing.T) {
	for text, want := range map[string]string{
		"MIT/Apache-2.0":                                  "MIT OR Apache-2.0",
		"MIT / Apache 2.0":                                "MIT OR Apache-2.0",
		"Apache 2.0":                                      "Apache-2.0",
		"Apache License, Version 2.0":                     "Apache-2.0",
		"The Apache Software License, Version 2.0":        "Apache-2.0",
		"https://www.apache.org/licenses/LICENSE-2.0.txt": "Apache-2.0",
		"MIT License":                                     "MIT",
		"The MIT Licence":                                 "MIT",
		"License :: OSI Approved :: MIT License":          "MIT",
		"New BSD License":                                 "BSD-3-Clause",
		"GPLv3":                                           "GPL-3.0-only",
		"GPLv3+":                                          "GPL-3.0-or-later",
		"(MIT OR Apache-2.0)":                             "MIT OR Apache-2.0",
		"MPL-2.0/GPLv2+":                                  "MPL-2.0 OR GPL-2.0-or-later",
	} {
		if e, err := Normalise(text); err != nil || e.String() != want {
			t.Errorf("%q is %q, %v; want %q", text, e, err, want)
		}
	}
	for _, text := range []string{
		"BSD", "GPL", "LGPL", "Apache", "Apache Software License", "Apache-2.0, MIT", "MIT/", "MIT/commercial", "Public Domain", "UNLICENSED", "unlicensed",
		"SEE LICENSE IN LICENSE.md", "NOASSERTION", "NONE", "Proprietary", "License :: OSI Approved :: BSD License", "License :: ", "", "Dual License",
	} {
		if e, err := Normalise(text); err == nil {
			t.Errorf("%q is taken to be %q", text, e)
		}
	}
}

// TestNotations holds the table to names that are not expressions anyway, each in one row, of expressions that parse.
func TestNotations(t *testing.T) {
	seen := map[string]string{}
	for _, row := range notations {
		if e, err := Parse(row.expression); err != nil || e.String() != row.expression {
			t.Errorf("%q: %v", row.expression, err)
		}
		for name := range strings.SplitSeq(row.names, "|") {
			if seen[name] != "" {
				t.Errorf("%q stands for %s and %s", name, seen[name], row.expression)
			}
			seen[name] = row.expression
			if usual(strings.ToUpper(name)) != row.expression {
				t.Errorf("%q is not found", name)
			}
		}
	}
}

// TestCovers holds the ranges to those of go-spdx, which judges single licences without fault.
func TestCovers(t *testing.T) {
	var ids []string
	for _, family := range spdxlicenses.LicenseRanges() {
		for _, version := range family {
			for _, id := range version {
				ids = append(ids, id, id+"+")
			}
		}
	}
	ids = append(ids, "MIT", "ISC", "GPL-2.0-only WITH Classpath-exception-2.0", "GPL-2.0-or-later WITH Classpath-exception-2.0", "GPL-3.0-or-later WITH GCC-exception-3.1")
	var licences []string
	for _, id := range ids {
		if e, err := Parse(id); err == nil {
			licences = union(licences, e.Licences())
		}
	}
	for i, allowed := range licences {
		for j, licence := range licences {
			if i%7 != j%7 && !(strings.Contains(licence, "GPL-") && strings.Contains(allowed, "GPL-")) { // all pairs take seconds
				continue
			}
			want, err := spdxexp.Satisfies(licence, []string{allowed})
			if got := covers(allowed, licence); err != nil || got != want {
				t.Errorf("%s allowed: %s is %t, by go-spdx %t, %v", allowed, licence, got, want, err)
			}
		}
	}
}

func TestEveryListedLicenceParses(t *testing.T) {
	for _, id := range append(spdxlicenses.GetLicenses(), DefaultAllow()...) {
		if e, err := Parse(id); err != nil || e.String() != id {
			t.Errorf("%s is %s, %v", id, e, err)
		}
	}
}

func FuzzNormalise(f *testing.F) {
	for _, s := range []string{"MIT", "MIT OR (ISC AND (Zlib OR 0BSD))", "DocumentRef-a:LicenseRef-b", "GPL-2.0+ WITH", "MIT/Apache-2.0", "((((", "License :: a :: b"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		start := time.Now()
		e, err := Normalise(text)
		if took := time.Since(start); took > time.Second {
			t.Fatalf("took %s", took)
		}
		if err != nil {
			if strings.ContainsAny(err.Error(), "\n\r\x1b\u202e") || len(err.Error()) > 400 {
				t.Errorf("error %q", err)
			}
			return
		}
		again, err := Parse(e.String())
		if len(e.String()) <= maxExpression && (err != nil || again.key() != e.key()) {
			t.Errorf("%q is %q, which is read as %q, %v", text, e, again, err)
		}
		if all := e.Licences(); len(all) == 0 {
			t.Errorf("%q holds no licence", text)
		}
	})
}

func TestDeepExpression(t *testing.T) {
	deep := strings.Repeat("(MIT OR ", 215) + strings.Repeat("(ISC AND ", 180) + "Zlib" + strings.Repeat(")", 395)
	start := time.Now()
	e, err := Parse(deep)
	if err != nil || len(e.Licences()) != 3 || time.Since(start) > time.Second {
		t.Errorf("%v after %s", err, time.Since(start))
	}
}
