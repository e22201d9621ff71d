package evidence

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/handover-kit/handover/checks/engagement"
)

// Part is one of the files that together show what a reader knows of a system: one for each output of its commands and each name in a
// list of handover.yaml.
type Part struct {
	File     string   // the name the command gives it ("gh-deploy-keys-portal.json"); empty when no command of the reader writes a named file
	Run      string   // the command, filled in as far as handover.yaml says how; empty when it is refused
	Who      Who      // runs it
	Needs    string   // the permission it takes
	Optional bool     // no item waits for it
	Missing  []string // params that handover.yaml does not give
	Refused  string   // why there is no command

	given map[string]string // what the placeholders of its command stand for
	form  string            // File, with the placeholders that the command has there
}

// of is the system as far as the part is about it: of each list the one name that its command was filled in with.
func (p *Part) of(system engagement.System) engagement.System {
	params := maps.Clone(system.Params)
	for name, value := range p.which(system) {
		params[name] = engagement.Names{value}
	}
	system.Params = params
	return system
}

// which are the names that tell the part from others of the system, such as that of a repository.
func (p *Part) which(system engagement.System) map[string]string {
	names := map[string]string{}
	for name, value := range p.given {
		if len(system.Params[name]) > 1 || len(system.Params[name]) == 0 && len(system.Params[name+"s"]) > 1 {
			names[name] = value
		}
	}
	return names
}

// Group names what an export of the reader shows: of readers with the same group, one is enough.
func (r *Reader) Group() string {
	if r.Shows == "" {
		return r.ID
	}
	return string(r.System) + "/" + r.Shows
}

// Parts gives the files to export from a system, as the commands stand: at least one. Commands that write the same file are ways to the same
// part. What writes no file is a step before one that does; where none does, as on a page of a console, the one part has no name.
func (r *Reader) Parts(system engagement.System) []Part {
	var parts []Part
	for i := range r.Commands {
		c := &r.Commands[i]
		for _, e := range r.export(c, system) {
			parts = withPart(parts, Part{
				File: outputOf(cmp.Or(e.Run, c.Run)), Run: e.Run, Who: e.Who, Needs: e.Needs, Optional: c.Optional, Missing: e.Missing, Refused: e.Refused, given: e.given,
				form: outputOf(c.Run),
			})
		}
	}
	if slices.ContainsFunc(parts, func(p Part) bool { return p.File != "" }) {
		return slices.DeleteFunc(parts, func(p Part) bool { return p.File == "" })
	}
	if len(parts) == 0 {
		return []Part{{Who: Client}}
	}
	return parts
}

// withPart adds a part, or another way to one that is there. The first way stays, unless it is refused.
func withPart(parts []Part, p Part) []Part {
	i := slices.IndexFunc(parts, func(o Part) bool { return o.File == p.File })
	if i < 0 {
		return append(parts, p)
	}
	optional := parts[i].Optional && p.Optional
	if parts[i].Refused != "" && p.Refused == "" {
		parts[i] = p
	}
	parts[i].Optional = optional
	return parts
}

// outputOf is the file that a command leaves behind, going by its text: the target of its last redirection, what gam writes, the copy that
// cp makes. Empty if the text does not tell, as with the options that other programs have for it.
func outputOf(command string) string {
	var file string
	var words []string // of the simple command at hand
	var sign byte      // in front of the next word
	for _, t := range shellTokens(command) {
		switch {
		case t.sign == '<' || t.sign == '>':
			sign = t.sign
		case t.sign != 0:
			file, words, sign = cmp.Or(written(words), file), nil, 0
		case sign == '>' && t.text != "/dev/null":
			file, sign = strings.TrimPrefix(t.text, "./"), 0
		case sign == 0:
			words = append(words, t.text)
		default:
			sign = 0
		}
	}
	return cmp.Or(written(words), file)
}

// written is the file that a program was told to write.
func written(words []string) string {
	switch {
	case len(words) > 3 && slices.Equal(words[:3], []string{"gam", "redirect", "csv"}):
		return strings.TrimPrefix(words[3], "./")
	case len(words) > 2 && words[0] == "cp":
		return strings.TrimPrefix(words[len(words)-1], "./")
	}
	return ""
}

// shellToken is a word without its quotes, or a sign between words.
type shellToken struct {
	text string
	sign byte
}

// shellTokens takes a command for a POSIX shell apart. What is in a command inside it is taken for commands of their own.
func shellTokens(command string) (tokens []shellToken) {
	var word []byte
	begun, in := false, bare
	end := func() {
		if begun {
			tokens = append(tokens, shellToken{text: string(word)})
		}
		word, begun = nil, false
	}
	for i := 0; i < len(command); i++ {
		c := command[i]
		switch {
		case in != bare && c == byte(in):
			in = bare
		case c == '\\' && in != single && i+1 < len(command):
			i++
			word, begun = append(word, command[i]), true
		case in != bare:
			word = append(word, c)
		case c == '\'' || c == '"':
			in, begun = quoting(c), true
		case c == '#' && !begun:
			rest := strings.IndexByte(command[i:]+"\n", '\n')
			i += rest - 1
		case c == '>' && len(word) == 1 && '2' <= word[0] && word[0] <= '9':
			word, begun = nil, false // the file of another stream, as of an error's
			tokens = append(tokens, shellToken{sign: '<'})
		case strings.IndexByte("\n;|&()<>", c) >= 0:
			end()
			tokens = append(tokens, shellToken{sign: c})
		case c == ' ' || c == '\t':
			end()
		default:
			word, begun = append(word, c), true
		}
	}
	end()
	return tokens
}
