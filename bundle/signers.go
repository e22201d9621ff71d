package bundle

import (
	"bytes"
	"fmt"
	"path"
	"strings"
	"time"

	"golang.org/x/crypto/ssh"
)

// Signers is a list of keys and whose they are, read from an allowed_signers file as OpenSSH has it (ssh-keygen(1),
// ALLOWED SIGNERS). It must reach the reader by another route than what it judges.
type Signers struct{ lines []signerLine }

type signerLine struct {
	principals string
	key        []byte
	namespaces string // pattern list; empty means any
	after      time.Time
	before     time.Time // zero means no end
}

// ParseSigners reads an allowed_signers file. Times without a Z are in zone, as OpenSSH reads them in local time.
func ParseSigners(name string, data []byte, zone *time.Location) (*Signers, error) {
	s := &Signers{}
	n := 0
	for line := range bytes.Lines(data) {
		n++
		line = bytes.TrimSpace(line)
		if len(line) == 0 || line[0] == '#' {
			continue
		}
		l, err := parseSignerLine(line, zone)
		if err != nil {
			return nil, fmt.Errorf("%s:%d: %w", name, n, err)
		}
		s.lines = append(s.lines, l)
	}
	if len(s.lines) == 0 {
		return nil, fmt.Errorf("%s: no signer in it; a line is: name@example.org ssh-ed25519 AAAA…", name)
	}
	return s, nil
}

func parseSignerLine(line []byte, zone *time.Location) (signerLine, error) {
	var l signerLine
	var after string
	l.principals, after = cutPrincipals(string(line))
	key, _, options, rest, err := ssh.ParseAuthorizedKey([]byte(strings.TrimSpace(after)))
	if err != nil || len(rest) > 0 || l.principals == "" {
		return l, fmt.Errorf("a line is a principal, options if any, and a public key")
	}
	l.key = key.Marshal()
	seen := make(map[string]bool)
	for _, o := range options {
		name, value, _ := strings.Cut(o, "=")
		name = strings.ToLower(name)
		value, ok := unquote(value)
		if !ok || seen[name] {
			return l, fmt.Errorf("option %q must stand once, with its value in double quotes", name)
		}
		seen[name] = true
		switch name {
		case "namespaces":
			l.namespaces = value
		case "valid-after":
			l.after, err = parseSignerTime(value, zone)
		case "valid-before":
			l.before, err = parseSignerTime(value, zone)
		default: // cert-authority among them: a rule that is not understood must not be dropped
			err = fmt.Errorf("option %q is not supported", name)
		}
		if err != nil {
			return l, err
		}
	}
	if !l.before.IsZero() && !l.before.After(l.after) {
		return l, fmt.Errorf("the key's term ends before it begins")
	}
	return l, nil
}

// cutPrincipals takes the first field, which may stand in double quotes.
func cutPrincipals(line string) (principals, rest string) {
	if quoted, ok := strings.CutPrefix(line, `"`); ok {
		principals, rest, _ = strings.Cut(quoted, `"`)
		return principals, rest
	}
	if end := strings.IndexAny(line, " \t"); end >= 0 {
		return line[:end], line[end:]
	}
	return line, ""
}

// unquote takes an option's value out of its double quotes. An empty one would mean nothing or everything, so it is none.
func unquote(s string) (string, bool) {
	if len(s) < len(`"x"`) || s[0] != '"' || s[len(s)-1] != '"' {
		return "", false
	}
	s = s[1 : len(s)-1]
	return s, !strings.ContainsAny(s, `"\`)
}

// parseSignerTime reads YYYYMMDD[HHMM[SS]][Z].
func parseSignerTime(s string, zone *time.Location) (time.Time, error) {
	digits, utc := strings.CutSuffix(s, "Z")
	if utc {
		zone = time.UTC
	}
	for _, layout := range []string{"20060102", "200601021504", "20060102150405"} {
		if len(digits) == len(layout) {
			return time.ParseInLocation(layout, digits, zone)
		}
	}
	return time.Time{}, fmt.Errorf("%q is not a time (YYYYMMDD[HHMM[SS]][Z])", s)
}

// Judge says whose key it is. An unknown key, one listed for other namespaces only, and one outside its time are
// ErrInvalid.
func (s *Signers) Judge(key ssh.PublicKey, namespace string, now time.Time) (principal string, err error) {
	wire := key.Marshal()
	print := ssh.FingerprintSHA256(key)
	err = &Error{
		Kind: ErrInvalid, Msg: fmt.Sprintf("signed by %s, who is not among the signers you trust", print),
		Fix: "ask the sender for this fingerprint by another route than the one the bundle took",
	}
	for _, l := range s.lines {
		if !bytes.Equal(l.key, wire) {
			continue
		}
		switch {
		case l.namespaces != "" && !matchPatterns(l.namespaces, namespace):
			err = invalidf("signed by %s (%s), whose key is not listed for %s", l.principals, print, namespace)
		case now.Before(l.after):
			err = invalidf("signed by %s (%s), whose key is not valid before %s", l.principals, print, l.after.UTC().Format(time.RFC3339))
		case !l.before.IsZero() && now.After(l.before):
			err = invalidf("signed by %s (%s), whose key expired on %s", l.principals, print, l.before.UTC().Format(time.RFC3339))
		default:
			return l.principals, nil
		}
	}
	return "", err
}

// matchPatterns holds s against a comma-separated list of patterns with * and ?; a match of one with ! refuses
// (ssh_config(5), PATTERNS).
func matchPatterns(list, s string) bool {
	found := false
	for p := range strings.SplitSeq(list, ",") {
		p, negated := strings.CutPrefix(p, "!")
		// No bracket expressions and no escapes in OpenSSH's patterns.
		ok, err := path.Match(strings.NewReplacer(`[`, `\[`, `\`, `\\`).Replace(p), s)
		if err != nil || !ok {
			continue
		}
		if negated {
			return false
		}
		found = true
	}
	return found
}
