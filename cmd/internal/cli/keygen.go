package cli

import (
	"fmt"
	"strings"
	"time"

	"filippo.io/age"
	"github.com/spf13/cobra"

	"github.com/handover-kit/handover/bundle"
)

// toStdout is the -o that asks for standard output in so many words.
const toStdout = "-"

// keygen makes a key for receiving.
type keygen struct {
	out         string // the file to make; empty or "-" for standard output
	postQuantum bool
}

// keygenDoc is what keygen --json prints.
type keygenDoc struct {
	Recipient string   `json:"recipient"`
	File      string   `json:"file"`
	Words     []string `json:"words"`
}

func keygenCommand(env *Env) *cobra.Command {
	var k keygen
	cmd := &cobra.Command{
		Use:   "keygen",
		Short: "make a key for receiving",
		Long: `Make a key for receiving bundles: an age identity file, which stays secret, and
its public key, which goes to the firm that hands over.

The public key comes with ten words, its fingerprint. Read them to the other
side on the telephone: the same words there show that nobody exchanged the key
on the way. Both are in the key file too.

The file is new, whole or not there at all, and for its owner only. Keep a copy
in a safe place: nobody can open the bundle without it.`,
		Example: `  handover keygen -o key.txt
  handover keygen --pq -o key.txt    against quantum computers too; age before
                                     1.3 cannot use it`,
		GroupID: groupClient,
		Args:    noArgs,
		RunE:    func(*cobra.Command, []string) error { return k.run(env) },
	}
	cmd.Flags().StringVarP(&k.out, "output", "o", "", "write the secret key to this new `file`, for its owner only")
	cmd.Flags().BoolVar(&k.postQuantum, "pq", false, "make a post-quantum hybrid key (ML-KEM-768 with X25519)")
	return cmd
}

func (k keygen) run(env *Env) error {
	stdout := k.out == "" || k.out == toStdout
	switch {
	case stdout && env.Flags.JSON:
		return &usageError{"keygen --json would lose the secret key", "name a file for it with -o FILE"}
	case k.out == "" && env.OutTerminal && !env.Flags.Yes:
		return &usageError{"keygen would show the secret key on the terminal", "name a file for it with -o FILE, or confirm with --yes"}
	}
	secret, recipient, err := newIdentity(k.postQuantum)
	if err != nil {
		return fmt.Errorf("make a key: %w", err)
	}
	words := bundle.Fingerprint(recipient)
	text := fmt.Sprintf("# created: %s\n# public key: %s\n# words: %s\n%s\n",
		env.Now().UTC().Format(time.RFC3339), recipient, strings.Join(words, " "), secret)
	if stdout {
		if err := env.write([]byte(text)); err != nil {
			return err
		}
	} else if err := writePrivate(env.Path(k.out), []byte(text)); err != nil {
		return err
	}
	if env.Flags.JSON {
		return env.Result(keygenDoc{recipient, k.out, words}, nil)
	}
	sayKey(env.Say, recipient, words)
	return nil
}

// sayKey shows a public key and the words to compare.
func sayKey(say func(string, ...any), recipient string, words []string) {
	half := len(words) / 2
	say("Public key: %s", recipient)
	say("Words:      %s", strings.Join(words[:half], " "))
	say("            %s", strings.Join(words[half:], " "))
}

// newIdentity makes an age identity and its recipient.
func newIdentity(postQuantum bool) (secret, recipient string, err error) {
	if postQuantum {
		id, err := age.GenerateHybridIdentity()
		if err != nil {
			return "", "", err
		}
		return id.String(), id.Recipient().String(), nil
	}
	id, err := age.GenerateX25519Identity()
	if err != nil {
		return "", "", err
	}
	return id.String(), id.Recipient().String(), nil
}
