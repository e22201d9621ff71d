package residue_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/handover-kit/handover/checks"
	"github.com/handover-kit/handover/checks/residue"
	"github.com/handover-kit/handover/templates"
)

// fill puts one of everything of a client into a home. The marks in upper case become its names.
func fill(h *home, org, mail, account string, number uint64, subscription, word string) {
	with := strings.NewReplacer("ORG", org, "MAIL", mail, "ACCOUNT", account, "KEYID", accessKey(number), "SUBSCRIPTION", subscription, "WORD", word)
	for name, text := range map[string]string{
		"src/WORDclone/.git/config":                                  "[remote \"origin\"]\n\turl = https://user:SECRET@github.com/ORG/thing.git\n",
		"src/WORDclone/.env":                                         "DB=SECRET\n",
		"src/WORDclone/.terraform/terraform.tfstate":                 "{}",
		"src/WORDclone/.vercel/project.json":                         "{}",
		"src/WORDclone/.aider.chat.history.md":                       "SECRET",
		"mirrors/WORDbare.git/HEAD":                                  "ref: refs/heads/main\n",
		"mirrors/WORDbare.git/config":                                "[remote \"o\"]\n\turl = git@github.com:ORG/bare.git\n",
		"mirrors/WORDbare.git/objects/x":                             "",
		"mirrors/WORDbare.git/refs/x":                                "",
		"old/WORDfetched/.git/config":                                "",
		"old/WORDfetched/.git/FETCH_HEAD":                            "1234\t\tbranch 'main' of github.com:ORG/gone\n",
		"work/x-WORD-y.env":                                          "URL=https://MAIL\nKEY=SECRET\n",
		"work/WORDstate/terraform.tfstate":                           `{"account": "ACCOUNT", "password": "SECRET"}`,
		"work/WORDtf/.terraform/terraform.tfstate":                   `{"bucket": "ORG-state"}`,
		"Downloads/ORG-prod.pem":                                     "SECRET",
		"Documents/ORG/contract.txt":                                 "SECRET",
		".kube/cache/discovery/api.MAIL_443/x.json":                  "{}",
		".ssh/id_ORG":                                                "SECRET",
		".ssh/WORDkey.pub":                                           "ssh-ed25519 AAAA mara@MAIL\n",
		".ssh/WORDkey":                                               "SECRET",
		".claude/projects/-home-m-src-ORG-app/1.jsonl":               "{}",
		".claude/projects/WORDother/1.jsonl":                         `{"text":"look\nORG\tSECRET"}`,
		".codex/sessions/2026/01/01/WORD.jsonl":                      `{"cwd":"/home/m","t":"https://MAIL"}`,
		".cursor/projects/home-m-ORG/x.json":                         "{}",
		".config/github-copilot/WORD.json":                           `{"https://ghe.MAIL":{"oauth_token":"SECRET"}}`,
		".continue/sessions/WORD.json":                               `{"dir":"/x/ORG"}`,
		".config/Code/User/workspaceStorage/WORDhash/workspace.json": `{"folder": "file:///x/ORG/app"}`,
		".config/Code/User/History/WORDhash/entries.json":            `{"resource":"file:///x/ORG/app.go"}`,
		".aws/sso/cache/WORD.json":                                   `{"startUrl": "https://ORG.awsapps.com/start", "accessToken": "SECRET"}`,
		".aws/cli/cache/WORD.json":                                   `{"Credentials": {"AccessKeyId": "KEYID", "SecretAccessKey": "SECRET"}}`,
		".config/gcloud/configurations/config_WORD":                  "[core]\nproject = ORG-12\n",
		".config/gcloud/legacy_credentials/ops@MAIL/adc.json":        `{"refresh_token": "SECRET"}`,
		".docker/contexts/meta/WORD/meta.json":                       `{"Name":"WORDctx","Endpoints":{"docker":{"Host":"ssh://vm.MAIL"}}}`,
		".azure/commands/WORD.log":                                   "az login --tenant MAIL",
		".config/direnv/x":                                           "",
		".local/share/direnv/allow/WORD":                             "/x/ORG/.envrc",
	} {
		h.put(with.Replace(name), with.Replace(text))
	}
}

