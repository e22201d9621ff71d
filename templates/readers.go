package templates

import (
	"embed"
	"io/fs"
)

//go:embed readers/*/*.yaml
var readers embed.FS

// Readers holds the readers of exports, one file each: provider/name.yaml.
func Readers() fs.FS {
	sub, err := fs.Sub(readers, "readers")
	if err != nil {
		return readers // not reached: the name is a valid one
	}
	return sub
}
