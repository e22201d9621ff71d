package handover

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"strings"
	"time"

	"golang.org/x/crypto/ssh"
	"golang.org/x/crypto/ssh/agent"
)

// This is the one file that opens a socket: the SSH agent's, on this machine.

// agentSigner finds the key in the SSH agent; public nil means the only one there is.
func (m Machine) agentSigner(public ssh.PublicKey) (ssh.Signer, func(), error) {
	none := func() {}
	socket := ""
	for _, v := range m.Environ {
		if s, ok := strings.CutPrefix(v, "SSH_AUTH_SOCK="); ok {
			socket = s
		}
	}
	const fix = "start ssh-agent and add the key with ssh-add, or give a key file to --key"
	if socket == "" {
		return nil, none, usagef(fix, "there is no SSH agent (SSH_AUTH_SOCK is not set)")
	}
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	var dialer net.Dialer
	conn, err := dialer.DialContext(ctx, "unix", socket)
	if err != nil {
		return nil, none, fmt.Errorf("reach the SSH agent: %w", err)
	}
	hangUp := func() { conn.Close() }
	signers, err := agent.NewClient(conn).Signers()
	if err != nil {
		hangUp()
		return nil, none, fmt.Errorf("ask the SSH agent: %w", err)
	}
	if public == nil && len(signers) == 1 {
		return signers[0], hangUp, nil
	}
	for _, s := range signers {
		if public != nil && bytes.Equal(s.PublicKey().Marshal(), public.Marshal()) {
			return s, hangUp, nil
		}
	}
	hangUp()
	if public == nil {
		return nil, none, usagef("name the public key of the one that signs: --key FILE.pub", "the SSH agent holds %d keys", len(signers))
	}
	return nil, none, usagef(fix, "the SSH agent does not hold this key")
}
