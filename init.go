package handover

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"text/template"
	"time"
	"unicode"

	"github.com/goccy/go-yaml"

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
		{ID: "domain", Text: "Mail domain of your firm", Required: true, Default: func(a map[string]string) string { return domainOf(a["engineer_email"]) }},
		{ID: "recipient_name", Text: "Who receives at the client", Required: true},
		{ID: "recipient_email", Text: "Their mail address", Required: true},
		{ID: "recipient_id", Text: "Their short name", Required: true, Default: func(a map[string]string) string { return mailbox(a["recipient_email"]) }},
		{ID: "recipient_key", Text: "Their public key (age1…), if you have it"},
	}
}

// Init makes a workspace in dir, which may exist but must not be one already. What the answers leave out and has no default is
// ErrUsage, and so is an answer that makes no valid handover.yaml.
func Init(dir string, answers map[string]string) error {
	name := filepath.Join(dir, engagementFile)
	if _, err := os.Lstat(name); err == nil {
		return usagef("edit it, or name another folder", "%s exists already", name)
	} else if !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, fs.ErrPermission) {
		return err
	}
	content, err := initial(name, answers)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	return writeFile(name, content, 0o644)
}

func initial(name string, given map[string]string) ([]byte, error) {
	answers := make(map[string]string)
	for _, q := range InitQuestions() {
		a := strings.TrimSpace(given[q.ID])
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
	if err := t.Execute(&b, answers); err != nil {
		return nil, err
	}
	if _, err := engagement.Parse(name, b.Bytes()); err != nil {
		return nil, &Error{ErrUsage, "the answers make no valid handover.yaml:\n" + err.Error(), "mend the answer that is named"}
	}
	return b.Bytes(), nil
}

// ReadAnswers reads an answers file: a flat YAML or JSON mapping of question ids to answers.
func ReadAnswers(name string) (map[string]string, error) {
	data, err := readLimited(name, maxEngagement)
	if err != nil {
		return nil, err
	}
	var raw map[string]any
	if err := yaml.Unmarshal(data, &raw); err != nil {
		return nil, usagef("write one answer a line, as in `title: Acme portal`", "%s: %s", name, firstLine(err.Error()))
	}
	known := make(map[string]bool)
	for _, q := range InitQuestions() {
		known[q.ID] = true
	}
	answers := make(map[string]string)
	for k, v := range raw {
		if !known[k] {
			return nil, usagef("the questions are: "+questionIDs(), "%s: there is no question %q", name, k)
		}
		switch v := v.(type) {
		case string:
			answers[k] = v
		case time.Time:
			answers[k] = v.Format(time.DateOnly)
		case bool, int, int64, uint64, float64:
			answers[k] = fmt.Sprint(v)
		default:
			return nil, usagef("an answer is one word or line of text", "%s: the answer to %q is no text", name, k)
		}
	}
	return answers, nil
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
