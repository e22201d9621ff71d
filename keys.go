package handover

import (
	"bytes"
	"context"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"strings"

	"filippo.io/age"
	"filippo.io/age/agessh"
	"filippo.io/age/armor"
	"filippo.io/age/plugin"
	"golang.org/x/crypto/ssh"

	"github.com/handover-kit/handover/bundle"
)

// maxKey bounds a key file, in bytes.
const maxKey = 1 << 20

// AgentKey is the name that means "a key of the SSH agent" wherever a signing key is asked for.
const AgentKey = "agent"

// Signer reads the key that signs: an SSH private key, a public key (FILE.pub) whose private half is with the SSH agent, or
// AgentKey when the agent holds just one. A passphrase is asked for when the key has one. The function given back lets
// go of the agent.
func (m Machine) Signer(ctx context.Context, name string) (ssh.Signer, func(), error) {
	none := func() {}
	if name == AgentKey {
		return m.agentSigner(nil)
	}
	data, err := readLimited(m.path(name), maxKey)
	if err != nil {
		return nil, none, fmt.Errorf("read the signing key: %w", err)
	}
	if public, _, _, _, err := ssh.ParseAuthorizedKey(data); err == nil {
		return m.agentSigner(public)
	}
	signer, err := ssh.ParsePrivateKey(data)
	if _, ok := errors.AsType[*ssh.PassphraseMissingError](err); ok {
		signer, err = m.unlock(ctx, name, data)
	}
	if err != nil {
		return nil, none, usagef("--key takes an SSH private key, FILE.pub of a key the SSH agent holds, or \"agent\"",
			"%s cannot sign: %s", name, sshProblem(data, err))
	}
	return signer, none, nil
}

func (m Machine) unlock(ctx context.Context, name string, data []byte) (ssh.Signer, error) {
	phrase, err := m.passphrase(ctx, "Passphrase of "+name)
	if err != nil {
		return nil, err
	}
	return ssh.ParsePrivateKeyWithPassphrase(data, phrase)
}

func (m Machine) passphrase(ctx context.Context, question string) ([]byte, error) {
	if m.Passphrase == nil {
		return nil, errors.New("it has a passphrase, and there is no terminal to ask for it (the SSH agent can hold the key)")
	}
	return m.Passphrase(ctx, question)
}

// sshProblem says in words why a key was not taken, without showing any of it.
func sshProblem(data []byte, err error) string {
	switch {
	case strings.Contains(string(data), "AGE-SECRET-KEY-"):
		return "it is an age key, which opens files and cannot sign"
	case errors.Is(err, ssh.ErrNoAuth):
		return "it is not an SSH key"
	}
	return strings.TrimPrefix(err.Error(), "ssh: ")
}

// Identities reads the keys that open bundles: age identity files (also encrypted with a passphrase) and SSH private keys. What
// cannot be read at all is ErrUsage; a wrong passphrase is bundle.ErrNoKey.
func (m Machine) Identities(ctx context.Context, names []string) ([]age.Identity, error) {
	if len(names) == 0 {
		return nil, usagef("-i FILE names an age identity file or an SSH private key", "no key given to open the bundle with")
	}
	var all []age.Identity
	for _, name := range names {
		data, err := readLimited(m.path(name), maxKey)
		if err != nil {
			return nil, fmt.Errorf("read the key: %w", err)
		}
		ids, err := m.identitiesIn(ctx, name, data)
		if err != nil {
			return nil, err
		}
		all = append(all, ids...)
	}
	return all, nil
}

func (m Machine) identitiesIn(ctx context.Context, name string, data []byte) ([]age.Identity, error) {
	if bytes.HasPrefix(data, []byte("age-encryption.org/")) || bytes.HasPrefix(data, []byte(armor.Header)) {
		return m.encryptedIdentities(ctx, name, data)
	}
	if block, _ := pem.Decode(data); block != nil {
		id, err := m.sshIdentity(ctx, name, data)
		if err != nil {
			return nil, usagef("-i takes an age identity file or an SSH private key (ed25519 or RSA)", "%s cannot open bundles: %s", name, sshProblem(data, err))
		}
		return []age.Identity{id}, nil
	}
	return m.ageIdentities(ctx, name, data)
}

