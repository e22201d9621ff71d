package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"encoding/pem"
	"fmt"
	"hash/crc32"
	"strings"
)

// texts are examples of rules that look at more than a value and its name.
var texts = map[string]func(*generator) string{
	"private-key": func(*generator) string { return privateKey() },
	"kubernetes-secret-yaml": func(g *generator) string {
		return "apiVersion: v1\nkind: Secret\nmetadata:\n  name: web\ndata:\n  cookie: " + base64.StdEncoding.EncodeToString([]byte(g.text("[0-9A-Za-z]{24}")))
	},
	"nuget-config-password": func(g *generator) string { return g.text(`<add key="ClearTextPassword" value="[0-9A-Za-z]{16}" />`) },
	"hashicorp-tf-password": func(g *generator) string { return g.text(`administrator_login_password = "[0-9A-Za-z]{16}"`) },
	"curl-auth-header": func(g *generator) string {
		return g.text(`curl -H "Authorization: Bearer [0-9A-Za-z]{40}" https://api.example/v1`)
	},
	"curl-auth-user":        func(g *generator) string { return g.text(`curl -u "deploy:[0-9A-Za-z]{16}" https://api.example/v1`) },
	"sidekiq-sensitive-url": func(g *generator) string { return g.text(`https://[a-f0-9]{8}:[a-f0-9]{8}@gems\.contribsys\.com/`) },
}

// issued are values as vendors give them out. All of them must be found.
var issued = map[string]func(*generator) string{
	"1password-service-account-token": func(g *generator) string {
		return "ops_" + base64.RawStdEncoding.EncodeToString([]byte(g.text(`\{"signInAddress":"my\.example","secretKey":"[0-9A-Z]{200}"\}`)))
	},
	"artifactory-reference-token": func(g *generator) string {
		return base64.RawStdEncoding.EncodeToString([]byte(g.text("reftkn:01:[0-9]{10}:[0-9A-Za-z]{27}")))
	},
	"atlassian-api-token": func(g *generator) string {
		body := g.text("ATATT3[A-Za-z0-9_-]{177}=")
		return body + strings.ToUpper(sum(body, false))
	},
	"aws-access-token": pattern("AKIA[A-Z2-7]{16}"),
	"aws-amazon-bedrock-api-key-short-lived": func(g *generator) string {
		return "bedrock-api-key-" + base64.StdEncoding.EncodeToString([]byte(g.text(`bedrock\.amazonaws\.com/\?Action=CallWithBearerToken&X-Amz-Signature=[0-9a-f]{64}`)))
	},
	"clojars-api-token":             pattern("CLOJARS_[0-9a-f]{60}"),
	"dropbox-short-lived-api-token": pattern("sl\\.B[0-9A-Za-z_-]{134}"),
	"dynatrace-api-token":           pattern("dt0c01\\.[A-Z2-7]{24}\\.[A-Z2-7]{64}"),
	"facebook-access-token":         pattern("[0-9]{16}\\|[0-9A-Za-z_-]{27}"),
	"github-app-token":              checked("ghs_"),
	"github-fine-grained-pat":       pattern("github_pat_[0-9A-Za-z]{22}_[0-9A-Za-z]{59}"),
	"github-oauth":                  checked("gho_"),
	"github-pat":                    checked("ghp_"),
	"github-refresh-token":          pattern("ghr_[0-9A-Za-z]{76}"),
	"grafana-cloud-api-token": func(g *generator) string {
		return "glc_" + base64.StdEncoding.EncodeToString([]byte(g.text(`\{"o":"[0-9]{6}","n":"main","k":"[0-9A-Za-z]{24}","m":\{"r":"eu"\}\}`)))
	},
	"grafana-service-account-token": func(g *generator) string {
		body := g.text("glsa_[0-9A-Za-z]{32}")
		return body + "_" + sum(body, true)
	},
	"jwt":                     token,
	"jwt-base64":              func(g *generator) string { return base64.StdEncoding.EncodeToString([]byte(token(g))) },
	"microsoft-teams-webhook": pattern("https://acme\\.webhook\\.office\\.com/webhookb2/" + uuid + "@" + uuid + "/IncomingWebhook/[0-9a-f]{32}/" + uuid),
	"new-relic-user-api-key":  pattern("NRAK-[0-9A-Z]{27}"),
	"npm-access-token":        checked("npm_"),
	"sendgrid-api-token":      pattern("SG\\.[0-9A-Za-z_-]{22}\\.[0-9A-Za-z_-]{43}"),
	"sentry-org-token": func(g *generator) string {
		return "sntrys_" + base64.StdEncoding.EncodeToString([]byte(g.text(`\{"iat":[0-9]{10}\.[0-9]{6},"url":"https://sentry\.io","region_url":"https://us\.sentry\.io","org":"acme"\}`))) + g.text("_[0-9A-Za-z+/]{43}")
	},
	"slack-app-token":              pattern("xapp-1-A[0-9A-Z]{10}-[0-9]{13}-[0-9a-f]{64}"),
	"slack-bot-token":              pattern("xoxb-[0-9]{12}-[0-9]{13}-[0-9A-Za-z]{24}"),
	"slack-config-access-token":    pattern("xoxe\\.xoxp-1-[0-9A-Z]{163}"),
	"slack-config-refresh-token":   pattern("xoxe-1-[0-9A-Z]{146}"),
	"slack-legacy-bot-token":       pattern("xoxb-[0-9]{12}-[0-9A-Za-z]{24}"),
	"slack-legacy-token":           pattern("xoxs-[0-9]{12}-[0-9]{9}-[0-9]{10}-[0-9a-f]{10}"),
	"slack-legacy-workspace-token": pattern("xoxa-2-[0-9A-Za-z]{40}"),
	"slack-user-token":             pattern("xoxp-[0-9]{12}-[0-9]{12}-[0-9]{13}-[0-9a-f]{32}"),
	"slack-webhook-url":            pattern("https://hooks\\.slack\\.com/services/T[0-9A-Z]{10}/B[0-9A-Z]{10}/[0-9A-Za-z]{24}"),
	"square-access-token":          pattern("EAAA[0-9A-Za-z_-]{60}"),
	"stripe-access-token":          pattern("sk_(?:live|test)_51[0-9A-Za-z]{97}"),
	"telegram-bot-api-token":       pattern("[1-9][0-9]{9}:AA[0-9A-Za-z_-]{33}"),
	"vault-service-token":          pattern("hvs\\.[0-9A-Za-z_-]{91}"),
}

