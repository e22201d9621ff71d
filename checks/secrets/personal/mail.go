package personal

import (
	"bytes"
	"slices"
	"strings"
)

// Lengths of the parts of an address (RFC 5321, section 4.5.3.1). A domain of 255 bytes has never been seen.
const (
	maxLocal  = 64
	maxDomain = 190
)

// mailAt gives the address around an @; nil if there is none, or one that is nobody's. The local part is a dot-string (RFC 5321, section
// 4.1.2) without the signs that stand around addresses more often than in them.
func mailAt(text []byte, at int) []byte {
	start := at
	for start > 0 && at-start <= maxLocal && isLocal(text[start-1]) {
		start--
	}
	for start < at && (text[start] == '.' || text[start] == '\'') {
		start++
	}
	end := domainEnd(text, at+1)
	if start == at || bytes.IndexByte(text[at:end], '.') < 0 {
		return nil
	}
	local, domain := string(bytes.ToLower(text[start:at])), string(bytes.ToLower(text[at+1:end]))
	if !isLocalPart(local) || !isDomain(domain) || isChance(text[start:at], text[at+1:end]) || isRemote(text, start, end) || isNobody(local, domain) {
		return nil
	}
	return text[start:end]
}

func isLocal(c byte) bool { return isWord(c) || strings.IndexByte(".%+'-", c) >= 0 }

func isLocalPart(s string) bool {
	return len(s) <= maxLocal && !strings.HasSuffix(s, ".") && !strings.Contains(s, "..")
}

// domainEnd goes over the labels of a domain, and leaves the point that ends a sentence.
func domainEnd(text []byte, at int) int {
	end := at
	for end < len(text) && end-at <= maxDomain && text[end] != '_' && (isWord(text[end]) || text[end] == '-' || text[end] == '.') {
		end++
	}
	for end > at && (text[end-1] == '.' || text[end-1] == '-') {
		end--
	}
	return end
}

// isDomain says that a text is a domain below one of the top: labels (RFC 1035, section 2.3.1), the last of letters alone, or an
// internationalised one.
func isDomain(s string) bool {
	labels := strings.Split(s, ".")
	for _, l := range labels {
		if l == "" || len(l) > 63 || l[0] == '-' || l[len(l)-1] == '-' {
			return false
		}
	}
	top := labels[len(labels)-1]
	return len(labels) > 1 && len(s) <= maxDomain && len(top) >= 2 && (strings.HasPrefix(top, "xn--") || strings.Trim(top, "abcdefghijklmnopqrstuvwxyz") == "" && len(top) <= 24)
}

// isChance says that noise has such an address once in a few megabytes, and people hardly ever: one sign before the @, a domain of less than
// five letters, or a top-level domain in mixed case.
func isChance(local, domain []byte) bool {
	labels := bytes.Split(domain, []byte("."))
	top, name := labels[len(labels)-1], labels[len(labels)-2]
	mixed := !bytes.Equal(top, bytes.ToLower(top)) && !bytes.Equal(top, bytes.ToUpper(top))
	return len(local) < 2 || len(name)+len(top) < 5 || mixed
}

// isRemote says that a name and a host are those of a login: in an address with a scheme, with a path after a colon as ssh has it, or in a
// path.
func isRemote(text []byte, start, end int) bool {
	before := text[max(0, start-48):start]
	if word := before[bytes.LastIndexAny(before, " \t\r\n\"'<>(),;")+1:]; bytes.Contains(word, []byte("//")) || bytes.HasSuffix(word, []byte("/")) {
		return true
	}
	next := byteAt(text, end+1)
	return byteAt(text, end) == '/' || byteAt(text, end) == ':' && (isWord(next) || next == '/' || next == '~' || next == '.') || byteAt(text, end) == '@' || byteAt(text, end) == '('
}

// nobodies are names that stand for no person: those of machines, and words of programming languages that take an @.
var nobodies = []string{"git", "hg", "svn", "ssh", "root", "this", "super", "return", "break", "continue", "user", "username", "you", "me", "foo", "bar"}

// noTop are ends of file names, and of other things with an @ in them, that are no top-level domains.
var noTop = []string{
	"png", "jpg", "jpeg", "gif", "webp", "svg", "ico", "bmp", "pdf", "js", "mjs", "cjs", "ts", "jsx", "tsx", "css", "scss", "html", "htm", "json", "yaml", "yml", "xml", "txt", "lock",
	"service", "socket", "timer", "target", "mount", "slice", "device", "java", "class", "jar", "go", "c", "h", "cpp", "so", "dll", "exe", "local", "internal", "lan", "corp",
	"test", "invalid", "localhost", "example", // RFC 2606 and 6761
}

var signs = strings.NewReplacer("-", "", "_", "", ".", "")

func isNobody(local, domain string) bool {
	dot := strings.LastIndexByte(domain, '.')
	top, name := domain[dot+1:], domain[:dot]
	name = name[strings.LastIndexByte(name, '.')+1:]
	plain := signs.Replace(local)
	return slices.Contains(nobodies, local) || slices.Contains(noTop, top) || name == "example" || name == "localhost" ||
		strings.HasPrefix(plain, "noreply") || strings.HasPrefix(plain, "donotreply") || strings.Contains(domain, "noreply") ||
		domain == "openssh.com" || domain == "libssh.org" // names of algorithms
}
