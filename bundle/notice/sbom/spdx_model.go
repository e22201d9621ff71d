package sbom

// The part of SPDX 2.3 that is written, with names and order of the JSON serialisation (SPDX 2.3, Annex "JSON"; the clauses
// below are those of https://spdx.github.io/spdx-spec/v2.3/).
type (
	spdxDocument struct { // clause 6
		Version       string             `json:"spdxVersion"`
		DataLicense   string             `json:"dataLicense"`
		ID            string             `json:"SPDXID"`
		Name          string             `json:"name"`
		Namespace     string             `json:"documentNamespace"`
		Creation      spdxCreation       `json:"creationInfo"`
		Packages      []spdxPackage      `json:"packages"`
		Extracted     []spdxExtracted    `json:"hasExtractedLicensingInfos,omitempty"`
		Relationships []spdxRelationship `json:"relationships"`
		Annotations   []spdxAnnotation   `json:"annotations,omitempty"`
	}
	spdxCreation struct {
		Created  string   `json:"created"`
		Creators []string `json:"creators"`
	}
	spdxPackage struct { // clause 7
		ID            string           `json:"SPDXID"`
		Name          string           `json:"name"`
		Version       string           `json:"versionInfo,omitempty"`
		Supplier      string           `json:"supplier,omitempty"`
		Download      string           `json:"downloadLocation"`
		FilesAnalyzed bool             `json:"filesAnalyzed"`
		Concluded     string           `json:"licenseConcluded"`
		Declared      string           `json:"licenseDeclared"`
		Comments      string           `json:"licenseComments,omitempty"`
		Copyright     string           `json:"copyrightText"`
		Purpose       string           `json:"primaryPackagePurpose"`
		References    []spdxReference  `json:"externalRefs,omitempty"`
		Annotations   []spdxAnnotation `json:"annotations,omitempty"`
	}
	spdxReference struct { // clause 7.21
		Category string `json:"referenceCategory"`
		Type     string `json:"referenceType"`
		Locator  string `json:"referenceLocator"`
	}
	spdxExtracted struct { // clause 10
		ID      string `json:"licenseId"`
		Text    string `json:"extractedText"`
		Name    string `json:"name,omitempty"`
		Comment string `json:"comment,omitempty"`
	}
	spdxRelationship struct { // clause 11
		From string `json:"spdxElementId"`
		Type string `json:"relationshipType"`
		To   string `json:"relatedSpdxElement"`
	}
	spdxAnnotation struct { // clause 12
		Annotator string `json:"annotator"`
		Date      string `json:"annotationDate"`
		Type      string `json:"annotationType"`
		Comment   string `json:"comment"`
	}
)

const (
	noAssertion  = "NOASSERTION"
	spdxDoc      = "SPDXRef-DOCUMENT"
	spdxRoot     = "SPDXRef-Project"
	namespaceTop = "urn:uuid:" // unique, and of nobody's site (clause 6.5 asks for a URI, not for an address)
)
