package collect

import (
	_ "embed"
	"path"
	"strings"
)

//go:embed source_restore.sh
var restoreHead string

// restoreScript is a POSIX shell script that stands in the folder of the asset and puts its repositories together:
// list holds superprojects before their submodules.
func restoreScript(asset string, list []*sourceRepo) string {
	b := new(strings.Builder)
	b.WriteString(strings.ReplaceAll(restoreHead, "ASSET", shellWord(asset)))
	here := list[0].bag // the script's own folder
	for _, repo := range list {
		from, lfs := relativeTo(here, repo.bag+".bundle"), ""
		if len(repo.files) > 0 {
			lfs = relativeTo(here, repo.lfsBag()+"/objects")
		}
		line := []string{"top", from, lfs, "branch", strings.TrimPrefix(repo.deliv.Head, "refs/heads/")}
		switch {
		case repo.super != nil:
			line = []string{"sub", repo.super.path, repo.sub.path, repo.sub.name, from, lfs, repo.sub.commit}
		case repo.deliv.HeadID == "":
			line = []string{"top", from, lfs, "none", ""}
		case repo.deliv.Head == repo.deliv.HeadID:
			line = []string{"top", from, lfs, "commit", repo.deliv.HeadID}
		}
		for i, word := range line {
			if i > 0 {
				b.WriteByte(' ')
				word = shellWord(word)
			}
			b.WriteString(word)
		}
		b.WriteByte('\n')
	}
	b.WriteString("finish\n")
	return b.String()
}

// relativeTo gives name, which stands beside folder or below it, as seen from folder.
func relativeTo(folder, name string) string {
	if below, ok := strings.CutPrefix(name, folder+"/"); ok {
		return below
	}
	return "../" + path.Base(name)
}
