package main

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"strings"

	"golang.org/x/text/width"
)

// Measures of the picture, in pixels. A line is as high as a box-drawing letter of the usual fonts, so that a wall has no gaps.
const (
	cellWidth  = 8.4
	cellHeight = 17
	fontSize   = 14
	baseline   = 13 // of a line, from its top
	margin     = 14
	corner     = 8
)

// The terminal's own colours.
const (
	paper = "#15181e"
	ink   = "#d6d9de"
)

// narrow refuses letters that do not take one cell: columns would be wrong.
func narrow(text string) error {
	for _, r := range text {
		switch width.LookupRune(r).Kind() {
		case width.EastAsianWide, width.EastAsianFullwidth:
			return fmt.Errorf("the frame has %q, which is two cells wide", r)
		case width.Neutral, width.EastAsianAmbiguous, width.EastAsianHalfwidth, width.EastAsianNarrow:
		}
		if r < ' ' || r == 0x7f {
			return fmt.Errorf("the frame has the control character %q", r)
		}
	}
	return nil
}

// draw gives a frame as SVG.
func draw(frame, title string) ([]byte, error) {
	lines, err := parse(frame)
	if err != nil {
		return nil, err
	}
	w, h := 2*margin+columns*cellWidth, 2*margin+rows*cellHeight
	var b bytes.Buffer
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" width="%s" height="%s" viewBox="0 0 %[1]s %[2]s" role="img" xml:space="preserve"`+"\n"+
		`  font-family="ui-monospace, 'SFMono-Regular', Menlo, Consolas, 'DejaVu Sans Mono', 'Liberation Mono', monospace" font-size="%d">`+"\n",
		number(w), number(float64(h)), fontSize)
	fmt.Fprintf(&b, "<title>%s</title>\n", escaped(title))
	fmt.Fprintf(&b, `<rect width="100%%" height="100%%" rx="%d" fill="%s"/>`+"\n", corner, paper)
	for n, line := range lines {
		top := margin + n*cellHeight
		for _, c := range line {
			c.rect(&b, top)
		}
		for _, c := range line {
			for _, part := range c.parts() {
				part.letters(&b, top)
			}
		}
	}
	b.WriteString("</svg>\n")
	return b.Bytes(), nil
}

// colours are those of letters and paper; empty paper is the terminal's.
func (s style) colours() (front, back string) {
	front, back = s.front, s.back
	if s.swapped {
		front, back = back, front
		if front == "" {
			front = paper
		}
		if back == "" {
			back = ink
		}
	}
	if front == "" {
		front = ink
	}
	return front, back
}

func (c cells) rect(b *bytes.Buffer, top int) {
	if _, back := c.style.colours(); back != "" {
		fmt.Fprintf(b, `<rect x="%s" y="%d" width="%s" height="%d" fill="%s"/>`+"\n", column(c.at), top, number(float64(len([]rune(c.text)))*cellWidth), cellHeight, back)
	}
}

// parts splits cells where a font may stray from the columns: at two blanks or more, and at letters that many fonts borrow from another.
func (c cells) parts() (parts []cells) {
	letters := []rune(c.text)
	start, end := 0, 0 // the part under way; the same when there is none
	flush := func() {
		if end > start {
			parts = append(parts, cells{c.at + start, string(letters[start:end]), c.style})
		}
	}
	for n, r := range letters {
		if r == ' ' {
			continue
		}
		if start == end || n > end+1 || borrowed(r) || borrowed(letters[end-1]) {
			flush()
			start = n
		}
		end = n + 1
	}
	flush()
	return parts
}

// borrowed reports whether a letter is a symbol: arrows, boxes, marks.
func borrowed(r rune) bool { return r >= 0x2190 && r < 0x2c00 }

func (c cells) letters(b *bytes.Buffer, top int) {
	front, _ := c.style.colours()
	n := len([]rune(c.text))
	fmt.Fprintf(b, `<text x="%s" y="%d" textLength="%s" lengthAdjust="spacingAndGlyphs" fill="%s"`, column(c.at), top+baseline, number(float64(n)*cellWidth), front)
	for _, extra := range []struct {
		on   bool
		says string
	}{
		{c.style.bold, ` font-weight="bold"`},
		{c.style.italic, ` font-style="italic"`},
		{c.style.line, ` text-decoration="underline"`},
		{c.style.faint, ` opacity="0.6"`},
	} {
		if extra.on {
			b.WriteString(extra.says)
		}
	}
	fmt.Fprintf(b, ">%s</text>\n", escaped(c.text))
}

func column(n int) string { return number(margin + float64(n)*cellWidth) }

// number writes a length without zeros at its end.
func number(x float64) string {
	return strings.TrimSuffix(strings.TrimRight(fmt.Sprintf("%.2f", x), "0"), ".")
}

func escaped(text string) string {
	var b bytes.Buffer
	_ = xml.EscapeText(&b, []byte(text)) // a buffer takes everything
	return b.String()
}
