package secrets

import (
	"encoding/base64"
	"fmt"
	"math/rand/v2"
	"regexp"
	"regexp/syntax"
	"slices"
	"strings"
)

// generator makes texts that a pattern matches. Secrets for tests are made when they run: none is ever stored.
type generator struct {
	*rand.Rand
	constant bool // take the same character wherever there is a choice: the placeholder that somebody types
}

func newGenerator(seed uint64) *generator { return &generator{Rand: rand.New(rand.NewPCG(seed, 1))} }

func (g *generator) match(pattern string) string {
	tree, err := syntax.Parse(pattern, syntax.Perl)
	if err != nil {
		panic(err)
	}
	var b strings.Builder
	g.write(&b, tree)
	return b.String()
}

func (g *generator) write(b *strings.Builder, re *syntax.Regexp) {
	switch re.Op {
	case syntax.OpLiteral:
		b.WriteString(string(re.Rune))
	case syntax.OpCharClass:
		b.WriteByte(g.pick(re.Rune))
	case syntax.OpAlternate:
		g.write(b, re.Sub[g.IntN(len(re.Sub))])
	case syntax.OpQuest:
		if g.IntN(2) == 0 {
			g.write(b, re.Sub[0])
		}
	case syntax.OpRepeat:
		if c := re.Sub[0]; re.Min == 0 && c.Op == syntax.OpCharClass && !slices.ContainsFunc(c.Rune, func(r rune) bool { return isWord(byte(r)) }) {
			return // quotes and blanks, which a context would escape
		}
		for range re.Min + g.IntN(min(re.Max-re.Min, 12)+1) {
			g.write(b, re.Sub[0])
		}
	default: // groups, sequences and what takes no text
		for _, sub := range re.Sub {
			g.write(b, sub)
		}
	}
}

// pick takes a character that is not punctuation in any of the contexts.
func (g *generator) pick(class []rune) byte {
	const usual, more = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz", "_-+/"
	var from []byte
	for _, c := range []byte(usual + more) {
		for i := 0; i < len(class); i += 2 {
			if class[i] <= rune(c) && rune(c) <= class[i+1] && (strings.IndexByte(usual, c) >= 0 || len(class) < 14) {
				from = append(from, c)
			}
		}
	}
	if len(from) == 0 {
		for i := 0; i < len(class); i += 2 {
			if class[i] <= ' ' && ' ' <= class[i+1] {
				return ' '
			}
		}
		return byte(class[0])
	}
	if g.constant {
		return from[len(from)/2]
	}
	return from[g.IntN(len(from))]
}

// secret makes a match of a rule that passes its checks.
func (g *generator) secret(r *Rule) string {
	re := regexp.MustCompile(`\A(?:` + r.Pattern + `)\z`)
	for range 2000 {
		text := g.match(r.Pattern)
		if r.Shape == Block {
			return text + "\n" + g.body("[0-9A-Za-z+/]{64}", 8) + r.End + strings.TrimPrefix(text, "-----BEGIN") + "\n"
		}
		m := re.FindStringSubmatchIndex(text)
		if m == nil {
			panic(r.ID + ": the generator gives what the pattern does not match")
		}
		start, end := m[0], m[1]
		if i := max(re.SubexpIndex("value"), min(1, re.NumSubexp())); i > 0 {
			start, end = m[2*i], m[2*i+1]
		}
		value := g.fill(r.Check, text[start:end])
		text = text[:start] + value + text[end:]
		if check := checkOf(r.Check); re.MatchString(text) && (check == nil || check([]byte(value))) && entropy([]byte(value)) >= r.Entropy && (!placeholder([]byte(value)) || g.constant) {
			return text
		}
	}
	return ""
}

func (g *generator) body(pattern string, lines int) string {
	var b strings.Builder
	for range lines {
		b.WriteString(g.match(pattern) + "\n")
	}
	return b.String()
}

// fill puts in what a check looks for.
func (g *generator) fill(check, value string) string {
	b := []byte(value)
	n := len(b)
	switch check {
	case "base62-crc32":
		copy(b[n-6:], base62CRC(b[4:n-6]))
	case "grafana-crc32":
		copy(b[n-8:], grafanaCRC(b[:n-9]))
	case "hex-crc32":
		copy(b[n-8:], hexCRC(b[:n-8]))
	case "bech32":
		i := strings.LastIndexByte(value, '1')
		low := strings.ToLower(value)
		values, _ := bech32Values(low[:i], low[i+1:n-6]+"qqqqqq")
		sum := polymod(values) ^ 1
		for j := range 6 {
			b[n-6+j] = bech32Digits[sum>>(5*(5-j))&31]
		}
		return strings.ToUpper(string(b))
	case "jwt":
		return fmt.Sprintf("%s.%s.%s", json64(`{"typ":"JWT","alg":"HS256"}`), json64(fmt.Sprintf(`{"sub":"%d","name":"m"}`, g.Uint64())), g.match("[0-9A-Za-z]{43}"))
	case "json64":
		return "sk." + json64(fmt.Sprintf(`{"u":"someone","a":"%d-%d"}`, g.Uint64(), g.Uint64())) + "." + g.match("[0-9A-Za-z]{22}")
	case "discord-id":
		return base64.RawURLEncoding.EncodeToString([]byte(g.match("[0-9]{18}"))) + value[strings.IndexByte(value, '.'):]
	case "key64":
		head := "-----BEGIN PRIVATE KEY-----\n"
		return base64.StdEncoding.EncodeToString([]byte(head + g.body("[0-9A-Za-z+/]{64}", 6)))[:len(value)]
	case "login64":
		return base64.StdEncoding.EncodeToString([]byte("deploy:" + g.match("[0-9a-zA-Z]{18}")))
	}
	return string(b)
}

func json64(text string) string { return base64.RawURLEncoding.EncodeToString([]byte(text)) }
