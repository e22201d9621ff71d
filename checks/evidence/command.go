package evidence

import (
	"errors"
	"fmt"
	"strings"
	"unicode"
)

// quoting is the state of the shell at a place of a command.
type quoting byte

const (
	bare   quoting = 0
	single quoting = '\''
	double quoting = '"'
)

// piece is a part of a command: text as it is, or a placeholder and where it stands.
type piece struct {
	text string // of the command, or the name of the placeholder
	hole bool
	in   quoting
	spot spot
}

// spot is what a value means where it is put; it decides which values would change the meaning of the command.
type spot int

const (
	wholeWord spot = iota // a word begins with it
	option                // it follows an equals sign
	inner                 // it stands between the quotes of another language, such as JSON
	embedded              // it is part of a path, an address or a longer word
	inName                // it is part of the name of a file that the command writes
)

// checkCommand says what is wrong with a command as a reader writes it.
func checkCommand(text string) error {
	_, err := parseCommand(text)
	return err
}

// parseCommand takes a command for a POSIX shell apart.
func parseCommand(text string) ([]piece, error) {
	text = strings.TrimSpace(text)
	if strings.ContainsFunc(text, func(c rune) bool { return unicode.IsControl(c) && c != '\n' && c != '\t' }) {
		return nil, errors.New("a command holds control characters")
	}
	p := &commandParser{text: text}
	if err := p.parse(); err != nil {
		return nil, fmt.Errorf("command %q: %w", Inert(text), err)
	}
	return p.pieces, nil
}

type commandParser struct {
	text   string
	pieces []piece
	done   int // text up to here is in pieces
	word   int // where the current word begins
	opened int // where the current quotes were opened
	target bool
	in     quoting
	nested bool // a command inside a command, whose quotes are not followed
}

func (p *commandParser) parse() error {
	for i := 0; i < len(p.text); i++ {
		c := p.text[i]
		switch {
		case c == '{' && (i == 0 || p.text[i-1] != '$' && p.text[i-1] != '{'):
			if n := holeLength(p.text[i+1:]); n > 0 {
				if p.nested {
					return errors.New("a placeholder follows a command inside the command")
				}
				p.hole(i, n)
				i += n + 1
			}
		case p.in == single:
			if c == '\'' {
				p.in = bare
			}
		case c == '\\':
			i++
		case c == '`' || c == '$' && strings.HasPrefix(p.text[i:], "$("):
			p.nested = true
		case p.in == double:
			if c == '"' {
				p.in = bare
			}
		case c == '\'' || c == '"':
			p.in, p.opened = quoting(c), i
		case c == '#' && p.word == i:
			p.end(len(p.text))
			return nil
		case strings.IndexByte(" \t\n;|&()<>", c) >= 0:
			p.nested = p.nested || strings.HasPrefix(p.text[i:], "<<")
			if c != ' ' && c != '\t' {
				p.target = c == '>'
			} else if p.word < i {
				p.target = false
			}
			p.word = i + 1
		}
	}
	if p.in != bare {
		return errors.New("a quote is not closed")
	}
	p.end(len(p.text))
	return nil
}

// holeLength is the length of the name if a placeholder begins here: letters in lower case and closing brace.
func holeLength(s string) int {
	i := 0
	for i < len(s) && (s[i] == '_' || 'a' <= s[i] && s[i] <= 'z') {
		i++
	}
	if i > 0 && i < len(s) && s[i] == '}' {
		return i
	}
	return 0
}

func (p *commandParser) end(i int) {
	if p.done < i {
		p.pieces = append(p.pieces, piece{text: p.text[p.done:i]})
	}
}

func (p *commandParser) hole(i, n int) {
	p.end(i)
	p.pieces = append(p.pieces, piece{text: p.text[i+1 : i+1+n], hole: true, in: p.in, spot: p.place(i)})
	p.done = i + n + 2
}

// place is the spot of the placeholder at i.
func (p *commandParser) place(i int) spot {
	before := p.text[p.word:i]
	start := i
	if p.in != bare && p.opened == i-1 {
		before, start = p.text[p.word:i-1], i-1
	}
	switch {
	case p.target && start == p.word:
		return embedded
	case p.target:
		return inName
	case start == p.word:
		return wholeWord
	case strings.HasSuffix(before, "=") && !strings.ContainsAny(before, "/?"):
		return option
	case p.in == single && strings.HasSuffix(before, `"`), p.in == double && strings.HasSuffix(before, `\"`):
		return inner
	}
	return embedded
}
