package engagement

import "slices"

// Provider is whose system a system is.
type Provider string

// Providers returns every provider a system may name, in the order of the documentation.
func Providers() []Provider {
	return []Provider{
		"github", "gitlab", "aws-iam", "aws-identity-center", "aws-secrets", "cloudformation", "terraform",
		"cloudflare", "newrelic", "azure-rbac", "entra", "azure-keyvault", "azure-functions", "vercel", "supabase",
		"doppler", "1password", "auth0", "anthropic", "openai", "google-cloud", "google-workspace", "okta", "scim",
		"confluence", "dns", "ci", "on-call", "other",
	}
}

func (Provider) choices() []string { return texts(Providers()) }

// HandleKey is what a handle is filed under: a provider, or the short name of a whole family of them.
type HandleKey string

// The families of providers.
const (
	FamilyAWS    HandleKey = "aws"
	FamilyAzure  HandleKey = "azure"
	FamilyGoogle HandleKey = "google"
)

func (HandleKey) choices() []string {
	return slices.Concat(texts(Providers()), texts([]HandleKey{FamilyAWS, FamilyAzure, FamilyGoogle}))
}

// Family returns the family a provider belongs to, or nothing.
func (p Provider) Family() HandleKey {
	switch p {
	case "aws-iam", "aws-identity-center", "aws-secrets", "cloudformation":
		return FamilyAWS
	case "azure-rbac", "entra", "azure-keyvault", "azure-functions":
		return FamilyAzure
	case "google-cloud", "google-workspace":
		return FamilyGoogle
	default:
		return ""
	}
}
