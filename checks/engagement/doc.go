// Package engagement reads handover.yaml, the one file people write: who leaves, which systems and assets there
// are, and who receives them. It also reads credentials.yaml, which lists the credentials to hand over, and
// approvals.yaml, which says who accepted which licence.
//
// Start with [Parse]; then [Engagement.ResolveKeys] loads the public keys the page points at. Both report every
// problem they find at once, as [Problems]: each with its place in the file and what to write instead.
// [Schema] describes the page to editors. The Go types are the one source of the decoder and of the schema: a
// field whose yaml tag lacks omitempty is required, `is` names its format, `doc` its meaning.
//
// The package touches no disk, clock or environment (but the zone data that [time.LoadLocation] reads) and does
// not look at what the paths of the page point at.
package engagement
