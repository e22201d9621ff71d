package engagement

import (
	"fmt"
	"strings"

	"filippo.io/age"
	"filippo.io/age/agessh"
	"filippo.io/age/plugin"
	"filippo.io/age/tag"
)

// The kinds of recipient, as manifests name them; a plugin's is "plugin:" and its name.
const (
	RecipientX25519  = "x25519"
	RecipientHybrid  = "hybrid" // post-quantum
	RecipientEd25519 = "ssh-ed25519"
	RecipientRSA     = "ssh-rsa"
	RecipientTag     = "tag"
	RecipientTagPQ   = "tagpq" // post-quantum
	pluginPrefix     = "plugin:"
)

// Sizes in bytes of the public keys inside tagged recipients (c2sp.org/age).
const (
	tagSize   = 33        // compressed P-256 point
	tagPQSize = 1184 + 65 // ML-KEM-768 key, uncompressed P-256 point
)

// Recipient is a public key something is encrypted to.
type Recipient struct {
	Person string `json:"person,omitempty"` // id; empty for the recovery key
	Key    string `json:"key"`              // the public key on one line, without comment
	Kind   string `json:"kind"`             // one of the Recipient constants, or plugin:NAME
}

// Plugin is the name of the age plugin that must be installed to encrypt to the recipient, or nothing.
func (r Recipient) Plugin() string {
	if name, found := strings.CutPrefix(r.Kind, pluginPrefix); found {
		return name
	}
	return ""
}

// Age returns the recipient as package age wants it. The ui is what a plugin may ask people through; it is used
// for plugins only.
func (r Recipient) Age(ui *plugin.ClientUI) (age.Recipient, error) {
	recipient, err := r.age(ui)
	if err != nil {
		return nil, fmt.Errorf("read recipient %s: %w", r.Key, err)
	}
	return recipient, nil
}

func (r Recipient) age(ui *plugin.ClientUI) (age.Recipient, error) {
	switch r.Kind {
	case RecipientX25519:
		return age.ParseX25519Recipient(r.Key)
	case RecipientHybrid:
		return age.ParseHybridRecipient(r.Key)
	case RecipientEd25519, RecipientRSA:
		return agessh.ParseRecipient(r.Key)
	case RecipientTag, RecipientTagPQ:
		return tag.ParseRecipient(r.Key)
	default:
		return plugin.NewRecipient(r.Key, ui)
	}
}

// parseRecipient reads one public key that age can encrypt to.
func parseRecipient(person, line string) (Recipient, error) {
	r := Recipient{Person: person, Key: line}
	if strings.HasPrefix(line, "age1") {
		name, data, err := plugin.ParseRecipient(line)
		switch {
		case err == nil && name == "pq":
			r.Kind = RecipientHybrid
		case err == nil && (name == RecipientTag && len(data) == tagSize || name == RecipientTagPQ && len(data) == tagPQSize):
			r.Kind = name
		case err == nil && name != RecipientTag && name != RecipientTagPQ:
			r.Kind = pluginPrefix + name
		default: // a native key has no name between age and its digits
			r.Kind = RecipientX25519
		}
		if _, err := r.age(nil); err != nil {
			return Recipient{}, &keyFault{"is no whole age recipient", "copy the line age1... again"}
		}
		return r, nil
	}
	key, err := parseSSH(line)
	switch {
	case err != nil && isKeyLine(line):
		return Recipient{}, err
	case err != nil:
		return Recipient{}, &keyFault{"is no public key age can encrypt to", "write an age recipient (age1...) or an OpenSSH public key (ssh-ed25519 or ssh-rsa)"}
	}
	r.Key, r.Kind = publicLine(key), key.Type()
	if r.Kind != RecipientEd25519 && r.Kind != RecipientRSA {
		return Recipient{}, &keyFault{"is of type " + r.Kind + ", which cannot be encrypted to", "use an age recipient, ssh-ed25519 or ssh-rsa; handover keygen makes one"}
	}
	if _, err := r.age(nil); err != nil {
		return Recipient{}, &keyFault{"cannot be encrypted to", "make a new key: handover keygen"}
	}
	return r, nil
}

// family says which of age's two kinds a recipient is: age mixes post-quantum and classic ones in no file.
// What a plugin is, only the plugin knows.
func (r Recipient) family() string {
	switch {
	case r.Kind == RecipientHybrid || r.Kind == RecipientTagPQ:
		return "post-quantum"
	case strings.HasPrefix(r.Kind, pluginPrefix):
		return ""
	default:
		return "classic"
	}
}
