package checks

import (
	"regexp"
	"slices"
	"strings"
)

// verify complains about whatever points nowhere or says what cannot be. Orders are looked at afterwards, by order.
func (b *builder) verify() {
	itemForm := regexp.MustCompile(`^[A-Z][A-Z0-9]{0,15}-[0-9]{2,4}$`)
	controls := b.controlForms()
	for i := range b.cat.Items {
		item := &b.cat.Items[i]
		if !itemForm.MatchString(item.ID) {
			b.complain(b.where("Item "+item.ID, "id"), "%q is no item id: wants capitals, a dash and two digits or more, such as ACME-01", item.ID)
		}
		b.verifyItem(item, controls)
	}
	for i := range b.cat.Lists {
		if l := &b.cat.Lists[i]; l.Title == "" || l.ID == "" {
			b.complain(b.where("List "+l.ID, "id"), "list %q has no id or no title", l.ID)
		}
	}
	for i := range b.cat.Pitfalls {
		b.verifyPitfall(&b.cat.Pitfalls[i])
	}
	b.verifyInterview()
	b.verifyGates()
	for i := range b.cat.Documents {
		d := &b.cat.Documents[i]
		b.refs("Document "+d.ID, "items", d.Items, false)
	}
	for i := range b.cat.Runbook {
		s := &b.cat.Runbook[i]
		oneOf(b, "RunbookSection "+s.ID, "severity", s.Severity, severities())
	}
}

func severities() []Severity { return []Severity{Absolute, Blocker, Required, Advisory} }

func phases() []Phase { return []Phase{PhaseBefore, PhaseSeal, PhaseAfter} }

func evidences() []Evidence {
	return []Evidence{
		EvidenceDoc, EvidenceAttest, EvidenceCapture, EvidenceTicket, EvidenceCommand, EvidenceExport, EvidenceReceipt,
		EvidenceLog, EvidenceDigest,
	}
}

func (b *builder) verifyItem(i *Item, controls map[string]*regexp.Regexp) {
	scope := "Item " + i.ID
	if i.Title == "" || i.Why == "" {
		b.complain(b.where(scope, "id"), "%s has no title or no why", i.ID)
	}
	oneOf(b, scope, "who", i.Who, []Who{WhoUs, WhoClient, WhoBoth})
	oneOf(b, scope, "phase", i.Phase, phases())
	oneOf(b, scope, "gate", i.Gate, Gates())
	oneOf(b, scope, "severity", i.Severity, severities())
	oneOf(b, scope, "does", i.Does, []Deed{"", DeedRevoke, DeedRotate, DeedDestroy})
	oneOf(b, scope, "grade", i.Grade, []Grade{"", GradeAttested, GradeShown, GradeExported, GradeCompared, GradeRefused})
	oneOf(b, scope, "settled", i.Settled, []string{"", "seal", "countersign", "deliver", "receipt", "close"})
	for _, e := range i.Evidence {
		oneOf(b, scope, "evidence", e, evidences())
	}
	if i.Due != "" && !slices.ContainsFunc(b.cat.Dates, func(d Date) bool { return d.ID == i.Due }) {
		b.complain(b.where(scope, "due"), "there is no date %q", i.Due)
	}
	for _, id := range i.Controls {
		prefix, rest, _ := strings.Cut(id, ":")
		if form := controls[prefix]; form == nil || !form.MatchString(rest) {
			b.complain(b.where(scope, "controls"), "%q is no control id of a known standard", id)
		}
	}
	b.refs(scope, "after", i.After, true)
	b.refs(scope, "parts", i.Parts, false)
	b.verifyPhase(i)
	b.verifyClosing(i)
}

// verifyPhase: nothing may wait for what can only be later.
func (b *builder) verifyPhase(i *Item) {
	for _, ref := range i.After {
		later := false
		if g, ok := gateRef(ref); ok {
			later = g.Index() >= i.Gate.Index()
		} else if o := b.cat.Item(ref); o != nil && slices.Contains(phases(), i.Phase) {
			later = slices.Index(phases(), o.Phase) > slices.Index(phases(), i.Phase)
		}
		if later {
			b.complain(b.where("Item "+i.ID, "after"), "%s is done %s, gate %s, and cannot wait for %s, which comes later", i.ID, i.Phase, i.Gate, ref)
		}
	}
	for _, ref := range i.Parts {
		if o := b.cat.Item(ref); o != nil && len(o.Parts) > 0 {
			b.complain(b.where("Item "+i.ID, "parts"), "%s has parts itself and cannot be a part of %s", ref, i.ID)
		}
	}
}

func (b *builder) verifyClosing(i *Item) {
	scope := "Item " + i.ID
	for _, s := range i.Closes {
		if !s.Closing() {
			b.complain(b.where(scope, "closes"), "%q closes nothing", s)
		}
	}
	if !i.ClosedBy(Done) {
		b.complain(b.where(scope, "closes"), "%s must close as done", i.ID)
	}
	if i.ClosedBy(ClientOwned) && i.Who != WhoClient {
		b.complain(b.where(scope, "closes"), "%s is not the client's alone and cannot close as client-owned", i.ID)
	}
	if b.strict[i.ID] && i.Severity != Absolute {
		b.complain(b.where(scope, "severity"), "%s is absolute (B!): a workspace cannot make it less", i.ID)
	}
	if i.Severity == Absolute && (i.ClosedBy(Waived) || i.ClosedBy(ClientOwned)) {
		b.complain(b.where(scope, "closes"), "%s is absolute (B!) and cannot close by waiver or by the client", i.ID)
	}
}

