package handover

import (
	"regexp"
	"slices"
	"strings"

	"github.com/handover-kit/handover/checks/engagement"
	"github.com/handover-kit/handover/checks/evidence"
)

// maxSample is how many rows are looked at to tell whose export a file is.
const maxSample = 2000

// systemOf finds the system that an export is of, going by its provider and by the names in its rows. stated says that a person's
// word decided.
func (w *Workspace) systemOf(r *evidence.Reader, sample []evidence.Row, named string) (system engagement.System, stated bool, err error) {
	var fit []engagement.System
	for _, s := range w.Engagement.Systems {
		if s.Provider == r.System {
			fit = append(fit, s)
		}
	}
	shown := mentioned(fit, sample)
	switch {
	case len(fit) == 0:
		return system, false, usagef("list the system under systems: in handover.yaml, with provider: "+string(r.System),
			"it is %s, and handover.yaml has no system of provider %s", r.ID, r.System)
	case named != "":
		n := slices.IndexFunc(fit, func(s engagement.System) bool { return s.ID == named })
		if n < 0 {
			return system, false, usagef("the systems it can be of: "+ids(fit), "it is %s, and %q is no system of provider %s", r.ID, named, r.System)
		}
		system, stated = fit[n], len(fit) > 1 && !(len(shown) == 1 && shown[0].ID == named)
		if len(shown) == 1 && stated {
			return system, false, usagef("add it with --system "+shown[0].ID, "its rows name %s, not %s", shown[0].ID, named)
		}
	case len(shown) == 1:
		system = shown[0]
	case len(fit) > 1:
		return system, false, usagef("say which with --system: "+ids(fit), "it is %s, and it does not show which system of provider %s it is of", r.ID, r.System)
	default:
		system = fit[0]
	}
	return system, stated, foreign(system, sample)
}

func ids(systems []engagement.System) string {
	var list []string
	for _, s := range systems {
		list = append(list, s.ID)
	}
	return strings.Join(list, ", ")
}

// mentioned gives the systems that rows name by something that tells them from the others.
func mentioned(systems []engagement.System, rows []evidence.Row) (list []engagement.System) {
	for i, s := range systems {
		marks := []string{s.ID}
		for _, values := range s.Params {
			for _, v := range values {
				if len(v) > 2 && !slices.ContainsFunc(systems, func(o engagement.System) bool { return o.ID != systems[i].ID && has(o, v) }) {
					marks = append(marks, v)
				}
			}
		}
		if slices.ContainsFunc(rows, func(row evidence.Row) bool { return namesOne(row, marks) }) {
			list = append(list, s)
		}
	}
	return list
}

func has(s engagement.System, value string) bool {
	for _, values := range s.Params {
		if slices.ContainsFunc(values, func(v string) bool { return strings.EqualFold(v, value) }) {
			return true
		}
	}
	return false
}

// namesOne reports whether a row names one of the marks as a word, other than as the login that somebody has.
func namesOne(row evidence.Row, marks []string) bool {
	for i, text := range []string{row.Subject, row.System, row.SubjectID, row.Via} {
		text = strings.ToLower(text[strings.LastIndexByte(text, '@')+1:]) // what is before it, somebody chose for themselves
		words := strings.FieldsFunc(text, func(c rune) bool { return strings.ContainsRune(":/ ", c) })
		if i == 0 && len(words) == 1 && !strings.ContainsRune(row.Subject, '@') { // as a login
			continue
		}
		for _, m := range marks {
			if slices.Contains(words, strings.ToLower(m)) {
				return true
			}
		}
	}
	return false
}

var (
	arnAccount     = regexp.MustCompile(`^arn:aws[a-z-]*:[a-z0-9-]*:[a-z0-9-]*:([0-9]{12}):`)
	azureSubscribe = regexp.MustCompile(`(?i)^/subscriptions/([0-9a-f-]{36})/`)
)

// foreign refuses an export whose rows all lie in another account than handover.yaml gives for the system.
func foreign(s engagement.System, rows []evidence.Row) error {
	for _, place := range []struct {
		word   string
		form   *regexp.Regexp
		params []string
	}{
		{"account", arnAccount, []string{"account", "account_id", "accounts", "account_ids"}},
		{"subscription", azureSubscribe, []string{"subscription", "subscription_id", "subscriptions", "subscription_ids"}},
	} {
		var ours, theirs []string
		for _, p := range place.params {
			ours = append(ours, s.Params[p]...)
		}
		for _, row := range rows {
			if row.Kind == evidence.KindTrust || row.Kind == evidence.KindGrant { // these name others
				continue
			}
			if m := place.form.FindStringSubmatch(row.SubjectID); m != nil {
				theirs = append(theirs, strings.ToLower(m[1]))
			}
		}
		if len(ours) == 0 || len(theirs) == 0 {
			continue
		}
		if !slices.ContainsFunc(theirs, func(t string) bool {
			return slices.ContainsFunc(ours, func(o string) bool { return strings.EqualFold(o, t) })
		}) {
			return usagef("export from the right "+place.word+", or correct params: in handover.yaml",
				"it is an export of %s %s, and %s is %s %s", place.word, theirs[0], s.ID, place.word, strings.Join(ours, ", "))
		}
	}
	return nil
}
