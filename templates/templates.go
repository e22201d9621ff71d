// Package templates holds the data that is part of the program: the catalogue of the checklist. It only gives access; the
// packages that own a kind of data read it from the fs.FS they are given, so that a workspace can lay its own files over it.
package templates

import (
	"embed"
	"io/fs"
)

//go:embed catalogue.bin
var generated embed.FS

//go:embed catalogue/*.yaml
var catalogue embed.FS

// FS is what the program reads: the generated form of the data.
func FS() fs.FS { return generated }

// Catalogue is the catalogue as people write it, the source of the generated form: *.yaml files in the root.
func Catalogue() fs.FS {
	sub, err := fs.Sub(catalogue, "catalogue")
	if err != nil {
		return catalogue // not reached: the name is a valid one
	}
	return sub
}
