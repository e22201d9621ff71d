package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// keys are those of both sides, made by stock tools; all values but recipient are paths.
type keys struct{ sign, identity, recipient, signers string }

func makeKeys(ctx context.Context, b *bench) (keys, error) {
	dir := b.path("keys")
	k := keys{sign: filepath.Join(dir, "sign"), identity: filepath.Join(dir, "age"), signers: filepath.Join(dir, "signers")}
	if err := fresh(dir); err != nil {
		return k, err
	}
	made, err := b.shell(ctx, `
		ssh-keygen -q -t ed25519 -N '' -C sealer@supplier.example -f "$1"
		echo "sealer@supplier.example $(cut -d' ' -f1,2 "$1.pub")" >"$3"
		age-keygen -o "$2" 2>/dev/null
		age-keygen -y "$2"`, k.sign, k.identity, k.signers)
	k.recipient = strings.TrimSpace(string(made.out))
	return k, err
}

// workspace writes a handover.yaml with one asset.
func (b *bench) workspace(name, kind, asset string) (string, error) {
	dir := b.path("workspace", name)
	if err := fresh(dir); err != nil {
		return "", err
	}
	path, err := filepath.Rel(dir, asset)
	if err != nil {
		return "", err
	}
	page := fmt.Sprintf(`version: 1
engagement: { id: bench-%[1]s, title: Benchmark, supplier: Supplier Ltd, client: Client Corp, last_day: 2026-11-30, time_zone: UTC }
people:
  - { id: sealer, name: Sealer, side: supplier, roles: [engineer], email: [sealer@supplier.example], signing_key: %[2]q }
  - { id: receiver, name: Receiver, side: client, roles: [recipient, owner], email: [receiver@client.example], recipient: %[3]q }
assets:
  - { id: corpus, kind: %[4]s, path: %[5]q }
recipients: { bundle: [receiver], envelope: [receiver] }
`, name, b.keys.sign+".pub", b.keys.recipient, kind, filepath.ToSlash(path))
	return dir, os.WriteFile(filepath.Join(dir, "handover.yaml"), []byte(page), 0o600)
}