// shared puts the files in that hold the things of both clients, one text for each.
func shared(h *home) {
	keyA, keyG := accessKey(111122223333), accessKey(999988887777)
	for name, text := range map[string]string{
		".aws/config": "[default]\nregion = x\n[profile acme-prod]\nsso_session = corp\nsso_account_id = 111122223333\n[profile globex]\nsso_account_id = 999988887777\n" +
			"[sso-session corp]\nsso_start_url = https://d-1.awsapps.com/start\n[sso-session other]\nsso_start_url = https://d-2.awsapps.com/start\n",
		".aws/credentials":                   "[one]\naws_access_key_id = " + keyA + "\naws_secret_access_key = SECRET\n[two]\naws_access_key_id = " + keyG + "\naws_secret_access_key = SECRET\n[acme-prod]\nx=y\n",
		".aws/sso/cache/start.json":          `{"startUrl": "https://d-1.awsapps.com/start", "accessToken": "SECRET"}`,
		".azure/azureProfile.json":           "\ufeff" + `{"subscriptions": [{"id": "0f0e0d0c-1111-4222-8333-444455556666", "name": "Main", "user": {"name": "mara@elegant.example"}}, {"id": "aaaa0d0c-1111-4222-8333-444455556666", "name": "Globex"}]}`,
		".azure/msal_token_cache.bin":        "SECRET",
		".kube/config":                       "apiVersion: v1\nclusters:\n- cluster:\n    certificate-authority-data: SECRET\n    server: https://k8s.acmehq.example\n  name: blue\n- cluster:\n    server: https://globex.example\n  name: red\ncontexts:\n- context:\n    cluster: blue\n    user: alice\n  name: ctx-blue\n- context:\n    cluster: red\n    user: bob\n  name: ctx-red\nusers:\n- name: alice\n  user:\n    token: SECRET\n- name: bob\n  user:\n    token: SECRET\n",
		".docker/config.json":                `{"auths": {"111122223333.dkr.ecr.eu-north-1.amazonaws.com": {"auth": "SECRET"}, "registry.globex.example": {"auth": "SECRET"}}}`,
		".npmrc":                             "//npm.acmehq.example/:_authToken=SECRET\n//npm.globex.example/:_authToken=SECRET\n@acme-example:registry=https://npm.pkg.github.com\n",
		".config/pip/pip.conf":               "[global]\nindex-url = https://mara:SECRET@pypi.acmehq.example/simple\nextra-index-url = https://mara:SECRET@pypi.globex.example/simple\n",
		".pypirc":                            "[acmehq]\nrepository = https://pypi.acmehq.example\npassword = SECRET\n[globex]\npassword = SECRET\n",
		".terraform.d/credentials.tfrc.json": "{\n  \"credentials\": {\n    \"tfe.acmehq.example\": {\n      \"token\": \"SECRET\"\n    },\n    \"tfe.globex.example\": {\n      \"token\": \"SECRET\"\n    }\n  }\n}\n",
		".config/gh/hosts.yml":               "github.com:\n    users:\n        mara-l:\n            oauth_token: SECRET\n        mara_acme:\n            oauth_token: SECRET\n    user: mara-l\nghe.acmehq.example:\n    oauth_token: SECRET\n    user: mara\nghe.globex.example:\n    user: mara\n",
		".supabase/access-token":             "SECRET",
		".doppler/.doppler.yaml":             "scoped:\n    /:\n        token: SECRET\n    /srv/shop:\n        enclave.project: storefront\n        token: SECRET\n    /srv/globex:\n        enclave.project: other\n",
		".doppler/fallback/.secrets-1":       "SECRET",
		".config/op/config":                  `{"accounts": [{"shorthand": "acme", "url": "https://acmehq.1password.com", "accountUUID": "X"}, {"shorthand": "globex", "url": "https://globex.1password.com"}]}`,
		".ssh/config":                        "Host bastion\n  HostName 10.0.0.7\n  # acme\nHost jump\n  HostName jump.acmehq.example\n  IdentityFile ~/.ssh/id_jump\nHost g\n  HostName jump.globex.example\n  IdentityFile ~/.ssh/id_g\n",
		".ssh/id_jump":                       "SECRET",
		".ssh/id_g":                          "SECRET",
		".ssh/known_hosts":                   "git.acmehq.example ssh-ed25519 AAAA\ngit.globex.example ssh-ed25519 AAAA\n" + hashedHost("bastion.acmehq.example") + hashedHost("git.globex.example"),
		".netrc":                             "machine api.acmehq.example login mara password SECRET\nmachine api.globex.example\n login mara\n password SECRET\n",
		".pgpass":                            "db.acmehq.example:5432:orders:mara:SECRET\ndb.globex.example:5432:orders:mara:acme\n",
		".git-credentials":                   "https://mara:SECRET@ghe.acmehq.example\nhttps://SECRET@github.com/acme-example/portal\nhttps://mara:SECRET@ghe.globex.example\n",
		".gitconfig":                         "[user]\n\temail = mara@elegant.example\n[includeIf \"gitdir:~/acme/\"]\n\tpath = x\n",
		".bash_history":                      "ls\naws --profile acme-prod s3 ls\nexport K=SECRET\ncurl https://acmehq.example/?k=SECRET\nssh globex\n",
		".bashrc":                            "alias x=y\nexport ACME_TOKEN=SECRET\n",
		".vault-token":                       "SECRET",
		".config/stripe/config.toml":         "[default]\nkey = 'SECRET'\n[acme]\nkey = 'SECRET'\n",
	} {
		h.put(name, text)
	}
}

