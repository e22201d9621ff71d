package secrets

import (
	"slices"
	"strings"
	"testing"
)

// TestSuppressions holds that each comment is told, with its place, that none is obeyed, and that none is among the findings.
func TestSuppressions(t *testing.T) {
	e := newEngine(t, Options{})
	g := newGenerator(41)
	rules := ourRules(t)
	token := g.secret(&rules[slices.IndexFunc(rules, func(r Rule) bool { return r.ID == "github-token" })])
	for comment, rule := range map[string]string{
		"# gitleaks:allow":                      "gitleaks-allow",
		"// GitLeaks:Allow - it is a test":      "gitleaks-allow",
		"// betterleaks:allow":                  "gitleaks-allow",
		"# trufflehog:ignore":                   "trufflehog-ignore",
		"# pragma: allowlist secret":            "allowlist-secret",
		"# pragma: allowlist nextline secret":   "allowlist-secret",
		"<!-- pragma:whitelist-secret -->":      "allowlist-secret",
		"# ggignore":                            "ggignore",
		"// nosecret":                           "nosecret",
		"/* secretlint-disable */":              "secretlint-disable",
		"// secretlint-disable-next-line":       "secretlint-disable",
		"# kics-scan ignore-line":               "kics-ignore",
		"# nosec B105":                          "bandit-nosec",
		"// #nosec G404 G101 -- not one":        "bandit-nosec",
		"# noqa: S105":                          "ruff-noqa",
		"# noqa: E501, S106":                    "ruff-noqa",
		"#checkov:skip=CKV_SECRET_6":            "checkov-skip",
		"#tfsec:ignore:general-secrets-no-text": "tfsec-ignore",
		"# nosemgrep: generic.secrets.security": "semgrep-nosemgrep",
		"# kingfisher:ignore":                   "kingfisher-ignore",
	} {
		text := "first\nkey = " + token + " " + comment + "\n"
		var found, away []Finding
		s := e.Stream(func(f Finding) { found = append(found, f) })
		s.Suppressions(func(f Finding) { away = append(away, f) })
		_, _ = s.Write([]byte(text))
		_ = s.Close()
		if len(found) != 1 || found[0].Rule != "github-token" {
			t.Errorf("%s: %v", comment, found)
		}
		if len(away) != 1 || away[0].Rule != rule || away[0].Class != Suppression || away[0].Line != 2 {
			t.Errorf("%s: %v", comment, away)
		}
		found = nil
		s = e.Stream(func(f Finding) { found = append(found, f) }) // one who does not ask
		_, _ = s.Write([]byte(strings.Repeat("\n", 3*maxSegment) + comment))
		if _ = s.Close(); len(found) > 0 {
			t.Errorf("%s is a finding: %v", comment, found)
		}
	}
	for _, comment := range []string{"# nosec", "# nosec G404", "# noqa", "# noqa: E501", "pragma: no-cache", "Pragma: allowlist the proxy", "the nosecret option", "checkov:skip=CKV_AWS_20"} {
		if found := scan(t, e, comment+"\n"); len(found) > 0 {
			t.Errorf("%s: %v", comment, found)
		}
	}
}

func TestSuppressionFile(t *testing.T) {
	for name, want := range map[string]string{
		".gitleaksignore": "gitleaks", "a/b/.gitleaks.toml": "gitleaks", `a\.GITLEAKSIGNORE`: "gitleaks", "x.zip!.secrets.baseline": "detect-secrets",
		".trufflehog-exclude": "TruffleHog", ".gitguardian.yaml": "GitGuardian", ".gitguardian.yml": "GitGuardian", ".talismanrc": "Talisman",
		".secretlintrc.json": "Secretlint", ".github/secret_scanning.yml": "GitHub",
		"": "", "/": "", "a.txt": "", ".gitignore": "", "gitleaks.go": "", ".gitleaksignore/a": "",
	} {
		if got := SuppressionFile(name); got != want {
			t.Errorf("%s: %q", name, got)
		}
	}
}
