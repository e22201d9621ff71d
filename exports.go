package handover

import (
	"slices"
	"strings"

	"github.com/handover-kit/handover/checks/engagement"
	"github.com/handover-kit/handover/checks/evidence"
)

// SystemExports is what to export from one system.
type SystemExports struct {
	System   string              `json:"system"` // its id
	Provider engagement.Provider `json:"provider"`
	Exports  []evidence.Export   `json:"exports"`
}

// ExportCommands gives, for one system of the engagement or, with an empty id, for all, the commands that produce the exports this
// program can read, filled in as far as handover.yaml says how. Nothing is run.
func (w *Workspace) ExportCommands(id string) ([]SystemExports, error) {
	readers, err := w.readers.Of(w.providers()...)
	if err != nil {
		return nil, err
	}
	list := []SystemExports{}
	var known []string
	for _, s := range w.Engagement.Systems {
		known = append(known, s.ID)
		if id != "" && id != s.ID {
			continue
		}
		found := SystemExports{System: s.ID, Provider: s.Provider, Exports: []evidence.Export{}}
		for _, r := range readers {
			if r.System == s.Provider {
				found.Exports = append(found.Exports, r.Exports(s)...)
			}
		}
		list = append(list, found)
	}
	if id != "" && len(list) == 0 {
		return nil, usagef("systems are listed in handover.yaml: "+strings.Join(known, ", "), "there is no system %q", id)
	}
	return list, nil
}

// providers are those of the systems of the engagement, each once.
func (w *Workspace) providers() (list []engagement.Provider) {
	for _, s := range w.Engagement.Systems {
		if !slices.Contains(list, s.Provider) {
			list = append(list, s.Provider)
		}
	}
	return list
}
