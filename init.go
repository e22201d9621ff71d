package handover

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"text/template"
	"time"
	"unicode"

	"github.com/goccy/go-yaml"

	"github.com/handover-kit/handover/checks"
	"github.com/handover-kit/handover/checks/engagement"
	"github.com/handover-kit/handover/templates"
)

// Question is something a new workspace needs to know.
type Question struct {
	ID       string
	Text     string
	Required bool
	// Default proposes an answer from those before; nil when there is none.
	Default func(answers map[string]string) string
}

// InitQuestions lists what Init needs to know, in the order to ask it.
func InitQuestions() []Question {
	return []Question{
		{ID: "title", Text: "What is the engagement called", Required: true},
		{ID: "id", Text: "Short name, for files", Required: true, Default: func(a map[string]string) string { return slug(a["title"]) }},
		{ID: "supplier", Text: "Your firm, which leaves", Required: true},
		{ID: "client", Text: "The client, who receives", Required: true},
		{ID: "contract", Text: "The contract, if it has a number"},
		{ID: "last_day", Text: "Last day (YYYY-MM-DD)", Required: true},
		{ID: "time_zone", Text: "Time zone of the last day", Required: true, Default: func(map[string]string) string { return "UTC" }},
		{ID: "profile", Text: "Profile of the engagement (web-product, ai-system, …)"},
		{ID: "engineer_name", Text: "Your name", Required: true},
		{ID: "engineer_email", Text: "Your mail address at the firm", Required: true},
		{ID: "engineer_id", Text: "Your short name", Required: true, Default: func(a map[string]string) string { return mailbox(a["engineer_email"]) }},
		{ID: "lead_name", Text: "Who countersigns: your lead (leave empty in a firm of one)"},
		{ID: "lead_email", Text: "Their mail address"},
		{ID: "domain", Text: "Mail domain of your firm", Required: true, Default: func(a map[string]string) string { return domainOf(a["engineer_email"]) }},
		{ID: "recipient_name", Text: "Who receives at the client", Required: true},
		{ID: "recipient_email", Text: "Their mail address", Required: true},
		{ID: "recipient_id", Text: "Their short name", Required: true, Default: func(a map[string]string) string { return mailbox(a["recipient_email"]) }},
		{ID: "recipient_key", Text: "Their public key (age1…), if you have it"},
	}
}

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

// Init makes a workspace in dir, which may exist but must not be one already. What the answers leave out and has no default is
// ErrUsage, and so is an answer that makes no valid handover.yaml.
func Init(dir string, a Answers) error {
	name := filepath.Join(dir, engagementFile)
	if _, err := os.Lstat(name); err == nil {
		return usagef("edit it, or name another folder", "%s exists already", name)
	} else if !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, fs.ErrPermission) {
		return err
	}
	content, err := initial(name, a)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil { //nolint:gosec // G301: a folder of the workspace, as public as the person made that
		return err
	}
	return writeFile(name, content, 0o644)
}

func initial(name string, given Answers) ([]byte, error) {
	answers := make(map[string]string)
	for _, q := range InitQuestions() {
		a := strings.TrimSpace(given.Text[q.ID])
		if a == "" && q.Default != nil {
			a = q.Default(answers)
		}
		if a == "" && q.Required {
			return nil, usagef("give it in the answers file, as "+q.ID+": …", "no answer to %q (%s)", q.Text, q.ID)
		}
		answers[q.ID] = a
	}
	t, err := template.New("handover.yaml").Option("missingkey=error").Funcs(template.FuncMap{"yaml": yamlWord}).
		ParseFS(templates.Workspace, "workspace/handover.yaml")
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	if err := t.Execute(&b, initialPage(answers, given)); err != nil {
		return nil, err
	}
	if _, err := engagement.Parse(name, b.Bytes()); err != nil {
		return nil, &Error{ErrUsage, "the answers make no valid handover.yaml:\n" + err.Error(), "mend the answer that is named"}
	}
	return b.Bytes(), nil
}

// initialPage is what the template of handover.yaml shows. The three answers that have a field of their own stand there.
func initialPage(text map[string]string, given Answers) map[string]any {
	page := make(map[string]any, len(text)+6)
	for k, v := range text {
		page[k] = v
	}
	yes := maps.Clone(given.Yes)
	page["solo"] = yes["solo"]
	page["envelope"] = "sealed"
	if e, ok := yes["envelope"]; ok && !e {
		page["envelope"] = "none"
	}
	page["personal_data"] = ""
	if p, ok := yes["personal_data"]; ok {
		page["personal_data"] = strconv.FormatBool(p)
	}
	for _, own := range []string{"solo", "envelope", "personal_data"} {
		delete(yes, own)
	}
	page["answers"] = yes
	page["lead_id"] = mailbox(text["lead_email"])
	page["systems"] = given.Systems
	return page
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

// yamlWord writes a text so that YAML reads back that text: bare where it can stand bare, else quoted (JSON's quoting is YAML's).
func yamlWord(s string) string {
	bare := s != "" && unicode.IsLetter([]rune(s)[0])
	for _, r := range s {
		bare = bare && (unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune(" -_./@", r))
	}
	switch strings.ToLower(s) {
	case "true", "false", "yes", "no", "on", "off", "null", "y", "n":
		bare = false
	}
	if bare && strings.TrimSpace(s) == s {
		return s
	}
	return strconv.Quote(s)
}

// slug makes a short name of a title: "Acme portal" to "acme-portal".
func slug(s string) string {
	var b strings.Builder
	for _, r := range strings.ToLower(s) {
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			b.WriteRune(r)
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "-"):
			b.WriteByte('-')
		}
	}
	return strings.Trim(b.String(), "-")
}

func mailbox(address string) string {
	local, _, _ := strings.Cut(address, "@")
	first, _, _ := strings.Cut(local, ".")
	return slug(first)
}

func domainOf(address string) string {
	_, domain, _ := strings.Cut(address, "@")
	return domain
}
