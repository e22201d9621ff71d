package demo

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"path/filepath"
	"strings"
	"time"
)

// writeExports writes what the vendors' own tools print, before the last day and after it: before, our people and
// machines are everywhere; after, they are gone, the client's own secrets are changed, and one deploy key was forgotten.
func (s *Sample) writeExports(now time.Time) error {
	deployPublic, err := s.writeDeployKey()
	if err != nil {
		return err
	}
	for _, phase := range []struct {
		name  string
		taken time.Time
		after bool
	}{
		{"before", now.UTC().AddDate(0, 0, -12), false},
		{"after", now.UTC().Add(-2 * time.Hour), true},
	} {
		report := credentialReport(now.UTC(), phase.taken, phase.after)
		for name, value := range map[string]any{
			"gh-members.json":               [][]account{members(phase.after)}, // pages, as gh --slurp writes them
			"gh-outside-collaborators.json": outside(phase.after),
			"gh-deploy-keys-portal.json":    [][]map[string]any{deployKeys(now.UTC(), deployPublic, phase.after)},
			"gh-secrets-portal.json":        secrets(now.UTC(), phase.after),
			"aws-credential-report.json": map[string]string{
				"Content": base64.StdEncoding.EncodeToString([]byte(report)), "ReportFormat": "text/csv", "GeneratedTime": phase.taken.Format("2006-01-02T15:04:05+00:00"),
			},
		} {
			data, err := json.MarshalIndent(value, "", "  ")
			if err != nil {
				return err
			}
			if err := write(filepath.Join(s.Exports, phase.name, name), append(data, '\n'), 0o644); err != nil {
				return err
			}
		}
		if err := write(filepath.Join(s.Exports, phase.name, "aws-credential-report.csv"), []byte(report), 0o644); err != nil {
			return err
		}
	}
	return nil
}

// writeDeployKey writes the private half that credentials.yaml delivers and returns the public one.
func (s *Sample) writeDeployKey() (public string, err error) {
	secret, public, err := newSSHKey("deploy key of portal")
	if err != nil {
		return "", err
	}
	return public, write(filepath.Join(s.Workspace, filepath.FromSlash(deployKey)), secret, 0o600)
}

// account is a row of GitHub's lists of people.
type account struct {
	Login     string `json:"login"`
	ID        int    `json:"id"`
	NodeID    string `json:"node_id"`
	Type      string `json:"type"`
	SiteAdmin bool   `json:"site_admin"`
	Outside   bool   `json:"outside_collaborator,omitempty"` // added by the export command, as the list itself looks like that of members
}

func accounts(ids map[string]int, logins ...string) []account {
	list := []account{}
	for _, l := range logins {
		list = append(list, account{Login: l, ID: ids[l], NodeID: base64.RawURLEncoding.EncodeToString(fmt.Appendf(nil, "04:User%d", ids[l])), Type: "User"})
	}
	return list
}

func githubIDs() map[string]int {
	return map[string]int{aiko().login: 40011201, ravi().login: 40017733, "acme-build": 40020045, mara().login: 7301244, jonas().login: 5120981, "elegant-deploy": 7302210}
}

func members(after bool) []account {
	logins := []string{aiko().login, ravi().login, "acme-build"}
	if !after {
		logins = append(logins, mara().login, jonas().login)
	}
	return accounts(githubIDs(), logins...)
}

func outside(after bool) []account {
	if after {
		return accounts(githubIDs())
	}
	list := accounts(githubIDs(), "elegant-deploy")
	for i := range list {
		list[i].Outside = true
	}
	return list
}

// deployKeys are the client's, made anew after the last day, and one of ours that was forgotten: removing its author
// leaves a deploy key in place.
func deployKeys(now time.Time, public string, after bool) []map[string]any {
	key := func(id int, title, by, public string, made time.Time) map[string]any {
		return map[string]any{
			"id": id, "key": public, "url": fmt.Sprintf("https://api.github.com/repos/acme-example/portal/keys/%d", id), "title": title,
			"verified": true, "read_only": true, "added_by": by, "created_at": made.Format(time.RFC3339), "last_used": nil,
		}
	}
	clients := key(98110023, "portal deploy", aiko().login, public, now.AddDate(0, 0, -400))
	if after {
		clients = key(99310057, "portal deploy", aiko().login, unheldKey("client"), now.Add(-20*time.Hour))
	}
	return []map[string]any{clients, key(98114410, "elegant staging", mara().login, unheldKey("staging"), now.AddDate(0, 0, -388))}
}

