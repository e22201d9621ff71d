package handover

import (
	"bytes"
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"text/template"
	"unicode"

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
