package bundle

import (
	"fmt"
	"slices"
	"strings"
)

// checkAddressee holds the key that opened the file, and the kinds of key in its header, against the recipients the sealer
// signed for. What it finds wrong was forwarded or re-encrypted: the sealer did not address it to this reader.
func (r *Reader) checkAddressee(t Trust) error {
	why := misaddressed(r.archive.use, r.Manifest.Recipients)
	if why == "" {
		r.note("addressee", "It is addressed to the key that opened it", recipientsOf(r.Manifest))
		return nil
	}
	if !t.Forwarded {
		return &Error{
			Kind: ErrInvalid, Msg: why,
			Fix: "the sealer did not address it to you in this form; --forwarded accepts that, and the receipt will say so",
		}
	}
	r.Forwarded = true
	r.note("addressee", "It was forwarded, which you accepted", why)
	return nil
}

// misaddressed says what of a header does not fit the recipients the sealer named, or nothing.
func misaddressed(use *keyUse, to []Recipient) string {
	var want []string
	plugins := false
	for _, rec := range to {
		want = append(want, stanzaKind(rec.Kind))
		plugins = plugins || strings.HasPrefix(rec.Kind, "plugin:")
	}
	if len(use.kinds) != len(to) {
		return fmt.Sprintf("the sealer addressed it to %d keys, but it is encrypted to %d", len(to), len(use.kinds))
	}
	// A plugin's stanzas have names of its own, so they prove nothing either way.
	if have := slices.Sorted(slices.Values(use.kinds)); !plugins && !slices.Equal(have, slices.Sorted(slices.Values(want))) {
		return fmt.Sprintf("the sealer addressed it to keys of the kinds %s, but it is encrypted to %s", describeKinds(want), describeKinds(use.kinds))
	}
	key := publicKey(use.by)
	if key == "" || slices.ContainsFunc(to, func(rec Recipient) bool { return sameKey(rec.Key, key) }) {
		return ""
	}
	return "the key that opens it is not one the sealer addressed it to"
}

// stanzaKind is the name that age gives a recipient of this kind in a header.
func stanzaKind(kind string) string {
	switch kind {
	case "x25519":
		return "X25519"
	case "hybrid":
		return "mlkem768x25519"
	case "tag":
		return "p256tag"
	case "tagpq":
		return "mlkem768p256tag"
	}
	return kind
}

func recipientsOf(m *Manifest) string {
	var who []string
	for _, rec := range m.Recipients {
		name := rec.Person
		if rec.Recovery {
			name = "the recovery key"
		}
		who = append(who, name)
	}
	return strings.Join(who, ", ")
}
