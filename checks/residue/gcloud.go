package residue

import (
	"cmp"
	"path"
	"strings"
)

// gcloud looks at configurations, accounts and caches.
func (s *search) gcloud() {
	for _, folder := range s.gcloudFolders() {
		for _, p := range s.sub(folder.join("configurations"), "config_*") {
			if hits := s.mentions(s.m, p); len(hits) > 0 {
				name := strings.TrimPrefix(path.Base(p.name), "config_")
				s.add(Finding{
					Kind: Google, Path: s.shown(p), What: "the configuration " + inert(name), Why: "it holds " + because(hits),
					Command: cmp.Or(command("gcloud config configurations delete", name), s.remove(p)),
				})
			}
		}
		for _, p := range s.sub(folder.join("legacy_credentials"), "*") {
			account := path.Base(p.name)
			hits := join(s.m.in(account), s.mentions(s.m, p.join("adc.json")))
			if len(hits) > 0 {
				s.add(Finding{
					Kind: Google, Path: s.shown(p), What: "the login of " + inert(account), Why: "it holds " + because(hits),
					Command: cmp.Or(command("gcloud auth revoke", account), s.removeAll(p)),
				})
			}
		}
		adc := folder.join("application_default_credentials.json")
		if !s.file(Google, adc, "the application default credentials", command("gcloud auth application-default revoke")) {
			s.opaque(adc, "a login", "gcloud auth application-default revoke ends it", s.o.Names.Systems["google-cloud"])
		}
		for _, name := range []string{"credentials.db", "access_tokens.db", "default_configs.db"} {
			s.file(Google, folder.join(name), "a store of logins and settings", command("gcloud auth list"))
		}
		for _, day := range s.sub(folder.join("logs"), "*") {
			s.mentioned(Google, day, "*.log", "a log of the gcloud command line")
		}
	}
	for _, p := range s.under("GOOGLE_APPLICATION_CREDENTIALS", ".boto", ".bigqueryrc") {
		s.file(Google, p, "a login or settings", s.remove(p))
	}
}

func (s *search) gcloudFolders() []place {
	all := s.under("CLOUDSDK_CONFIG", "AppData/Roaming/gcloud")
	for _, p := range s.config("gcloud") {
		all = appendNew(all, p)
	}
	return all
}