// unheldKey is a public key nobody has the private half of.
func unheldKey(seed string) string {
	point := sha256.Sum256([]byte(seed))
	return "ssh-ed25519 " + base64.StdEncoding.EncodeToString(append([]byte("\x00\x00\x00\x0bssh-ed25519\x00\x00\x00\x20"), point[:]...))
}

func secrets(now time.Time, after bool) []map[string]any {
	changed := now.AddDate(0, 0, -300)
	if after {
		changed = now.Add(-20 * time.Hour)
	}
	made := now.AddDate(0, 0, -400).Format(time.RFC3339)
	return []map[string]any{{"total_count": 2, "secrets": []map[string]string{
		{"name": "DEPLOY_ROLE_ARN", "created_at": made, "updated_at": changed.Format(time.RFC3339)},
		{"name": "VERCEL_TOKEN", "created_at": made, "updated_at": changed.Format(time.RFC3339)},
	}}}
}

// credentialReport is AWS IAM's, 22 columns in its order, as it stood when it was taken.
func credentialReport(now, taken time.Time, after bool) string {
	const layout = "2006-01-02T15:04:05+00:00"
	ago := func(days int) string { return now.AddDate(0, 0, -days).Format(layout) }
	used := func(days int) string { return taken.AddDate(0, 0, -days).Add(-3 * time.Hour).Format(layout) }
	rotated := ago(310)
	if after {
		rotated = now.Add(-20 * time.Hour).Format(layout)
	}
	var out strings.Builder
	w := csv.NewWriter(&out)
	row := func(fields ...string) { _ = w.Write(fields) } // a Builder takes everything
	row(strings.Split("user,arn,user_creation_time,password_enabled,password_last_used,password_last_changed,password_next_rotation,mfa_active,"+
		"access_key_1_active,access_key_1_last_rotated,access_key_1_last_used_date,access_key_1_last_used_region,access_key_1_last_used_service,"+
		"access_key_2_active,access_key_2_last_rotated,access_key_2_last_used_date,access_key_2_last_used_region,access_key_2_last_used_service,"+
		"cert_1_active,cert_1_last_rotated,cert_2_active,cert_2_last_rotated", ",")...)
	const na = "N/A"
	none := []string{"false", na, na, na, na}
	user := func(name, path string, made int, password, key []string) {
		fields := append([]string{name, "arn:aws:iam::111122223333:user/" + path + name, ago(made)}, password...)
		row(append(append(append(fields, key...), none...), "false", na, "false", na)...)
	}
	console := func(days int) []string { return []string{"true", used(days), ago(200), na, "true"} }
	noConsole := []string{"false", na, na, na, "false"}
	key := func(rotated, service string, days int) []string {
		return []string{"true", rotated, used(days), "eu-north-1", service}
	}
	row(append(append([]string{
		"<root_account>", "arn:aws:iam::111122223333:root", ago(1900), "not_supported", ago(210), "not_supported", "not_supported", "true",
	}, append(none, none...)...), "false", na, "false", na)...)
	user("aiko", "", 900, console(0), none)
	user("ravi", "", 700, console(3), none)
	user("svc-deploy", "svc/", 440, noConsole, key(rotated, "s3", 0))
	user("svc-mailer", "svc/", 430, noConsole, key(rotated, "ses", 0))
	if !after {
		user("mara", "", 440, console(1), key(ago(120), "rds", 1))
		user("jonas", "", 440, console(28), none)
		user("svc-elegant-deploy", "", 438, noConsole, key(ago(390), "ecs", 2))
	}
	w.Flush()
	return out.String()
}
