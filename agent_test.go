package handover

import (
	"crypto/ed25519"
	"errors"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/crypto/ssh"
	"golang.org/x/crypto/ssh/agent"

	"github.com/handover-kit/handover/bundle"
)

// reluctant is an agent whose owner says no to every signature.
type reluctant struct{ agent.Agent }

func (reluctant) Sign(ssh.PublicKey, []byte) (*ssh.Signature, error) {
	return nil, errors.New("confirmation refused")
}

func TestAgentThatWillNotSign(t *testing.T) {
	keys := agent.NewKeyring()
	_, private, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := keys.Add(agent.AddedKey{PrivateKey: private}); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name  string
		agent agent.Agent
		signs bool
	}{{"willing", keys, true}, {"reluctant", reluctant{keys}, false}} {
		t.Run(c.name, func(t *testing.T) {
			m := Machine{Environ: []string{"SSH_AUTH_SOCK=/nowhere", "SSH_AUTH_SOCK=" + serve(t, c.agent)}}
			signer, done, err := m.Signer(t.Context(), AgentKey)
			if err != nil {
				t.Fatal(err)
			}
			defer done()
			_, err = bundle.Sign(signer, bundle.NamespaceBundle, [32]byte{})
			if (err == nil) != c.signs {
				t.Errorf("signing gave %v", err)
			}
			if err != nil && !strings.Contains(err.Error(), "sign with SHA256:") {
				t.Errorf("it is not said whose key: %v", err)
			}
		})
	}
}

func TestAgentThatIsGone(t *testing.T) {
	m := Machine{Environ: []string{"SSH_AUTH_SOCK=" + filepath.Join(t.TempDir(), "none")}}
	_, done, err := m.Signer(t.Context(), AgentKey)
	done()
	if err == nil || !strings.Contains(err.Error(), "reach the SSH agent") {
		t.Errorf("%v", err)
	}
}

// serve answers at a socket until the test ends.
func serve(t *testing.T, a agent.Agent) string {
	t.Helper()
	// A socket's path is short; the test's own folder may not be.
	dir, err := os.MkdirTemp("", "agent") //nolint:usetesting // see above
	if err != nil {
		t.Fatal(err)
	}
	socket := filepath.Join(dir, "s")
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "unix", socket)
	if err != nil {
		t.Fatal(err)
	}
	over := make(chan struct{})
	t.Cleanup(func() {
		listener.Close()
		<-over
		os.RemoveAll(dir)
	})
	go func() {
		defer close(over)
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			agent.ServeAgent(a, conn) //nolint:errcheck // it ends when the client hangs up
			conn.Close()
		}
	}()
	return socket
}
