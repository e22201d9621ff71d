package evidence

// owner says whose a row is. Several rules ask that of every row: it is worked out once, when it is first asked.
type owner struct {
	*Subjects
	row     Row
	answers [3]struct {
		known, ok bool
		id        string
	}
}

func (o *owner) ours() (id string, ok bool)    { return o.ask(0, o.Ours) }
func (o *owner) through() (id string, ok bool) { return o.ask(1, o.Through) }
func (o *owner) service() (id string, ok bool) { return o.ask(2, o.Service) }

func (o *owner) ask(n int, find func(Row) (string, bool)) (string, bool) {
	a := &o.answers[n]
	if !a.known {
		a.known = true
		a.id, a.ok = find(o.row)
	}
	return a.id, a.ok
}
