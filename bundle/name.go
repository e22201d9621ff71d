package bundle

import (
	"errors"
	"fmt"
	"path"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// Lengths in bytes that a name may have: the least of what the file systems in use accept.
const (
	maxElement = 255
	maxPath    = 1024
)

// NameError says why a name may not stand in a bundle.
type NameError struct {
	Name string
	Why  string
}

func (e *NameError) Error() string { return fmt.Sprintf("name %q: %s", e.Name, e.Why) }

// CheckName says whether name may stand in a bundle: a relative, slash-separated path that every common
// file system can hold as it is and that no program takes for something else. Its error is a *NameError.
func CheckName(name string) error {
	if why := badPath(name); why != "" {
		return &NameError{Name: name, Why: why}
	}
	return nil
}

// CheckLink says whether a symbolic link that stands at name may point at target: relative, of acceptable elements,
// and inside the folder root, of which name must be a part; an empty root is the whole tree.
//
// Steps up may stand only in front. A step up behind a name leads elsewhere when that name is a link itself, so
// that a chain of links, each harmless to read, could climb out.
func CheckLink(root, name, target string) error {
	if err := CheckName(name); err != nil {
		return err
	}
	switch {
	case root != "" && !strings.HasPrefix(name, root+"/"):
		return &NameError{name, fmt.Sprintf("a link outside the folder %q it belongs to", root)}
	case target == "":
		return &NameError{name, "a link that points nowhere"}
	case len(target) > maxPath:
		return &NameError{name, fmt.Sprintf("a link of more than %d bytes", maxPath)}
	case path.IsAbs(target):
		return &NameError{name, "a link with an absolute target"}
	case path.Clean(target) != target:
		return &NameError{name, "a link whose target is not in its shortest form"}
	}
	at, rest := path.Dir(name), target
	for rest == ".." || strings.HasPrefix(rest, "../") {
		if at == root || at == "." {
			return &NameError{name, "a link that leads out of its tree"}
		}
		at, rest = path.Dir(at), strings.TrimPrefix(rest[2:], "/")
	}
	if rest == "" || rest == "." {
		return nil
	}
	if err := CheckName(rest); err != nil {
		why := err
		if bad, ok := errors.AsType[*NameError](err); ok {
			why = errors.New(bad.Why)
		}
		return &NameError{name, fmt.Sprintf("a link whose target no bundle may name: %v", why)}
	}
	return nil
}

// FoldKey gives names that are one file on some file system one key: canonical normalisation, full case folding,
// and without the characters that HFS+ and case-folding ext4 pass over when they compare.
func FoldKey(name string) string {
	if isASCII(name) {
		return strings.ToLower(name)
	}
	// Some letters decompose only after folding, and the other way round: hence twice.
	folded := cases.Fold().String(norm.NFD.String(name))
	folded = strings.Map(dropIgnorable, folded)
	return norm.NFC.String(cases.Fold().String(norm.NFD.String(folded)))
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

func dropIgnorable(r rune) rune {
	if r >= utf8.RuneSelf && unicode.In(r, unicode.Cf, unicode.Variation_Selector, unicode.Other_Default_Ignorable_Code_Point) {
		return -1
	}
	return r
}

// badPath is why a path breaks a rule, or empty.
func badPath(name string) string {
	switch {
	case name == "":
		return "empty"
	case len(name) > maxPath:
		return fmt.Sprintf("longer than %d bytes", maxPath)
	case name[0] == '/':
		return "absolute"
	}
	for rest, more := name, true; more; {
		var element string
		element, rest, more = strings.Cut(rest, "/")
		if why := badElement(element); why != "" {
			return why
		}
	}
	return ""
}

// badElement is why one element of a path breaks a rule, or empty.
func badElement(element string) string {
	switch {
	case element == "":
		return "an empty element"
	case element == "." || element == "..":
		return "an element " + element
	case len(element) > maxElement:
		return fmt.Sprintf("an element longer than %d bytes", maxElement)
	}
	if last := element[len(element)-1]; last == '.' || last == ' ' {
		return "an element that ends in a dot or a space"
	}
	ascii := true
	for i := range len(element) {
		c := element[i]
		if why := badByte(c); why != "" {
			return why
		}
		ascii = ascii && c < utf8.RuneSelf
	}
	if !ascii {
		if why := badUnicode(element); why != "" {
			return why
		}
	}
	switch {
	case isDevice(element):
		return "the name of a device on Windows"
	case isGit(element, ascii):
		return "a name that git takes for a repository"
	}
	return ""
}

// badByte is why an ASCII character may not stand in a name.
func badByte(c byte) string {
	switch c {
	case '<', '>', ':', '"', '|', '?', '*':
		return fmt.Sprintf("the character %q, which Windows refuses", c)
	case '\\':
		return "a backslash"
	case '%':
		return "a percent sign, which manifests use to escape"
	}
	if c < 0x20 || c == 0x7f {
		return "a control character"
	}
	return ""
}

func badUnicode(element string) string {
	if !utf8.ValidString(element) {
		return "not valid UTF-8"
	}
	visible := false
	for _, r := range element {
		if why := badRune(r); why != "" {
			return why
		}
		visible = visible || dropIgnorable(r) >= 0
	}
	switch {
	case !visible:
		return "an element that cannot be seen"
	case !norm.NFC.IsNormalString(element):
		return "not in Unicode normal form C"
	}
	return ""
}

// badRune is why a character beyond ASCII may not stand in a name.
func badRune(r rune) string {
	switch {
	case r < utf8.RuneSelf:
		return ""
	case unicode.Is(unicode.Bidi_Control, r):
		return fmt.Sprintf("%U, which changes the direction of text", r)
	case unicode.In(r, unicode.Cc, unicode.Zl, unicode.Zp):
		return fmt.Sprintf("the control character %U", r)
	}
	return ""
}

// isDevice says whether Windows opens a device when asked for a file of that name, whatever its extension.
func isDevice(element string) bool {
	base, _, _ := strings.Cut(element, ".")
	base = strings.TrimRight(base, " ")
	if len(base) < 3 || len(base) > 7 {
		return false
	}
	switch base = strings.ToUpper(base); base {
	case "CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$":
		return true
	}
	for _, port := range []string{"COM", "LPT"} {
		// Windows counts the superscript digits as digits.
		if number, ok := strings.CutPrefix(base, port); ok && number != "" {
			rest := strings.TrimLeft(number, "0123456789¹²³")
			return rest == "" && utf8.RuneCountInString(number) == 1
		}
	}
	return false
}

// isGit says whether git, on any system, could take the element for .git. Names that end in dots or spaces or hold a colon,
// which NTFS would also let pass for it, are refused before.
func isGit(element string, ascii bool) bool {
	if ascii && len(element) != len(".git") && len(element) != len("git~1") {
		return false
	}
	key := FoldKey(element)
	return key == ".git" || key == "git~1"
}
