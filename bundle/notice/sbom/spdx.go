package sbom

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/handover-kit/handover/bundle/notice/component"
	"github.com/handover-kit/handover/bundle/notice/policy"
)

// SPDX writes a bill of materials in SPDX 2.3 JSON (https://spdx.github.io/spdx-spec/v2.3/).
func SPDX(w io.Writer, in *Input) error {
	tool := "Tool: handover-" + cmp.Or(in.Tool, "unversioned")
	b := spdxBuilder{note: spdxAnnotation{Annotator: tool, Date: in.created(), Type: "OTHER"}, extracted: map[string]bool{}}
	b.doc = spdxDocument{
		Version: "SPDX-2.3", DataLicense: "CC0-1.0", ID: spdxDoc, Name: in.Project, Namespace: namespaceTop + in.uuid("SPDX"),
		Creation:      spdxCreation{Created: in.created(), Creators: []string{"Organization: " + in.Supplier, tool}},
		Packages:      make([]spdxPackage, 0, len(in.Entries)+1),
		Relationships: []spdxRelationship{{spdxDoc, "DESCRIBES", spdxRoot}},
		Annotations:   b.annotations(gaps(in.Gaps)),
	}
	b.doc.Packages = append(b.doc.Packages, spdxPackage{
		ID: spdxRoot, Name: in.Project, Version: in.Version, Supplier: "Organization: " + in.Supplier, Download: noAssertion,
		Concluded: noAssertion, Declared: noAssertion, Copyright: noAssertion, Purpose: "APPLICATION",
	})
	for n := range in.Entries {
		b.add(&in.Entries[n])
	}
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	enc.SetEscapeHTML(false)
	if err := enc.Encode(&b.doc); err != nil {
		return fmt.Errorf("write SPDX bill of materials: %w", err)
	}
	return nil
}

type spdxBuilder struct {
	doc       spdxDocument
	note      spdxAnnotation  // as every annotation begins
	extracted map[string]bool // LicenseRefs that are explained
}

// add puts a component into the document. Whatever builds or tests the project is a dependency of its development, and not
// delivered with it.
func (b *spdxBuilder) add(e *policy.Entry) {
	p := spdxPackage{
		ID: packageID(&e.Component), Name: e.Name, Version: e.Version, Download: noAssertion, Concluded: noAssertion, Declared: noAssertion,
		Copyright: noAssertion, Purpose: "LIBRARY", Annotations: b.annotations(facts(e)),
	}
	if e.PURL != "" {
		p.References = []spdxReference{{"PACKAGE-MANAGER", "purl", e.PURL}}
	}
	b.license(&p, e)
	b.doc.Packages = append(b.doc.Packages, p)
	relation := spdxRelationship{spdxRoot, "DEPENDS_ON", p.ID}
	if e.Scope == component.Development {
		relation = spdxRelationship{p.ID, "DEV_DEPENDENCY_OF", spdxRoot}
	}
	b.doc.Relationships = append(b.doc.Relationships, relation)
}

func (b *spdxBuilder) annotations(facts []fact) []spdxAnnotation {
	list := make([]spdxAnnotation, len(facts))
	for i, f := range facts {
		list[i] = b.note
		list[i].Comment = f.name + ": " + f.value
	}
	return list
}

// packageID is a name of letters, digits, dots and dashes (clause 7.2), the same in every document.
func packageID(c *component.Component) string {
	sum := sha256.Sum256([]byte(c.Key()))
	readable := strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '.' {
			return r
		}
		return '-'
	}, string(c.Ecosystem)+"-"+c.Name+"-"+c.Version)
	return "SPDXRef-" + readable[:min(len(readable), 80)] + "-" + hex.EncodeToString(sum[:6])
}
