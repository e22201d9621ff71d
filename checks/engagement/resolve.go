package engagement

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/crypto/ssh"
)

// keyring holds what ResolveKeys has read.
type keyring struct {
	recipients map[string]Recipient // by person
	signers    map[string]ssh.PublicKey
	recovery   []Recipient
}

// ResolveKeys reads every public key the page names and checks that those which must work together do. A path
// is joined to the folder of the name given to [Parse] before it goes to read. An error is [Problems], all there
// are. Call it before asking for recipients or signing keys.
func (e *Engagement) ResolveKeys(read func(path string) ([]byte, error)) error {
	k := &keyReader{report: report{file: e.file}, e: e, read: read}
	ring := keyring{recipients: map[string]Recipient{}, signers: map[string]ssh.PublicKey{}}
	for i, p := range e.People {
		parse := func(line string) (Recipient, error) { return parseRecipient(p.ID, line) }
		if r, ok := resolve(k, p.Recipient, fmt.Sprintf("people[%d].recipient", i), parse); ok {
			ring.recipients[p.ID] = r
		}
		if key, ok := resolve(k, p.SigningKey, fmt.Sprintf("people[%d].signing_key", i), parseSigner); ok {
			ring.signers[p.ID] = key
		}
	}
	if e.Recipients != nil {
		parse := func(line string) (Recipient, error) { return parseRecipient("", line) }
		for i, text := range e.Recipients.Recovery {
			if r, ok := resolve(k, text, fmt.Sprintf("recipients.recovery[%d]", i), parse); ok {
				ring.recovery = append(ring.recovery, r)
			}
		}
	}
	before := e.keys
	e.keys = ring
	k.mixtures()
	if err := k.err(); err != nil {
		e.keys = before
		return err
	}
	return nil
}

// BundleRecipients returns the keys of those who can open the bundle, in the order of the page, without the
// recovery key.
func (e *Engagement) BundleRecipients() []Recipient {
	if e.Recipients == nil {
		return nil
	}
	return e.keys.of(e.Recipients.Bundle)
}

// EnvelopeRecipients returns the keys of those who can open the envelope, in the order of the page.
func (e *Engagement) EnvelopeRecipients() []Recipient {
	if e.Recipients == nil {
		return nil
	}
	return e.keys.of(e.Recipients.Envelope)
}

// RecoveryRecipients returns the recovery key of the bundle, if the page names one.
func (e *Engagement) RecoveryRecipients() []Recipient { return slices.Clone(e.keys.recovery) }

// SigningKey returns the key a person signs with, if the page names one.
func (e *Engagement) SigningKey(person string) (ssh.PublicKey, bool) {
	key, ok := e.keys.signers[person]
	return key, ok
}

func (k keyring) of(people []string) []Recipient {
	var out []Recipient
	for _, id := range people {
		if r, ok := k.recipients[id]; ok {
			out = append(out, r)
		}
	}
	return out
}

// keyReader resolves the keys of one page.
type keyReader struct {
	report
	e    *Engagement
	read func(path string) ([]byte, error)
}

// resolve reads one key of the page; not ok when there is none, or when it was reported.
func resolve[K any](k *keyReader, text, path string, parse func(line string) (K, error)) (key K, ok bool) {
	text = strings.TrimSpace(text)
	if text == "" {
		return key, false
	}
	line, what := text, last(path)
	if !isKeyLine(text) {
		what += shown(text) // a path, which may be shown
		var err error
		if line, err = k.file(text); err != nil {
			k.add(k.e.places[path], hintOf(err), "%s %v", what, err)
			return key, false
		}
	}
	key, err := parse(line)
	if err != nil {
		k.add(k.e.places[path], hintOf(err), "%s %v", what, err)
	}
	return key, err == nil
}

// file returns the key a file holds.
func (k *keyReader) file(path string) (string, error) {
	full := filepath.FromSlash(path)
	if !filepath.IsAbs(full) && !strings.HasPrefix(path, "~/") { // which home folder that is, read knows
		full = filepath.Join(filepath.Dir(k.e.file), full)
	}
	data, err := k.read(full)
	const hint = "write the key itself, or a path relative to this file"
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "", &keyFault{"is neither a public key nor a file that exists", hint}
	case err != nil:
		return "", &keyFault{"cannot be read: " + printable(err.Error()), hint}
	default:
		return oneLine(data, path)
	}
}

// mixtures checks what goes into one age file together.
func (k *keyReader) mixtures() {
	e := k.e
	if e.Recipients == nil {
		return
	}
	bundle := append(places("recipients.bundle", e.Recipients.Bundle, e.keys.recipients), recoveryPlaces(e.keys.recovery)...)
	k.mixture(bundle)
	k.mixture(places("recipients.envelope", e.Recipients.Envelope, e.keys.recipients))
}

// placed is a recipient and where the page names it.
type placed struct {
	Recipient
	path string
}

func places(path string, people []string, known map[string]Recipient) []placed {
	var out []placed
	for i, id := range people {
		if r, ok := known[id]; ok {
			out = append(out, placed{r, fmt.Sprintf("%s[%d]", path, i)})
		}
	}
	return out
}

func recoveryPlaces(recovery []Recipient) []placed {
	var out []placed
	for i, r := range recovery {
		out = append(out, placed{r, fmt.Sprintf("recipients.recovery[%d]", i)})
	}
	return out
}

// mixture reports the first recipient that age refuses beside the ones before it.
func (k *keyReader) mixture(together []placed) {
	var first placed
	for _, r := range together {
		switch {
		case r.family() == "":
		case first.family() == "" || first.Kind == "":
			first = r
		case r.family() != first.family():
			k.add(k.e.places[r.path], "give everyone a post-quantum key (handover keygen --pq), or nobody",
				"%s has a %s key (%s) and %s a %s one (%s), and age does not mix the two in one file",
				r.who(), r.family(), r.Kind, first.who(), first.family(), first.Kind)
			return
		}
	}
}

func (p placed) who() string {
	if p.Person == "" {
		return "recovery"
	}
	return p.Person
}
