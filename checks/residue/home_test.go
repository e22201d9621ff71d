package residue_test

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha1"
	"encoding/base32"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/handover-kit/handover/checks/engagement"
	"github.com/handover-kit/handover/checks/residue"
)

const page = `version: 1
engagement: { id: acme-portal, title: Customer portal, supplier: Elegant Example Ltd, client: Acme Corp, last_day: 2026-07-01, time_zone: UTC }
people:
  - { id: mara, name: Mara Lind, side: supplier, roles: [engineer], email: [mara@elegant.example], handles: { github: mara-l, aws: "arn:aws:iam::111122223333:user/mara" } }
  - { id: aiko, name: Aiko Ito, side: client, roles: [recipient, owner], email: [aiko@acmehq.example, aiko.ito@gmail.com] }
machines:
  - { id: bot, handles: { github: elegant-acme-deploy } }
domains: [elegant.example]
systems:
  - { id: gh, provider: github, params: { org: acme-example, repos: [portal, infra] } }
  - { id: prod, provider: aws-iam, params: { account: "111122223333", region: eu-north-1 } }
  - { id: rg, provider: azure-rbac, params: { subscription_id: 0f0e0d0c-1111-4222-8333-444455556666 } }
  - { id: web, provider: vercel, params: { team: acme-example, projects: [portal] } }
  - { id: db, provider: supabase, params: { project: abcdefghijklmnopqrst } }
  - { id: conf, provider: doppler, params: { project: storefront } }
  - { id: tf, provider: terraform, params: { workspaces: default } }
assets:
  - { id: portal, kind: source, path: /nowhere/portal }
`

func names(t *testing.T) residue.Names {
	t.Helper()
	e, err := engagement.Parse("handover.yaml", []byte(page))
	if err != nil {
		t.Fatal(err)
	}
	return residue.NamesOf(e)
}

// home is a made-up home folder. What it puts into it as a secret must never come out.
type home struct {
	t       *testing.T
	dir     string
	secrets []string
}

func newHome(t *testing.T) *home {
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	return &home{t: t, dir: dir}
}

func (h *home) secret() string {
	var b [18]byte
	rand.Read(b[:])
	s := "tok" + hex.EncodeToString(b[:])
	h.secrets = append(h.secrets, s)
	return s
}

func (h *home) put(name, text string) {
	h.t.Helper()
	for strings.Contains(text, "SECRET") {
		text = strings.Replace(text, "SECRET", h.secret(), 1)
	}
	text = strings.ReplaceAll(text, "$HOME", h.dir)
	path := filepath.Join(h.dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		h.t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		h.t.Fatal(err)
	}
}

func (h *home) look(o residue.Options) *residue.Report {
	h.t.Helper()
	root, err := os.OpenRoot(h.dir)
	if err != nil {
		h.t.Fatal(err)
	}
	defer root.Close()
	o.Home = residue.Folder{FS: root.FS(), Path: h.dir}
	if o.Names.All == nil {
		o.Names = names(h.t)
	}
	r, err := residue.Look(h.t.Context(), o)
	if err != nil {
		h.t.Fatal(err)
	}
	all, err := json.Marshal(r)
	if err != nil {
		h.t.Fatal(err)
	}
	for _, s := range h.secrets {
		if strings.Contains(string(all), s) {
			h.t.Errorf("a secret is in the report: %s", all)
		}
	}
	return r
}

func find(r *residue.Report, kind residue.Kind, path, what string) *residue.Finding {
	for i := range r.Findings {
		if f := &r.Findings[i]; f.Kind == kind && f.Path == path && strings.Contains(f.What, what) {
			return f
		}
	}
	return nil
}

func list(t *testing.T, r *residue.Report) {
	for _, f := range r.Findings {
		t.Logf("%-12s %s | %s | %s | %v | %s", f.Kind, f.Path, f.What, f.Why, f.Items, f.Command)
	}
	for _, m := range r.Missed {
		t.Logf("? %s: %s", m.Path, m.Why)
	}
}

// accessKey makes an id of a key of an account, as AWS does.
func accessKey(account uint64) string {
	n := account << 7
	raw := make([]byte, 10)
	for i := range 6 {
		raw[i] = byte(n >> (8 * (5 - i)))
	}
	raw[0] |= 0x80
	rand.Read(raw[6:])
	return "AKIA" + base32.StdEncoding.EncodeToString(raw)
}

// hashedHost is a line of known_hosts with HashKnownHosts.
func hashedHost(name string) string {
	salt := make([]byte, 20)
	rand.Read(salt)
	mac := hmac.New(sha1.New, salt)
	mac.Write([]byte(name))
	return "|1|" + base64.StdEncoding.EncodeToString(salt) + "|" + base64.StdEncoding.EncodeToString(mac.Sum(nil)) + " ssh-ed25519 AAAAC3\n"
}
