package keys

import (
	"sync"

	"github.com/handover-kit/handover"
	"github.com/handover-kit/handover/checks"
	"github.com/handover-kit/handover/tui/page"
	"github.com/handover-kit/handover/tui/session"
)

// table is every key of the app, in the order the overlay shows them.
var table = sync.OnceValue(func() []Binding {
	return []Binding{
		{Command: Up, Keys: []string{"up", "k"}, Show: "↑ k", Name: "up", Help: "one line up"},
		{Command: Down, Keys: []string{"down", "j"}, Show: "↓ j", Name: "down", Help: "one line down"},
		{Command: PageUp, Keys: []string{"pgup", "ctrl+b"}, Show: "pgup", Name: "page up", Help: "one screen up"},
		{Command: PageDown, Keys: []string{"pgdown", "ctrl+f"}, Show: "pgdn", Name: "page down", Help: "one screen down"},
		{Command: First, Keys: []string{"home"}, Name: "first", Help: "to the first line"},
		{Command: Last, Keys: []string{"end"}, Name: "last", Help: "to the last line"},
		{Command: Open, Keys: []string{"enter", "right"}, Show: "enter", Name: "open", Help: "look at the selected line; on a line that leads somewhere, go there", Footer: 1},
		{Command: Back, Keys: []string{"esc", "left"}, Show: "esc", Name: "back", Help: "back to the list, to where you came from, or out of a filter", Footer: 9},
		{Command: Filter, Keys: []string{"/"}, Name: "filter", Help: "show only lines that have the words you type", Footer: 5},
		{Command: View, Keys: []string{"v"}, Name: "view", Help: "another view of the page: what can be done now, what is in the way, theirs, locked, later, all", Pages: []page.ID{page.Now, page.Rotation}, Footer: 6},
		{Command: ViewBack, Keys: []string{"V"}, Name: "view back", Help: "the view before", Pages: []page.ID{page.Now, page.Rotation}},
		{Command: Next, Keys: []string{"n"}, Name: "next", Help: "the next line of the list, while a document is open too", Footer: 7},
		{Command: PageNext, Keys: []string{"tab"}, Name: "next page", Help: "the next page"},
		{Command: PagePrev, Keys: []string{"shift+tab"}, Name: "page before", Help: "the page before"},
		{Command: "page-1", Keys: []string{"1"}, Name: "Now", Help: "the page Now: what can be done"},
		{Command: "page-2", Keys: []string{"2"}, Name: "Systems", Help: "the page Systems: what of ours is alive, system by system"},
		{Command: "page-3", Keys: []string{"3"}, Name: "Rotation", Help: "the page Rotation: secret by secret"},
		{Command: "page-4", Keys: []string{"4"}, Name: "Assets", Help: "the page Assets: what will be in the bundle"},
		{Command: "page-5", Keys: []string{"5"}, Name: "Seal", Help: "the page Seal: review, countersignature, sealing, proof"},
		{Command: "page-6", Keys: []string{"6"}, Name: "After", Help: "the page After: custody, receipt, take-over, closing"},

		{Command: Mark, Keys: []string{"space", "m"}, Show: "space", Name: "mark", Help: "say what became of the selected item; of an export that is not clear, what it does not show; about a secret that was found, what is decided", Footer: 2, Writes: true, Pages: []page.ID{page.Now, page.Seal, page.After, page.Systems, page.Assets}, Form: markForm},
		{Command: Rotated, Keys: []string{"space", "m"}, Show: "space", Name: "say it was changed", Help: "say that the selected secret was changed, when and by whom", Footer: 2, Writes: true, Pages: []page.ID{page.Rotation}, Form: rotatedForm},
		{Command: Copy, Keys: []string{"y"}, Name: "copy", Help: "copy the command that is pointed at, else the first one shown", Footer: 4},
		{Command: Add, Keys: []string{"e"}, Name: "add exports", Help: "take in files that vendors' tools made; or drop them on the window", Footer: 8, Writes: true, Form: addForm},
		{Command: "settle", Keys: []string{"o"}, Name: "settle", Help: "mark what the stored exports settle", Footer: 3, Writes: true, Pages: []page.ID{page.Systems}, Form: settleForm},
		{Command: "sheet", Keys: []string{"i"}, Name: "import sheet", Help: "take the filled rotation sheet back", Footer: 3, Writes: true, Pages: []page.ID{page.Rotation, page.After}, Form: sheetForm},
		{Command: "write", Keys: []string{"w"}, Name: "write a page", Help: "write the report, the plan or the rotation sheet into the folder out", Footer: 8, Writes: true, Form: writeForm},
		{Command: "gather", Keys: []string{"g"}, Name: "gather", Help: "a dry run of sealing: what is there, what is missing, what is in the way", Footer: 2, Writes: true, Pages: []page.ID{page.Assets, page.Seal}, Form: gatherForm},
		{Command: "review", Keys: []string{"p"}, Name: "review", Help: "write the review that the lead reads and signs", Footer: 2, Writes: true, Pages: []page.ID{page.Seal}, Form: reviewForm},
		{Command: "countersign", Keys: []string{"c"}, Name: "countersign", Help: "the lead signs the review, with their own key", Footer: 2, Writes: true, Pages: []page.ID{page.Seal}, Form: countersignForm},
		{Command: "seal", Keys: []string{"s"}, Name: "seal", Help: "seal the bundle, open it again and prove it", Footer: 2, Writes: true, Pages: []page.ID{page.Seal}, Form: sealForm},
		{Command: "rehearse", Keys: []string{"b"}, Name: "rehearse", Help: "seal a draft, whatever the state of the checklist", Footer: 3, Writes: true, Pages: []page.ID{page.Seal}, Form: rehearseForm},
		{Command: "checkpoint", Keys: []string{"a"}, Name: "checkpoint", Help: "sign where the journal ends, for the client to keep", Footer: 3, Writes: true, Pages: []page.ID{page.After}, Form: checkpointForm},
		{Command: "takeover", Keys: []string{"t"}, Name: "taken over", Help: "note the client's word that they run it", Footer: 3, Writes: true, Pages: []page.ID{page.After}, Form: takeoverForm},
		{Command: "residue", Keys: []string{"d"}, Name: "this machine", Help: "list what of the client is left on this machine, and store the list as evidence; nothing is deleted", Footer: 3, Writes: true, Pages: []page.ID{page.After}, Form: residueForm},
		{Command: "exception", Keys: []string{"x"}, Name: "exception", Help: "declare one of the three exceptions to the order", Writes: true, Pages: []page.ID{page.Now}, Form: modeForm},
		{Command: Undo, Keys: []string{"u"}, Name: "undo", Help: "take back what you said last; nothing is erased", Footer: 9, Writes: true, Form: undoForm},
		{Command: "redo", Keys: []string{"ctrl+r"}, Name: "redo", Help: "say again what was undone last", Writes: true, Form: redoForm},
		{Command: "who", Keys: []string{"@"}, Name: "act as", Help: "act as another person of the engagement", Form: whoForm},

		{Command: Keys, Keys: []string{"?"}, Name: "keys", Help: "these keys", Footer: 10},
		{Command: Mouse, Keys: []string{"ctrl+t"}, Name: "mouse", Help: "the mouse on or off; it is off at first, so that the terminal selects text"},
		{Command: Redraw, Keys: []string{"ctrl+l"}, Name: "draw again", Help: "read and draw everything again"},
		{Command: Suspend, Keys: []string{"ctrl+z"}, Name: "suspend", Help: "to the shell; fg comes back"},
		{Command: Stop, Keys: []string{"ctrl+c"}, Name: "stop", Help: "stop a long task, leave a form, or leave the program"},
		{Command: Quit, Keys: []string{"q"}, Name: "quit", Help: "leave; everything is on disk already"},
	}
})

