package checks_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/handover-kit/handover/checks"
)

func TestMark(t *testing.T) {
	c := load(t)

	for name, tc := range map[string]struct {
		id   string
		mark checks.Mark
		want string // what the refusal says; empty for none
	}{
		"open again":             {"SEC-04", checks.Mark{Status: checks.Open}, ""},
		"done with evidence":     {"SEC-04", checks.Mark{Status: checks.Done, Evidence: []string{"sha256:00"}}, ""},
		"done on a word":         {"NDA-02", checks.Mark{Status: checks.Done, Attested: true}, ""},
		"done on nothing":        {"NDA-02", checks.Mark{Status: checks.Done, Reason: "sure"}, "needs evidence"},
		"no such status":         {"NDA-02", checks.Mark{Status: "finished"}, "no such status"},
		"not applicable, why":    {"GH-16", checks.Mark{Status: checks.NotApplicable, Reason: "none"}, ""},
		"not applicable, silent": {"GH-16", checks.Mark{Status: checks.NotApplicable, Reason: " "}, "why it does not exist here"},
		"never granted":          {"GH-16", checks.Mark{Status: checks.NeverGranted, Reason: "Mara"}, ""},
		"never had the letter":   {"OH-20", checks.Mark{Status: checks.NeverGranted, Reason: "Mara"}, "does not close it"},
		"scheduled":              {"OPW-06", checks.Mark{Status: checks.Scheduled, Effective: later}, ""},
		"scheduled today":        {"OPW-06", checks.Mark{Status: checks.Scheduled, Effective: today}, "2026-11-20 is not in the future"},
		"scheduled some day":     {"OPW-06", checks.Mark{Status: checks.Scheduled}, "the day it takes effect"},
		"scheduled revocation":   {"GH-20", checks.Mark{Status: checks.Scheduled, Effective: later}, "does not close it"},
		"the client's":           {"GH-20", checks.Mark{Status: checks.ClientOwned, Told: "Aiko", Evidence: []string{"sha256:00"}}, ""},
		"the client's, no proof": {"GH-20", checks.Mark{Status: checks.ClientOwned, Told: "Aiko"}, "proof that the client was told"},
		"the client's, required": {"GH-11", checks.Mark{Status: checks.ClientOwned, Told: "Aiko"}, ""},
		"the client's, untold":   {"GH-11", checks.Mark{Status: checks.ClientOwned}, "who of the client was told"},
		"the client's, but ours": {"GH-06", checks.Mark{Status: checks.ClientOwned, Told: "Aiko"}, "not the client's alone"},
		"failed":                 {"GH-06", checks.Mark{Status: checks.Failed, Reason: "503", Told: "Juri"}, ""},
		"failed, nobody next":    {"GH-06", checks.Mark{Status: checks.Failed, Reason: "503"}, "who takes it on"},
		"unknown":                {"GH-06", checks.Mark{Status: checks.Unknown, Reason: "no permission"}, ""},
		"unknown, why":           {"GH-06", checks.Mark{Status: checks.Unknown}, "why it could not be checked"},
		"waived":                 {"GH-06", checks.Mark{Status: checks.Waived, Reason: "accepted", Effective: later}, ""},
		"waived for ever":        {"GH-06", checks.Mark{Status: checks.Waived, Reason: "accepted"}, "the day to look at it again"},
		"waived in the past":     {"GH-06", checks.Mark{Status: checks.Waived, Reason: "accepted", Effective: "2026-11-19"}, "not in the future"},
		"waived, absolute":       {"DH-16", checks.Mark{Status: checks.Waived, Reason: "no", Effective: later}, "wholly in our own hands"},
		"waived receipt":         {"OH-17", checks.Mark{Status: checks.Waived, Reason: "no", Effective: later}, "only doing it closes it"},
	} {
		err := tc.mark.Check(c.Item(tc.id), today)
		if tc.want == "" {
			if err != nil {
				t.Errorf("%s: %v", name, err)
			}
			continue
		}
		var refused *checks.MarkError
		if !errors.As(err, &refused) || !strings.Contains(err.Error(), tc.want) || refused.Hint() == "" {
			t.Errorf("%s: %v, want %q and a hint", name, err, tc.want)
		}
	}
}

func TestStatuses(t *testing.T) {
	all := checks.Statuses()
	if len(all) != 9 || !slices.IsSortedFunc(all, func(a, b checks.Status) int {
		if a.LessClosed(b) {
			return -1
		}
		return 1
	}) {
		t.Errorf("statuses from least to most closed: %v", all)
	}
	for _, s := range all {
		if want := s != checks.Open && s != checks.Unknown && s != checks.Failed; s.Closing() != want {
			t.Errorf("%s closes: %t, want %t", s, s.Closing(), want)
		}
	}
}

func TestParseGate(t *testing.T) {
	for text, want := range map[string]checks.Gate{"G-ACK": checks.GateAck, "ack": checks.GateAck, "g-takeover": checks.GateTakeover} {
		if g, ok := checks.ParseGate(text); !ok || g != want {
			t.Errorf("ParseGate(%s) = %s, %t", text, g, ok)
		}
	}
	for _, text := range []string{"", "G-", "ACC-01", "done"} {
		if g, ok := checks.ParseGate(text); ok {
			t.Errorf("ParseGate(%q) = %s", text, g)
		}
	}
}
