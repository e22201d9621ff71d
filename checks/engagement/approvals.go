package engagement

import (
	"fmt"
	"reflect"
	"regexp"
	"strings"

	"github.com/Masterminds/semver/v3"
)

// Approval is one entry of approvals.yaml: somebody accepted a licence for a package. It holds for that licence only, in
// these versions only.
type Approval struct {
	Package    string    `yaml:"package" json:"package" is:"package" doc:"name as its ecosystem writes it; @scope/*, github.com/name/* and group:* mean all below"`
	Ecosystem  Ecosystem `yaml:"ecosystem,omitempty" json:"ecosystem,omitempty" doc:"package URL type, such as npm; absent means any"`
	Versions   string    `yaml:"versions" json:"versions" is:"versions" doc:"* for all, a range such as >=1.2 <2 or 1.x, or one version as it is written"`
	Licence    string    `yaml:"licence" json:"licence" doc:"SPDX licence expression that is accepted"`
	Chosen     string    `yaml:"chosen,omitempty" json:"chosen,omitempty" doc:"the side taken, where the licence offers a choice (OR)"`
	ApprovedBy string    `yaml:"approved_by" json:"approved_by" doc:"the person who accepted it"`
	ApprovedOn string    `yaml:"approved_on" json:"approved_on" is:"date" doc:"when that was"`
	Expires    string    `yaml:"expires,omitempty" json:"expires,omitempty" is:"date" doc:"the last day on which it holds"`
	Document   string    `yaml:"document,omitempty" json:"document,omitempty" is:"path" doc:"file that holds the approval in writing, relative to this file"`
	Digest     string    `yaml:"digest,omitempty" json:"digest,omitempty" is:"digest" doc:"SHA-256 of the document: sha256: and 64 lower-case hexadecimal digits"`
	Note       string    `yaml:"note,omitempty" json:"note,omitempty" doc:"why, and under which conditions"`

	file string
	at   place
}

// Ecosystem is where packages come from, by its package URL type (https://github.com/package-url/purl-spec).
type Ecosystem string

func (Ecosystem) choices() []string {
	return []string{"cargo", "composer", "gem", "golang", "maven", "npm", "nuget", "pypi"}
}

// Place is where the entry stands, for people: "approvals.yaml:12".
func (a Approval) Place() string { return fmt.Sprintf("%s:%d", a.file, a.at.line) }

// Problem reports, for a later stage, something wrong with what the entry says.
func (a Approval) Problem(message, hint string) Problem {
	return Problem{a.file, a.at.line, a.at.column, message, hint}
}

// ParseApprovals reads an approvals.yaml, as strictly as [Parse]. The name is the file's, for problems and for
// [Approval.Place]. Whether licences are SPDX expressions is left to who judges by them.
func ParseApprovals(name string, data []byte) ([]Approval, error) {
	r := newReader(name, false)
	root := r.document(data)
	if root == nil {
		return nil, r.err()
	}
	var list []Approval
	r.value(root, reflect.ValueOf(&list).Elem(), field{}, "")
	first := map[[4]string]int{}
	for i := range list {
		path := fmt.Sprintf("[%d]", i)
		list[i].file, list[i].at = name, r.places[path]
		r.approval(list[i], path, first)
	}
	if err := r.err(); err != nil {
		return nil, err
	}
	return list, nil
}

// approval looks at what the keys of an entry say together, and whether an earlier one says the same.
func (r *reader) approval(a Approval, path string, first map[[4]string]int) {
	if a.Digest != "" && a.Document == "" {
		r.add(r.places[path+".digest"], "add document: and the path of the file", "digest is given, but no document")
	}
	if a.Expires != "" && a.Expires < a.ApprovedOn { // both are dates, year first
		r.add(r.places[path+".expires"], "correct one of the two", "expires is before approved_on")
	}
	key := [4]string{string(a.Ecosystem), a.Package, a.Versions, a.Licence}
	if line, twice := first[key]; twice {
		r.add(a.at, "keep one", "the same approval stands on line %d", line)
		return
	}
	if a.Package != "" && a.Versions != "" && a.Licence != "" {
		first[key] = a.at.line
	}
}

// AnyVersion stands for all versions, those a package does not name too.
const AnyVersion = "*"

var rangeSign = regexp.MustCompile(`[<>=~^*|,!\s]|(?:^|\.)[xX](?:\.|$)`)

// VersionRange reads versions that are a range, in the notation of github.com/Masterminds/semver. It returns nil for one
// version, which counts as it is written, and for [AnyVersion].
func VersionRange(versions string) (*semver.Constraints, error) {
	if versions == AnyVersion || !rangeSign.MatchString(versions) {
		return nil, nil
	}
	c, err := semver.NewConstraint(versions)
	if err != nil {
		return nil, fmt.Errorf("read versions %q: %w", versions, err)
	}
	return c, nil
}

func isVersions(s string) bool {
	_, err := VersionRange(s)
	return err == nil && strings.TrimSpace(s) == s
}
