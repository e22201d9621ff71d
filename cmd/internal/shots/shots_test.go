package main

import (
	"encoding/xml"
	"errors"
	"io"
	"reflect"
	"strings"
	"testing"
)

func TestParse(t *testing.T) {
	accent := style{front: "#00afaf"}
	chosen := style{back: "#303030", bold: true}
	for frame, want := range map[string][][]cells{
		"":                             nil,
		"plain\n":                      {{{0, "plain", style{}}}},
		"a\n\nb":                       {{{0, "a", style{}}}, nil, {{0, "b", style{}}}},
		"▸ \x1b[38;5;37mNow\x1b[39m ·": {{{0, "▸ ", style{}}, {2, "Now", accent}, {5, " ·", style{}}}},
		// A style goes on in the next line until something ends it.
		"\x1b[1m\x1b[48;5;236mx\ny\x1b[0mz": {{{0, "x", chosen}}, {{0, "y", chosen}, {1, "z", style{}}}},
		"\x1b[38:2:1:2:3;48;2;255;0;16mx":   {{{0, "x", style{front: "#010203", back: "#ff0010"}}}},
		"\x1b[2;3;4;7;91;101mx":             {{{0, "x", style{front: "#ff7b86", back: "#ff7b86", faint: true, italic: true, line: true, swapped: true}}}},
		"\x1b[31;42mx\x1b[my":               {{{0, "x", style{front: "#e06c75", back: "#98c379"}}, {1, "y", style{}}}},
	} {
		got, err := parse(frame)
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("parse(%q) = %v, %v\nwant %v", frame, got, err, want)
		}
	}
	for frame, want := range map[string]string{
		"\x1b[2Jx":        "no style",
		"\x1b]8;;x\x1b":   "no style",
		"\x1b[38;5mx":     "a colour",
		"\x1b[38;5;256mx": "a colour",
		"\x1b[xm":         "a style",
		"漢":               "two cells wide",
		"a\tb":            "control character",
	} {
		if _, err := parse(frame); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("parse(%q): %v, want %q", frame, err, want)
		}
	}
}

func TestPalette(t *testing.T) {
	for n, want := range map[int]string{16: "#000000", 37: "#00afaf", 203: "#ff5f5f", 78: "#5fd787", 231: "#ffffff", 232: "#080808", 236: "#303030", 255: "#eeeeee"} {
		if got := palette(n); got != want {
			t.Errorf("colour %d is %s, want %s", n, got, want)
		}
	}
}

// Nothing can push what comes after it out of its column: blanks and borrowed letters part the words.
func TestParts(t *testing.T) {
	bold := style{bold: true}
	for text, want := range map[string][]cells{
		"":                   nil,
		"   ":                nil,
		"two words":          {{3, "two words", bold}},
		" a b   c ":          {{4, "a b", bold}, {10, "c", bold}},
		"▸ ✗ key":            {{3, "▸", bold}, {5, "✗", bold}, {7, "key", bold}},
		"PLAN ✓──FREEZE · x": {{3, "PLAN", bold}, {8, "✓", bold}, {9, "─", bold}, {10, "─", bold}, {11, "FREEZE · x", bold}},
	} {
		if got := (cells{3, text, bold}).parts(); !reflect.DeepEqual(got, want) {
			t.Errorf("parts of %q = %v\nwant %v", text, got, want)
		}
	}
}

func TestDraw(t *testing.T) {
	picture, err := draw("a <b> & \x1b[1;48;5;236mchosen\x1b[0m\n  │ \x1b[7mx", "what's <shown>")
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"<title>what&#39;s &lt;shown&gt;</title>",
		`<rect width="100%" height="100%" rx="8"`,
		`<text x="14" y="27" textLength="58.8" lengthAdjust="spacingAndGlyphs" fill="#d6d9de">a &lt;b&gt; &amp;</text>`,
		`<rect x="81.2" y="14" width="50.4" height="17" fill="#303030"/>`,
		`fill="#d6d9de" font-weight="bold">chosen</text>`,
		`<text x="30.8" y="44" textLength="8.4" lengthAdjust="spacingAndGlyphs" fill="#d6d9de">│</text>`,
		`<rect x="47.6" y="31" width="8.4" height="17" fill="#d6d9de"/>`,
		`fill="#15181e">x</text>`,
	} {
		if !strings.Contains(string(picture), want) {
			t.Errorf("the picture has no %s:\n%s", want, picture)
		}
	}
	for d := xml.NewDecoder(strings.NewReader(string(picture))); ; {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
	}
	if _, err := draw("\x1b[2J", ""); err == nil {
		t.Error("a frame with other sequences is drawn")
	}
}

func TestStepIsOn(t *testing.T) {
	s := step{words: []string{"▸", "key"}}
	for frame, want := range map[string]bool{"▸ a key\n": true, "▸ a\nkey\n": false, "": false} {
		if s.on(frame) != want {
			t.Errorf("on(%q) = %v", frame, !want)
		}
	}
}

func TestDiscreet(t *testing.T) {
	s := &studio{dir: "/work/shots123"}
	for frame, want := range map[string]bool{"handover": true, "see /work/shots123/demo": false, "see shots123": false} {
		if err := s.discreet(frame); (err == nil) != want {
			t.Errorf("%q: %v", frame, err)
		}
	}
}
