package handover

import (
	"regexp/syntax"
	"slices"
	"strings"
	"testing"

	"github.com/handover-kit/handover/checks"
	"github.com/handover-kit/handover/checks/secrets"
	"github.com/handover-kit/handover/templates"
)

// What is certain has no fewer characters than the words that are looked at.
func TestTypedWord(t *testing.T) {
	t.Parallel()
	rules, err := secrets.LoadRules(templates.Rules(), nil)
	if err != nil {
		t.Fatal(err)
	}
	shorter := []string{ // in theory alone, or lines of a file with blanks in them, which nobody types as a reason
		"ansible-password", "database-address", "docker-login", "npmrc-password", "slack-workspace-token", "snowflake-password",
	}
	certain := 0
	for _, r := range rules {
		if r.Class != secrets.Certain || r.Pattern == "" || len(r.Magic) > 0 {
			continue
		}
		certain++
		re, err := syntax.Parse(r.Pattern, syntax.Perl)
		if err != nil {
			t.Fatal(err)
		}
		if n := shortest(re.Simplify()); n < minSecretWord && !slices.Contains(shorter, r.ID) {
			t.Errorf("%s matches %d characters", r.ID, n)
		}
	}
	if certain < 50 {
		t.Errorf("only %d rules were looked at", certain)
	}
}

// shortest is the least number of characters that a pattern matches.
func shortest(re *syntax.Regexp) int {
	sum, least := 0, -1
	for _, sub := range re.Sub {
		n := shortest(sub)
		sum += n
		if least < 0 || n < least {
			least = n
		}
	}
	switch re.Op { //nolint:exhaustive // the others are the sum of their parts
	case syntax.OpLiteral:
		return len(re.Rune)
	case syntax.OpCharClass, syntax.OpAnyChar, syntax.OpAnyCharNotNL:
		return 1
	case syntax.OpStar, syntax.OpQuest:
		return 0
	case syntax.OpRepeat:
		return re.Min * sum
	case syntax.OpAlternate:
		return least
	}
	return sum
}

func TestTypedSecret(t *testing.T) {
	t.Parallel()
	value := "sk_" + "live_" + "4fQ8zT1bN6vR2kXw9mJc7LpH"
	mark := func(reason string) error {
		m := checks.Marked{Items: []string{"OH-01"}}
		m.Status, m.Attested, m.Reason = checks.Done, true, reason
		return typedSecret(&m)
	}
	for _, reason := range []string{"the key is " + value, value, "see:" + value + ".", "-----BEGIN RSA " + "PRIVATE KEY-----\n" + strings.Repeat("MIIEpAIBAAKCAQEA1234567890abcdefghijklmnopqrstuvwxyzABCDEFGHIJKL\n", 3) + "-----END RSA " + "PRIVATE KEY-----"} {
		if err := mark(reason); err == nil || strings.Contains(err.Error(), value[8:]) {
			t.Errorf("%.20s…: %v", reason, err)
		}
	}
	for _, reason := range []string{"", "as agreed in the meeting", "see https://wiki.acme.example/runbooks/restart-the-portal-after-an-upgrade"} {
		if err := mark(reason); err != nil {
			t.Errorf("%s: %v", reason, err)
		}
	}
}
