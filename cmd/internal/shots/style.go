package main

import (
	"fmt"
	"strconv"
	"strings"
)

// style is how a run of cells looks.
type style struct {
	front, back               string // colours as SVG has them; empty for those of the terminal
	bold, faint, italic, line bool
	swapped                   bool
}

// cells is neighbours in a line that look the same.
type cells struct {
	at    int // column
	text  string
	style style
}

// parse gives the lines of a frame as tmux captures it: text, SGR sequences (ECMA-48, 8.3.117) and nothing else. A style holds until the next
// sequence, over the ends of lines too.
func parse(frame string) (lines [][]cells, err error) {
	var now style
	for line := range strings.Lines(frame) {
		line = strings.TrimSuffix(line, "\n")
		var out []cells
		at := 0
		for line != "" {
			text, rest, escape := strings.Cut(line, "\x1b")
			if text != "" {
				if err := narrow(text); err != nil {
					return nil, err
				}
				out = append(out, cells{at, text, now})
				at += len([]rune(text))
			}
			if !escape {
				break
			}
			numbers, after, ok := strings.Cut(strings.TrimPrefix(rest, "["), "m")
			if !ok || !strings.HasPrefix(rest, "[") {
				return nil, fmt.Errorf("the frame has an escape sequence that is no style: %.20q", rest)
			}
			if now, err = now.apply(numbers); err != nil {
				return nil, err
			}
			line = after
		}
		lines = append(lines, out)
	}
	return lines, nil
}

// apply gives the style after the numbers of a sequence.
func (s style) apply(numbers string) (style, error) {
	var list []int
	for word := range strings.SplitSeq(strings.ReplaceAll(numbers, ":", ";"), ";") {
		n, err := strconv.Atoi(word)
		if err != nil && word != "" {
			return s, fmt.Errorf("the frame has a style %q", numbers)
		}
		list = append(list, n)
	}
	for len(list) > 0 {
		n := list[0]
		list = list[1:]
		switch {
		case n == 38 || n == 48:
			colour, used, err := colourOf(list)
			if err != nil {
				return s, err
			}
			if list = list[used:]; n == 38 {
				s.front = colour
			} else {
				s.back = colour
			}
		case n >= 30 && n <= 37:
			s.front = palette(n - 30)
		case n >= 90 && n <= 97:
			s.front = palette(n - 90 + 8)
		case n >= 40 && n <= 47:
			s.back = palette(n - 40)
		case n >= 100 && n <= 107:
			s.back = palette(n - 100 + 8)
		default:
			s = s.toggle(n)
		}
	}
	return s, nil
}

func (s style) toggle(n int) style {
	switch n {
	case 0:
		return style{}
	case 1:
		s.bold = true
	case 2:
		s.faint = true
	case 3:
		s.italic = true
	case 4:
		s.line = true
	case 7:
		s.swapped = true
	case 22:
		s.bold, s.faint = false, false
	case 23:
		s.italic = false
	case 24:
		s.line = false
	case 27:
		s.swapped = false
	case 39:
		s.front = ""
	case 49:
		s.back = ""
	}
	return s
}

// colourOf reads what follows 38 or 48: 5 and a number, or 2 and three.
func colourOf(list []int) (colour string, used int, err error) {
	switch {
	case len(list) >= 2 && list[0] == 5 && list[1] >= 0 && list[1] < 256:
		return palette(list[1]), 2, nil
	case len(list) >= 4 && list[0] == 2:
		return fmt.Sprintf("#%02x%02x%02x", list[1]&0xff, list[2]&0xff, list[3]&0xff), 4, nil
	}
	return "", 0, fmt.Errorf("the frame has a colour %v", list)
}

// palette is xterm's 256 colours: sixteen that themes choose, a cube of 6x6x6, and greys (https://www.ditig.com/256-colors-cheat-sheet).
func palette(n int) string {
	sixteen := strings.Fields(`
		#23262d #e06c75 #98c379 #e5c07b #61afef #c678dd #56b6c2 #c8ccd4
		#6b7280 #ff7b86 #a9d88a #f0d08b #79c0ff #d898ec #6fd0dc #ffffff`)
	if n < len(sixteen) {
		return sixteen[n]
	}
	if n >= 232 {
		grey := 8 + 10*(n-232)
		return fmt.Sprintf("#%02x%02x%02x", grey, grey, grey)
	}
	level := func(n int) int {
		if n == 0 {
			return 0
		}
		return 55 + 40*n
	}
	n -= 16
	return fmt.Sprintf("#%02x%02x%02x", level(n/36), level(n/6%6), level(n%6))
}
