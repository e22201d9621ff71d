package collect

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/handover-kit/handover/bundle"
	"github.com/handover-kit/handover/checks/engagement"
)

const (
	commandDeadline = 2 * time.Minute // a password manager may ask for a fingerprint
	commandLimit    = 1 << 20         // bytes a command may print
	knownLimit      = 64 << 10        // bytes of a file with a value that are told to Known
)

// value is a file whose content is a credential, or what a person must mend. Neither ever holds the value.
func (r *credentialRun) value(ctx context.Context, c engagement.Credential) (bundle.File, *Finding) {
	var file bundle.File
	var problem *Finding
	switch {
	case c.File != "":
		file, problem = r.fromFile(c)
	case c.Command != "":
		file, problem = r.fromCommand(ctx, c)
	default:
		file = r.fromList(c)
	}
	if problem == nil && file.Size == 0 {
		problem = &Finding{Why: "its value is empty", Hint: "give it a value, or say under reissue how it is issued anew"}
	}
	return file, problem
}

// fromList reads a value that stands in the list itself: again when it is needed, so that nothing here holds on to it.
func (r *credentialRun) fromList(c engagement.Credential) bundle.File {
	id, list := c.ID, r.list
	return bundle.File{Size: int64(len(c.Value.Reveal())), Open: func() (io.ReadCloser, error) {
		credentials, err := list.read()
		if err != nil {
			return nil, err
		}
		for _, c := range credentials {
			if c.ID == id {
				return newSecretReader([]byte(c.Value.Reveal())), nil
			}
		}
		return nil, &bundle.ChangedError{Name: list.shown}
	}}
}

func (r *credentialRun) fromFile(c engagement.Credential) (bundle.File, *Finding) {
	name := filepath.FromSlash(c.File)
	if !filepath.IsAbs(name) {
		name = filepath.Join(filepath.Dir(r.list.name), name)
	}
	info, err := os.Stat(name)
	switch {
	case err != nil:
		return bundle.File{}, &Finding{Why: "the file with its value cannot be read: " + reason(err), Hint: "mend the file of the entry, relative to " + filepath.Base(r.list.name)}
	case !info.Mode().IsRegular():
		return bundle.File{}, &Finding{Why: "the file with its value is no regular file", Hint: "let file name a regular file"}
	}
	file := bundle.FileOnDisk("", name, info)
	f, err := file.Open()
	if err != nil {
		return bundle.File{}, &Finding{Why: "the file with its value cannot be read: " + reason(err), Hint: "make it readable to you, and only to you"}
	}
	defer f.Close()
	head := make([]byte, min(info.Size(), knownLimit))
	defer clear(head)
	if _, err := io.ReadFull(f, head); err != nil {
		return bundle.File{}, &Finding{Why: "the file with its value cannot be read: " + reason(err), Hint: "make it readable to you, and only to you"}
	}
	r.known(c.ID, head)
	r.warn("the secrecy of the file with credential "+sourceShown(c.ID), info)
	return file, nil
}

func (r *credentialRun) fromCommand(ctx context.Context, c engagement.Credential) (bundle.File, *Finding) {
	if !r.host.RunCommands {
		return bundle.File{}, &Finding{Why: "its value comes from a command, and commands are not run unasked", Hint: "run again with --run-commands, or say under reissue how it is issued anew"}
	}
	if r.host.Progress != nil {
		r.host.Progress("running the command of credential " + sourceShown(c.ID))
	}
	id, command, folder, environ := c.ID, c.Command, filepath.Dir(r.list.name), r.host.Environ
	value, err := runCommand(ctx, command, folder, environ)
	if err != nil {
		return bundle.File{}, &Finding{Why: "its command: " + err.Error(), Hint: "run the command of the entry by hand and see what it says"}
	}
	size := len(value)
	r.known(c.ID, value)
	clear(value)
	// The context of the gathering may be over when the envelope is written; the deadline holds there too.
	ctx = context.WithoutCancel(ctx)
	return bundle.File{Size: int64(size), Open: func() (io.ReadCloser, error) {
		value, err := runCommand(ctx, command, folder, environ)
		if err != nil {
			return nil, fmt.Errorf("credential %s: run its command: %w", id, err)
		}
		return newSecretReader(value), nil
	}}, nil
}

// runCommand runs a command line and returns what it prints, without the line end at the end. Errors say nothing of what it
// printed, nor of the command itself: both may hold secrets.
func runCommand(ctx context.Context, line, folder string, environ []string) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, commandDeadline)
	defer cancel()
	command := shellCommand(ctx, line, environ)
	if command == nil {
		return nil, errors.New("no shell on the PATH")
	}
	out := &capture{limit: commandLimit}
	command.Dir, command.Env, command.Stdout = folder, environ, out
	command.WaitDelay = time.Second // what it left running in the background may hold its output open
	err := command.Run()
	switch {
	case errors.Is(ctx.Err(), context.DeadlineExceeded):
		err = errors.New("it did not end in time")
	case ctx.Err() != nil:
		err = ctx.Err()
	}
	if err != nil {
		out.wipe()
		return nil, err
	}
	if value, ended := bytes.CutSuffix(out.bytes, []byte("\n")); ended {
		return bytes.TrimSuffix(value, []byte("\r")), nil
	}
	return out.bytes, nil
}
