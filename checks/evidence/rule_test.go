package evidence_test

import (
	"strings"
	"testing"
	"time"

	"github.com/handover-kit/handover/checks"
	"github.com/handover-kit/handover/checks/engagement"
	"github.com/handover-kit/handover/checks/evidence"
)

var t0 = time.Date(2026, 11, 30, 22, 0, 0, 0, time.UTC)

func testEngagement() *engagement.Engagement {
	return &engagement.Engagement{
		People: []engagement.Person{
			{
				ID: "mara", Side: engagement.SideSupplier, Email: []string{"Mara@Elegant.example", "mara@private.example"},
				Handles: engagement.Handles{"github": {"mara-l"}, "aws": {"mara", "999988887777"}, "okta": {"00u1"}, "openai": {"user_MARA1"}},
			},
			{ID: "aiko", Side: engagement.SideClient, Email: []string{"aiko@acme.example"}, Handles: engagement.Handles{"aws": {"aiko"}}},
		},
		Machines: []engagement.Machine{{ID: "bot", Handles: engagement.Handles{"github": {"elegant-deploy"}, "aws": {"svc-elegant-deploy"}}}},
		Services: []engagement.Service{{ID: "ci", Handles: engagement.Handles{"aws": {"svc-deploy"}}}},
		Domains:  []string{"elegant.example"},
	}
}

func TestSubjects(t *testing.T) {
	for _, c := range []struct {
		provider engagement.Provider
		row      evidence.Row
		want     string
	}{
		{"github", evidence.Row{Subject: "Mara-L "}, "mara"},
		{"github", evidence.Row{Subject: "@mara-l"}, "mara"},
		{"github", evidence.Row{Subject: "mara"}, ""}, // the handle at another provider
		{"github", evidence.Row{Subject: "mara-l2"}, ""},
		{"github", evidence.Row{SubjectID: "9", Name: "elegant-deploy"}, "bot"},
		{"github", evidence.Row{Kind: evidence.KindSecret, Name: "elegant-deploy"}, ""},
		{"aws-iam", evidence.Row{Subject: "arn:aws:iam::111122223333:user/team/mara"}, "mara"},
		{"aws-iam", evidence.Row{Subject: "arn:aws:iam::111122223333:user/mara/bob"}, ""},
		{"aws-iam", evidence.Row{Subject: "arn:aws-cn:sts::111122223333:assumed-role/svc-elegant-deploy/i-0"}, "bot"},
		{"aws-iam", evidence.Row{Subject: "arn:aws:sts::111122223333:assumed-role/Admin/mara@elegant.example"}, "mara"},
		{"aws-iam", evidence.Row{Subject: "arn:aws:iam::999988887777:root"}, "mara"},
		{"aws-iam", evidence.Row{Subject: "arn:aws:iam::111122223333:root"}, ""},
		{"google-cloud", evidence.Row{Subject: "user:mara@elegant.example"}, "mara"},
		{"google-cloud", evidence.Row{Subject: "deleted:user:new@elegant.example?uid=12"}, "new@elegant.example"},
		{"google-cloud", evidence.Row{Subject: "domain:elegant.example"}, "domain:elegant.example"},
		{"google-cloud", evidence.Row{Subject: "domain:notelegant.example"}, ""},
		{"entra", evidence.Row{Subject: "mara_elegant.example#EXT#@acme.onmicrosoft.com"}, "mara"},
		{"entra", evidence.Row{Subject: "someone_new_elegant.example#EXT#@acme.onmicrosoft.com"}, "someone_new@elegant.example"},
		{"okta", evidence.Row{Subject: "x@sub.Elegant.example"}, "x@sub.elegant.example"},
		{"okta", evidence.Row{Subject: "x@elegant.example.evil"}, ""},
		{"okta", evidence.Row{Subject: "mara+okta@private.example"}, "mara"},
		{"okta", evidence.Row{Subject: "Mara Lind <mara@private.example>"}, "mara"},
		{"okta", evidence.Row{Subject: "aiko@acme.example"}, ""},
		{"okta", evidence.Row{}, ""},
	} {
		s := evidence.NewSubjects(testEngagement(), c.provider)
		if got, ok := s.Ours(c.row); got != c.want || ok != (c.want != "") {
			t.Errorf("%s %+v: %q, want %q", c.provider, c.row, got, c.want)
		}
	}
}