const uuid = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"

// pattern makes values by a pattern alone.
func pattern(p string) func(*generator) string {
	return func(g *generator) string { return g.text(p) }
}

// checked makes tokens of GitHub and npm: 30 characters, and their CRC-32 to the base 62 in six.
func checked(prefix string) func(*generator) string {
	const digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
	return func(g *generator) string {
		body, end := g.text("[0-9A-Za-z]{30}"), ""
		for n := crc32.ChecksumIEEE([]byte(body)); len(end) < 6; n /= 62 {
			end = string(digits[n%62]) + end
		}
		return prefix + body + end
	}
}

// sum is the CRC-32 of a text in hexadecimal.
func sum(text string, lowestFirst bool) string {
	n := crc32.ChecksumIEEE([]byte(text))
	bytes := []byte{byte(n >> 24), byte(n >> 16), byte(n >> 8), byte(n)}
	if lowestFirst {
		bytes = []byte{bytes[3], bytes[2], bytes[1], bytes[0]}
	}
	return hex.EncodeToString(bytes)
}

// privateKey is a new key in PEM.
func privateKey() string {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		panic(err)
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		panic(err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}))
}

// token is a JSON Web Token.
func token(g *generator) string {
	part := base64.RawURLEncoding.EncodeToString
	return part([]byte(`{"alg":"HS256","typ":"JWT"}`)) + "." + part(fmt.Appendf(nil, `{"sub":"%d","admin":true}`, g.Uint64())) + "." + g.text("[0-9A-Za-z_-]{43}")
}
