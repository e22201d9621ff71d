package secrets

import (
	"path"
	"strings"
)

// suppressionFiles are the names of files by which scanners are told to look away, in lower case, and who obeys them.
var suppressionFiles = []struct{ name, tool string }{
	{".gitleaksignore", "gitleaks"},
	{".gitleaks.toml", "gitleaks"},
	{"gitleaks.toml", "gitleaks"},
	{".betterleaksignore", "Betterleaks"},
	{".betterleaks.toml", "Betterleaks"},
	{".trufflehog*", "TruffleHog"},
	{"trufflehog.y*ml", "TruffleHog"},
	{".secrets.baseline", "detect-secrets"},
	{".ggignore", "GitGuardian"},
	{".gitguardian", "GitGuardian"},
	{".gitguardian.y*ml", "GitGuardian"},
	{".talismanrc", "Talisman"},
	{".secretlintignore", "Secretlint"},
	{".secretlintrc*", "Secretlint"},
	{".secretsignore", "ripsecrets"},
	{".gitallowed", "git-secrets"},
	{"secret_scanning.y*ml", "GitHub"},
}

// SuppressionFile gives the name of the scanner that a file tells where to look away ("gitleaks" for a/.gitleaksignore); empty if it is no
// such file. It goes by the name alone, whatever its case; a path may have slashes of either kind, and "!" before a name in an archive.
// Nothing of such a file is obeyed here.
func SuppressionFile(name string) string {
	name = strings.ToLower(name[strings.LastIndexAny(name, `/\!`)+1:])
	for _, f := range suppressionFiles {
		if ok, _ := path.Match(f.name, name); ok {
			return f.tool
		}
	}
	return ""
}
