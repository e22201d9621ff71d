package bundle

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"golang.org/x/crypto/ssh"
)

// The lead's review stands beside the payload.
const (
	ReviewName    = "review.json"
	ReviewSigName = ReviewName + ".sig"
)

// Review is review.json: what the lead signed before the bundle was sealed. Sealing refuses when what it gathers differs.
type Review struct {
	Version       int       `json:"version"`
	Engagement    string    `json:"engagement"` // its id
	Open          string    `json:"open"`       // OpenDigest of the assets' files and of data/evidence
	OpenFiles     int       `json:"open_files"`
	Envelope      string    `json:"envelope,omitempty"` // commitment to the envelope's files, under the workspace's key
	EnvelopeFiles int       `json:"envelope_files"`
	State         string    `json:"state"` // digest of the checklist's state
	Terms         string    `json:"terms"` // TermsDigest: for whom, and what was promised
	PreparedBy    string    `json:"prepared_by"`
	PreparedAt    time.Time `json:"prepared_at"`
}

// Same says whether two reviews are of the same content and state, whoever prepared them and when.
func (r Review) Same(o Review) bool {
	o.PreparedBy, o.PreparedAt = r.PreparedBy, r.PreparedAt
	return r == o
}

// Encode is the file's content.
func (r Review) Encode() ([]byte, error) { return marshalJSON(r) }

// ParseReview reads review.json strictly.
func ParseReview(data []byte) (Review, error) {
	var r Review
	if err := decodeJSON(data, &r); err != nil {
		return r, invalidf("%s cannot be read: %v", ReviewName, err)
	}
	return r, checkVersion(r.Version)
}

// evidenceDir is where a bundle holds what vendors' exports show.
const evidenceDir = "data/evidence/"

// OpenDigest is the digest over the tree.jsonl lines, in order of their paths, of the entries that belong to assets or show what of the
// sender's is still alive, and how many there are.
func OpenDigest(entries []Entry) (digest string, n int) {
	var lines [][]byte
	for _, e := range entries {
		if e.Asset != "" || strings.HasPrefix(e.Path, evidenceDir) {
			lines = append(lines, e.line())
		}
	}
	slices.SortFunc(lines, bytes.Compare)
	return DigestOf(bytes.Join(lines, nil)), len(lines)
}

// TermsDigest is the digest of what a manifest says beside the content that the lead must have agreed to: the parties, who can open the
// bundle and the envelope, the client's keys, what was promised and what is absent. It is over their JSON without white space.
func (m *Manifest) TermsDigest() string {
	terms := struct {
		Engagement   Engagement    `json:"engagement"`
		Recipients   []Recipient   `json:"recipients"`
		Envelope     []Recipient   `json:"envelope_recipients"`
		Signers      []SigningKey  `json:"client_signing_keys"`
		Deliverables []Deliverable `json:"deliverables"`
		Absent       []Absence     `json:"absent"`
	}{m.Engagement, m.Recipients, nil, m.Signers, m.Deliverables, m.Absent}
	if m.Envelope != nil {
		terms.Envelope = m.Envelope.Recipients
	}
	b, err := json.Marshal(terms)
	if err != nil {
		panic(err) // texts and lists of them: cannot fail
	}
	return DigestOf(b)
}

// checkReview verifies the lead's signature and that what it covers is what the bundle holds. Only a draft, and a firm of one, may be
// without.
func (r *Reader) checkReview(t Trust) error {
	if _, err := r.Stat(ReviewName); err != nil {
		if r.Manifest.Draft {
			r.note("countersignature", "Not countersigned", "this is a draft")
			return nil
		}
		return invalidf("the bundle is no draft and carries no review")
	}
	data, err := r.tagFile(ReviewName)
	if err != nil {
		return err
	}
	review, err := ParseReview(data)
	if err != nil {
		return err
	}
	if open, n := OpenDigest(r.Entries); review.Engagement != r.Manifest.Engagement.ID || review.Open != open || review.OpenFiles != n {
		return invalidf("the bundle does not hold what was reviewed")
	}
	if review.Terms != r.Manifest.TermsDigest() {
		return invalidf("the bundle is not for those, or does not promise that, which was reviewed")
	}
	if r.Manifest.Engagement.Solo {
		r.note("countersignature", "Reviewed, not countersigned", "the supplier is a firm of one")
		return nil
	}
	return r.checkCountersignature(t, data)
}

func (r *Reader) checkCountersignature(t Trust, review []byte) error {
	signature, err := r.tagFile(ReviewSigName)
	if err != nil {
		return invalidf("the bundle is not countersigned")
	}
	key, err := CheckSignature(signature, NamespaceCountersign, SumsOf(review))
	if err != nil {
		return err
	}
	who := ssh.FingerprintSHA256(key)
	if who == r.Signer.Fingerprint {
		return invalidf("sealer and countersigner are the same key, %s", who)
	}
	if t.Signers != nil {
		principal, err := t.Signers.Judge(key, NamespaceCountersign, t.Now)
		if err != nil {
			return err
		}
		who = principal + ", " + who
	}
	r.note("countersignature", "Countersigned before it was sealed", strings.TrimSpace(who))
	return nil
}
