package sbom

import (
	"fmt"
	"io"
	"strings"

	cdx "github.com/CycloneDX/cyclonedx-go"

	"github.com/handover-kit/handover/bundle/notice/component"
	"github.com/handover-kit/handover/bundle/notice/policy"
)

// root is what the project is called within the bill.
const root = "project"

// CycloneDX writes a bill of materials in CycloneDX 1.6 JSON (https://cyclonedx.org/docs/1.6/json/).
func CycloneDX(w io.Writer, in *Input) error {
	refs := references(in.Entries)
	parts := make([]cdx.Component, len(in.Entries))
	for n := range in.Entries {
		parts[n] = library(&in.Entries[n], refs[n])
	}
	bom := cdx.BOM{
		JSONSchema:   "http://cyclonedx.org/schema/bom-1.6.schema.json",
		BOMFormat:    cdx.BOMFormat,
		SpecVersion:  cdx.SpecVersion1_6,
		SerialNumber: "urn:uuid:" + in.uuid("CycloneDX"),
		Version:      1,
		Metadata: &cdx.Metadata{
			Timestamp:  in.created(),
			Tools:      &cdx.ToolsChoice{Components: &[]cdx.Component{{Type: cdx.ComponentTypeApplication, Name: "handover", Version: in.Tool}}},
			Component:  &cdx.Component{BOMRef: root, Type: cdx.ComponentTypeApplication, Name: in.Project, Version: cut(in.Version)},
			Supplier:   &cdx.OrganizationalEntity{Name: in.Supplier},
			Properties: properties(gaps(in.Gaps)),
		},
		Components:   &parts,
		Dependencies: &[]cdx.Dependency{{Ref: root, Dependencies: &refs}},
	}
	if err := cdx.NewBOMEncoder(w, cdx.BOMFileFormatJSON).SetPretty(true).SetEscapeHTML(false).Encode(&bom); err != nil {
		return fmt.Errorf("write CycloneDX bill of materials: %w", err)
	}
	return nil
}

// references are the names of the components within the bill: the package URL where it is there and nobody else's.
func references(entries []policy.Entry) []string {
	refs := make([]string, len(entries))
	taken := map[string]bool{root: true}
	for n := range entries {
		e := &entries[n]
		ref := e.PURL
		if ref == "" || taken[ref] {
			ref = fmt.Sprintf("%s:%s@%s", e.Ecosystem, e.Name, e.Version)
		}
		for taken[ref] {
			ref += "+"
		}
		refs[n], taken[ref] = ref, true
	}
	return refs
}

// library is one component.
func library(e *policy.Entry, ref string) cdx.Component {
	c := cdx.Component{
		BOMRef: ref, Type: cdx.ComponentTypeLibrary, Version: cut(e.Version), PackageURL: e.PURL,
		Scope: cdx.ScopeRequired, Licenses: licences(e), Properties: properties(facts(e)),
	}
	c.Group, c.Name = grouped(&e.Component)
	if e.Scope == component.Development {
		c.Scope = cdx.ScopeExcluded
	}
	return c
}

// cut keeps a version to the length the schema allows.
func cut(version string) string {
	const longest = 1024
	if len(version) <= longest {
		return version
	}
	return strings.ToValidUTF8(version[:longest], "")
}

// grouped splits a name as its ecosystem does.
func grouped(c *component.Component) (group, name string) {
	separator := ""
	switch c.Ecosystem {
	case component.Java:
		separator = ":"
	case component.NPM, component.PHP:
		separator = "/"
	default: // names are of one piece
		return "", c.Name
	}
	if group, name, ok := strings.Cut(c.Name, separator); ok && name != "" {
		return group, name
	}
	return "", c.Name
}

// licences says what was concluded; where nothing was, what the package itself says.
func licences(e *policy.Entry) *cdx.Licenses {
	concluded, declared := cdx.LicenseAcknowledgementConcluded, cdx.LicenseAcknowledgementDeclared
	x, err := policy.Parse(e.Verdict.Expression)
	switch id, listed := x.ID(); {
	case err == nil && listed:
		return &cdx.Licenses{{License: &cdx.License{ID: id, Acknowledgement: concluded}}}
	case err == nil:
		return &cdx.Licenses{{Expression: x.String(), Acknowledgement: &concluded}}
	case e.Declared != "":
		return &cdx.Licenses{{License: &cdx.License{Name: e.Declared, Acknowledgement: declared}}}
	default:
		return nil
	}
}

// properties are facts in a namespace of our own, as the property taxonomy of CycloneDX asks.
func properties(facts []fact) *[]cdx.Property {
	if len(facts) == 0 {
		return nil
	}
	list := make([]cdx.Property, len(facts))
	for i, f := range facts {
		list[i] = cdx.Property{Name: "handover:" + strings.ReplaceAll(f.name, " ", "-"), Value: f.value}
	}
	return &list
}
