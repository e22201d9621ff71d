// Package checks knows what must be true before an engagement ends: the items of the checklist, the statuses they may
// have, the gates they open and the orders that must not happen. It is pure: no clock, no terminal, no disk.
//
// Start with Load, which gives the Catalogue: everything the product knows, with a firm's own files laid over it. Then
// Select picks the items that apply to one engagement:
//
//	catalogue, err := checks.Load(templates.FS(), workspace)
//	selection, err := checks.Select(catalogue, checks.Scope{Systems: systems, Profiles: []string{"web-product"}})
//
// # Items and their names
//
// An item of a heading (ACC-01) exists once. An item of a system (GH-05) exists once for every system of its list. The
// first of them in handover.yaml shows the plain id, each further one names its system:
//
//	shown and typed   GH-05      GH-05@gh2
//	stored (Key)      GH-05@gh   GH-05@gh2
//
// A record that outlives the moment (journal, bundle, receipt) stores the Key, which always names the system: so a status stays
// with the system it was said about when a second one is added, or the file is sorted anew. People may type either. The
// ten questions of a system without a list of its own are OTH-<system>-01 to OTH-<system>-10, shown and stored alike.
//
// # Order
//
// What an item waits for stands in Item.Needs, worked out from four sources (type Why): what the catalogue says, what the
// head of a roll-up says, what a pitfall says, and the latest gate that anything among these waits for. A part of a
// roll-up inherits what its head waits for and never waits for the head; it inherits nothing that itself waits for the part.
// What is not loaded in an engagement counts as satisfied, but the gates it stood behind do not.
//
// # Events and state
//
// Whatever people say is an Event with a Body. A journal keeps events; Fold works out what they say together, as a State:
//
//	state := checks.Fold(&checks.Setting{Selection: selection, People: people}, events, today)
//	err := state.Accept(&event) // may this be appended? If not, the error says why and its Hint the way on
//
// Which event came before another follows from what its author had seen, never from a clock. Of marks that were put on an item
// at the same time the least closed stands, and State.Findings says so until a later mark, or a Decided, settles it.
// What counts as closed is worked out anew each time: the mark closes the item, who put it may do that, and all that
// the item stands on is closed and open still. So when a dependency is opened again, by a merge or on purpose, what was
// done on top of it counts no longer (ItemState.Unmet) until that is closed again; nobody is kept from saying the truth.
//
// Order is for acts (Status.Acts): what is not needed, was never granted or is waived may be said at any time.
//
// # A firm's own files
//
// Files catalogue/*.yaml of a workspace have the form of ours (templates/catalogue). What has an id that is known changes the
// fields it names, what has a new one is added; Item.Source and Item.Changed say so for the record. Such a file cannot make
// an absolute item (B!) less, nor let things wait for each other; what is wrong comes back with file, line and column.
//
//	list: { id: firm, title: Our own rules, position: 900 }   # needed for new items; providers: [github] makes it a list of systems
//	items:
//	  - id: GH-05                                             # ours: only the severity changes
//	    severity: B
//	  - { id: FIRM-01, title: Tell the insurer, why: The cover ends, who: us, phase: before, severity: R }
package checks

//go:generate go run ../cmd/internal/cataloguegen ../templates/catalogue ../templates/catalogue.bin
