package demo

import (
	"fmt"
	"io"
)

// values are the made-up secrets of the story. They are drawn when the sample is built, so that nothing that looks
// like a credential stands in this repository; none of them opens anything.
type values struct {
	dbPassword, stagingPassword  string
	accessKeyID, accessKeySecret string // svc-deploy at AWS
	lineage, stagingLineage      string
	session, modelKey            string
	mailKeySecret                string
	instanceSuffix               string // of database addresses
}

func drawValues(random io.Reader) (values, error) {
	const (
		upper  = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
		hex    = "0123456789abcdef"
		letter = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
	)
	d := dice{random: random}
	v := values{
		dbPassword: d.draw(letter, 32), stagingPassword: d.draw(letter, 32),
		accessKeyID: "AKIA" + d.draw(upper, 16), accessKeySecret: d.draw(letter+"+/", 40),
		mailKeySecret: d.draw(letter+"+/", 40),
		lineage:       d.uuid(hex), stagingLineage: d.uuid(hex),
		session: d.draw(hex, 64), modelKey: "sk-ant-api03-" + d.draw(letter+"-_", 93) + "AA",
		instanceSuffix: d.draw(hex, 12),
	}
	return v, d.err
}

// dice draws texts; after a failure it draws nothing and keeps the first error.
type dice struct {
	random io.Reader
	err    error
}

func (d *dice) draw(alphabet string, n int) string {
	if d.err != nil {
		return ""
	}
	b := make([]byte, n)
	if _, err := io.ReadFull(d.random, b); err != nil {
		d.err = fmt.Errorf("draw made-up values: %w", err)
		return ""
	}
	for i := range b {
		b[i] = alphabet[int(b[i])%len(alphabet)] // a little uneven, which does not matter for what opens nothing
	}
	return string(b)
}

func (d *dice) uuid(hex string) string {
	return d.draw(hex, 8) + "-" + d.draw(hex, 4) + "-4" + d.draw(hex, 3) + "-8" + d.draw(hex, 3) + "-" + d.draw(hex, 12)
}
