package residue

import (
	"path"
	"slices"
)

// environment looks at the variables of the environment and the files that set them.
func (s *search) environment() {
	for _, name := range sortedKeys(s.o.Environ) {
		if slices.Contains([]string{"PWD", "OLDPWD", "_", "PATH", "HOME", "SHLVL", "HANDOVER_AS"}, name) {
			continue
		}
		value := s.o.Environ[name]
		hits, in := s.m.in(name), "its name"
		if len(hits) == 0 {
			hits, in = s.m.in(value), "its value"
		}
		if len(hits) == 0 {
			hits, in = s.m.in(accountOf(value)), "the account of its key"
		}
		if len(hits) > 0 {
			s.add(Finding{
				Kind: Environment, Path: "$" + name, What: "a variable of the environment", Why: in + " holds " + because(hits), Command: command("unset", name),
			})
		}
	}
	files := s.home(
		".bashrc", ".bash_profile", ".bash_login", ".bash_aliases", ".profile", ".zshrc", ".zshenv", ".zprofile", ".zlogin", ".kshrc", ".cshrc", ".tcshrc", ".aliases",
		".exports", ".functions", ".extra", ".localrc", ".secrets", ".tmux.conf", ".screenrc", ".xprofile", ".pam_environment", ".hosts",
	)
	for _, name := range []string{"fish/config.fish", "fish/fish_variables", "nushell/config.nu", "nushell/env.nu", "powershell/Microsoft.PowerShell_profile.ps1", "direnv/direnv.toml"} {
		files = append(files, s.config(name)...)
	}
	for _, folder := range s.home(".config/environment.d", ".config/fish/functions", ".config/fish/conf.d", ".oh-my-zsh/custom", ".bashrc.d", ".zshrc.d", ".config/systemd/user") {
		files = append(files, s.sub(folder, "*")...)
	}
	for _, p := range files {
		s.lines(Environment, p, "settings of the shell")
	}
	for _, folder := range s.data("direnv/allow") {
		for _, p := range s.sub(folder, "*") {
			if hits := s.mentions(s.around, p); len(hits) > 0 {
				s.add(Finding{Kind: Environment, Path: s.shown(p), What: "a permission of direnv", Why: "it holds " + because(hits), Command: s.remove(p)})
			}
		}
	}
	for _, folder := range s.home(".virtualenvs", ".local/share/virtualenvs", ".local/share/tmuxinator", ".config/tmuxinator", ".tmuxinator", ".tmux/resurrect") {
		for _, p := range s.sub(folder, "*") {
			if hits := s.m.in(path.Base(p.name)); len(hits) > 0 {
				s.add(Finding{Kind: Environment, Path: s.shown(p), What: "an environment or session", Why: "its name holds " + because(hits), Command: s.removeAll(p)})
			}
		}
	}
}
