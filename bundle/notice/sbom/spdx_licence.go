package sbom

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/handover-kit/handover/bundle/notice/policy"
)

const (
	licenceRef  = "LicenseRef-"
	documentRef = "DocumentRef-"
)

// license says what was concluded and what the package declares. Where no id is known but texts are there, the texts are the
// licence, each under a LicenseRef.
func (b *spdxBuilder) license(p *spdxPackage, e *policy.Entry) {
	if x, err := policy.Parse(e.Verdict.Expression); err == nil {
		p.Concluded = b.stated(x, e)
	} else if refs := b.unnamed(e); len(refs) > 0 {
		p.Concluded = strings.Join(refs, " AND ")
	}
	if x, err := policy.Normalise(e.Declared); err == nil {
		p.Declared = b.stated(x, e)
	} else if e.Declared != "" {
		p.Comments = "The package names as its licence: " + e.Declared
	}
}

// stated is an expression whose LicenseRefs the document explains. One of another document it cannot.
func (b *spdxBuilder) stated(x policy.Expression, e *policy.Entry) string {
	refs := x.Licences()
	if slices.ContainsFunc(refs, func(l string) bool { return strings.HasPrefix(l, documentRef) }) {
		return noAssertion
	}
	for _, ref := range refs {
		if ref, _, _ := strings.Cut(ref, " "); strings.HasPrefix(ref, licenceRef) {
			b.explain(spdxExtracted{ID: ref, Text: textOf(e), Name: strings.TrimPrefix(ref, licenceRef)})
		}
	}
	return x.String()
}

// unnamed gives each text of a component whose licence is not known a LicenseRef.
func (b *spdxBuilder) unnamed(e *policy.Entry) (refs []string) {
	for _, t := range e.Texts {
		sum := sha256.Sum256(t.Body)
		x := spdxExtracted{ID: licenceRef + "text-" + hex.EncodeToString(sum[:8]), Text: readable(t.Body)}
		if !utf8.Valid(t.Body) {
			x.Comment = "The text is not UTF-8; it lies byte for byte in the folder THIRD_PARTY."
		}
		if b.explain(x); !slices.Contains(refs, x.ID) {
			refs = append(refs, x.ID)
		}
	}
	return refs
}

// explain puts a LicenseRef into the document, once.
func (b *spdxBuilder) explain(x spdxExtracted) {
	if !b.extracted[x.ID] {
		b.extracted[x.ID] = true
		b.doc.Extracted = append(b.doc.Extracted, x)
	}
}

// textOf is the text of a licence that has a name of its own: the first whose words are of no known licence.
func textOf(e *policy.Entry) string {
	for i, t := range e.Texts {
		if i >= len(e.Licences) || e.Licences[i] == "" || strings.Contains(e.Licences[i], licenceRef) {
			return readable(t.Body)
		}
	}
	return "The package ships no text of this licence." // clause 10.2 asks for a text
}

// readable is a text as JSON can hold it.
func readable(body []byte) string {
	if text := strings.ToValidUTF8(string(body), "\ufffd"); strings.TrimSpace(text) != "" {
		return text
	}
	return "The text is empty."
}
