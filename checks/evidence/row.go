package evidence

// Row is one normalised line of an export. What the export does not say is empty.
type Row struct {
	System    string `json:"system,omitempty"`
	Kind      Kind   `json:"kind"`
	Subject   string `json:"subject,omitempty"` // login, mail address, ARN: whom the row is about
	SubjectID string `json:"subject_id,omitempty"`
	Name      string `json:"name,omitempty"` // of the thing itself: a key, a secret, a repository
	Right     string `json:"right,omitempty"`
	Status    Status `json:"status"`
	Created   Time   `json:"created,omitzero"`
	Changed   Time   `json:"changed,omitzero"`
	LastUsed  Time   `json:"last_used,omitzero"`
	Expires   Time   `json:"expires,omitzero"`
	Via       string `json:"via,omitempty"` // group, role or person it comes through
	RawPath   string `json:"raw_path,omitempty"`
	Digest    string `json:"digest,omitempty"` // keyed digest of a secret value, as Redact left it
}

// Kind is what a row is about.
type Kind string

// The kinds of row.
const (
	KindAccount    Kind = "account"
	KindGrant      Kind = "grant"
	KindInvitation Kind = "invitation"
	KindKey        Kind = "key"
	KindToken      Kind = "token"
	KindSecret     Kind = "secret"
	KindApp        Kind = "app"
	KindTrust      Kind = "trust"
	KindSession    Kind = "session"
	KindHook       Kind = "hook"
	KindDomain     Kind = "domain"
	KindEvent      Kind = "event"
)

func (k Kind) known() bool {
	switch k {
	case KindAccount, KindGrant, KindInvitation, KindKey, KindToken, KindSecret, KindApp, KindTrust, KindSession, KindHook,
		KindDomain, KindEvent:
		return true
	}
	return false
}

// Status is whether what a row is about works.
type Status string

// The states of a row. StatusUnknown is what a reader says of a value that it does not know.
const (
	StatusActive    Status = "active"
	StatusInactive  Status = "inactive"
	StatusPending   Status = "pending"   // an invitation nobody accepted yet
	StatusScheduled Status = "scheduled" // ends later, and can be recovered until then
	StatusUnknown   Status = "unknown"
)

func (s Status) known() bool {
	switch s {
	case StatusActive, StatusInactive, StatusPending, StatusScheduled, StatusUnknown:
		return true
	}
	return false
}
