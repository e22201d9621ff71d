package checks

// The fields of each body, in the order of their keys.

func (b *Marked) fields(f *form) {
	f.flag("attested", &b.Attested)
	f.text("effective", (*string)(&b.Effective))
	f.texts("evidence", &b.Evidence)
	f.text("grade", (*string)(&b.Grade))
	f.texts("items", &b.Items)
	f.text("performer", &b.Performer)
	f.text("reason", &b.Reason)
	f.text("status", (*string)(&b.Status))
	f.text("told", &b.Told)
	f.texts("warned", &b.Warned)
}

func (b *Undone) fields(f *form) {
	f.event("event", &b.Event)
	f.text("reason", &b.Reason)
}

func (b *Decided) fields(f *form) {
	f.event("choice", &b.Choice)
	f.text("item", &b.Item)
	f.text("reason", &b.Reason)
}

func (b *ModeSet) fields(f *form) {
	f.texts("evidence", &b.Evidence)
	f.text("mode", &b.Mode)
	f.text("reason", &b.Reason)
}

func (b *Answered) fields(f *form) {
	f.flag("answer", &b.Answer)
	f.text("question", &b.Question)
	f.text("reason", &b.Reason)
}

func (b *EvidenceAdded) fields(f *form) {
	f.text("as", (*string)(&b.As))
	f.text("command", &b.Command)
	f.text("digest", &b.Digest)
	f.text("key", &b.Key)
	f.time("modified", &b.Modified)
	f.text("moment", (*string)(&b.Moment))
	f.text("name", &b.Name)
	f.text("original", &b.Original)
	f.text("part", &b.Part)
	f.text("reader", &b.Reader)
	f.number("redacted", &b.Redacted)
	f.text("signed_by", &b.SignedBy)
	f.number("size", &b.Size)
	f.texts("stated", &b.Stated)
	f.text("system", &b.System)
	f.time("taken_at", &b.TakenAt)
	f.text("taken_by", &b.TakenBy)
}

func (b *FindingDecided) fields(f *form) {
	f.text("decision", &b.Decision)
	f.text("expires", (*string)(&b.Expires))
	f.text("finding", &b.Finding)
	f.text("reason", &b.Reason)
}

func (b *Rotated) fields(f *form) {
	f.texts("evidence", &b.Evidence)
	f.text("line", &b.Line)
	f.text("note", &b.Note)
	f.time("on", &b.On)
	f.text("performer", &b.Performer)
}

func (b *Reviewed) fields(f *form) {
	f.text("inventory", &b.Inventory)
	f.text("state", &b.State)
}

func (b *Countersigned) fields(f *form) {
	f.text("inventory", &b.Inventory)
	f.text("key", &b.Key)
	f.text("state", &b.State)
}

func (b *Sealed) fields(f *form) {
	f.text("bundle", &b.Bundle)
	f.text("digest", &b.Digest)
	f.flag("draft", &b.Draft)
	f.text("inventory", &b.Inventory)
	f.text("reason", &b.Reason)
	f.number("recipients", &b.Recipients)
	f.number("recovery", &b.Recovery)
	f.text("signer", &b.Signer)
	f.text("state", &b.State)
	f.text("supersedes", &b.Supersedes)
	f.texts("warned", &b.Warned)
}

func (b *Delivered) fields(f *form) {
	f.text("digest", &b.Digest)
	f.text("digest_route", &b.DigestRoute)
	f.text("reason", &b.Reason)
	f.text("route", &b.Route)
	f.text("to", &b.To)
	f.texts("warned", &b.Warned)
}

func (b *Received) fields(f *form) {
	f.text("digest", &b.Digest)
	f.text("level", &b.Level)
	f.text("receipt", &b.Receipt)
	f.text("sender_seen", &b.SenderSeen)
	f.text("signed_by", &b.SignedBy)
}

func (b *TakenOver) fields(f *form) {
	f.text("client", &b.Client)
	f.texts("evidence", &b.Evidence)
}

func (b *Checkpointed) fields(f *form) {
	f.text("digest", &b.Digest)
}

func (b *Closed) fields(f *form) {
	f.text("digest", &b.Digest)
}