func row(kind evidence.Kind, subject string, status evidence.Status, more ...func(*evidence.Row)) evidence.Row {
	r := evidence.Row{Kind: kind, Subject: subject, SubjectID: "id-" + subject, Status: status}
	for _, f := range more {
		f(&r)
	}
	return r
}

func created(s string) func(*evidence.Row) {
	return func(r *evidence.Row) { r.Created = evidence.ParseTime(s) }
}

func changed(s string) func(*evidence.Row) {
	return func(r *evidence.Row) { r.Changed = evidence.ParseTime(s) }
}

func ends(s string) func(*evidence.Row) {
	return func(r *evidence.Row) { r.Expires = evidence.ParseTime(s) }
}
func via(s string) func(*evidence.Row)   { return func(r *evidence.Row) { r.Via = s } }
func value(s string) func(*evidence.Row) { return func(r *evidence.Row) { r.Digest = s } }

func TestRules(t *testing.T) {
	const (
		later   = "2026-12-02T10:00:00Z"
		earlier = "2025-01-01T00:00:00Z"
	)
	account := func(s evidence.Status, more ...func(*evidence.Row)) evidence.Row {
		return row(evidence.KindAccount, "mara", s, more...)
	}
	key := func(subject string, more ...func(*evidence.Row)) evidence.Row {
		return row(evidence.KindKey, subject, evidence.StatusActive, more...)
	}
	client := row(evidence.KindAccount, "aiko", evidence.StatusActive)
	for name, c := range map[string]struct {
		rule   evidence.Rule
		of     evidence.Of
		rows   []evidence.Row
		before []evidence.Row
		want   evidence.Value
		says   string
	}{
		"absent":                        {evidence.RuleAbsent, "", []evidence.Row{client}, nil, evidence.Pass, "none is ours"},
		"absent, empty":                 {evidence.RuleAbsent, "", nil, nil, evidence.Pass, "0 rows"},
		"absent, there":                 {evidence.RuleAbsent, "", []evidence.Row{account(evidence.StatusInactive)}, nil, evidence.Fail, "mara"},
		"inactive":                      {evidence.RuleInactive, "", []evidence.Row{account(evidence.StatusInactive), client}, nil, evidence.Pass, ""},
		"inactive, active":              {evidence.RuleInactive, "", []evidence.Row{account(evidence.StatusActive)}, nil, evidence.Fail, "is active"},
		"inactive, pending":             {evidence.RuleInactive, "", []evidence.Row{account(evidence.StatusPending)}, nil, evidence.Fail, "is invited"},
		"inactive, unknown":             {evidence.RuleInactive, "", []evidence.Row{account(evidence.StatusUnknown)}, nil, evidence.Inconclusive, "does not show"},
		"inactive, scheduled":           {evidence.RuleInactive, "", []evidence.Row{account(evidence.StatusScheduled)}, nil, evidence.Inconclusive, "scheduled"},
		"inactive, expired":             {evidence.RuleInactive, "", []evidence.Row{account(evidence.StatusActive, ends(earlier))}, nil, evidence.Pass, ""},
		"inactive, expires later":       {evidence.RuleInactive, "", []evidence.Row{account(evidence.StatusActive, ends("2030-01-01"))}, nil, evidence.Fail, "until 2030"},
		"inactive, never expires":       {evidence.RuleInactive, "", []evidence.Row{account(evidence.StatusActive, ends("9999-12-31T23:59:59Z"))}, nil, evidence.Fail, "active"},
		"inactive, zoneless end":        {evidence.RuleInactive, "", []evidence.Row{account(evidence.StatusActive, ends("2026-12-05T11:00:00"))}, nil, evidence.Inconclusive, "zone"},
		"inactive, unreadable end":      {evidence.RuleInactive, "", []evidence.Row{account(evidence.StatusActive, ends("soon"))}, nil, evidence.Fail, "active"},
		"inactive, by id alone":         {evidence.RuleInactive, "", []evidence.Row{{Kind: evidence.KindAccount, SubjectID: "AIDA1", Status: evidence.StatusActive}}, nil, evidence.Inconclusive, "only by an id"},
		"fail outweighs unknown":        {evidence.RuleInactive, "", []evidence.Row{account(evidence.StatusUnknown), account(evidence.StatusActive)}, nil, evidence.Fail, "active"},
		"no-pending":                    {evidence.RuleNoPending, "", []evidence.Row{account(evidence.StatusActive)}, nil, evidence.Pass, "no invitation"},
		"no-pending, open":              {evidence.RuleNoPending, "", []evidence.Row{row(evidence.KindInvitation, "mara", evidence.StatusPending)}, nil, evidence.Fail, "invited"},
		"no-pending, unknown":           {evidence.RuleNoPending, "", []evidence.Row{row(evidence.KindInvitation, "mara", evidence.StatusUnknown)}, nil, evidence.Inconclusive, ""},
		"no-grant":                      {evidence.RuleNoGrant, "", []evidence.Row{row(evidence.KindGrant, "aiko", evidence.StatusActive)}, nil, evidence.Pass, ""},
		"no-grant, named":               {evidence.RuleNoGrant, "", []evidence.Row{row(evidence.KindTrust, "arn:aws:iam::999988887777:root", evidence.StatusUnknown)}, nil, evidence.Fail, "999988887777"},
		"no-grant, through":             {evidence.RuleNoGrant, "", []evidence.Row{row(evidence.KindGrant, "admins", evidence.StatusActive, via("mara"))}, nil, evidence.Fail, "admins"},
		"changed-after":                 {evidence.RuleChangedAfter, "", []evidence.Row{key("svc-deploy", changed(later))}, nil, evidence.Pass, "1 credential"},
		"changed-after, before":         {evidence.RuleChangedAfter, "", []evidence.Row{key("svc-deploy", changed(earlier))}, nil, evidence.Fail, "before the last day"},
		"changed-after, created later":  {evidence.RuleChangedAfter, "", []evidence.Row{key("svc-deploy", created(later))}, nil, evidence.Pass, ""},
		"changed-after, no time":        {evidence.RuleChangedAfter, "", []evidence.Row{key("svc-deploy")}, nil, evidence.Inconclusive, "no time"},
		"changed-after, bad time":       {evidence.RuleChangedAfter, "", []evidence.Row{key("svc-deploy", changed("yesterday"))}, nil, evidence.Inconclusive, "not readable"},
		"changed-after, zoneless":       {evidence.RuleChangedAfter, "", []evidence.Row{key("svc-deploy", changed("2026-12-01T10:00:00"))}, nil, evidence.Inconclusive, "zone"},
		"changed-after, zoneless, far":  {evidence.RuleChangedAfter, "", []evidence.Row{key("svc-deploy", changed("2026-12-04T10:00:00"))}, nil, evidence.Pass, ""},
		"changed-after, by one of ours": {evidence.RuleChangedAfter, "", []evidence.Row{key("svc-deploy", changed(later), via("arn:aws:iam::111122223333:user/mara"))}, nil, evidence.Fail, "by one of ours"},
		"changed-after, no service":     {evidence.RuleChangedAfter, "", []evidence.Row{key("aiko", changed(later))}, nil, evidence.Inconclusive, "no service identity"},
		"changed-after, all":            {evidence.RuleChangedAfter, evidence.OfAll, []evidence.Row{key("a", changed(later)), key("b", changed(earlier))}, nil, evidence.Fail, "key b"},
		"created-after":                 {evidence.RuleCreatedAfter, "", []evidence.Row{key("svc-deploy", created(later), changed(earlier))}, nil, evidence.Pass, ""},
		"created-after, changed only":   {evidence.RuleCreatedAfter, "", []evidence.Row{key("svc-deploy", changed(later))}, nil, evidence.Inconclusive, "no time"},
		"created-after, old, expired":   {evidence.RuleCreatedAfter, "", []evidence.Row{key("svc-deploy", created(earlier), ends(earlier))}, nil, evidence.Pass, ""},
		"id-replaced":                   {evidence.RuleIDReplaced, evidence.OfAll, []evidence.Row{key("b")}, []evidence.Row{key("a")}, evidence.Pass, ""},
		"id-replaced, same":             {evidence.RuleIDReplaced, evidence.OfAll, []evidence.Row{key("a")}, []evidence.Row{key("a")}, evidence.Fail, "from before"},
		"id-replaced, nothing before":   {evidence.RuleIDReplaced, evidence.OfAll, []evidence.Row{key("a")}, nil, evidence.Inconclusive, "no export from before"},
		"digest-differs":                {evidence.RuleDigestDiffers, evidence.OfAll, []evidence.Row{key("a", value("2"))}, []evidence.Row{key("a", value("1"))}, evidence.Pass, ""},
		"digest-differs, same":          {evidence.RuleDigestDiffers, evidence.OfAll, []evidence.Row{key("a", value("1"))}, []evidence.Row{key("a", value("1"))}, evidence.Fail, "a value from before"},
		"digest-differs, renamed":       {evidence.RuleDigestDiffers, evidence.OfAll, []evidence.Row{key("b", value("1"))}, []evidence.Row{key("a", value("1"))}, evidence.Fail, "a value from before"},
		"digest-differs, none":          {evidence.RuleDigestDiffers, evidence.OfAll, []evidence.Row{key("a")}, []evidence.Row{key("a", value("1"))}, evidence.Inconclusive, "no value"},
		"expired-or-revoked":            {evidence.RuleExpiredOrRevoked, "", []evidence.Row{account(evidence.StatusUnknown, ends(earlier))}, nil, evidence.Pass, "nothing of ours"},
		"expired-or-revoked, alive":     {evidence.RuleExpiredOrRevoked, "", []evidence.Row{account(evidence.StatusActive)}, nil, evidence.Fail, ""},
		"event-present":                 {evidence.RuleEventPresent, "", []evidence.Row{row(evidence.KindEvent, "mara", "", created(later))}, nil, evidence.Pass, "1 event"},
		"event-present, early":          {evidence.RuleEventPresent, "", []evidence.Row{row(evidence.KindEvent, "mara", "", created(earlier))}, nil, evidence.Inconclusive, "none of"},
		"event-present, of another":     {evidence.RuleEventPresent, "", []evidence.Row{row(evidence.KindEvent, "aiko", "", created(later))}, nil, evidence.Inconclusive, ""},
	} {
		t.Run(name, func(t *testing.T) {
			v := evidence.Evaluate(evidence.Case{
				Proof:    evidence.Proof{Item: "X-1", Rule: c.rule, Of: c.of},
				Subjects: evidence.NewSubjects(testEngagement(), "aws-iam"), Before: c.before,
				Times: evidence.Times{T0: t0, Taken: evidence.ParseTime("2026-12-05T10:00:00Z")},
			}, c.rows, evidence.Facts{Complete: evidence.Shown, Rows: len(c.rows)})
			if v.Value != c.want || !strings.Contains(v.Sentence, c.says) {
				t.Errorf("%+v", v)
			}
			if (v.Value == evidence.Inconclusive) != (v.Way != "") || (v.Value == evidence.Inconclusive) != (v.Grade == "") {
				t.Errorf("way %q, grade %q", v.Way, v.Grade)
			}
		})
	}
}