// Every kind of thing is found, with the name that gives it away; nothing of another client is, and no secret comes out.
func TestLook(t *testing.T) {
	h := newHome(t)
	fill(h, "acme-example", "acmehq.example", "111122223333", 111122223333, "0f0e0d0c-1111-4222-8333-444455556666", "aa")
	fill(h, "globex-org", "globex.example", "999988887777", 999988887777, "aaaa0d0c-1111-4222-8333-444455556666", "bb")
	shared(h)
	h.put("forks/app/.git/config", "[remote \"origin\"]\n\turl = git@github.com:mara-l/portal.git\n")
	h.put("forks/mine/.git/config", "[remote \"origin\"]\n\turl = git@github.com:mara-l/dotfiles.git\n")
	r := h.look(residue.Options{Environ: map[string]string{"AWS_PROFILE": "acme-prod", "ACME_KEY": h.secret(), "OTHER": h.secret()}})
	for _, want := range []struct {
		kind       residue.Kind
		path, what string
		why, way   string
	}{
		{residue.Clone, "~/src/aaclone", "", `its remote origin names acme-example (org of the system gh)`, "rm -rf ~/src/aaclone"},
		{residue.Clone, "~/mirrors/aabare.git", "", "acme-example", "rm -rf ~/mirrors/aabare.git"},
		{residue.Clone, "~/old/aafetched", "", "it fetched from", ""},
		{residue.Clone, "~/forks/app", "", "is ours and ends in portal", ""},
		{residue.Named, "~/Downloads/acme-example-prod.pem", "a file", "its name", "rm ~/Downloads/acme-example-prod.pem"},
		{residue.Named, "~/Documents/acme-example", "a folder", "its name", "rm -r ~/Documents/acme-example"},
		{residue.Dotenv, "~/src/aaclone/.env", "", "it lies in ~/src/aaclone", "rm ~/src/aaclone/.env"},
		{residue.Dotenv, "~/work/x-aa-y.env", "", "acmehq.example (a domain of the client)", ""},
		{residue.Terraform, "~/work/aastate/terraform.tfstate", "", "111122223333 (account of the system prod)", ""},
		{residue.Terraform, "~/work/aatf/.terraform", "", "acme-example", "rm -r ~/work/aatf/.terraform"},
		{residue.Terraform, "~/src/aaclone/.terraform", "", "lies in", ""},
		{residue.Terraform, "~/.terraform.d/credentials.tfrc.json", "tfe.acmehq.example", "", "terraform logout tfe.acmehq.example"},
		{residue.AWS, "~/.aws/config", "profile acme-prod", "111122223333", "${EDITOR:-vi} +3 ~/.aws/config"},
		{residue.AWS, "~/.aws/config", "sso-session corp", "the profile acme-prod uses it", ""},
		{residue.AWS, "~/.aws/credentials", "profile one", "111122223333", ""},
		{residue.AWS, "~/.aws/credentials", "profile acme-prod", "acme", ""},
		{residue.AWS, "~/.aws/sso/cache/aa.json", "", "acme-example", "rm ~/.aws/sso/cache/aa.json"},
		{residue.AWS, "~/.aws/sso/cache/start.json", "", "one of the client's profiles", ""},
		{residue.AWS, "~/.aws/cli/cache/aa.json", "", "111122223333", ""},
		{residue.Azure, "~/.azure/azureProfile.json", "Main", "0f0e0d0c", "az logout --username mara@elegant.example"},
		{residue.Azure, "~/.azure/commands/aa.log", "", "acmehq.example", ""},
		{residue.Google, "~/.config/gcloud/configurations/config_aa", "", "acme-example", "gcloud config configurations delete aa"},
		{residue.Google, "~/.config/gcloud/legacy_credentials/ops@acmehq.example", "", "acmehq.example", "gcloud auth revoke ops@acmehq.example"},
		{residue.Kubernetes, "~/.kube/config", "context ctx-blue", "acmehq.example", "kubectl config delete-context ctx-blue"},
		{residue.Kubernetes, "~/.kube/config", "cluster blue", "", "kubectl config delete-cluster blue"},
		{residue.Kubernetes, "~/.kube/config", "user alice", "the context ctx-blue uses it", "kubectl config delete-user alice"},
		{residue.Kubernetes, "~/.kube/cache/discovery/api.acmehq.example_443", "", "", ""},
		{residue.Docker, "~/.docker/config.json", "111122223333", "", "docker logout 111122223333.dkr.ecr.eu-north-1.amazonaws.com"},
		{residue.Docker, "~/.docker/contexts/meta/aa/meta.json", "aactx", "", "docker context rm aactx"},
		{residue.GitHub, "~/.config/gh/hosts.yml", "ghe.acmehq.example", "", "gh auth logout --hostname ghe.acmehq.example"},
		{residue.GitHub, "~/.config/gh/hosts.yml", "mara_acme", "", "gh auth logout --hostname github.com --user mara_acme"},
		{residue.GitHub, "~/.gitconfig", "", "acme (a word of the client's name) once, in line 3", "${EDITOR:-vi} +3 ~/.gitconfig"},
		{residue.Vercel, "~/src/aaclone/.vercel", "", "lies in", "rm -r ~/src/aaclone/.vercel"},
		{residue.Doppler, "~/.doppler/.doppler.yaml", "/srv/shop", "storefront (project of the system conf)", "doppler configure unset token project config --scope /srv/shop"},
		{residue.OnePassword, "~/.config/op/config", "acme", "", "op account forget acme"},
		{residue.Packages, "~/.npmrc", "//npm.acmehq.example/:_authtoken", "", "npm config delete --location=user //npm.acmehq.example/:_authtoken"},
		{residue.Packages, "~/.npmrc", "@acme-example:registry", "", ""},
		{residue.Packages, "~/.config/pip/pip.conf", "global.index-url", "acmehq.example", ""},
		{residue.Packages, "~/.pypirc", "acmehq", "", "${EDITOR:-vi} +1 ~/.pypirc"},
		{residue.SSH, "~/.ssh/config", "jump", "acmehq.example", "${EDITOR:-vi} +4 ~/.ssh/config"},
		{residue.SSH, "~/.ssh/id_jump", "private", "the host jump uses it", "rm ~/.ssh/id_jump"},
		{residue.SSH, "~/.ssh/id_acme-example", "private", "its name", ""},
		{residue.SSH, "~/.ssh/aakey", "private", "comment", ""},
		{residue.SSH, "~/.ssh/aakey.pub", "public", "its comment", ""},
		{residue.SSH, "~/.ssh/known_hosts", "git.acmehq.example", "", "ssh-keygen -R git.acmehq.example -f ~/.ssh/known_hosts"},
		{residue.SSH, "~/.ssh/known_hosts", "bastion.acmehq.example", "", ""},
		{residue.Login, "~/.netrc", "api.acmehq.example", "", "${EDITOR:-vi} +1 ~/.netrc"},
		{residue.Login, "~/.pgpass", "db.acmehq.example/orders", "", "${EDITOR:-vi} +1 ~/.pgpass"},
		{residue.Login, "~/.git-credentials", "https://ghe.acmehq.example", "", `printf 'protocol=https\nhost=ghe.acmehq.example\n\n' | git credential-store --file ~/.git-credentials erase`},
		{residue.Login, "~/.git-credentials", "github.com/acme-example/portal", "", ""},
		{residue.Tool, "~/.config/stripe/config.toml", "", "in line 3", ""},
		{residue.Environment, "$AWS_PROFILE", "", "its value holds acme", "unset AWS_PROFILE"},
		{residue.Environment, "$ACME_KEY", "", "its name holds acme", ""},
		{residue.Environment, "~/.bashrc", "", "once, in line 2", ""},
		{residue.Environment, "~/.local/share/direnv/allow/aa", "", "", ""},
		{residue.History, "~/.bash_history", "", "acmehq.example (a domain of the client) once, in line 4", "perl -i -ne"},
		{residue.Assistant, "~/.claude/projects/-home-m-src-acme-example-app", "", "its name", "rm -r ~/.claude/projects/-home-m-src-acme-example-app"},
		{residue.Assistant, "~/.claude/projects/aaother/1.jsonl", "", "acme-example", "rm ~/.claude/projects/aaother/1.jsonl"},
		{residue.Assistant, "~/.codex/sessions/2026/01/01/aa.jsonl", "", "", ""},
		{residue.Assistant, "~/.cursor/projects/home-m-acme-example", "", "", ""},
		{residue.Assistant, "~/.config/github-copilot/aa.json", "", "", ""},
		{residue.Assistant, "~/.continue/sessions/aa.json", "", "", ""},
		{residue.Assistant, "~/src/aaclone/.aider.chat.history.md", "", "lies in", ""},
		{residue.Editor, "~/.config/Code/User/workspaceStorage/aahash", "", "", "rm -r ~/.config/Code/User/workspaceStorage/aahash"},
		{residue.Editor, "~/.config/Code/User/History/aahash", "", "", ""},
	} {
		f := find(r, want.kind, want.path, want.what)
		if f == nil {
			t.Errorf("not found: %s %s %s", want.kind, want.path, want.what)
			continue
		}
		if !strings.Contains(f.Why, want.why) || !strings.HasPrefix(f.Command, want.way) {
			t.Errorf("%s: %s\n%s\nwant %s\n%s", f.Path, f.Why, f.Command, want.why, want.way)
		}
	}
	for _, f := range r.Findings {
		for _, other := range []string{"globex", "999988887777", "/bb", "ctx-red", "profile two", "dotfiles", "id_g"} {
			if strings.Contains(f.Path+" "+f.What+" "+f.Why+" "+f.Command, other) {
				t.Errorf("of another client: %+v", f)
			}
		}
	}
	for path, why := range map[string]string{
		"~/.azure/msal_token_cache.bin": "az account clear", "~/.supabase/access-token": "supabase logout", "~/.doppler/fallback": "DOP-07",
		"~/.ssh/known_hosts": "holds 1 hashed",
	} {
		if !slices.ContainsFunc(r.Missed, func(m residue.Missed) bool { return m.Path == path && strings.Contains(m.Why, why) }) {
			t.Errorf("not said of %s: %s", path, why)
		}
	}
	if t.Failed() {
		list(t, r)
	}
	again := h.look(residue.Options{Environ: map[string]string{"AWS_PROFILE": "acme-prod", "ACME_KEY": h.secret(), "OTHER": h.secret()}})
	if !slices.EqualFunc(r.Findings, again.Findings, func(a, b residue.Finding) bool { return a.ID == b.ID && a.Why == b.Why && a.Command == b.Command }) {
		t.Error("a second look finds something else")
	}
}

// Every item that a finding names is in the catalogue.
func TestItems(t *testing.T) {
	catalogue, err := checks.Load(templates.FS(), nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range residue.Kinds() {
		if k.Title() == "" {
			t.Errorf("%s has no title", k)
		}
		for _, id := range append(k.Items(), "GH-21", "SEC-14") {
			if catalogue.Item(id) == nil {
				t.Errorf("%s: %s is no item", k, id)
			}
		}
	}
}
