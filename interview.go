package handover

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/goccy/go-yaml"

	"github.com/handover-kit/handover/checks"
	"github.com/handover-kit/handover/templates"
)

// Answers are what Init is told.
type Answers struct {
	Text    map[string]string // by id of InitQuestions
	Yes     map[string]bool   // by id of Interview; what is not there was not answered, and closes nothing
	Systems []string          // providers, one system each
}

// Interview lists the catalogue's questions that make sense for the systems, with the answers that the profile suggests. A suggestion
// is not an answer: a person must take it.
func Interview(systems []string, profile string) (questions []checks.Question, suggested map[string]bool, err error) {
	c, err := checks.Load(templates.FS(), nil)
	if err != nil {
		return nil, nil, err
	}
	lists := make(map[string]bool)
	for _, l := range c.Lists {
		lists[l.ID] = slices.ContainsFunc(l.Providers, func(p string) bool { return slices.Contains(systems, p) })
	}
	for _, q := range c.Questions {
		if len(q.AskedFor) == 0 || slices.ContainsFunc(q.AskedFor, func(l string) bool { return lists[l] }) {
			questions = append(questions, q)
		}
	}
	suggested = make(map[string]bool)
	p := c.Profile(profile)
	if p == nil {
		return questions, suggested, nil
	}
	for _, id := range p.SuggestYes {
		suggested[id] = true
	}
	for _, id := range p.SuggestNo {
		suggested[id] = false
	}
	return questions, suggested, nil
}

// ProfileSystems lists the providers that a profile offers; nil when there is no such profile.
func ProfileSystems(profile string) ([]string, error) {
	c, err := checks.Load(templates.FS(), nil)
	if err != nil {
		return nil, err
	}
	p := c.Profile(profile)
	if p == nil {
		return nil, nil
	}
	var providers []string
	for _, id := range p.Lists {
		if l := c.List(id); l != nil && len(l.Providers) > 0 && !slices.Contains(providers, l.Providers[0]) {
			providers = append(providers, l.Providers[0])
		}
	}
	return providers, nil
}

// ReadAnswers reads an answers file: a flat YAML or JSON mapping of question ids to answers, and systems: a list of providers.
func ReadAnswers(name string) (Answers, error) {
	a := Answers{Text: make(map[string]string), Yes: make(map[string]bool)}
	data, err := readLimited(name, maxEngagement)
	if err != nil {
		return a, err
	}
	var raw map[string]any
	if err := yaml.Unmarshal(data, &raw); err != nil {
		return a, usagef("write one answer a line, as in `title: Acme portal`", "%s: %s", name, firstLine(err.Error()))
	}
	c, err := checks.Load(templates.FS(), nil)
	if err != nil {
		return a, err
	}
	for k, v := range raw {
		if err := a.take(c, k, v); err != nil {
			return a, usagef("the questions are: "+questionIDs()+", systems, and those of the interview", "%s: %v", name, err)
		}
	}
	return a, nil
}

// take takes one answer.
func (a *Answers) take(c *checks.Catalogue, id string, v any) error {
	switch known := slices.ContainsFunc(InitQuestions(), func(q Question) bool { return q.ID == id }); {
	case known:
		text, ok := answerText(v)
		if !ok {
			return fmt.Errorf("the answer to %q is no text", id)
		}
		a.Text[id] = text
	case id == "systems":
		list, ok := v.([]any)
		if !ok {
			return errors.New("systems is a list of providers, as in [github, vercel]")
		}
		for _, x := range list {
			a.Systems = append(a.Systems, fmt.Sprint(x))
		}
	case c.Question(id) != nil:
		yes, ok := v.(bool)
		if !ok {
			return fmt.Errorf("the answer to %q is true or false", id)
		}
		a.Yes[id] = yes
	default:
		return fmt.Errorf("there is no question %q", id)
	}
	return nil
}

func answerText(v any) (string, bool) {
	switch v := v.(type) {
	case string:
		return v, true
	case time.Time:
		return v.Format(time.DateOnly), true
	case bool, int, int64, uint64, float64:
		return fmt.Sprint(v), true
	}
	return "", false
}

func questionIDs() string {
	var ids []string
	for _, q := range InitQuestions() {
		ids = append(ids, q.ID)
	}
	return strings.Join(ids, ", ")
}

func firstLine(s string) string {
	line, _, _ := strings.Cut(s, "\n")
	return line
}
