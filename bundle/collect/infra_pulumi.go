package collect

import (
	"encoding/json"
	"strings"
)

// pulumi reads what `pulumi stack export` prints under "deployment", or a stack's file holds under "checkpoint".
func (d *document) pulumi(s *jsonStream, outer string) error {
	return s.object(func(key string) (err error) {
		d.key(outer + "." + key)
		switch key {
		case "stack":
			d.stack, err = s.text()
		case "latest":
			err = d.pulumi(s, "latest")
		case "manifest":
			err = s.object(func(key string) (err error) {
				if key != "version" {
					return s.skip()
				}
				d.tool, err = s.text()
				return err
			})
		case "secrets_providers":
			err = s.object(func(key string) (err error) {
				if key != "type" {
					return s.skip()
				}
				d.secrets, err = s.text()
				return err
			})
		case "resources":
			err = s.array(func() error { return d.pulumiResource(s) })
		case "pending_operations":
			err = s.array(func() error { d.pending++; return s.skip() })
		default:
			err = s.skip()
		}
		return err
	})
}

func (d *document) pulumiResource(s *jsonStream) error {
	d.resources++
	urn := ""
	var marks nameList
	err := s.object(func(key string) (err error) {
		switch key {
		case "urn":
			urn, err = s.text()
		case "inputs", "outputs":
			_, err = d.pulumiSecrets(s, "", &marks)
		default:
			err = s.skip()
		}
		return err
	})
	// urn:pulumi:STACK::PROJECT::TYPE::NAME
	if parts := strings.Split(urn, "::"); len(parts) >= 4 {
		urn = parts[2] + "::" + parts[3]
	}
	d.marked(urn, marks)
	return err
}

// The key and value by which Pulumi marks an object that stands for a secret.
const (
	pulumiMark   = "4dabf18193072939515e22adb298388d"
	pulumiSecret = "1b47061264138c4ac30d75fd1eb44270"
)

// pulumiSecrets looks for marked objects in a tree and returns the text that the value itself is, if it is one.
func (d *document) pulumiSecrets(s *jsonStream, at string, into *nameList) (string, error) {
	token, err := s.token()
	if err != nil {
		return "", err
	}
	switch token := token.(type) {
	case string:
		return token, nil
	case json.Delim:
		secret, plain := false, false
		err = s.members(token, func(key string) error {
			if token == '[' {
				_, err := d.pulumiSecrets(s, short(at+"[]"), into)
				return err
			}
			text, err := d.pulumiSecrets(s, short(at+"."+key), into)
			secret = secret || key == pulumiMark && text == pulumiSecret
			plain = plain || key == "plaintext"
			return err
		})
		if secret {
			into.add(at)
		}
		if secret && plain {
			d.plain++
		}
	}
	return "", err
}
