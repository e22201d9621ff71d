// Package demo builds a made-up engagement to try everything on: a workspace with its handover.yaml, two repositories
// with history, Terraform state, documents, credentials, vendor exports, and fresh keys for both sides. The texts
// are embedded, the rest is made on the spot; every date is relative to a given time. It needs git and no network.
//
// It does not seal or open anything: that is the business of whoever calls [Build].
package demo

import (
	"context"
	"crypto/rand"
	"embed"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

//go:embed sample
var sample embed.FS

// Options are what Build may use of the world.
type Options struct {
	// Now is the moment of the story: the last day was two days ago, exports were taken around it.
	Now time.Time
	// Rand feeds the made-up secret values; nil means the system's source. With the same Now and Rand everything
	// but the people's keys is the same.
	Rand io.Reader
	// Environ is the environment that git is started with, after it was cleaned; of it only PATH and what the
	// operating system needs remain.
	Environ []string
}

// Sample says where everything lies. All paths are absolute.
type Sample struct {
	Dir       string
	Workspace string // holds handover.yaml
	Portal    string // repository with Git LFS content
	Infra     string // repository with a submodule
	Exports   string // vendor exports, in before/ and after/

	SealKey         string // private SSH key of the engineer, who seals
	CountersignKey  string // private SSH key of the lead, who reviews
	ReceiptKey      string // private SSH key of the client's recipient, who signs receipts
	Identity        string // age identity that opens the bundle and the envelope
	BundleIdentity  string // age identity that opens the bundle and not the envelope
	Recovery        string // age identity of the recovery recipient: opens the bundle
	SupplierSigners string // allowed_signers as the client holds it: the supplier's keys
	ClientSigners   string // allowed_signers as the supplier holds it: the client's keys
}

// NotEmptyError says that the folder asked for holds something already.
type NotEmptyError struct{ Dir string }

func (e *NotEmptyError) Error() string {
	return fmt.Sprintf("build sample in %q: the folder is not empty", e.Dir)
}

// ExitCode is that of a wrong usage.
func (e *NotEmptyError) ExitCode() int { return 2 }

// Hint is the way on.
func (e *NotEmptyError) Hint() string { return "name a folder that is empty or does not exist yet" }

// Build writes the sample into dir, which must be empty or not exist; its parent must exist. When it fails it takes
// away what it wrote.
func Build(ctx context.Context, dir string, opts Options) (*Sample, error) {
	if opts.Now.IsZero() {
		return nil, errors.New("build sample: no time given")
	}
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, fmt.Errorf("build sample: %w", err)
	}
	made, err := claim(dir)
	if err != nil {
		return nil, err
	}
	s := layout(dir)
	if err := s.build(ctx, opts); err != nil {
		return nil, errors.Join(fmt.Errorf("build sample in %q: %w", dir, err), release(dir, made))
	}
	return s, nil
}

func layout(dir string) *Sample {
	in := func(parts ...string) string { return filepath.Join(append([]string{dir}, parts...)...) }
	return &Sample{
		Dir: dir, Workspace: in("acme-portal"), Portal: in("portal"), Infra: in("infra"), Exports: in("exports"),
		SealKey: in("keys", "mara"), CountersignKey: in("keys", "jonas"), ClientSigners: in("keys", "client_signers"),
		Identity: in("client", "aiko.age"), BundleIdentity: in("client", "ravi.age"), Recovery: in("client", "recovery.age"),
		ReceiptKey: in("client", "aiko"), SupplierSigners: in("client", "supplier_signers"),
	}
}

func (s *Sample) build(ctx context.Context, opts Options) error {
	if opts.Rand == nil {
		opts.Rand = rand.Reader
	}
	recovery, err := s.writeKeys()
	if err != nil {
		return err
	}
	values, err := drawValues(opts.Rand)
	if err != nil {
		return err
	}
	env := cleanEnviron(opts.Environ)
	for _, step := range []func() error{
		func() error { return s.writeWorkspace(opts.Now, recovery) },
		func() error { return s.writeSpace(opts.Now) },
		func() error { return s.writeState(values) },
		func() error { return s.writeCredentials(values) },
		func() error { return s.writeExports(opts.Now) },
		func() error { return s.makePortal(ctx, env, opts.Now) },
		func() error { return s.makeInfra(ctx, env, opts.Now) },
	} {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// claim makes dir, or checks that it is empty; made says which.
func claim(dir string) (made bool, err error) {
	err = os.Mkdir(dir, 0o755) //nolint:gosec // G301: a sample to look at; the keys in it have their own modes
	if err == nil {
		return true, nil
	}
	if !errors.Is(err, fs.ErrExist) {
		return false, fmt.Errorf("build sample: %w", err)
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return false, fmt.Errorf("build sample: %w", err)
	}
	if len(entries) > 0 {
		return false, &NotEmptyError{Dir: dir}
	}
	return false, nil
}

// release takes away what a failed Build wrote, and the folder itself if Build made it.
func release(dir string, made bool) error {
	if made {
		return os.RemoveAll(dir)
	}
	entries, err := os.ReadDir(dir)
	for _, e := range entries {
		err = errors.Join(err, os.RemoveAll(filepath.Join(dir, e.Name())))
	}
	return err
}

// write puts a file where it belongs, with the folders on the way.
func write(path string, data []byte, mode fs.FileMode) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil { //nolint:gosec // G301: as in claim
		return err
	}
	return os.WriteFile(path, data, mode)
}