// ageIdentities reads a file of AGE-SECRET-KEY and AGE-PLUGIN lines. No line of it is ever repeated in an error.
func (m Machine) ageIdentities(ctx context.Context, name string, data []byte) ([]age.Identity, error) {
	var ids []age.Identity
	n := 0
	for line := range strings.Lines(string(data)) {
		n++
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		id, err := m.ageIdentity(ctx, line)
		if err != nil {
			return nil, usagef("-i takes an age identity file (handover keygen makes one) or an SSH private key", "%s:%d: not a key that opens bundles", name, n)
		}
		ids = append(ids, id)
	}
	if len(ids) == 0 {
		return nil, usagef("handover keygen makes a key", "%s holds no key", name)
	}
	return ids, nil
}

func (m Machine) ageIdentity(ctx context.Context, line string) (age.Identity, error) {
	if strings.HasPrefix(line, "AGE-PLUGIN-") {
		return plugin.NewIdentity(line, m.pluginUI(ctx))
	}
	ids, err := age.ParseIdentities(strings.NewReader(line))
	if err != nil {
		return nil, err
	}
	return ids[0], nil
}

// maxWorkFactor bounds what a passphrase file may cost to open, as age's own command does.
const maxWorkFactor = 22

func (m Machine) encryptedIdentities(ctx context.Context, name string, data []byte) ([]age.Identity, error) {
	phrase, err := m.passphrase(ctx, "Passphrase of "+name)
	if err != nil {
		return nil, &Error{bundle.ErrNoKey, name + ": " + err.Error(), "run the command on a terminal"}
	}
	id, err := age.NewScryptIdentity(string(phrase))
	if err != nil {
		return nil, &Error{bundle.ErrNoKey, name + ": " + err.Error(), ""}
	}
	id.SetMaxWorkFactor(maxWorkFactor)
	var src io.Reader = bytes.NewReader(data)
	if bytes.HasPrefix(data, []byte(armor.Header)) {
		src = armor.NewReader(src)
	}
	plain, err := age.Decrypt(src, id)
	if err != nil {
		return nil, &Error{bundle.ErrNoKey, name + " does not open with this passphrase", "check the passphrase"}
	}
	inner, err := io.ReadAll(io.LimitReader(plain, maxKey))
	if err != nil {
		return nil, &Error{bundle.ErrNoKey, name + " is damaged", "use another copy of the key file"}
	}
	return m.ageIdentities(ctx, name, inner)
}

func (m Machine) sshIdentity(ctx context.Context, name string, data []byte) (age.Identity, error) {
	id, err := agessh.ParseIdentity(data)
	if locked, ok := errors.AsType[*ssh.PassphraseMissingError](err); ok {
		return m.lockedSSHIdentity(ctx, name, data, locked.PublicKey)
	}
	if err != nil {
		return nil, err
	}
	signer, err := ssh.ParsePrivateKey(data)
	if err != nil {
		return nil, err
	}
	return bundle.SSHIdentity{Identity: id, Public: publicLine(signer.PublicKey())}, nil
}

func (m Machine) lockedSSHIdentity(ctx context.Context, name string, data []byte, public ssh.PublicKey) (age.Identity, error) {
	if public == nil { // an old PEM key does not tell its public half
		pub, err := readLimited(m.path(name)+".pub", maxKey)
		if err != nil {
			return nil, fmt.Errorf("its public half is needed in %s.pub", name)
		}
		if public, _, _, _, err = ssh.ParseAuthorizedKey(pub); err != nil {
			return nil, fmt.Errorf("%s.pub is not a public key", name)
		}
	}
	ask := func() ([]byte, error) { return m.passphrase(ctx, "Passphrase of "+name) }
	id, err := agessh.NewEncryptedSSHIdentity(public, data, ask)
	if err != nil {
		return nil, err
	}
	return bundle.SSHIdentity{Identity: id, Public: publicLine(public)}, nil
}

// pluginUI lets an age plugin ask the person for a secret; what it wants to show or confirm otherwise it must do without.
func (m Machine) pluginUI(ctx context.Context) *plugin.ClientUI {
	return &plugin.ClientUI{
		DisplayMessage: func(string, string) error { return nil },
		RequestValue: func(name, prompt string, _ bool) (string, error) {
			secret, err := m.passphrase(ctx, "Plugin "+name+": "+prompt)
			return string(secret), err
		},
		Confirm:   func(string, string, string, string) (bool, error) { return false, errors.New("nobody to ask") },
		WaitTimer: func(string) {},
	}
}

func publicLine(key ssh.PublicKey) string {
	return strings.TrimSpace(string(ssh.MarshalAuthorizedKey(key)))
}
