package engagement

// chooser is a text type with a closed list of values.
type chooser interface{ choices() []string }

// Kind is the kind of an asset.
type Kind string

// The kinds of asset a handover may hold.
const (
	KindSource     Kind = "source"
	KindInfraState Kind = "infra-state"
	KindDesign     Kind = "design"
	KindDiagram    Kind = "diagram"
	KindRunbook    Kind = "runbook"
	KindDocument   Kind = "document"
	KindNotice     Kind = "notice"
	KindCredential Kind = "credential"
	KindData       Kind = "data"
)

// Kinds returns every kind of asset.
func Kinds() []Kind {
	return []Kind{
		KindSource, KindInfraState, KindDesign, KindDiagram, KindRunbook, KindDocument, KindNotice, KindCredential, KindData,
	}
}

func (Kind) choices() []string { return texts(Kinds()) }

// Side is the firm a person belongs to.
type Side string

// The two sides of an engagement.
const (
	SideSupplier Side = "supplier"
	SideClient   Side = "client"
)

func (Side) choices() []string { return texts([]Side{SideSupplier, SideClient}) }

// Role is what a person does in the handover.
type Role string

// The roles a person may have.
const (
	RoleEngineer  Role = "engineer"
	RoleLead      Role = "lead"
	RoleRecipient Role = "recipient"
	RoleReviewer  Role = "reviewer"
	RoleOwner     Role = "owner"
)

func (Role) choices() []string {
	return texts([]Role{RoleEngineer, RoleLead, RoleRecipient, RoleReviewer, RoleOwner})
}

// Depth is how much of the checklist applies.
type Depth string

// The depths; DepthStandard when the page is silent.
const (
	DepthLean     Depth = "lean"
	DepthStandard Depth = "standard"
	DepthFull     Depth = "full"
)

func (Depth) choices() []string { return texts([]Depth{DepthLean, DepthStandard, DepthFull}) }

// EnvelopePolicy says whether credential values travel.
type EnvelopePolicy string

// The envelope policies; EnvelopeSealed when the page is silent.
const (
	EnvelopeNone   EnvelopePolicy = "none"
	EnvelopeSealed EnvelopePolicy = "sealed"
)

func (EnvelopePolicy) choices() []string {
	return texts([]EnvelopePolicy{EnvelopeNone, EnvelopeSealed})
}

// EvidencePolicy says how much of an export travels.
type EvidencePolicy string

// The evidence policies; EvidenceRows when the page is silent.
const (
	EvidenceRows EvidencePolicy = "rows"
	EvidenceFull EvidencePolicy = "full"
)

func (EvidencePolicy) choices() []string { return texts([]EvidencePolicy{EvidenceRows, EvidenceFull}) }

func texts[T ~string](values []T) []string {
	out := make([]string, len(values))
	for i, v := range values {
		out[i] = string(v)
	}
	return out
}
