package demo

import (
	"bytes"
	"fmt"
	"path/filepath"
)

// credential is one entry of credentials.yaml.
type credential struct {
	id, system, name string
	value, file      string // delivered: the value itself, or the file that holds it
	reissue          string // or else how the client makes a new one
	consumers, note  string
}

// writeCredentials writes credentials.yaml: what is delivered, with its value, and what the client makes anew.
func (s *Sample) writeCredentials(v values) error {
	var out bytes.Buffer
	out.WriteString("# Values travel in the envelope only. All of these are made up and open nothing.\n")
	for _, c := range []credential{
		{id: "db-master", system: "prod-secrets", name: "portal/prod/database", value: v.dbPassword, consumers: "portal, orders-worker", note: "rotate after take-over: runbook orders-db.md, Secrets and rotation"},
		{id: "session-key", system: "prod-secrets", name: "portal/prod/session", value: v.session, consumers: "portal", note: "a new value signs everybody out"},
		{id: "aws-deploy-key", system: "prod", name: "access key of svc-deploy", value: v.accessKeySecret, consumers: "portal", note: "its id is in the state of prod"},
		{id: "aws-mailer-key", system: "prod", name: "access key of svc-mailer", value: v.mailKeySecret, consumers: "portal, orders-worker", note: "the password of SMTP is derived from it"},
		{id: "model-key", system: "model", name: "portal-assistant", value: v.modelKey, consumers: "portal", note: "the client's own organisation"},
		{id: "gh-deploy-key", system: "gh", name: "deploy key of portal", file: deployKey, consumers: "portal", note: "private half; the public half is in the repository's settings"},
		{id: "hosting-token", system: "web", name: "portal deployment", consumers: "portal", reissue: "team settings, tokens, scope portal"},
		{id: "dns-registrar", system: "zone", name: "registrar login", reissue: "the registrar resets it for Ravi Menon by phone"},
	} {
		c.print(&out)
	}
	return write(filepath.Join(s.Workspace, "credentials.yaml"), out.Bytes(), 0o600)
}

// deployKey is the private half of the repository's deploy key, relative to the workspace.
const deployKey = "secrets/portal-deploy-key"

// print writes the entry as YAML. Every text here is free of what Go and YAML would quote differently.
func (c credential) print(out *bytes.Buffer) {
	fmt.Fprintf(out, "- id: %s\n  system: %s\n  name: %q\n", c.id, c.system, c.name)
	for _, field := range []struct{ key, text string }{{"value", c.value}, {"file", c.file}, {"reissue", c.reissue}, {"note", c.note}} {
		if field.text != "" {
			fmt.Fprintf(out, "  %s: %q\n", field.key, field.text)
		}
	}
	if c.consumers != "" {
		fmt.Fprintf(out, "  consumers: [%s]\n", c.consumers)
	}
}