const nothingSelected = "nothing is selected that this could be about"

func markForm(s *session.Session, d *session.Data, at At) (*session.Form, string) {
	if digest := page.DoubtOf(at.Row); at.Page == page.Systems && digest != "" {
		return s.MoreForm(d, digest)
	}
	if f := page.Secret(d, at.Row); at.Page == page.Assets && f != nil {
		return s.TriageForm(f), ""
	}
	i := d.Item(at.Item)
	if i == nil {
		return nil, nothingSelected
	}
	if i.RollsUp {
		return nil, i.Name + " closes by itself, when its parts are closed"
	}
	if i.Settled != "" {
		return nil, i.Name + " is settled by " + i.Settled + ": the page Seal or After does it"
	}
	return s.StatusForm(d, i), ""
}

func rotatedForm(s *session.Session, d *session.Data, at At) (*session.Form, string) {
	if l := page.Line(d, at.Row); l != nil {
		return s.RotatedForm(d, l), ""
	}
	return nil, nothingSelected
}

func addForm(s *session.Session, d *session.Data, _ At) (*session.Form, string) {
	return s.AddForm(d, nil), ""
}

func settleForm(s *session.Session, _ *session.Data, _ At) (*session.Form, string) {
	return s.SettleForm(), ""
}

func sheetForm(s *session.Session, _ *session.Data, _ At) (*session.Form, string) {
	return s.SheetForm(), ""
}

