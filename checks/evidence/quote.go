package evidence

import (
	"errors"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxValue bounds what is put into a command, in bytes.
const maxValue = 2048

// put gives a value as it must stand at a placeholder. It refuses a value that would mean more there than itself: the quotes
// keep the shell from reading it, but the program behind has its own syntax.
func (p piece) put(value string) (string, error) {
	if err := harmless(value); err != nil {
		return "", err
	}
	if p.spot == inName { // a name of a file tells prod/db from prod/cache as well with another sign
		value = strings.ReplaceAll(value, "/", ",")
	}
	lower := strings.ToLower(value)
	switch {
	case p.spot == wholeWord && value[0] == '-':
		return "", errors.New("it begins with a dash and would be read as an option")
	case (p.spot == wholeWord || p.spot == option) && value[0] == '@':
		return "", errors.New("it begins with @ and would be read as the name of a file")
	case strings.HasPrefix(lower, "file:") || strings.HasPrefix(lower, "fileb:"):
		return "", errors.New("it would be read as the name of a file")
	case p.spot == inner && strings.ContainsAny(value, `"\`):
		return "", errors.New("it holds quotes, and stands inside quotes of another language")
	case (p.spot == embedded || p.spot == inName) && (!only(value, "._~@:,-") || strings.Contains(value, "..") || value == "."):
		return "", errors.New("it stands inside a path or a longer word, and holds signs that would change where that leads")
	}
	if only(value, "._@:,/+-%=") && value[0] != '=' && value[0] != '%' {
		return value, nil
	}
	quoted := strings.ReplaceAll(value, "'", `'\''`)
	switch p.in {
	case single:
		return quoted, nil
	case double:
		return `"'` + quoted + `'"`, nil
	case bare:
	}
	return "'" + quoted + "'", nil
}

// harmless refuses what no quotes make safe to print or to run.
func harmless(value string) error {
	switch {
	case value == "":
		return errors.New("the export does not give it")
	case len(value) > maxValue:
		return errors.New("it is longer than any name")
	case !utf8.ValidString(value):
		return errors.New("it is not UTF-8 text")
	case strings.ContainsFunc(value, func(c rune) bool { return c == utf8.RuneError || c != ' ' && !unicode.IsPrint(c) }):
		return errors.New("it holds line breaks, control characters or invisible ones")
	}
	return nil
}

// only says whether a value consists of ASCII letters, digits and these signs.
func only(value, signs string) bool {
	for i := range len(value) {
		c := value[i]
		if (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (c < '0' || c > '9') && strings.IndexByte(signs, c) < 0 {
			return false
		}
	}
	return true
}
