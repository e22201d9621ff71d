package golang

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// revision is part of the cache's keys. It rises when the same project would get another listing.
const revision = "golang/1/"

// cached gives the listing of a run before, as long as nothing changed that it depends on. Texts are not kept: they are
// read anew from where the modules lie. A listing with gaps is not kept, since what fills them, the module cache, does
// not show in the key.
func (p *project) cached(ctx context.Context, o Options, m *machine) (listing, error) {
	if o.Cache == nil || p.reachesOut() {
		return p.look(ctx, o, m)
	}
	key := p.key(o, m)
	var list listing
	if value, ok := o.Cache.Get(key); ok && json.Unmarshal(value, &list) == nil && list.here() {
		return list, nil
	}
	list, err := p.look(ctx, o, m)
	if err == nil && len(list.Gaps) == 0 && list.here() {
		if value, err := json.Marshal(list); err == nil {
			o.Cache.Put(key, value)
		}
	}
	return list, err
}

// key is the digest of what go list goes by: what is asked, the go command, the files that name modules, byte for byte,
// and of Go files name, size and time of change, as make has it. Of the machine only where things are.
func (p *project) key(o Options, m *machine) string {
	sum := sha256.New()
	program := m.program()
	fmt.Fprintf(sum, "%q %q %q %q %q %q %q\n", p.dir, o.Platforms, o.Tags, program, m.moduleCache(), m.setting("GOROOT", ""), m.cgo())
	if info, err := os.Stat(program); err == nil {
		fmt.Fprintf(sum, "%d %d\n", info.Size(), info.ModTime().UnixNano())
	}
	for _, f := range p.files {
		fmt.Fprintf(sum, "%q %d ", p.shown(f.name), f.info.Size())
		if filepath.Ext(f.name) == ".go" {
			fmt.Fprintf(sum, "%d\n", f.info.ModTime().UnixNano())
			continue
		}
		if file, err := os.Open(f.name); err == nil {
			_, _ = io.Copy(sum, file)
			file.Close()
		}
	}
	return revision + hex.EncodeToString(sum.Sum(nil))
}

// here says whether all modules still lie where they were.
func (l *listing) here() bool {
	for _, u := range l.Modules {
		if info, err := os.Stat(u.Dir); u.Dir == "" || err != nil || !info.IsDir() {
			return false
		}
	}
	return true
}

// reachesOut says whether a replace line names a folder outside the project, whose files do not show in the key.
func (p *project) reachesOut() bool {
	for i := range p.units {
		for _, r := range p.units[i].replaces() {
			if r.New.Version == "" && !inside(p.dir, absolute(p.units[i].dir, r.New.Path)) {
				return true
			}
		}
	}
	return false
}
