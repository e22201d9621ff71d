package collect

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
)

// packed is a git bundle that has been made and proven, and what its history says.
type packed struct {
	file string // where it lies

	Size  int64       `json:"size"`
	SHA   string      `json:"sha256"`
	Notes []string    `json:"notes,omitempty"` // of the proof
	Scan  *sourceScan `json:"scan"`
}

// cacheKey names everything that decides a bundle's content: refs name objects by their content, so no object has to be
// looked at.
func cacheKey(g *git, hash string, d *delivery) string {
	sum := sha256.New()
	fmt.Fprintf(sum, "handover git bundle 1\ngit %s\nformat %s\nHEAD %q\n", g.version, hash, d.Head)
	for _, name := range slices.Sorted(maps.Keys(d.Refs)) {
		fmt.Fprintf(sum, "%s %s\n", d.Refs[name], name)
	}
	return hex.EncodeToString(sum.Sum(nil))
}

// cached looks for a bundle made earlier. What is not whole is as good as absent: it will be made anew.
func (r *sourceRun) cached(ctx context.Context, key string) *packed {
	if r.host.Cache == "" {
		return nil
	}
	base := filepath.Join(r.host.Cache, "git-"+key)
	content, err := os.ReadFile(base + ".json")
	if err != nil {
		return nil
	}
	p := &packed{file: base + ".bundle"}
	if json.Unmarshal(content, p) != nil || p.Scan == nil {
		return nil
	}
	size, sum, err := digestFile(ctx, p.file)
	if err != nil || size != p.Size || sum != p.SHA {
		return nil
	}
	return p
}

// remember keeps a bundle for the next run. The cache is disposable: a failure here costs time, later.
func (r *sourceRun) remember(ctx context.Context, key string, p *packed) error {
	if r.host.Cache == "" {
		return nil
	}
	base := filepath.Join(r.host.Cache, "git-"+key)
	content, err := json.Marshal(p)
	if err != nil {
		return err
	}
	os.Remove(base + ".json") // it speaks of an older file, if it is there
	if err := linkOrCopy(ctx, p.file, base+".bundle"); err != nil {
		return context.Cause(ctx)
	}
	if err := writeWhole(base+".json", content); err != nil {
		os.Remove(base + ".bundle")
	}
	return context.Cause(ctx)
}

// linkOrCopy gives a file a second name, or on another disk a copy.
func linkOrCopy(ctx context.Context, from, to string) error {
	temp, err := os.CreateTemp(filepath.Dir(to), "git-*.part")
	if err != nil {
		return err
	}
	defer os.Remove(temp.Name())
	defer temp.Close()
	link := temp.Name() + ".link"
	if os.Link(from, link) == nil {
		defer os.Remove(link)
		return os.Rename(link, to)
	}
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	if _, err := io.Copy(temp, ctxReader{ctx, in}); err != nil {
		return err
	}
	if err := temp.Close(); err != nil {
		return err
	}
	return os.Rename(temp.Name(), to)
}

func writeWhole(name string, content []byte) error {
	temp, err := os.CreateTemp(filepath.Dir(name), "git-*.part")
	if err != nil {
		return err
	}
	defer os.Remove(temp.Name())
	if _, err := temp.Write(content); err != nil {
		temp.Close()
		return err
	}
	if err := temp.Close(); err != nil {
		return err
	}
	return os.Rename(temp.Name(), name)
}

func digestFile(ctx context.Context, name string) (size int64, hexSum string, err error) {
	f, err := os.Open(name)
	if err != nil {
		return 0, "", err
	}
	defer f.Close()
	sum := sha256.New()
	size, err = io.Copy(sum, ctxReader{ctx, f})
	return size, hex.EncodeToString(sum.Sum(nil)), err
}