func writeForm(s *session.Session, _ *session.Data, at At) (*session.Form, string) {
	switch at.Page {
	case page.Systems:
		return s.WriteForm(handover.OutPlan, handover.OutScript), ""
	case page.Rotation:
		return s.WriteForm(handover.OutSheet, handover.OutSheetPage), ""
	case page.Now, page.Assets, page.Seal, page.After:
	}
	return s.WriteForm(), ""
}

func gatherForm(s *session.Session, _ *session.Data, _ At) (*session.Form, string) {
	return s.GatherForm(), ""
}

func reviewForm(s *session.Session, _ *session.Data, _ At) (*session.Form, string) {
	return s.ReviewForm(), ""
}

func countersignForm(s *session.Session, d *session.Data, _ At) (*session.Form, string) {
	switch _, ok := d.Lead(); {
	case d.Engagement.Header.Solo:
		return nil, "a firm of one: nothing is countersigned"
	case !ok:
		return nil, "handover.yaml names no lead"
	case d.Review == nil:
		return nil, "nothing has been reviewed yet: p prepares it"
	case d.Review.Void:
		return nil, "something was said since the review: p prepares it anew"
	}
	return s.CountersignForm(d), ""
}

func sealForm(s *session.Session, d *session.Data, _ At) (*session.Form, string) {
	if g := d.Checklist.Gate(checks.GateReady); !g.Open {
		return nil, g.String() + "; b seals a rehearsal"
	}
	return s.SealForm(d, false), ""
}

func rehearseForm(s *session.Session, d *session.Data, _ At) (*session.Form, string) {
	return s.SealForm(d, true), ""
}

func checkpointForm(s *session.Session, d *session.Data, _ At) (*session.Form, string) {
	return s.CheckpointForm(d), ""
}

func takeoverForm(s *session.Session, d *session.Data, _ At) (*session.Form, string) {
	return s.TakeoverForm(d), ""
}

func residueForm(s *session.Session, _ *session.Data, _ At) (*session.Form, string) {
	return s.ResidueForm(), ""
}

func modeForm(s *session.Session, d *session.Data, _ At) (*session.Form, string) {
	for _, p := range d.Setting.People {
		if p.ID == d.Actor.ID && !p.Lead {
			return nil, d.Actor.ID + " is not a lead; @ acts as somebody else"
		}
	}
	return s.ModeForm(d), ""
}

func undoForm(s *session.Session, d *session.Data, _ At) (*session.Form, string) {
	if d.LastOf(d.Actor.ID) == nil {
		return nil, "you have said nothing yet that could be undone"
	}
	return s.UndoForm(), ""
}

func redoForm(s *session.Session, d *session.Data, _ At) (*session.Form, string) {
	if f, ok := s.RedoForm(d); ok {
		return f, ""
	}
	return nil, "nothing was undone last"
}

func whoForm(s *session.Session, d *session.Data, _ At) (*session.Form, string) {
	return s.WhoForm(d), ""
}
