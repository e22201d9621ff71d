package collect

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"
	"runtime"
	"strconv"

	"github.com/handover-kit/handover/bundle"
	"github.com/handover-kit/handover/checks/engagement"
)

// Credential gathers credentials.yaml: each value that is delivered becomes a file of the envelope, and an index says what they
// are for. No value is kept: each is read from its source when the envelope takes it, and wiped behind it. To know its
// length beforehand, a command is run twice, once while gathering and once while sealing; one that prints another length the second
// time is refused by the writer as changed.
type Credential struct{}

var _ Collector = Credential{}

const (
	credentialFolder = "credentials"
	credentialIndex  = credentialFolder + "/index.json"
	listLimit        = 4 << 20 // bytes of a credentials.yaml
)

// Collect names credentials/ID for each value that travels, and credentials/index.json.
func (Credential) Collect(ctx context.Context, asset engagement.Asset, host Host) (*Collection, error) {
	name, info, err := assetRoot(asset)
	switch {
	case err != nil:
		return nil, err
	case info.IsDir() || info.Size() > listLimit:
		return nil, &Refusal{Asset: asset.ID, Why: "it is no list of credentials: a folder, or far too large", Fix: "let its path name a credentials.yaml"}
	}
	list := credentialList{name: name, shown: asset.Path, info: info}
	credentials, err := list.read()
	if err != nil {
		return nil, fmt.Errorf("asset %s: %w", asset.ID, err)
	}
	run := &credentialRun{asset: asset.ID, list: list, host: host, taken: map[string]bool{bundle.FoldKey(credentialIndex): true}}
	run.warn("the secrecy of "+filepath.Base(name), info)
	for _, c := range credentials {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		run.add(ctx, c)
	}
	return run.collection()
}

// credentialList is a credentials.yaml on disk.
type credentialList struct {
	name, shown string
	info        fs.FileInfo
}

// read reads the list as it was first seen, and refuses when it changed.
func (l credentialList) read() ([]engagement.Credential, error) {
	f, err := bundle.FileOnDisk("", l.name, l.info).Open()
	if err != nil {
		return nil, err
	}
	defer f.Close()
	content := make([]byte, l.info.Size())
	defer clear(content)
	if _, err := io.ReadFull(f, content); err != nil {
		return nil, fmt.Errorf("read %s: %w", l.shown, err)
	}
	return engagement.ParseCredentials(l.shown, content)
}

// credentialRun is one list being gathered.
type credentialRun struct {
	asset string
	list  credentialList
	host  Host
	taken map[string]bool // by fold key

	c       Collection
	entries []credentialEntry
	reissue int
}

// credentialEntry is what the index says of a credential.
type credentialEntry struct {
	ID        string   `json:"id"`
	System    string   `json:"system,omitempty"`
	Name      string   `json:"name,omitempty"`
	File      string   `json:"file,omitempty"` // in the envelope; empty when it is issued anew
	Reissue   string   `json:"reissue,omitempty"`
	Consumers []string `json:"consumers,omitempty"`
	Note      string   `json:"note,omitempty"`
}

func (r *credentialRun) add(ctx context.Context, c engagement.Credential) {
	if c.Value.Reveal() != "" {
		r.known(c.ID, []byte(c.Value.Reveal()))
	}
	entry := credentialEntry{ID: c.ID, System: c.System, Name: c.Name, Reissue: c.Reissue, Consumers: c.Consumers, Note: c.Note}
	if !c.Travels() {
		r.reissue++
		r.entries = append(r.entries, entry)
		r.c.Gaps = append(r.c.Gaps, Gap{What: "the value of credential " + sourceShown(c.ID), Why: "it does not travel; the receiver issues it anew: " + c.Reissue})
		return
	}
	if r.host.NoEnvelope {
		r.c.Gaps = append(r.c.Gaps, Gap{What: "the value of credential " + sourceShown(c.ID), Why: "the engagement has no envelope: it stays where it is, " + whereabouts(c)})
		return
	}
	file, problem := r.value(ctx, c)
	if problem != nil {
		problem.Path = sourceShown(c.ID)
		r.c.Findings = append(r.c.Findings, *problem)
		return
	}
	file.Path, file.Asset, file.Exec = r.place(c.ID), r.asset, false
	if file.Path != credentialFolder+"/"+c.ID {
		file.Original = printable(c.ID)
	}
	entry.File = file.Path
	r.entries = append(r.entries, entry)
	r.c.Sealed = append(r.c.Sealed, file)
}

// known hands over a value, without the line ends after it, that is to stand nowhere else.
func (r *credentialRun) known(id string, value []byte) {
	if r.host.Known != nil {
		r.host.Known(id, bytes.Clone(bytes.TrimRight(value, "\r\n")))
	}
}

// whereabouts says where a value is kept, not what it is.
func whereabouts(c engagement.Credential) string {
	switch {
	case c.File != "":
		return "the file " + sourceShown(c.File)
	case c.Command != "":
		return "where `" + sourceShown(c.Command) + "` finds it"
	}
	return "with the supplier"
}

// place chooses where a value stands in the envelope.
func (r *credentialRun) place(id string) string {
	name := bundle.SafeName(credentialFolder + "/" + id)
	for r.taken[bundle.FoldKey(name)] {
		name = bundle.OtherName(name)
	}
	r.taken[bundle.FoldKey(name)] = true
	return name
}

// warn notes a secret on disk that others on this machine can read. Windows does not say so in the mode.
func (r *credentialRun) warn(what string, info fs.FileInfo) {
	if open := info.Mode().Perm() & 0o077; open != 0 && runtime.GOOS != "windows" {
		r.c.Gaps = append(r.c.Gaps, Gap{What: what, Why: fmt.Sprintf("others on the machine it was gathered on could read it (mode %04o); it should be 0600", info.Mode().Perm())})
	}
}

func (r *credentialRun) collection() (*Collection, error) {
	r.c.Facts = map[string]string{"delivered": strconv.Itoa(len(r.entries) - r.reissue), "reissue": strconv.Itoa(r.reissue)}
	if r.host.NoEnvelope {
		return &r.c, nil
	}
	index, err := json.MarshalIndent(struct {
		Version     int               `json:"version"`
		Credentials []credentialEntry `json:"credentials"`
	}{1, append([]credentialEntry{}, r.entries...)}, "", "  ")
	if err != nil {
		return nil, err
	}
	r.c.Sealed = append(r.c.Sealed, textFile(credentialIndex, r.asset, string(index)+"\n"))
	return &r.c, nil
}

// secretReader yields a value once and wipes it.
type secretReader struct {
	*bytes.Reader
	value []byte
}

func newSecretReader(value []byte) *secretReader {
	return &secretReader{bytes.NewReader(value), value}
}

// Close wipes the value.
func (s *secretReader) Close() error {
	clear(s.value)
	return nil
}
