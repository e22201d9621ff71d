package residue

// tools looks at settings and tokens of tools that have no group of their own. What is in them belongs to several clients, so each is named with the
// line of the first name.
func (s *search) tools() {
	for _, p := range s.home(
		".vault-token", ".databrickscfg", ".snowsql/config", ".snowflake/config.toml", ".snowflake/connections.toml", ".circleci/cli.yml", ".sentryclirc",
		".newrelic/credentials.json", ".newrelic/profiles.json", ".pulumi/credentials.json", ".okta/okta.yaml", ".oktaws/config", ".cloudflared/cert.pem",
		".wrangler/config/default.toml", ".kaggle/kaggle.json", ".huggingface/token", ".s3cfg", ".passwd-s3fs", ".jira.d/config.yml", ".acli", ".ansible.cfg",
		".ansible/galaxy_token", ".chef/credentials", ".vagrant.d/data", ".travis/config.yml", ".fly/config.yml", ".railway/config.json", ".render/cli.yaml",
		".config/configstore/firebase-tools.json", ".config/gcloud-compute", ".atlassian/cli", ".ngrok2/ngrok.yml", ".expo/state.json", ".dbt/profiles.yml",
		".kafka/config", ".mc/config.json", ".redis-cli", ".ldaprc", ".msmtprc", ".mbsyncrc", ".muttrc", ".ssh-audit", ".anthropic/config.json", ".openai/config",
	) {
		s.lines(Tool, p, "settings of a tool")
	}
	for _, name := range []string{
		"auth0/config.json", "stripe/config.toml", "netlify/config.json", "heroku/config.json", "doctl/config.yaml", "hcloud/cli.toml", "rclone/rclone.conf",
		"ngrok/ngrok.yml", ".wrangler/config/default.toml", "linode-cli", "sentry", "datadog", "pagerduty", "opsgenie", "okta", "jira/.config.yml", ".jira/.config.yml",
		"atlascli/config.toml", "mongocli.toml", "planetscale/pscale.yml", "neonctl/credentials.json", "turso/settings.json", "anthropic/config.json", "openai/config.json",
		"confluence-cli/config.json", "supabase/config.toml", "sops/age/keys.txt", "NetworkManager/system-connections", "FileZilla/sitemanager.xml", "filezilla/sitemanager.xml",
	} {
		for _, p := range s.support(name) {
			s.lines(Tool, p, "settings of a tool")
		}
	}
	for _, p := range append(s.data("DBeaverData/workspace6/General/.dbeaver/data-sources.json"), s.home("Library/DBeaverData/workspace6/General/.dbeaver/data-sources.json")...) {
		s.lines(Tool, p, "the connections of DBeaver")
	}
	for _, folder := range s.home(".cloudflared", ".oci", ".config/openvpn", ".config/wireguard", ".gnupg/openpgp-revocs.d", ".terrahelp", ".aws-sam") {
		for _, p := range s.sub(folder, "*") {
			s.lines(Tool, p, "settings of a tool")
		}
	}
}
