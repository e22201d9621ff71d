package text

// WrapCommand breaks a shell command into lines of at most width cells that a shell still reads as the same command: at blanks outside
// quotes, with a backslash at the end of the line. A word that is wider than the line is broken anywhere; then only the whole can be copied.
func WrapCommand(run string, width int) (lines []string) {
	const more = " \\"
	line := ""
	for _, word := range shellWords(run) {
		switch {
		case line == "":
			line = word
		case Width(line)+1+Width(word)+len(more) <= width:
			line += " " + word
		default:
			lines = append(lines, line+more)
			line = word
		}
	}
	lines = append(lines, line)
	var out []string
	for _, l := range lines {
		for _, part := range Wrap([]Span{{Text: l}}, width, true) {
			out = append(out, part[0].Text)
		}
	}
	return out
}

// shellWords splits a command at blanks outside quotes; the words keep their quotes.
func shellWords(run string) (words []string) {
	start, quote, escaped := 0, rune(0), false
	for i, r := range run {
		switch {
		case escaped:
			escaped = false
		case r == '\\' && quote != '\'':
			escaped = true
		case quote != 0:
			if r == quote {
				quote = 0
			}
		case r == '\'' || r == '"':
			quote = r
		case r == ' ':
			if i > start {
				words = append(words, run[start:i])
			}
			start = i + 1
		}
	}
	if start < len(run) {
		words = append(words, run[start:])
	}
	return words
}
