package engagement

// Engagement is one handover.yaml, read and found consistent. Build it with [Parse].
type Engagement struct {
	Version      int           `yaml:"version" json:"version" is:"version" doc:"version of this file format, 1"`
	Header       Header        `yaml:"engagement" json:"engagement" doc:"what ends, between whom, when"`
	People       []Person      `yaml:"people" json:"people" min:"1" doc:"everyone on both sides who acts, has access or receives"`
	Machines     []Machine     `yaml:"machines,omitempty" json:"machines,omitempty" doc:"service identities of the supplier that must end with the engagement"`
	Services     []Service     `yaml:"services,omitempty" json:"services,omitempty" doc:"service identities of the client that stay and whose secrets we may have seen; rotation is judged on these"`
	Domains      []string      `yaml:"domains,omitempty" json:"domains,omitempty" is:"domain" doc:"mail domains of the supplier; any account under them is ours, even one nobody listed"`
	Systems      []System      `yaml:"systems,omitempty" json:"systems,omitempty" doc:"every system the supplier can reach"`
	Assets       []Asset       `yaml:"assets,omitempty" json:"assets,omitempty" doc:"what is handed over"`
	Exclude      []string      `yaml:"exclude,omitempty" json:"exclude,omitempty" is:"glob" doc:"patterns of files to leave out; adds to the ignore rules that git applies"`
	Recipients   *Recipients   `yaml:"recipients,omitempty" json:"recipients,omitempty" doc:"who can open the bundle and its envelope"`
	Deliverables []Deliverable `yaml:"deliverables,omitempty" json:"deliverables,omitempty" doc:"what the contract promised, traced to assets"`
	Absent       []Absence     `yaml:"absent,omitempty" json:"absent,omitempty" doc:"kinds of asset that do not exist here, and why"`
	Licences     Licences      `yaml:"licences,omitempty" json:"licences,omitzero" doc:"licence policy for third-party code"`
	Deliver      Delivery      `yaml:"deliver,omitempty" json:"deliver,omitzero" doc:"by which routes the bundle and its digest travel"`

	file   string           // the name Parse was given
	places map[string]place // where each value stands, by its path ("people[0].recipient")
	keys   keyring          // filled by ResolveKeys
}

// Header is what the page says about the engagement as a whole.
type Header struct {
	ID           string          `yaml:"id" json:"id" is:"name" doc:"names the bundle"`
	Title        string          `yaml:"title" json:"title" doc:"what people call the engagement"`
	Supplier     string          `yaml:"supplier" json:"supplier" doc:"the firm that leaves"`
	Client       string          `yaml:"client" json:"client" doc:"the firm that receives"`
	Contract     string          `yaml:"contract,omitempty" json:"contract,omitempty" doc:"the contract this work was done under"`
	LastDay      string          `yaml:"last_day" json:"last_day" is:"moment" doc:"T0: a date (its end, in time_zone) or an RFC 3339 time"`
	TimeZone     string          `yaml:"time_zone,omitempty" json:"time_zone,omitempty" is:"zone" doc:"IANA time zone of last_day, such as Europe/Tallinn"`
	Profiles     []string        `yaml:"profiles,omitempty" json:"profiles,omitempty" is:"id" doc:"checklist profiles that apply, such as web-product"`
	Depth        Depth           `yaml:"depth,omitempty" json:"depth,omitempty" doc:"lean: blockers; standard (default): and required; full: and advisory"`
	Envelope     EnvelopePolicy  `yaml:"envelope,omitempty" json:"envelope,omitempty" doc:"none: names and re-issue steps only; sealed (default): values in the envelope"`
	Evidence     EvidencePolicy  `yaml:"evidence,omitempty" json:"evidence,omitempty" doc:"rows (default): our subjects only; full: whole exports (redacted) travel too"`
	Solo         bool            `yaml:"solo,omitempty" json:"solo,omitempty" doc:"a firm of one: nothing can be countersigned, and every page says so"`
	PersonalData *bool           `yaml:"personal_data,omitempty" json:"personal_data,omitempty" doc:"whether personal data of the client was handled; absent means not answered"`
	Answers      map[string]bool `yaml:"answers,omitempty" json:"answers,omitempty" doc:"answers that close checklist items as not applicable"`
}

// Person is somebody of either side.
type Person struct {
	ID         string   `yaml:"id" json:"id" is:"id" doc:"short name that other parts of the page refer to"`
	Name       string   `yaml:"name" json:"name" doc:"full name"`
	Side       Side     `yaml:"side" json:"side" doc:"supplier (leaves) or client (receives)"`
	Roles      []Role   `yaml:"roles,omitempty" json:"roles,omitempty" doc:"what the person does in the handover"`
	Email      []string `yaml:"email,omitempty" json:"email,omitempty" is:"email" doc:"every mail address the person has accounts under"`
	Handles    Handles  `yaml:"handles,omitempty" json:"handles,omitempty" doc:"login names, ARNs and the like, by provider"`
	Recipient  string   `yaml:"recipient,omitempty" json:"recipient,omitempty" is:"key" doc:"age, SSH or plugin recipient: a path, or the line itself"`
	SigningKey string   `yaml:"signing_key,omitempty" json:"signing_key,omitempty" is:"key" doc:"OpenSSH public key: a path, or the line itself"`
}

