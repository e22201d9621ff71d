package secrets

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// contexts are texts that a secret stands in. An assignment stands in them with its name.
func contexts(r *Rule, secret string) map[string]string {
	if r.Shape == Assignment {
		return assignments(r, secret)
	}
	quoted, _ := json.Marshal(secret)
	out := map[string]string{"alone": secret, "line": "\n" + secret + "\n"}
	if strings.HasSuffix(r.Pattern, "$") { // only at the end of a line
		return out
	}
	out["text"] = "Use " + secret + " from now on.\n"
	out["json"] = fmt.Sprintf("{\n  \"a\": 1,\n  \"b\": %s,\n  \"c\": []\n}\n", quoted)
	out["yaml"] = "a: 1\nb: " + strings.ReplaceAll(secret, "\n", "\n    ") + "\nc: 2\n"
	out["env"] = "A=1\nB=" + string(quoted) + "\n"
	out["minified"] = strings.Repeat(`{"a":1,"b":"c"},`, 1100) + `{"b":` + string(quoted) + `},` + strings.Repeat(`{"a":1,"b":"c"},`, 1100)
	out["crlf"] = "first\r\n" + strings.ReplaceAll(secret, "\n", "\r\n") + "\r\nlast\r\n"
	out["escaped"] = `"log: \n` + strings.ReplaceAll(secret, "\n", `\n`) + `\n done"`
	return out
}

func assignments(r *Rule, value string) map[string]string {
	name := r.Keywords[0]
	if len(r.Names) > 0 {
		name += "_" + r.Names[0]
	}
	if strings.HasPrefix(name, `"`) {
		return map[string]string{"json": "{" + name + `: "` + value + `"}`}
	}
	return map[string]string{
		"env":        strings.ToUpper(name) + "=" + value,
		"export":     "export MY_" + strings.ToUpper(name) + "='" + value + "'\n",
		"yaml":       "a:\n  " + name + ": " + value + "\n",
		"json":       `{"a": 1, "` + name + `": "` + value + `"}`,
		"minified":   strings.Repeat(`{"a":1,"b":"c"},`, 1100) + `{"` + name + `":"` + value + `"},` + strings.Repeat(`{"a":1,"b":"c"},`, 1100),
		"nested":     `{"body": "{\"` + name + `\": \"` + value + `\"}"}`,
		"code":       "\tconst " + name + " = `" + value + "`\n",
		"typed":      "let " + name + ": string = '" + value + "';\n",
		"go":         "var " + name + ` string = "` + value + `"`,
		"xml":        "<" + name + ">" + value + "</" + name + ">\n",
		"attribute":  `<add key="` + name + `" value="` + value + `"/>`,
		"flag":       "run --" + strings.ReplaceAll(name, "_", "-") + " " + value + " now\n",
		"kubernetes": "env:\n- name: " + strings.ToUpper(name) + "\n  value: \"" + value + "\"\n",
		"task":       `[{"name": "` + name + `", "value": "` + value + `"}]`,
		"call":       `set("` + name + `", "` + value + `")`,
		"index":      `config["` + name + `"] = "` + value + `"`,
	}
}

