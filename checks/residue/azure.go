package residue

import (
	"cmp"
	"encoding/json"
	"strings"
)

// azure looks at subscriptions, service principals and caches.
func (s *search) azure() {
	for _, folder := range s.under("AZURE_CONFIG_DIR", ".azure") {
		s.azureProfile(folder.join("azureProfile.json"))
		for _, name := range []string{"service_principal_entries.json", "accessTokens.json", "msal_token_cache.json", "AzureRmContext.json", "msal_http_cache.bin"} {
			s.file(Azure, folder.join(name), "a store of logins", command("az account clear"))
		}
		for _, name := range []string{"config", "clouds.config"} {
			s.lines(Azure, folder.join(name), "settings of the Azure command line")
		}
		for _, sealed := range []string{"msal_token_cache.bin", "service_principal_entries.bin"} {
			systems := s.azureSystems()
			s.opaque(folder.join(sealed), "an encrypted cache of logins", "az account clear empties it", systems)
		}
		s.mentioned(Azure, folder.join("commands"), "*.log", "a log of the Azure command line")
		s.mentioned(Azure, folder.join("logs"), "*.log", "a log of the Azure command line")
	}
	for _, p := range s.home(".azd/config.json", ".azd/auth.json") {
		s.lines(Azure, p, "settings of the Azure Developer command line")
	}
	for _, p := range s.home(".azure-functions-core-tools") {
		s.mentioned(Azure, p, "*", "a file of the Azure Functions tools")
	}
}

func (s *search) azureSystems() []string {
	var all []string
	for _, p := range sortedKeys(s.o.Names.Systems) {
		if p.Family() == "azure" {
			all = append(all, s.o.Names.Systems[p]...)
		}
	}
	return all
}

// azureProfile looks at the subscriptions that az login has found.
func (s *search) azureProfile(p place) {
	text, ok := s.read(p)
	if !ok {
		return
	}
	var profile struct {
		Subscriptions []struct {
			ID, Name, TenantID, TenantDefaultDomain string
			User                                    struct{ Name, Type string }
		}
	}
	if err := json.Unmarshal([]byte(text), &profile); err != nil {
		s.miss(s.shown(p), "it is not the JSON that the Azure command line writes")
		return
	}
	for _, sub := range profile.Subscriptions {
		hits := s.m.in(strings.Join([]string{sub.ID, sub.Name, sub.TenantID, sub.TenantDefaultDomain, sub.User.Name}, "\n"))
		if len(hits) == 0 {
			continue
		}
		way := command("az account clear")
		if sub.User.Name != "" {
			way = cmp.Or(command("az logout --username", sub.User.Name), way)
		}
		s.add(Finding{
			Kind: Azure, Path: s.shown(p), entry: sub.ID, What: "the subscription " + inert(sub.Name), Why: "it holds " + because(hits), Command: way,
		})
	}
}