// Machine is a service identity of the supplier.
type Machine struct {
	ID      string  `yaml:"id" json:"id" is:"id" doc:"short name of the machine"`
	Handles Handles `yaml:"handles" json:"handles" min:"1" doc:"login names, ARNs and the like, by provider"`
}

// Service is a service identity of the client.
type Service struct {
	ID        string   `yaml:"id" json:"id" is:"id" doc:"short name of the service"`
	Handles   Handles  `yaml:"handles" json:"handles" min:"1" doc:"login names, ARNs and the like, by provider"`
	Consumers []string `yaml:"consumers,omitempty" json:"consumers,omitempty" doc:"what breaks when its secret changes"`
}

// System is one instance of a provider: an organisation, an account, a tenant.
type System struct {
	ID          string           `yaml:"id" json:"id" is:"id" doc:"short name of the system"`
	Provider    Provider         `yaml:"provider" json:"provider" doc:"whose system it is"`
	Params      map[string]Names `yaml:"params,omitempty" json:"params,omitempty" doc:"which instance: organisation, account, repositories"`
	Owners      []string         `yaml:"owners,omitempty" json:"owners,omitempty" doc:"people who answer for it"`
	Purpose     string           `yaml:"purpose,omitempty" json:"purpose,omitempty" doc:"what it is used for"`
	Environment string           `yaml:"environment,omitempty" json:"environment,omitempty" doc:"prod, staging and the like"`
	Region      string           `yaml:"region,omitempty" json:"region,omitempty" doc:"where its data lies"`
	Data        []string         `yaml:"data,omitempty" json:"data,omitempty" doc:"classes of data it holds"`
	ApprovedBy  string           `yaml:"approved_by,omitempty" json:"approved_by,omitempty" doc:"the person who approved its use"`
	ApprovedOn  string           `yaml:"approved_on,omitempty" json:"approved_on,omitempty" is:"date" doc:"when that was"`
}

// Asset is one thing handed over.
type Asset struct {
	ID    string   `yaml:"id" json:"id" is:"id" doc:"short name; becomes a folder of the bundle"`
	Kind  Kind     `yaml:"kind" json:"kind" doc:"what the asset is"`
	Path  string   `yaml:"path" json:"path" is:"path" doc:"file or folder, relative to this file"`
	Build []string `yaml:"build,omitempty" json:"build,omitempty" doc:"commands that build it"`
}

// Recipients says who can open what. Entries of Bundle and Envelope are ids of people of the client.
type Recipients struct {
	Bundle   []string `yaml:"bundle" json:"bundle" min:"1" doc:"people of the client who can open the bundle"`
	Envelope []string `yaml:"envelope,omitempty" json:"envelope,omitempty" doc:"people of the client who can open the credentials envelope"`
	Recovery []string `yaml:"recovery,omitempty" json:"recovery,omitempty" is:"key" max:"1" doc:"one more key that opens the bundle when all others are lost: a path, or the line itself"`
}

// Deliverable is one promise of the contract.
type Deliverable struct {
	ID     string   `yaml:"id" json:"id" doc:"number in the contract"`
	Title  string   `yaml:"title" json:"title" doc:"what was promised"`
	Assets []string `yaml:"assets,omitempty" json:"assets,omitempty" doc:"ids of the assets that keep the promise"`
}

// Absence is a kind of asset that does not exist here.
type Absence struct {
	Kind   Kind   `yaml:"kind" json:"kind" doc:"the kind of asset"`
	Reason string `yaml:"reason" json:"reason" doc:"why there is none"`
}

// Licences is the policy for third-party code.
type Licences struct {
	Allow     []string `yaml:"allow,omitempty" json:"allow,omitempty" doc:"SPDX licence ids that need no approval"`
	Approvals string   `yaml:"approvals,omitempty" json:"approvals,omitempty" is:"path" doc:"file of approvals: package, licence, who approved, when, document"`
	Platforms []string `yaml:"platforms,omitempty" json:"platforms,omitempty" is:"platform" doc:"what Go programs are delivered for: linux/amd64; absent means darwin/arm64, linux/amd64, windows/amd64"`
	Tags      []string `yaml:"tags,omitempty" json:"tags,omitempty" is:"tag" doc:"build tags that Go programs are delivered with"`
}

// Delivery says by which routes things travel; the digest must not take the bundle's.
type Delivery struct {
	BundleRoute string `yaml:"bundle_route,omitempty" json:"bundle_route,omitempty" doc:"how the bundle travels"`
	DigestRoute string `yaml:"digest_route,omitempty" json:"digest_route,omitempty" doc:"how its digest travels"`
}

// Names is one text or a list of them; the page may write either.
type Names []string

// Handles are the names one subject goes by, by provider or family of providers.
type Handles map[HandleKey]Names

// For returns the names by which a provider may know the subject: those given for the provider itself, then
// those given for its family.
func (h Handles) For(p Provider) []string {
	names := append([]string(nil), h[HandleKey(p)]...)
	if family := p.Family(); family != "" {
		names = append(names, h[family]...)
	}
	return names
}
