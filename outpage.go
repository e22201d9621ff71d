package handover

import (
	"bytes"
	"context"
	"os"
	"path/filepath"

	"github.com/handover-kit/handover/checks/evidence"
)

// OutPage is a page about the engagement that can be written into its folder out, by file name.
type OutPage string

// The pages.
const (
	OutReport    OutPage = "report.md"          // the state, as Report gives it
	OutPlan      OutPage = "plan.md"            // what ends what is still alive, to read
	OutScript    OutPage = "plan.sh"            // the same, to run
	OutSheet     OutPage = "rotation-sheet.csv" // for the client to fill in and send back
	OutSheetPage OutPage = "rotation-sheet.md"  // the same, as a page
)

// OutPages lists the pages.
func OutPages() []OutPage { return []OutPage{OutReport, OutPlan, OutScript, OutSheet, OutSheetPage} }

// WriteOut writes a page into the folder out, over an older one, readable by the person alone. It gives the file.
func (w *Workspace) WriteOut(ctx context.Context, p OutPage) (file string, err error) {
	content, err := w.outPage(ctx, p)
	if err != nil {
		return "", err
	}
	_, unlock, err := w.lock()
	if err != nil {
		return "", err
	}
	defer unlock()
	file = filepath.Join(w.Dir, outDir, string(p))
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil { //nolint:gosec // G301: a folder of the workspace, as public as the person made that
		return "", err
	}
	return file, writeFile(file, content, 0o600)
}

func (w *Workspace) outPage(ctx context.Context, p OutPage) ([]byte, error) {
	if p == OutReport {
		return w.Report(ctx)
	}
	o, err := w.Overview(ctx)
	if err != nil {
		return nil, err
	}
	var page bytes.Buffer
	switch p {
	case OutPlan:
		return o.Plan.Markdown(), nil
	case OutScript:
		return o.Plan.Script(), nil
	case OutSheet:
		err = evidence.WriteSheetCSV(&page, o.Ledger.Sheet())
	case OutSheetPage:
		err = evidence.WriteSheetMarkdown(&page, o.Ledger.SheetHead(), o.Ledger.Sheet())
	default:
		return nil, usagef("", "there is no page %q", p)
	}
	return page.Bytes(), err
}
