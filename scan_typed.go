package handover

import (
	"bytes"
	"slices"
	"sync"

	"github.com/handover-kit/handover/checks"
	"github.com/handover-kit/handover/checks/secrets"
	"github.com/handover-kit/handover/templates"
)

// typedEngine finds secrets in what people type, by our rules alone: rules of a workspace that are broken keep nobody from working.
var typedEngine = sync.OnceValues(func() (*secrets.Engine, error) {
	rules, err := secrets.LoadRules(templates.Rules(), nil)
	if err != nil {
		return nil, err
	}
	return secrets.New(rules, secrets.Options{Remember: -1})
})

// minSecretWord is what the shortest secret that is certain has without a blank, in bytes.
const minSecretWord = 16

func endsWord(r rune) bool { return r <= ' ' || r == '"' || r == ',' }

// typedSecret refuses what holds a secret that is certain: a journal keeps what is said in it, and travels.
func typedSecret(body checks.Body) error {
	switch body.(type) {
	case *checks.Sealed, *checks.Reviewed: // nobody types them
		return nil
	}
	text, err := checks.EncodeBody(body)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(bytes.FieldsFunc(text, endsWord), func(word []byte) bool { return len(word) >= minSecretWord && !bytes.HasPrefix(word, []byte("sha256:")) }) {
		return nil // making the engine takes longer than all the rest
	}
	engine, err := typedEngine()
	if err != nil {
		return err
	}
	var found *secrets.Finding
	w := engine.Stream(func(f secrets.Finding) {
		if f.Class == secrets.Certain && found == nil {
			found = &f
		}
	})
	if _, err := w.Write(text); err != nil {
		return err
	}
	if err := w.Close(); err != nil || found == nil {
		return err
	}
	return usagef("say it without the secret; credentials travel in credentials.yaml", "what was said holds a secret (%s, %s), and a journal forgets nothing", found.Rule, found.Preview)
}
