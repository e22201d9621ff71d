package residue

// Kind is what sort of thing is left.
type Kind string

// The kinds, in the order they are listed.
const (
	Clone       Kind = "clone"
	Asset       Kind = "asset"
	Named       Kind = "named"
	Dotenv      Kind = "dotenv"
	Terraform   Kind = "terraform"
	AWS         Kind = "aws"
	Azure       Kind = "azure"
	Google      Kind = "google-cloud"
	Kubernetes  Kind = "kubernetes"
	Docker      Kind = "docker"
	GitHub      Kind = "github"
	Vercel      Kind = "vercel"
	Supabase    Kind = "supabase"
	Doppler     Kind = "doppler"
	OnePassword Kind = "1password"
	Packages    Kind = "packages"
	SSH         Kind = "ssh"
	Login       Kind = "login"
	Tool        Kind = "tool"
	Environment Kind = "environment"
	History     Kind = "history"
	Assistant   Kind = "assistant"
	Editor      Kind = "editor"
)

// Kinds returns every kind, in the order they are listed.
func Kinds() []Kind {
	return []Kind{
		Clone, Asset, Named, Dotenv, Terraform, AWS, Azure, Google, Kubernetes, Docker, GitHub, Vercel, Supabase, Doppler, OnePassword, Packages, SSH, Login,
		Tool, Environment, History, Assistant, Editor,
	}
}

// Title is what people call the kind.
func (k Kind) Title() string {
	return map[Kind]string{
		Clone:       "Clones",
		Asset:       "Assets of handover.yaml",
		Named:       "Files and folders named for the client",
		Dotenv:      "Environment files",
		Terraform:   "Terraform",
		AWS:         "AWS",
		Azure:       "Azure",
		Google:      "Google Cloud",
		Kubernetes:  "Kubernetes",
		Docker:      "Docker and other registries",
		GitHub:      "GitHub and other forges",
		Vercel:      "Vercel",
		Supabase:    "Supabase",
		Doppler:     "Doppler",
		OnePassword: "1Password",
		Packages:    "Package managers",
		SSH:         "SSH",
		Login:       "Stored logins",
		Tool:        "Other tools",
		Environment: "Environment of the shell",
		History:     "Histories",
		Assistant:   "Coding assistants",
		Editor:      "Editors",
	}[k]
}

// Items are the items of the checklist that things of this kind concern, where nothing more is known.
func (k Kind) Items() []string {
	switch k {
	case GitHub:
		return []string{"ACC-24", "GH-21"}
	case Doppler:
		return []string{"ACC-24", "DOP-07"}
	case Assistant:
		return []string{"AI-14"}
	case Editor:
		return []string{"ACC-24", "AI-14"} // editors keep the transcripts of their assistants in the same folders
	case History, Dotenv, Environment, Login:
		return []string{"ACC-24", "SEC-14"}
	default:
		return []string{"ACC-24"}
	}
}
