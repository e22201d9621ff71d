package collect

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// sourceConfig is what of a repository's configuration has to be known to read it. Everything else in there is
// ignored: it is what a hostile repository would use to run programs.
type sourceConfig struct {
	hash     string            // sha1 or sha256
	reftable bool              // refs are kept in reftables, not files
	partial  bool              // objects may be missing here because a server has them
	strange  string            // an extension of the format we know nothing of
	remotes  []string          // names, sorted
	upstream map[string]string // branch -> remote-tracking ref, where configured and plain to see
	lfs      string            // lfs.storage; empty for the default
	tree     [][2]string       // settings that decide whether a file in the work tree counts as changed
}

// treeSettings are the settings about the work tree that are taken over, with all values they can have: none of them
// names a program or a file.
func treeSettings() map[string][]string {
	boolean := []string{"true", "false"}
	return map[string][]string{
		"core.autocrlf":           {"true", "false", "input"},
		"core.eol":                {"lf", "crlf", "native"},
		"core.filemode":           boolean,
		"core.symlinks":           boolean,
		"core.ignorecase":         boolean,
		"core.precomposeunicode":  boolean,
		"core.sparsecheckout":     boolean,
		"core.sparsecheckoutcone": boolean,
	}
}

// readConfig reads the configuration files of a repository as data: git parses them one by one, without what they
// include and without heeding them.
func readConfig(ctx context.Context, g *git, c checkout) (*sourceConfig, error) {
	cfg := &sourceConfig{hash: "sha1", upstream: map[string]string{}}
	files := []string{filepath.Join(c.common, "config"), filepath.Join(c.git, "config.worktree")}
	merge := map[string][2]string{}
	for _, name := range files {
		info, err := os.Stat(name)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, err
		}
		if !info.Mode().IsRegular() {
			return nil, &brokenLink{name, "is not a regular file"}
		}
		listed, err := g.outside(ctx, "config", "--no-includes", "--file", name, "--null", "--list")
		if err != nil {
			return nil, err
		}
		for entry := range strings.SplitSeq(listed, "\x00") {
			key, value, given := strings.Cut(entry, "\n")
			if !given {
				value = "true"
			}
			cfg.heed(key, value, merge)
		}
	}
	slices.Sort(cfg.remotes)
	cfg.remotes = slices.Compact(cfg.remotes)
	for branch, m := range merge {
		if name, ok := strings.CutPrefix(m[1], "refs/heads/"); ok && m[0] != "" && m[0] != "." {
			cfg.upstream[branch] = "refs/remotes/" + m[0] + "/" + name
		}
	}
	return cfg, nil
}

// heed takes over one setting. merge gathers remote and merge of each branch.
func (cfg *sourceConfig) heed(key, value string, merge map[string][2]string) {
	section, rest, _ := strings.Cut(key, ".")
	name, variable := "", rest
	if i := strings.LastIndexByte(rest, '.'); i >= 0 {
		name, variable = rest[:i], rest[i+1:]
	}
	switch {
	case section == "extensions":
		cfg.extension(rest, value)
	case section == "remote" && name != "":
		cfg.remotes = append(cfg.remotes, name)
		if variable == "promisor" && truth(value) || variable == "partialclonefilter" {
			cfg.partial = true
		}
	case section == "branch" && variable == "remote":
		merge[name] = [2]string{value, merge[name][1]}
	case section == "branch" && variable == "merge":
		merge[name] = [2]string{merge[name][0], value}
	case key == "lfs.storage":
		cfg.lfs = value
	}
	if slices.Contains(treeSettings()[key], strings.ToLower(value)) {
		cfg.tree = append(cfg.tree, [2]string{key, strings.ToLower(value)})
	}
}

// extension judges one extension of the repository format. git refuses those it does not know, and so do we: they change
// what the files mean.
func (cfg *sourceConfig) extension(name, value string) {
	switch name {
	case "objectformat":
		cfg.hash = value
		if value != "sha1" && value != "sha256" {
			cfg.strange = name + " = " + value
		}
	case "refstorage":
		cfg.reftable = value == "reftable"
		if value != "reftable" && value != "files" {
			cfg.strange = name + " = " + value
		}
	case "partialclone":
		cfg.partial = true
	case "noop", "noop-v1", "preciousobjects", "worktreeconfig", "relativeworktrees", "compatobjectformat":
	default:
		cfg.strange = name
	}
}

// truth reads a boolean as git does.
func truth(value string) bool {
	switch strings.ToLower(value) {
	case "", "false", "no", "off", "0":
		return false
	}
	return true
}
