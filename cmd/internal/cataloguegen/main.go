// Command cataloguegen writes the generated form of the catalogue: it reads the *.yaml files of a folder, proves them and
// encodes the result.
//
//	cataloguegen FOLDER FILE
package main

import (
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/handover-kit/handover/checks"
)

func main() {
	if err := run(os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "cataloguegen:", err)
		os.Exit(1)
	}
}

func run(args []string, out io.Writer) error {
	if len(args) != 2 {
		return errors.New("wants the folder of the catalogue and the file to write")
	}
	catalogue, err := checks.Parse(os.DirFS(args[0]))
	if err != nil {
		return err
	}
	data, err := catalogue.Encode()
	if err != nil {
		return err
	}
	if err := os.WriteFile(args[1], data, 0o644); err != nil { //nolint:gosec // a source file of the repository
		return err
	}
	_, err = fmt.Fprintf(out, "%s: %d items, %d bytes\n", args[1], len(catalogue.Items), len(data))
	return err
}
