package secrets

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// TestHostile feeds what is made to be slow: keywords without end, and what is nearly a secret, again and again. None of it may take a
// minute for what an honest file takes a second.
func TestHostile(t *testing.T) {
	if slow {
		t.Skip("measures time")
	}
	g := newGenerator(31)
	for name, unit := range map[string]func(i int) string{
		"headers":     func(int) string { return "-----BEGIN PRIVATE KEY-----" },
		"header line": func(int) string { return "-----BEGIN PRIVATE KEY-----\n" },
		"passwords":   func(i int) string { return fmt.Sprintf("password=aB3$x%dyz;", i) },
		"addresses":   func(i int) string { return fmt.Sprintf("://u%d:", i) },
		"tokens":      func(int) string { return "eyJhbGciOi.eyJhbGciOi" },
		"dots":        func(int) string { return "eyJhbGciOiJIUzI1NiJ9." },
		"names":       func(int) string { return "secret_token_password_" },
		"quotes":      func(int) string { return `password="` },
		"near":        func(int) string { return g.match("azure8Q~[0-9A-Za-z]{30}") },
		"base64":      func(int) string { return "LS0tLS1CRUdJTi" + "QUFB" },
		"sas":         func(int) string { return "sig=" + strings.Repeat("A", 40) },
	} {
		var b strings.Builder
		for i := 0; b.Len() < 2<<20; i++ {
			b.WriteString(unit(i))
		}
		e := newEngine(t, Options{Remember: -1, Known: []Known{{"a", []byte(strings.Repeat("password=", 9))}}})
		start := time.Now()
		n := len(scan(t, e, b.String()))
		took := time.Since(start)
		t.Logf("%s: %d findings, %.1f MB/s", name, n, 2/took.Seconds())
		if took > 20*time.Second {
			t.Errorf("%s takes %s for 2 MB", name, took)
		}
	}
}