func TestWhatAFileCannotShow(t *testing.T) {
	s := evidence.NewSubjects(testEngagement(), "aws-iam")
	ours := []evidence.Row{row(evidence.KindAccount, "mara", evidence.StatusActive)}
	at := evidence.ParseTime
	for name, c := range map[string]struct {
		rows  []evidence.Row
		facts evidence.Facts
		times evidence.Times
		whole bool
		want  evidence.Value
		way   string
		grade checks.Grade
	}{
		"truncated":                 {nil, evidence.Facts{Complete: evidence.Truncated}, evidence.Times{}, true, evidence.Inconclusive, "all pages", ""},
		"truncated, but alive":      {ours, evidence.Facts{Complete: evidence.Truncated}, evidence.Times{}, true, evidence.Fail, "", "E2"},
		"unsaid":                    {nil, evidence.Facts{Complete: evidence.Unsaid}, evidence.Times{}, false, evidence.Inconclusive, "--complete", ""},
		"a person's word":           {nil, evidence.Facts{Complete: evidence.Unsaid}, evidence.Times{}, true, evidence.Pass, "", "E1"},
		"older than the revocation": {nil, evidence.Facts{Complete: evidence.Shown, TakenAt: at("2026-11-30T08:00:00Z")}, evidence.Times{Revoked: t0}, false, evidence.Inconclusive, "export it again", ""},
		"older, though alive":       {ours, evidence.Facts{Complete: evidence.Shown, TakenAt: at("2026-11-30T08:00:00Z")}, evidence.Times{Revoked: t0}, false, evidence.Inconclusive, "export it again", ""},
		"younger":                   {nil, evidence.Facts{Complete: evidence.Shown, TakenAt: at("2026-12-01T08:00:00+02:00")}, evidence.Times{Revoked: t0}, false, evidence.Pass, "", "E2"},
		"the file's time goes first": {
			nil,
			evidence.Facts{Complete: evidence.Shown, TakenAt: at("2026-11-29T08:00:00Z")},
			evidence.Times{Revoked: t0, Taken: at("2026-12-09T08:00:00Z")},
			false, evidence.Inconclusive, "again", "",
		},
		"time unknown":  {nil, evidence.Facts{Complete: evidence.Shown}, evidence.Times{Revoked: t0}, false, evidence.Inconclusive, "--taken-at", ""},
		"time zoneless": {nil, evidence.Facts{Complete: evidence.Shown, TakenAt: at("2026-12-01T01:00:00")}, evidence.Times{Revoked: t0}, false, evidence.Inconclusive, "zone", ""},
	} {
		t.Run(name, func(t *testing.T) {
			v := evidence.Evaluate(evidence.Case{Subjects: s, Times: c.times, Whole: c.whole}, c.rows, c.facts)
			if v.Value != c.want || !strings.Contains(v.Way, c.way) || v.Grade != c.grade {
				t.Errorf("%+v", v)
			}
		})
	}
}

