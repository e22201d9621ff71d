package bundle

import (
	"bufio"
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strings"

	"filippo.io/age"
	"filippo.io/age/agessh"
)

// keyCapture remembers the file key that age wraps for its recipient, so that the sealer can reopen what it has just
// written and prove it without being a recipient. It forwards the recipient's labels: age's rules on which kinds of
// recipient may stand together keep holding.
type keyCapture struct {
	age.Recipient
	key *[]byte
}

func (c keyCapture) Wrap(fileKey []byte) ([]*age.Stanza, error) {
	*c.key = append([]byte(nil), fileKey...)
	return c.Recipient.Wrap(fileKey)
}

func (c keyCapture) WrapWithLabels(fileKey []byte) ([]*age.Stanza, []string, error) {
	r, ok := c.Recipient.(age.RecipientWithLabels)
	if !ok {
		s, err := c.Wrap(fileKey)
		return s, nil, err
	}
	*c.key = append([]byte(nil), fileKey...)
	return r.WrapWithLabels(fileKey)
}

// capture wraps recipients so that key holds the file key once age.Encrypt has returned.
func capture(recipients []age.Recipient, key *[]byte) []age.Recipient {
	out := make([]age.Recipient, len(recipients))
	for i, r := range recipients {
		out[i] = keyCapture{r, key}
	}
	return out
}

// keyUse records which identity opened a file and what kinds of recipient its header names.
type keyUse struct {
	kinds []string // the first argument of each stanza
	by    age.Identity
}

type recordingIdentity struct {
	age.Identity
	use *keyUse
}

func (r recordingIdentity) Unwrap(stanzas []*age.Stanza) ([]byte, error) {
	r.use.kinds = nil
	for _, s := range stanzas {
		r.use.kinds = append(r.use.kinds, s.Type)
	}
	key, err := r.Identity.Unwrap(stanzas)
	switch {
	case err == nil:
		r.use.by = r.Identity
	case patience(r.Identity) > 0 && !errors.Is(err, age.ErrIncorrectIdentity) && !errors.Is(err, ErrNoKey):
		// A plugin that fails or is told no says nothing about the file.
		return nil, &Error{Kind: ErrNoKey, Msg: "the key could not be used: " + err.Error(), Fix: "try again, or use another key"}
	}
	return key, err
}

// decrypt opens the age layer.
func decrypt(src io.ReaderAt, size int64, identities []age.Identity) (io.ReaderAt, int64, *keyUse, error) {
	if len(identities) == 0 {
		identities = []age.Identity{noIdentity{}} // so that age says whom the file is for
	}
	use := &keyUse{}
	// age tries keys that ask nobody first, but cannot tell them once they are wrapped.
	identities = slices.Clone(identities)
	slices.SortStableFunc(identities, func(a, b age.Identity) int { return cmp.Compare(patience(a), patience(b)) })
	recording := make([]age.Identity, len(identities))
	for i, id := range identities {
		recording[i] = recordingIdentity{id, use}
	}
	plain, n, err := age.DecryptReaderAt(src, size, recording...)
	var none *age.NoIdentityMatchError
	var path *fs.PathError
	switch {
	case err == nil:
		return plain, n, use, nil
	case errors.As(err, &none):
		return nil, 0, nil, &Error{
			Kind: ErrNoKey,
			Msg:  fmt.Sprintf("none of the keys given opens this file, which is sealed for %s", describeKinds(none.StanzaTypes)),
			Fix:  "use the key whose public half you gave to the sender; `handover inspect` says what the file is sealed for",
		}
	case errors.Is(err, ErrNoKey), errors.As(err, &path):
		return nil, 0, nil, err
	default:
		return nil, 0, nil, invalidf("this is not a whole age file: %v", err)
	}
}

// noIdentity opens nothing.
type noIdentity struct{}

func (noIdentity) Unwrap([]*age.Stanza) ([]byte, error) { return nil, age.ErrIncorrectIdentity }

// patience orders identities: those that may ask a person come last.
func patience(id age.Identity) int {
	switch id.(type) {
	case *age.X25519Identity, *age.HybridIdentity, *age.ScryptIdentity:
		return 0
	}
	return 1
}

// RecipientKinds reads the kinds of recipient from the header of an age file, without a key: "X25519",
// "mlkem768x25519", "ssh-ed25519" and so on, one for each.
func RecipientKinds(src io.Reader) ([]string, error) {
	header, err := age.ExtractHeader(bufio.NewReader(src))
	if err != nil {
		return nil, invalidf("this is not an age file: %v", err)
	}
	var kinds []string
	for line := range strings.Lines(string(header)) {
		if args, ok := strings.CutPrefix(line, "-> "); ok {
			kind, _, _ := strings.Cut(strings.TrimSpace(args), " ")
			kinds = append(kinds, kind)
		}
	}
	return kinds, nil
}

func describeKinds(kinds []string) string {
	count := make(map[string]int)
	var order []string
	for _, k := range kinds {
		if count[k] == 0 {
			order = append(order, k)
		}
		count[k]++
	}
	for i, k := range order {
		if count[k] > 1 {
			order[i] = fmt.Sprintf("%d × %s", count[k], k)
		}
	}
	return strings.Join(order, ", ")
}

// SSHIdentity is an SSH private key that opens age files, together with its public half.
type SSHIdentity struct {
	age.Identity
	Public string // "ssh-ed25519 AAAA…", without a comment
}

// Unwrap asks the key; a passphrase that is not given or not right is ErrNoKey.
func (i SSHIdentity) Unwrap(stanzas []*age.Stanza) ([]byte, error) {
	key, err := i.Identity.Unwrap(stanzas)
	if _, asks := i.Identity.(*agessh.EncryptedSSHIdentity); asks && err != nil && !errors.Is(err, age.ErrIncorrectIdentity) {
		return nil, &Error{Kind: ErrNoKey, Msg: "unlock the SSH key: " + err.Error(), Fix: "check the passphrase of the key file"}
	}
	return key, err
}

// publicKey is the recipient string of an identity, as recipients are written in the manifest; empty when the
// identity cannot tell (a plugin, or a file key).
func publicKey(id age.Identity) string {
	switch id := id.(type) {
	case *age.X25519Identity:
		return id.Recipient().String()
	case *age.HybridIdentity:
		return id.Recipient().String()
	case SSHIdentity:
		return id.Public
	}
	return ""
}
