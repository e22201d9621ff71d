package demo

import (
	"crypto/ed25519"
	"crypto/rand"
	"encoding/pem"
	"fmt"
	"path/filepath"
	"strings"

	"filippo.io/age"
	"golang.org/x/crypto/ssh"
)

// person is one of the four who act in the story; handover.yaml names the same.
type person struct {
	id, name, email string
	login           string // at GitHub
	client          bool
}

func mara() person {
	return person{id: "mara", name: "Mara Lind", email: "mara@elegant.example", login: "mara-l"}
}

func jonas() person {
	return person{id: "jonas", name: "Jonas Kask", email: "jonas@elegant.example", login: "jonas-k"}
}

func aiko() person {
	return person{id: "aiko", name: "Aiko Ito", email: "aiko@acme.example", login: "aiko-acme", client: true}
}

func ravi() person {
	return person{id: "ravi", name: "Ravi Menon", email: "ravi@acme.example", login: "ravi-acme", client: true}
}

// writeKeys makes the keys of everybody: private ones with their owners, public ones in the workspace, and for each
// side the list of the other side's signers. It returns the recovery recipient.
func (s *Sample) writeKeys() (recovery string, err error) {
	var supplier, client strings.Builder
	for _, p := range []person{mara(), jonas(), aiko(), ravi()} {
		private, signers := filepath.Join(s.Dir, "keys", p.id), &supplier
		if p.client {
			private, signers = filepath.Join(s.Dir, "client", p.id), &client
		}
		public, err := s.writeSigningKey(p, private)
		if err != nil {
			return "", err
		}
		// The pattern keeps the keys from vouching for anything but handovers.
		fmt.Fprintf(signers, "%s namespaces=\"handover-*\" %s\n", p.email, public)
		if !p.client {
			continue
		}
		recipient, err := writeIdentity(private + ".age")
		if err != nil {
			return "", err
		}
		if err := write(filepath.Join(s.Workspace, "keys", p.id+".age.pub"), []byte(recipient+"\n"), 0o644); err != nil {
			return "", err
		}
	}
	if err := write(s.SupplierSigners, []byte(supplier.String()), 0o644); err != nil {
		return "", err
	}
	if err := write(s.ClientSigners, []byte(client.String()), 0o644); err != nil {
		return "", err
	}
	return writeIdentity(s.Recovery)
}

// writeSigningKey writes an OpenSSH key pair, the public half into the workspace too, and returns the public line
// without its comment.
func (s *Sample) writeSigningKey(p person, private string) (string, error) {
	secret, line, err := newSSHKey(p.email)
	if err != nil {
		return "", err
	}
	if err := write(private, secret, 0o600); err != nil {
		return "", err
	}
	for _, path := range []string{private + ".pub", filepath.Join(s.Workspace, "keys", p.id+".pub")} {
		if err := write(path, []byte(line+" "+p.email+"\n"), 0o644); err != nil {
			return "", err
		}
	}
	return line, nil
}

// newSSHKey makes an Ed25519 key: the private half as OpenSSH writes it without a passphrase, the public half as a
// line without its comment.
func newSSHKey(comment string) (secret []byte, line string, err error) {
	public, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return nil, "", err
	}
	block, err := ssh.MarshalPrivateKey(private, comment)
	if err != nil {
		return nil, "", err
	}
	key, err := ssh.NewPublicKey(public)
	if err != nil {
		return nil, "", err
	}
	return pem.EncodeToMemory(block), strings.TrimSpace(string(ssh.MarshalAuthorizedKey(key))), nil
}

// writeIdentity writes an age identity as age-keygen does, and returns its recipient.
func writeIdentity(path string) (string, error) {
	id, err := age.GenerateX25519Identity()
	if err != nil {
		return "", err
	}
	recipient := id.Recipient().String()
	return recipient, write(path, fmt.Appendf(nil, "# public key: %s\n%s\n", recipient, id), 0o600)
}
