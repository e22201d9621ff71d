package secrets

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"testing"
)

// knownForms are the ways in which a value is written, made by other means than the engine's.
func knownForms(value string) map[string]string {
	out := map[string]string{"plain": value, "query": url.QueryEscape(value), "path": url.PathEscape(value)}
	for i, before := range []string{"", "u", "us", "use"} {
		for j, after := range []string{"", "!", "!!"} {
			whole := []byte(before + value + after)
			name := fmt.Sprint(i, j)
			out["standard"+name] = base64.StdEncoding.EncodeToString(whole)
			out["raw"+name] = base64.RawStdEncoding.EncodeToString(whole)
			out["url"+name] = base64.URLEncoding.EncodeToString(whole)
		}
	}
	text, _ := json.Marshal(value)
	out["json"] = string(text[1 : len(text)-1])
	out["slashes"] = strings.ReplaceAll(out["json"], "/", `\/`)
	out["lower"] = strings.ToLower(url.QueryEscape(strings.ToLower(value)))
	return out
}

func TestKnownValues(t *testing.T) {
	g := newGenerator(11)
	values := []string{"eight!!8", `a "quoted" & <tagged>/value+1`, "späße und größe", g.match("[0-9A-Za-z+/]{40}"), "two\nlines of text\n", strings.Repeat("long and lower ", 40)}
	var known []Known
	for i, v := range values {
		known = append(known, Known{fmt.Sprint("name", i), []byte(v)})
	}
	e, err := New(nil, Options{Known: known, Key: []byte("key")})
	if err != nil {
		t.Fatal(err)
	}
	for i, v := range values {
		ids := map[string]bool{}
		for name, form := range knownForms(v) {
			if name == "lower" && strings.ToLower(v) != v {
				continue
			}
			for _, around := range []string{"", " ", "\n", strings.Repeat("x", maxSegment-len(form)/2)} {
				found := scan(t, e, around+form+around)
				if len(found) != 1 || found[0].Known != known[i].Name || found[0].Rule != knownRule || found[0].Class != Certain {
					t.Fatalf("%s of %s after %d bytes: %v", name, known[i].Name, len(around), found)
				}
				ids[found[0].ID] = true
			}
		}
		if len(ids) != 1 {
			t.Errorf("%s has %d ids", known[i].Name, len(ids))
		}
		if found := scan(t, e, "x"+v[:len(v)-1]+"y", v[1:]); len(found) > 0 {
			t.Errorf("%s: a part is found", known[i].Name)
		}
	}
	if found := scan(t, e, material(t, 12)); len(found) > 0 {
		t.Error(found)
	}
	wrapped := base64.StdEncoding.EncodeToString([]byte(values[5]))
	for _, by := range []string{"\n", "\r\n", `\n`, "\n    "} {
		if found := scan(t, e, wrapped[:64]+by+wrapped[64:128]+by+wrapped[128:]); len(found) != 1 {
			t.Errorf("in lines by %q: %v", by, found)
		}
	}
}

// TestKnownBeside says that a known value does not hide the rest of what holds it.
func TestKnownBeside(t *testing.T) {
	g := newGenerator(13)
	user, pass := "postgres-user", g.match("[A-Z][a-z]{4}[0-9]{4}[A-Z]{4}")
	e := newEngine(t, Options{Known: []Known{{"user", []byte(user)}}})
	found := scan(t, e, "DB=postgres://"+user+":"+pass+"@db.internal/x")
	if len(found) != 2 || found[0].Known != "user" || found[1].Rule != "database-address" {
		t.Error(found)
	}
}

func TestShortKnown(t *testing.T) {
	_, err := New(nil, Options{Known: []Known{{"pin", []byte("4711x")}}})
	if err == nil || !strings.Contains(err.Error(), "pin") || strings.Contains(err.Error(), "4711x") {
		t.Error(err)
	}
}

// TestNothingLeaks prints all that holds a value, in all ways.
func TestNothingLeaks(t *testing.T) {
	g := newGenerator(17)
	value := g.match("[a-z]{24}")
	key := g.match("[a-z]{32}")
	o := Options{Key: []byte(key), Known: []Known{{"name", []byte(value)}}}
	e := newEngine(t, o)
	var found []Finding
	s := e.Stream(func(f Finding) { found = append(found, f) })
	fmt.Fprint(s, "secret "+value)
	things := []any{o, &o, o.Known, o.Known[0], &o.Known[0], e, *e, s, *s}
	var out strings.Builder
	for _, thing := range things {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d", "%t"} {
			text := fmt.Sprintf(verb, thing)
			if strings.Contains(text, value) || strings.Contains(text, key) {
				t.Errorf("%T by %s", thing, verb)
			}
			out.WriteString(text)
		}
		text, _ := json.Marshal(thing)
		out.Write(text)
	}
	if err := s.Close(); err != nil || len(found) != 1 {
		t.Fatal(found, err)
	}
	fmt.Fprintf(&out, "%#v %s", found, e.Digest())
	for _, secret := range []string{value, key} {
		for form := range map[string]bool{secret: true, fmt.Sprintf("%x", secret): true, strings.Trim(fmt.Sprintf("%d", []byte(secret)), "[]"): true, base64.StdEncoding.EncodeToString([]byte(secret)): true} {
			if strings.Contains(out.String(), form) {
				t.Errorf("it is printed: %.400s", out.String())
			}
		}
	}
}
