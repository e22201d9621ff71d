package pages

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/handover-kit/handover/bundle/notice/component"
)

// longest bounds a foreign text on a page, in bytes; real names and versions are far shorter.
const longest = 1000

// line is a foreign text on one line: what cannot be seen, breaks the line or turns the direction of writing appears as an
// escape, and what is very long is cut.
func line(s string) string {
	cut := len(s) > longest
	if cut {
		s = strings.ToValidUTF8(s[:longest], "")
	}
	if strings.ContainsFunc(s, unseen) {
		var b strings.Builder
		for _, r := range s {
			if unseen(r) {
				quoted := strconv.QuoteRuneToASCII(r)
				b.WriteString(quoted[1 : len(quoted)-1])
			} else {
				b.WriteRune(r)
			}
		}
		s = b.String()
	}
	if cut {
		s += "…"
	}
	return s
}

func unseen(r rune) bool { return !strconv.IsPrint(r) || r == utf8.RuneError }

var inert = strings.NewReplacer(
	`\`, `\\`, "`", "\\`", "*", `\*`, "_", `\_`, "[", `\[`, "]", `\]`, "<", "&lt;", ">", "&gt;", "&", "&amp;", "|", `\|`, "#", `\#`, "!", `\!`, "~", `\~`, "$", `\$`,
	"://", `\://`, "www.", `www\.`, // some readers make links of these
)

// markdown is a foreign text in a Markdown page, of which it can be no more than text.
func markdown(s string) string { return inert.Replace(line(s)) }

// title names a component on a page of plain text.
func title(c *component.Component) string {
	words := []string{kind(c.Ecosystem), line(c.Name)}
	if c.Version != "" {
		words = append(words, line(c.Version))
	}
	return strings.Join(words, " ")
}

// kind is what people call an ecosystem.
func kind(e component.Ecosystem) string {
	switch e {
	case component.Go:
		return "Go"
	case component.NPM:
		return "npm"
	case component.Python:
		return "Python"
	case component.Rust:
		return "Rust"
	case component.Java:
		return "Java"
	case component.Ruby:
		return "Ruby"
	case component.PHP:
		return "PHP"
	case component.DotNet:
		return ".NET"
	default:
		return line(string(e))
	}
}
