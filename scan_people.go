package handover

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"

	"github.com/handover-kit/handover/checks/secrets"
)

// PersonalData is the rule of a file that holds personal data in bulk.
const PersonalData = "personal-data"

// countPeople reports an input that holds personal data in bulk: how much of which kind, never what.
func (in *input) countPeople() {
	if in.people == nil {
		return
	}
	_ = in.people.Close() // which fails for nothing
	counts := in.people.Counts()
	if len(counts.Bulk()) == 0 {
		return
	}
	in.holds = true
	place := in.place
	place.Line = 1
	of := place.Path
	if place.Object != "" {
		of = place.Object // until it is known which file it is
	}
	in.add(secrets.Finding{ID: in.peopleID(of), Rule: PersonalData, Class: secrets.Possible, Preview: counts.String()}, place)
}

// peopleID is that of a file: the same whatever it holds from version to version.
func (s *scanner) peopleID(path string) string {
	mac := hmac.New(sha256.New, s.key)
	mac.Write([]byte(path))
	return PersonalData + "-" + hex.EncodeToString(mac.Sum(nil))[:16]
}
