package bundle

import (
	"bytes"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/pem"
	"errors"
	"fmt"

	"github.com/hiddeco/sshsig"
	"golang.org/x/crypto/ssh"
)

// The SSHSIG namespaces of a handover: a signature made for one purpose is worth nothing for another.
const (
	NamespaceBundle      = "handover-bundle"      // the sealer, over the encrypted file
	NamespaceManifest    = "handover-manifest"    // the sealer, over tagmanifest-sha256.txt
	NamespaceCountersign = "handover-countersign" // the lead, over review.json
	NamespaceEvidence    = "handover-evidence"    // the client, over an export that they made
)

// signedData is what an SSH key signs for a file (PROTOCOL.sshsig, section 3). The file enters by its hash alone, so
// a bundle of any size is signed with the digest that was computed while it was written; hiddeco/sshsig, which does the
// rest, would read it all again.
type signedData struct {
	Namespace     string
	Reserved      string
	HashAlgorithm string
	Hash          []byte
}

const signedMagic = "SSHSIG"

func (d signedData) bytes() []byte { return append([]byte(signedMagic), ssh.Marshal(d)...) }

// Sign signs a file, given its SHA-256 sum, for one namespace. The result is armored, as `ssh-keygen -Y verify` takes it.
func Sign(signer ssh.Signer, namespace string, sum [sha256.Size]byte) ([]byte, error) {
	data := signedData{Namespace: namespace, HashAlgorithm: sshsig.HashSHA256.String(), Hash: sum[:]}.bytes()
	signature, err := signRaw(signer, data)
	if err != nil {
		return nil, fmt.Errorf("sign with %s: %w", ssh.FingerprintSHA256(signer.PublicKey()), err)
	}
	return sshsig.Armor(&sshsig.Signature{
		Version: 1, PublicKey: signer.PublicKey(), Namespace: namespace,
		HashAlgorithm: sshsig.HashSHA256, Signature: signature,
	}), nil
}

func signRaw(signer ssh.Signer, data []byte) (*ssh.Signature, error) {
	if signer.PublicKey().Type() != ssh.KeyAlgoRSA {
		return signer.Sign(rand.Reader, data)
	}
	// SSHSIG forbids SHA-1, which is what a plain Sign means for RSA.
	s, ok := signer.(ssh.AlgorithmSigner)
	if !ok {
		return nil, errors.New("this RSA key cannot sign with SHA-512")
	}
	return s.SignWithAlgorithm(rand.Reader, data, ssh.KeyAlgoRSASHA512)
}

// Sums are the hashes of a signed file; a signature is checked against the one it names.
type Sums struct {
	SHA256 []byte
	SHA512 []byte // nil unless asked for: what this program signs is signed by SHA-256
}

// SumsOf hashes b both ways.
func SumsOf(b []byte) Sums {
	s256, s512 := sha256.Sum256(b), sha512.Sum512(b)
	return Sums{SHA256: s256[:], SHA512: s512[:]}
}

// CheckSignature checks an armored SSHSIG against the hashes of the signed file and gives the key that made it. That says nothing
// yet about whose key it is: ask Signers.
func CheckSignature(armored []byte, namespace string, sums Sums) (ssh.PublicKey, error) {
	sig, err := unarmor(armored)
	if err != nil {
		return nil, invalidf("the signature cannot be read: %v", err)
	}
	if sig.Namespace != namespace {
		return nil, invalidf("the signature was made for %q, not for %q", sig.Namespace, namespace)
	}
	sum := sums.SHA256
	if sig.HashAlgorithm == sshsig.HashSHA512 {
		sum = sums.SHA512
	}
	if sum == nil {
		return nil, invalidf("the signature is over a %s hash, which is not expected here", sig.HashAlgorithm)
	}
	if err := checkKeyStrength(sig); err != nil {
		return nil, err
	}
	data := signedData{Namespace: namespace, HashAlgorithm: sig.HashAlgorithm.String(), Hash: sum}.bytes()
	if err := sig.PublicKey.Verify(data, sig.Signature); err != nil {
		return nil, invalidf("the signature does not verify: the content was altered or it belongs to something else")
	}
	return sig.PublicKey, nil
}

// unarmor is stricter than hiddeco/sshsig: text around the armor, which ssh-keygen refuses too, is not a signature.
func unarmor(armored []byte) (*sshsig.Signature, error) {
	block, rest := pem.Decode(armored)
	if block == nil || block.Type != sshsig.PEMType || len(block.Headers) > 0 ||
		!bytes.HasPrefix(armored, []byte("-----BEGIN")) || len(bytes.TrimSpace(rest)) > 0 {
		return nil, errors.New("it is not an armored SSH signature")
	}
	return sshsig.ParseSignature(block.Bytes)
}

// checkKeyStrength refuses what OpenSSH refuses: SHA-1 signatures and short RSA keys.
func checkKeyStrength(sig *sshsig.Signature) error {
	if sig.PublicKey.Type() != ssh.KeyAlgoRSA {
		return nil
	}
	if f := sig.Signature.Format; f != ssh.KeyAlgoRSASHA256 && f != ssh.KeyAlgoRSASHA512 {
		return invalidf("the signature uses %s, which is not safe", f)
	}
	key, ok := sig.PublicKey.(ssh.CryptoPublicKey)
	if !ok {
		return invalidf("the signing key cannot be read")
	}
	if k, ok := key.CryptoPublicKey().(*rsa.PublicKey); !ok || k.N.BitLen() < 2048 {
		return invalidf("the signing key is an RSA key under 2048 bits")
	}
	return nil
}

// SignsSHA256 says whether an armored signature is over the SHA-256 sum of its file, as Sign makes them.
func SignsSHA256(armored []byte) bool {
	sig, err := unarmor(armored)
	return err == nil && sig.HashAlgorithm == sshsig.HashSHA256
}
