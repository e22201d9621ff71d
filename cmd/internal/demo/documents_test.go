package demo

import (
	"archive/zip"
	"bytes"
	"encoding/base64"
	"encoding/csv"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	"golang.org/x/crypto/ssh"

	"github.com/handover-kit/handover/checks/engagement"
)

func TestWorkspace(t *testing.T) {
	s := build(t)
	file := filepath.Join(s.Workspace, "handover.yaml")
	page, err := engagement.Parse(file, read(t, file))
	if err != nil {
		t.Fatal(err)
	}
	if err := page.ResolveKeys(os.ReadFile); err != nil {
		t.Error(err)
	}
	if page.Header.LastDay != "2026-11-18" {
		t.Errorf("last day = %q", page.Header.LastDay)
	}
	kinds := map[engagement.Kind]bool{}
	for _, a := range page.Assets {
		kinds[a.Kind] = true
		if _, err := os.Stat(filepath.Join(s.Workspace, filepath.FromSlash(a.Path))); err != nil {
			t.Errorf("asset %s: %v", a.ID, err)
		}
	}
	if len(kinds) != 8 {
		t.Errorf("assets of %d kinds, want 8", len(kinds))
	}
	credentials, err := engagement.ParseCredentials("credentials.yaml", read(t, s.Workspace, "credentials.yaml"))
	if err != nil || len(credentials) != 8 {
		t.Errorf("%d credentials, %v", len(credentials), err)
	}
	systems := map[string]bool{}
	for _, sys := range page.Systems {
		systems[sys.ID] = true
	}
	for _, c := range credentials {
		if !systems[c.System] {
			t.Errorf("credential %s: no system %q", c.ID, c.System)
		}
	}
	err = filepath.WalkDir(s.Workspace, func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		data := read(t, name)
		if bytes.Contains(data, []byte("{{")) || bytes.Contains(data, []byte("<no value>")) {
			t.Errorf("%s: a placeholder was left", name)
		}
		switch filepath.Ext(name) {
		case ".csv":
			if _, err := csv.NewReader(bytes.NewReader(data)).ReadAll(); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		case ".json", ".tfstate":
			if !json.Valid(data) {
				t.Errorf("%s: no valid JSON", name)
			}
		case ".svg":
			wellFormed(t, name, data)
		case ".yaml":
			var any any
			if err := yaml.Unmarshal(data, &any); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func wellFormed(t *testing.T, name string, data []byte) {
	t.Helper()
	for d := xml.NewDecoder(bytes.NewReader(data)); ; {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			return
		} else if err != nil {
			t.Errorf("%s: %v", name, err)
			return
		}
	}
}

func TestRunbooksHaveEverySection(t *testing.T) {
	s := build(t)
	for _, name := range []string{"portal.md", "orders-db.md"} {
		text := string(read(t, s.Workspace, "docs", "runbooks", name))
		for _, section := range []string{
			"Identity", "Ownership", "When to use", "Access needed", "Architecture in one minute", "Health", "Diagnosis", "Remedies", "Deploy", "Roll back",
			"Backup and restore", "Secrets and rotation", "Scheduled work", "Limits", "Known faults", "Communication", "Vendors", "History",
		} {
			if _, after, found := strings.Cut(text, "\n## "+section+"\n"); !found || strings.TrimSpace(after) == "" || strings.HasPrefix(strings.TrimSpace(after), "#") {
				t.Errorf("%s: section %q is missing or empty", name, section)
			}
		}
		for _, word := range []string{"RPO", "RTO", "Last restore test: 2026-10-10"} {
			if !strings.Contains(text, word) {
				t.Errorf("%s does not say %q", name, word)
			}
		}
	}
}

func TestConfluenceExport(t *testing.T) {
	s := build(t)
	z, err := zip.OpenReader(filepath.Join(s.Workspace, "export", "confluence.zip"))
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	names := map[string][]byte{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		if names[f.Name], err = io.ReadAll(r); err != nil {
			t.Fatal(err)
		}
	}
	wellFormed(t, "entities.xml", names["entities.xml"])
	if n := bytes.Count(names["entities.xml"], []byte(`<object class="Page"`)); n != len(wikiPages()) {
		t.Errorf("%d pages in entities.xml, want %d", n, len(wikiPages()))
	}
	if !bytes.Contains(names["exportDescriptor.properties"], []byte("\nspaceKey=PORTAL\n")) || len(names["attachments/105/901/1"]) == 0 {
		t.Error("descriptor or attachment is missing")
	}
}

func TestExportsTellTheStory(t *testing.T) {
	s := build(t)
	ours := []string{"mara", "jonas", "elegant"}
	for phase, want := range map[string]int{"before": 3, "after": 0} {
		rows, err := csv.NewReader(bytes.NewReader(read(t, s.Exports, phase, "aws-credential-report.csv"))).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		found := 0
		for _, r := range rows[1:] {
			if slices.ContainsFunc(ours, func(o string) bool { return strings.Contains(r[0], o) }) {
				found++
			}
			if phase == "after" && r[0] == "svc-deploy" && r[9] <= "2026-11-19" {
				t.Errorf("svc-deploy was last rotated %s, before the last day had ended", r[9])
			}
		}
		if found != want || len(rows[0]) != 22 {
			t.Errorf("%s: %d users of ours, want %d; %d columns", phase, found, want, len(rows[0]))
		}
		var report map[string]string
		if err := json.Unmarshal(read(t, s.Exports, phase, "aws-credential-report.json"), &report); err != nil {
			t.Fatal(err)
		}
		content, err := base64.StdEncoding.DecodeString(report["Content"])
		if err != nil || !bytes.Equal(content, read(t, s.Exports, phase, "aws-credential-report.csv")) {
			t.Errorf("%s: the two forms of the report differ (%v)", phase, err)
		}
		for _, key := range deployKeys(now, "", phase == "after") {
			if text := key["key"].(string); text != "" {
				if _, _, _, _, err := ssh.ParseAuthorizedKey([]byte(text)); err != nil {
					t.Errorf("%s: deploy key %v: %v", phase, key["title"], err)
				}
			}
		}
	}
}
