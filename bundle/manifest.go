package bundle

import "time"

// FormatVersion is the major version of the bundle format that this program writes and reads.
const FormatVersion = 1

// Manifest is handover.json: what the sealer says about the bundle. It is covered by the sealer's signature.
type Manifest struct {
	Version      int           `json:"version"`
	ID           string        `json:"id"`                   // names this bundle and no other
	Name         string        `json:"name"`                 // the top folder, and the file's name without its ending
	Supersedes   string        `json:"supersedes,omitempty"` // digest of the bundle this one replaces
	Draft        bool          `json:"draft"`
	Engagement   Engagement    `json:"engagement"`
	Deliverables []Deliverable `json:"deliverables"`
	Absent       []Absence     `json:"absent,omitempty"`
	Tool         Tool          `json:"tool"`
	SealedAt     time.Time     `json:"sealed_at"` // as the sealer's clock had it
	Recipients   []Recipient   `json:"recipients"`
	Signers      []SigningKey  `json:"client_signing_keys,omitempty"`
	Envelope     *EnvelopeNote `json:"envelope,omitempty"` // nil when the engagement has none
	Assets       []Asset       `json:"assets"`
	Gaps         []Gap         `json:"gaps,omitempty"` // of the bundle as a whole; assets have their own
	// Journal anchors the logs below data/journal: where each ends, by its name.
	Journal      map[string]JournalHead `json:"journal,omitempty"`
	Contributors []string               `json:"contributors"` // the parts of the program that brought something, in order
}

// JournalHead is the end of a log.
type JournalHead struct {
	Seq  int    `json:"seq"`
	Hash string `json:"hash"` // of its last line, "sha256:HEX"
}

// Engagement is the piece of work that ends.
type Engagement struct {
	ID       string `json:"id"`
	Title    string `json:"title"`
	Supplier string `json:"supplier"`
	Client   string `json:"client"`
	Contract string `json:"contract,omitempty"`
	LastDay  string `json:"last_day"`
	Solo     bool   `json:"solo,omitempty"` // a firm of one: nothing was countersigned
}

// Deliverable is something the contract promised, and the assets that keep the promise.
type Deliverable struct {
	ID     string   `json:"id"`
	Title  string   `json:"title"`
	Assets []string `json:"assets"`
}

// Absence is a kind of asset that does not exist here, and why.
type Absence struct {
	Kind   string `json:"kind"`
	Reason string `json:"reason"`
}

// Tool is the program that sealed.
type Tool struct {
	Name    string `json:"name"`
	Version string `json:"version"`
	Go      string `json:"go,omitempty"`
}

// Recipient is somebody a file was sealed for.
type Recipient struct {
	Person   string `json:"person,omitempty"` // id in the engagement; empty for the recovery key
	Name     string `json:"name,omitempty"`
	Kind     string `json:"kind"` // x25519, hybrid, tag, tagpq, ssh-ed25519, ssh-rsa, plugin:NAME
	Key      string `json:"key"`  // the public key
	Recovery bool   `json:"recovery,omitempty"`
}

// SigningKey is a key a person of the client signs with, as the sealer confirmed it.
type SigningKey struct {
	Person string `json:"person"`
	Key    string `json:"key"` // "ssh-ed25519 AAAA…"
}

// EnvelopeNote is what the open part says about the envelope: names and commitments, nothing a guess could be tried on.
type EnvelopeNote struct {
	Recipients []Recipient  `json:"recipients"`
	Entries    []Commitment `json:"entries"`
}

// Commitment binds the manifest to one file of the envelope: the HMAC-SHA-256, under the salt that lies in the envelope, of the
// file's line in the envelope's tree.jsonl.
type Commitment struct {
	Path       string `json:"path"`
	Asset      string `json:"asset,omitempty"`
	Commitment string `json:"commitment"` // "hmac-sha256:HEX"
}

// Asset is one thing handed over.
type Asset struct {
	ID       string            `json:"id"`
	Kind     string            `json:"kind"`
	Source   string            `json:"source,omitempty"` // where it was gathered, as the engagement names it
	Revision string            `json:"revision,omitempty"`
	Files    int               `json:"files"` // in the open part
	Bytes    int64             `json:"bytes"` // likewise
	Sealed   int               `json:"sealed,omitempty"`
	Facts    map[string]string `json:"facts,omitempty"`
	Gaps     []Gap             `json:"gaps,omitempty"`
	Repos    []Repository      `json:"repositories,omitempty"`
}

// Repository is a git bundle in the bag, with what a mirror clone of it must hold.
type Repository struct {
	Path string            `json:"path"`
	Head string            `json:"head,omitempty"` // a ref, or an object id when detached; empty when nothing was committed
	Refs map[string]string `json:"refs"`           // ref to object id
}

// Gap is something the receiver will not find, and why.
type Gap struct {
	What string `json:"what"`
	Why  string `json:"why"`
}

func parseManifest(data []byte) (*Manifest, error) {
	// A later version may have another shape: the version is read first.
	var format struct {
		Version int `json:"version"`
	}
	if err := decodeJSON(data, &format); err != nil {
		return nil, invalidf("%s cannot be read: %v", manifestName, err)
	}
	if err := checkVersion(format.Version); err != nil {
		return nil, err
	}
	var m Manifest
	if err := decodeJSON(data, &m); err != nil {
		return nil, invalidf("%s cannot be read: %v", manifestName, err)
	}
	return &m, nil
}

func checkVersion(n int) error {
	if n != FormatVersion {
		return invalidf("this has format version %d; this program reads version %d: a newer handover is needed", n, FormatVersion)
	}
	return nil
}
