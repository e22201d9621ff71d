package session

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/crypto/ssh"

	"github.com/handover-kit/handover"
)

// maxPublicKey is the largest file that is looked at for a public key, in bytes.
const maxPublicKey = 1 << 14

// keyField asks for the key that a person signs with, proposing the one used before, else the private half of what handover.yaml names.
func (s *Session) keyField(d *Data, person string) Field {
	f := Field{ID: "key", Label: "Key", Kind: Path, Required: true, Help: "an SSH private key, or \"agent\"", Value: handover.AgentKey}
	if file := s.privateHalf(d, person); file != "" {
		f.Value = Quote(file)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if used := s.keys[person]; used != "" {
		f.Value = used
	}
	return f
}

// privateHalf finds the private key of a person's signing key, where people keep them: beside the public one, in a folder beside the
// workspace, in ~/.ssh.
func (s *Session) privateHalf(d *Data, person string) string {
	want, ok := d.Engagement.SigningKey(person)
	if !ok {
		return ""
	}
	named := ""
	for _, p := range d.Engagement.People {
		if p.ID == person && !strings.ContainsAny(p.SigningKey, " \t") { // else it is the key itself
			named = p.SigningKey
		}
	}
	public := []string{}
	if named != "" {
		public = append(public, s.inWorkspace(named), filepath.Join(d.Dir, "..", named), s.path(named))
	}
	own, err := filepath.Glob(filepath.Join(s.o.Machine.Home, ".ssh", "*.pub"))
	if err == nil && s.o.Machine.Home != "" {
		public = append(public, own...)
	}
	for _, name := range public {
		private := strings.TrimSuffix(name, ".pub")
		info, err := os.Stat(private)
		if err != nil || !info.Mode().IsRegular() || private == name {
			continue
		}
		if info, err := os.Stat(name); err != nil || info.Size() > maxPublicKey {
			continue
		}
		data, err := os.ReadFile(name)
		if err != nil {
			continue
		}
		if k, _, _, _, err := ssh.ParseAuthorizedKey(data); err == nil && bytes.Equal(k.Marshal(), want.Marshal()) {
			return filepath.Clean(private)
		}
	}
	return ""
}

// signer opens a key as a person typed it, and remembers it for the next time.
func (s *Session) signer(ctx context.Context, person, typed string) (k ssh.Signer, file string, done func(), err error) {
	file = strings.TrimSpace(typed)
	if file != handover.AgentKey {
		names := s.Paths(typed)
		if len(names) != 1 {
			return nil, "", nil, errors.New("name one key")
		}
		file = names[0]
	}
	s.mu.Lock()
	machine := s.o.Machine
	s.mu.Unlock()
	if k, done, err = machine.Signer(ctx, file); err != nil {
		return nil, file, nil, err
	}
	s.mu.Lock()
	s.keys[person] = typed
	s.mu.Unlock()
	return k, file, done, nil
}