func TestParseTime(t *testing.T) {
	for text, want := range map[string]string{
		"2026-03-31T01:02:03Z": "2026-03-31T01:02:03Z", "2026-03-31T01:02:03.123456789+02:00": "2026-03-30T23:02:03.123456789Z",
		"2026-03-31T01:02:03+0000": "2026-03-31T01:02:03Z", "1523477145.729": "2018-04-11T20:05:45.729Z", "1700000000": "2023-11-14T22:13:20Z",
		"1700000000000": "2023-11-14T22:13:20Z", "1.7e9": "2023-11-14T22:13:20Z", "2026-03-31": "2026-03-31T00:00:00Z",
		"N/A": "", "no_information": "", "not_supported": "", "Never": "", "null": "", " ": "",
	} {
		got := evidence.ParseTime(text)
		shown := ""
		if !got.At.IsZero() {
			shown = got.At.Format(time.RFC3339Nano)
		}
		if shown != want || got.Zoneless || want == "" && !got.IsZero() {
			t.Errorf("%q: %+v", text, got)
		}
	}
	for _, text := range []string{"yesterday", "0", "-5", "1e300", "NaN", "0x10", "2026-13-01", "31.12.2026"} {
		if got := evidence.ParseTime(text); !got.Unreadable() {
			t.Errorf("%q: %+v", text, got)
		}
	}
	if got := evidence.ParseTime("2026-03-31 01:02:03"); !got.Zoneless {
		t.Errorf("%+v", got)
	}
	if got := evidence.ParseTime("9999-12-31T23:59:59Z"); !got.Never || got.Unreadable() {
		t.Errorf("%+v", got)
	}
}
