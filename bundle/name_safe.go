package bundle

import (
	"crypto/sha256"
	"encoding/hex"
	"path"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// maxExtension is how long an extension may be, in bytes, to be kept behind a mark.
const maxExtension = 24

// SafeName gives any path a name that CheckName accepts: the path itself when it is acceptable, its normal form when
// only that differs, and else one in which each element that breaks a rule is mended and carries a mark, a short digest of the
// element as it was, before its extension. Equal paths get equal names; different ones different names, but for
// canonically equivalent spellings, which FoldKey shows to collide.
func SafeName(name string) string {
	if badPath(name) == "" {
		return name
	}
	elements := strings.Split(name, "/")
	for i, element := range elements {
		elements[i] = safeElement(element)
	}
	safe := strings.Join(elements, "/")
	if len(safe) > maxPath {
		return shorten(name, elements)
	}
	return safe
}

// OtherName is a name for a path that collides with another one: as SafeName, but its last element always carries a mark.
func OtherName(name string) string {
	dir, last := path.Split(name)
	return SafeName(dir + marked(last, name))
}

func safeElement(element string) string {
	if badElement(element) == "" {
		return element
	}
	if normal := norm.NFC.String(element); badElement(normal) == "" {
		return normal
	}
	return marked(element, element)
}

// marked mends an element and puts a digest of source before its extension.
func marked(element, source string) string {
	digest := sha256.Sum256([]byte(source))
	mark := "-" + hex.EncodeToString(digest[:6])
	stem, extension := splitExtension(mend(element))
	if isDevice(stem + mark + extension) {
		stem = "_" + stem // a device keeps its power behind any extension: aux.tar.gz
	}
	stem = cut(stem, maxElement-len(mark)-len(extension))
	result := stem + mark + extension
	if badElement(result) != "" {
		return "_" + mark
	}
	return result
}

// mend replaces what no name may hold.
func mend(element string) string {
	mended := strings.Map(func(r rune) rune {
		bad := r == utf8.RuneError || r == '/' || badRune(r) != ""
		if bad || r < utf8.RuneSelf && badByte(byte(r)) != "" {
			return '_'
		}
		return r
	}, element)
	mended = norm.NFC.String(strings.TrimRight(mended, ". "))
	if mended == "" {
		return "_"
	}
	return mended
}

func splitExtension(element string) (stem, extension string) {
	extension = path.Ext(element)
	if len(extension) > maxExtension || extension == element {
		return element, ""
	}
	return strings.TrimSuffix(element, extension), extension
}

// cut shortens s to at most n bytes without breaking a character.
func cut(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}

// shorten keeps as many of the outer folders as leave room for a last element that is marked for the whole path.
func shorten(name string, elements []string) string {
	last := marked(elements[len(elements)-1], name)
	kept := ""
	for _, element := range elements[:len(elements)-1] {
		if len(kept)+len(element)+len("/")+len(last) > maxPath {
			break
		}
		kept += element + "/"
	}
	return kept + last
}
