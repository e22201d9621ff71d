package engagement

import (
	"fmt"
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"
)

// versionFits stops the reading of a newer file at its version: every other problem would be a guess.
func (r *reader) versionFits(root ast.Node) bool {
	mapping, ok := root.(ast.MapNode)
	if !ok {
		return true // reported when the page is read
	}
	for iter := mapping.MapRange(); iter.Next(); {
		if n, isNumber := iter.Value().(*ast.IntegerNode); isNumber && scalarText(iter.Key()) == "version" && fmt.Sprint(n.Value) != fmt.Sprint(version) {
			r.add(placeOf(n), fmt.Sprintf("write version: %d, or use a newer handover", version), "version %s is not known", n.GetToken().Value)
			return false
		}
	}
	return true
}

// check looks at what one key alone cannot tell: ids that stand twice, and references to what is not there.
func (r *reader) check(e *Engagement) {
	if _, zoned := r.places["engagement.time_zone"]; !zoned && isDate(e.Header.LastDay) {
		r.add(r.places["engagement.last_day"], "add time_zone: Europe/Tallinn, or write a time with its offset",
			"last_day is a date, and nothing says in which time zone it ends")
	}
	r.checkIDs(e)
	r.checkPeople(e)
	r.checkAssets(e)
}

func (r *reader) checkIDs(e *Engagement) {
	// People and machines are both subjects of the evidence: one name for two of them would mix up their rows.
	subjects := map[string]string{}
	r.unique("people", subjects, len(e.People), func(i int) string { return e.People[i].ID })
	r.unique("machines", subjects, len(e.Machines), func(i int) string { return e.Machines[i].ID })
	r.unique("services", map[string]string{}, len(e.Services), func(i int) string { return e.Services[i].ID })
	r.unique("systems", map[string]string{}, len(e.Systems), func(i int) string { return e.Systems[i].ID })
	r.unique("assets", map[string]string{}, len(e.Assets), func(i int) string { return e.Assets[i].ID })
	r.unique("deliverables", map[string]string{}, len(e.Deliverables), func(i int) string { return e.Deliverables[i].ID })
}

// unique reports ids that are equal but for case: they name files on disks that do not tell case apart.
func (r *reader) unique(list string, taken map[string]string, n int, id func(int) string) {
	for i := range n {
		path := fmt.Sprintf("%s[%d].id", list, i)
		folded := strings.ToLower(id(i))
		earlier, twice := taken[folded]
		switch {
		case folded == "":
		case twice:
			r.add(r.places[path], "give each its own id; upper and lower case count as the same",
				"id%s stands twice, first on line %d", r.show(id(i)), r.places[earlier].line)
		default:
			taken[folded] = path
		}
	}
}

// checkPeople looks at every reference to a person.
func (r *reader) checkPeople(e *Engagement) {
	for i, s := range e.Systems {
		for j, owner := range s.Owners {
			r.person(e, owner, fmt.Sprintf("systems[%d].owners[%d]", i, j))
		}
		r.person(e, s.ApprovedBy, fmt.Sprintf("systems[%d].approved_by", i))
	}
	if e.Recipients == nil {
		return
	}
	r.receivers(e, e.Recipients.Bundle, "recipients.bundle")
	r.receivers(e, e.Recipients.Envelope, "recipients.envelope")
	if at, unset := r.places["recipients"], len(e.Recipients.Envelope) == 0; unset && e.Header.Envelope != EnvelopeNone && !r.stands("recipients.envelope") {
		for _, a := range e.Assets {
			if a.Kind == KindCredential || a.Kind == KindInfraState {
				r.add(at, "add envelope: [PERSON], or set engagement.envelope to none",
					"recipients names nobody for the envelope, but asset %s goes into it", a.ID)
				break
			}
		}
	}
}

// stands says whether the page has a value at path that was read; false also for an empty list.
func (r *reader) stands(path string) bool {
	_, ok := r.places[path+"[0]"]
	return ok
}

// receivers checks people who are to open something: of the client, once each, and with a key.
func (r *reader) receivers(e *Engagement, ids []string, path string) {
	for i, id := range ids {
		path := fmt.Sprintf("%s[%d]", path, i)
		p, ok := r.person(e, id, path)
		switch {
		case !ok:
		case slices.Index(ids, id) < i:
			r.add(r.places[path], "keep one", "%s is listed twice", id)
		case p.Side == SideSupplier:
			r.add(r.places[path], "name a person with side: client", "%s is of the supplier and cannot receive", id)
		case p.Recipient == "" && !r.hasKey(e, id):
			r.add(r.places[path], "add recipient: age1... to "+id+" in people", "%s has no key to encrypt to", id)
		}
	}
}

// hasKey says whether the page gives a person a key, even one that was refused and reported already.
func (r *reader) hasKey(e *Engagement, id string) bool {
	i := slices.IndexFunc(e.People, func(p Person) bool { return p.ID == id })
	_, ok := r.places[fmt.Sprintf("people[%d].recipient", i)]
	return ok
}

// person looks up a reference and reports one that leads nowhere.
func (r *reader) person(e *Engagement, id, path string) (Person, bool) {
	if id == "" {
		return Person{}, false
	}
	p, ok := e.Person(id)
	if !ok {
		known := make([]string, len(e.People))
		for i, p := range e.People {
			known[i] = p.ID
		}
		hint := "list the person in people"
		if near := nearest(id, known); near != "" {
			hint = "write " + near
		}
		r.add(r.places[path], hint, "people lists nobody with the id%s", r.show(id))
	}
	return p, ok
}

func (r *reader) checkAssets(e *Engagement) {
	var ids []string
	kinds := map[Kind]string{}
	for _, a := range e.Assets {
		ids = append(ids, a.ID)
		kinds[a.Kind] = a.ID
	}
	for i, d := range e.Deliverables {
		for j, id := range d.Assets {
			if id != "" && !slices.Contains(ids, id) {
				hint := "list it in assets"
				if near := nearest(id, ids); near != "" {
					hint = "write " + near
				}
				r.add(r.places[fmt.Sprintf("deliverables[%d].assets[%d]", i, j)], hint, "assets lists none with the id%s", r.show(id))
			}
		}
	}
	seen := map[Kind]bool{"": true}
	for i, a := range e.Absent {
		at := r.places[fmt.Sprintf("absent[%d].kind", i)]
		if id, present := kinds[a.Kind]; present && a.Kind != "" {
			r.add(at, "remove one of the two", "kind %s is called absent, but asset %s is of that kind", a.Kind, id)
		} else if seen[a.Kind] && a.Kind != "" {
			r.add(at, "keep one", "kind %s is called absent twice", a.Kind)
		}
		seen[a.Kind] = true
	}
}