func (b *builder) verifyPitfall(p *Pitfall) {
	scope := "Pitfall " + p.ID
	oneOf(b, scope, "effect", p.Effect, []Effect{EffectBlock, EffectWarn, EffectText})
	oneOf(b, scope, "predicate", p.Predicate, append(Predicates(), ""))
	b.refs(scope, "items", p.Items, false)
	for k := range p.Order {
		o := &p.Order[k]
		b.refs(scope, "order", o.First, true)
		b.refs(scope, "order", o.Then, false)
		b.selector(scope, "order", &o.FirstAll)
		b.selector(scope, "order", &o.ThenAll)
	}
	if ruled := len(p.Order) > 0 || p.Predicate != ""; ruled == (p.Effect == EffectText) {
		b.complain(b.where(scope, "effect"), "%s: to block or warn takes an order or a predicate, and text has neither", p.ID)
	}
	if len(p.Order)+len(p.Items) == 0 {
		b.complain(b.where(scope, "id"), "%s points at no item", p.ID)
	}
}

func (b *builder) selector(scope, field string, s *Selector) {
	b.refs(scope, field, s.Except, false)
	b.lists(scope, field, s.Lists)
	oneOf(b, scope, field, s.Does, []Deed{"", DeedRevoke, DeedRotate, DeedDestroy})
}

func (b *builder) verifyInterview() {
	for k := range b.cat.Questions {
		q := &b.cat.Questions[k]
		scope := "Question " + q.ID
		b.lists(scope, "asked_for", q.AskedFor)
		for _, answer := range []bool{true, false} {
			field := map[bool]string{true: "if_yes", false: "if_no"}[answer]
			for _, ref := range q.Closes(answer) {
				if prefix, all := strings.CutSuffix(ref, "*"); all {
					if !slices.ContainsFunc(b.cat.Items, func(i Item) bool { return strings.HasPrefix(i.ID, prefix) }) {
						b.complain(b.where(scope, field), "no item starts with %q", prefix)
					}
					continue
				}
				b.refs(scope, field, []string{ref}, false)
				if b.strict[ref] && b.over {
					if _, theirs := b.at[scope]; theirs {
						b.complain(b.where(scope, field), "%s is absolute (B!): no answer of a workspace closes it", ref)
					}
				}
			}
		}
	}
	for k := range b.cat.Profiles {
		p := &b.cat.Profiles[k]
		scope := "Profile " + p.ID
		b.lists(scope, "lists", append(slices.Clone(p.Lists), p.Only.Lists...))
		b.refs(scope, "only", p.Only.Items, false)
		for _, id := range append(slices.Clone(p.SuggestYes), p.SuggestNo...) {
			if b.cat.Question(id) == nil {
				b.complain(b.where(scope, "id"), "there is no question %q", id)
			}
		}
		for _, g := range p.Off {
			oneOf(b, scope, "off", g, Gates())
		}
		if p.Mode != "" && b.cat.Mode(p.Mode) == nil {
			b.complain(b.where(scope, "mode"), "there is no mode %q", p.Mode)
		}
	}
}

func (b *builder) verifyGates() {
	for k := range b.cat.Gates {
		oneOf(b, "GateRule "+string(b.cat.Gates[k].ID), "id", b.cat.Gates[k].ID, Gates())
	}
	for k := range b.cat.Modes {
		m := &b.cat.Modes[k]
		b.selector("Mode "+m.ID, "from", &m.From)
		b.refs("Mode "+m.ID, "after", m.After, false)
		for _, g := range m.Lifts {
			oneOf(b, "Mode "+m.ID, "lifts", g, Gates())
		}
	}
}

// refs complains about what names no item, or no gate where gates may stand.
func (b *builder) refs(scope, field string, refs []string, gates bool) {
	for _, ref := range refs {
		if g, ok := gateRef(ref); ok && gates && g.Index() >= 0 {
			continue
		}
		if b.cat.Item(ref) == nil {
			b.complain(b.where(scope, field), "there is no item %q%s", ref, meant(b.cat.Nearest(ref)))
		}
	}
}

func (b *builder) lists(scope, field string, ids []string) {
	for _, id := range ids {
		if b.cat.List(id) == nil {
			all := make([]string, len(b.cat.Lists))
			for i, l := range b.cat.Lists {
				all[i] = l.ID
			}
			b.complain(b.where(scope, field), "there is no list %q%s", id, meant(nearest(id, all)))
		}
	}
}

// controlForms is the form of a control id by the prefix of its standard.
func (b *builder) controlForms() map[string]*regexp.Regexp {
	forms := map[string]*regexp.Regexp{}
	for i := range b.cat.Standards {
		s := &b.cat.Standards[i]
		form, err := regexp.Compile("^(?:" + s.Pattern + ")$")
		if err != nil {
			b.complain(b.where("ControlCatalogue "+s.Prefix, "pattern"), "no regular expression: %s", s.Pattern)
			continue
		}
		forms[s.Prefix] = form
	}
	return forms
}

// oneOf complains when a field holds none of the words it may.
func oneOf[T ~string](b *builder, scope, field string, value T, words []T) {
	if slices.Contains(words, value) {
		return
	}
	list := make([]string, 0, len(words))
	for _, w := range words {
		if w != "" {
			list = append(list, string(w))
		}
	}
	b.complain(b.where(scope, field), "%s: %q is none of %s", field, string(value), strings.Join(list, ", "))
}