func single(t testing.TB, r Rule) *Engine {
	t.Helper()
	e, err := New([]Rule{r}, Options{Remember: -1})
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// TestTrueExamples makes secrets by each rule and looks for them in every context, by the rule alone and by all rules.
func TestTrueExamples(t *testing.T) {
	all := newEngine(t, Options{})
	for i, r := range valueRules(t) {
		one := single(t, r)
		g := newGenerator(uint64(i))
		for range examples {
			secret := g.secret(&r)
			if secret == "" {
				t.Errorf("%s: no example can be made", r.ID)
				break
			}
			for name, text := range contexts(&r, secret) {
				found := scan(t, one, text)
				if len(found) != 1 || found[0].Rule != r.ID {
					t.Errorf("%s in %s: %d findings in %.300q", r.ID, name, len(found), short(text, secret))
					continue
				}
				checkPlace(t, found[0], text, secret)
				if better := scan(t, all, text); !slices.ContainsFunc(better, func(f Finding) bool { return f.Rule == r.ID || f.Class == Certain || r.Class == Possible }) {
					t.Errorf("%s in %s: all rules together give %v", r.ID, name, better)
				}
			}
		}
	}
}

// short is what of a context can be read.
func short(text, secret string) string {
	i := strings.Index(text, secret[:4])
	return text[max(0, i-60):]
}

func checkPlace(t *testing.T, f Finding, text, secret string) {
	t.Helper()
	if f.Offset < 0 || f.Offset >= int64(len(text)) {
		t.Fatalf("%s: at %d of %d", f.Rule, f.Offset, len(text))
	}
	if f.Line != 1+strings.Count(text[:f.Offset], "\n") {
		t.Errorf("%s: line %d", f.Rule, f.Line)
	}
	if !regexp.MustCompile(`^` + regexp.QuoteMeta(f.Rule) + `-[0-9a-f]{16}$`).MatchString(f.ID) {
		t.Errorf("%s: id %q", f.Rule, f.ID)
	}
	shown, _, _ := strings.Cut(f.Preview, "…")
	if len([]rune(shown)) > 4 || 4*len([]rune(shown)) > len(secret) {
		t.Errorf("%s shows too much", f.Rule)
	}
}

// TestFalseExamples changes secrets so that they are none.
func TestFalseExamples(t *testing.T) {
	for i, r := range valueRules(t) {
		one := single(t, r)
		g := newGenerator(uint64(i) + 1000)
		pattern := regexp.MustCompile(r.Pattern)
		for range examples / 2 {
			secret := g.secret(&r)
			for name, text := range mutations(g, &r, secret) {
				if name == "shorter" && (r.Shape != Token || pattern.MatchString(text)) {
					continue // still a match: the format has no one length
				}
				for where, text := range contexts(&r, text) {
					if found := scan(t, one, text); len(found) > 0 {
						t.Errorf("%s, %s in %s: found in %.200q", r.ID, name, where, short(text, secret))
					}
				}
			}
		}
	}
}

func mutations(g *generator, r *Rule, secret string) map[string]string {
	out := map[string]string{"shorter": secret[:len(secret)-1]}
	flat := &generator{Rand: g.Rand, constant: true}
	out["flat"] = flat.match(r.Pattern)
	if r.Shape == Block {
		out["flat"] += "\n" + flat.body("[0-9A-Za-z+/]{64}", 8) + r.End
		out["talk"] = flat.match(r.Pattern) + " is how a key begins that somebody talks about, in many more words than sixty letters hold, " + r.End + " is how it ends."
		out["talk alone"] = flat.match(r.Pattern) + "\nis how a key begins that somebody talks about: in many more words than sixty letters hold, and it never ends.\n"
		out["heads"] = strings.Repeat(flat.match(r.Pattern)+"\n", 20)
		out["empty"] = flat.match(r.Pattern) + "\n...\n" + r.End
		delete(out, "shorter")
	}
	if strings.HasSuffix(r.Check, "crc32") || r.Check == "bech32" {
		b := []byte(secret)
		i := len(b) - 12
		if b[i]++; !isWord(b[i]) || b[i] > 'z' {
			b[i] = 'Q'
		}
		if string(b) != secret {
			out["checksum"] = string(b)
		}
	}
	if r.Shape == Token && r.Before == 0 && !strings.Contains(r.Pattern, "?P<value>") && strings.HasSuffix(r.Pattern, "}") && r.Right != EdgeAny {
		out["longer"] = secret + strings.Repeat("Qz", 600)
		out["broken"] = secret[:len(secret)-8] + "~" + secret[len(secret)-7:]
		if strings.HasSuffix(r.Pattern, ",1000}") || regexp.MustCompile(`,[0-9]+\}$`).MatchString(r.Pattern) {
			delete(out, "broken")
		}
	}
	for _, word := range []string{"EXAMPLE", "xxxxxxxx", "changeme"} {
		if r.Shape == Assignment && len(secret) > 20 {
			out[word] = secret[:8] + word + secret[8+len(word):]
		}
	}
	return out
}

func TestPlaceholders(t *testing.T) {
	e := newEngine(t, Options{})
	for _, value := range []string{"${DB_PASSWORD}", "<your password>", "{{ .Values.password }}", "changeme1!", "xxxxxxxxxxxx9", "aaaaaaaaaaaa1", "abcdefgh12345678", "$(cat file)1", "%s", "your-pass1!", "EXAMPLE-key-1!", "********", "os.Getenv(\"X1\")", "REPLACE_ME_1!"} {
		for name, text := range assignments(&Rule{Keywords: []string{"password"}}, value) {
			if found := scan(t, e, text); len(found) > 0 {
				t.Errorf("%s: %q: %v", name, text[max(0, strings.Index(text, "assword")):][:40], found)
			}
		}
	}
}
