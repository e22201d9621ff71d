package collect

import (
	"archive/zip"
	"errors"
	"fmt"
	"io"
)

// planLimit is how large a saved plan may be to be looked into, in bytes: the table of a zip archive is held in memory.
const planLimit = 16 << 20

// readPlan looks into a plan that `terraform plan -out` saved: a zip archive with the plan and the state it was made from.
func readPlan(r io.ReaderAt, size int64) (*document, error) {
	if size > planLimit {
		return nil, errTooLarge
	}
	archive, err := zip.NewReader(r, size)
	if err != nil {
		return nil, err
	}
	members := make(map[string]*zip.File, len(archive.File))
	for _, member := range archive.File {
		members[member.Name] = member
	}
	if members["tfplan"] == nil {
		return nil, errors.New("no plan in the archive")
	}
	before := members["tfstate"]
	if before == nil {
		return &document{form: formPlan}, nil
	}
	content, err := before.Open()
	if err != nil {
		return nil, fmt.Errorf("the state in the plan: %w", err)
	}
	defer content.Close()
	state, err := readDocument(content)
	if err != nil {
		return nil, fmt.Errorf("the state in the plan: %w", err)
	}
	return &document{form: formPlan, tool: state.tool, lineage: state.lineage, serial: state.serial}, nil
}
