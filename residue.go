package handover

import (
	"context"
	"os"
	"path/filepath"
	"strings"

	"github.com/handover-kit/handover/checks/engagement"
	"github.com/handover-kit/handover/checks/residue"
)

// Residue is what is left of the client on this machine.
type Residue struct {
	Findings  []residue.Finding
	NotLooked []residue.Missed // what could not be looked into, so that nobody knows
	Names     []residue.Name   // by which the client was recognised
}

// Residue looks in the home folder and in folders for what is left of the client. It deletes nothing and marks nothing.
func (w *Workspace) Residue(ctx context.Context, folders []string) (*Residue, error) {
	o := residue.Options{
		Environ: environment(w.machine.Environ), Names: residue.NamesOf(w.Engagement), Workspace: w.Dir,
		Progress: func(entries int) {
			w.machine.progress(Progress{Stage: StageScan, Detail: "files and folders of this machine", Files: entries})
		},
	}
	var missed []residue.Missed
	home, err := openFolder(w.machine.Home)
	if err != nil {
		missed = append(missed, residue.Missed{Path: "~", Why: "the home folder cannot be looked into: " + reason(err)})
	} else {
		defer home.Close()
		o.Home = residue.Folder{FS: home.FS(), Path: home.Name()}
	}
	for _, name := range folders {
		folder, err := openFolder(name)
		if err != nil {
			return nil, usagef("name a folder that there is", "look in %s: %s", name, reason(err))
		}
		defer folder.Close()
		o.Folders = append(o.Folders, residue.Folder{FS: folder.FS(), Path: folder.Name()})
	}
	for _, a := range w.Engagement.Assets {
		o.Known = append(o.Known, residue.Known{Path: w.path(a.Path), What: "the asset " + a.ID + " of handover.yaml", Asset: true})
		if folder := w.assetFolder(a, &o); folder != nil {
			defer folder.Close()
		}
	}
	report, err := residue.Look(ctx, o)
	if err != nil {
		return nil, err
	}
	return &Residue{report.Findings, append(missed, report.Missed...), o.Names.All}, nil
}

// assetFolder adds where an asset lies to the folders that are looked in, if it is in none of them.
func (w *Workspace) assetFolder(a engagement.Asset, o *residue.Options) *os.Root {
	name := w.path(a.Path)
	info, err := os.Stat(name)
	if err != nil || !info.IsDir() { // a file is looked at where its folder is, or said to be missed
		return nil
	}
	for _, f := range append([]residue.Folder{o.Home}, o.Folders...) {
		if rel, err := filepath.Rel(f.Path, name); err == nil && f.FS != nil && filepath.IsLocal(rel) {
			return nil
		}
	}
	folder, err := openFolder(name)
	if err != nil {
		return nil // Look says that it lies outside what was looked in
	}
	o.Folders = append(o.Folders, residue.Folder{FS: folder.FS(), Path: folder.Name()})
	return folder
}

// openFolder opens a folder so that no link in it leads out.
func openFolder(name string) (*os.Root, error) {
	if name == "" {
		return nil, os.ErrNotExist
	}
	name, err := filepath.Abs(name)
	if err != nil {
		return nil, err
	}
	return os.OpenRoot(name)
}

// environment is an environment by name.
func environment(environ []string) map[string]string {
	all := map[string]string{}
	for _, entry := range environ {
		if name, value, ok := strings.Cut(entry, "="); ok {
			all[name] = value
		}
	}
	return all
}
