package collect

import (
	"maps"
	"slices"
	"strings"
	"testing"
)

func TestDeliver(t *testing.T) {
	tests := []struct {
		name    string
		refs    []string // "name=id", "name>symref"
		remotes []string
		want    []string
		left    []string
	}{
		{
			"local only",
			[]string{"refs/heads/main=1", "refs/tags/v1=2", "refs/notes/commits=3"},
			nil,
			[]string{"refs/heads/main=1", "refs/notes/commits=3", "refs/tags/v1=2"},
			nil,
		},
		{"remote becomes a branch", []string{"refs/remotes/origin/dev=1"}, []string{"origin"}, []string{"refs/heads/dev=1"}, nil},
		{
			"equal is one",
			[]string{"refs/heads/main=1", "refs/remotes/origin/main=1", "refs/remotes/fork/main=1"},
			[]string{"fork", "origin"},
			[]string{"refs/heads/main=1"},
			nil,
		},
		{
			"local and remote differ",
			[]string{"refs/heads/main=1", "refs/remotes/origin/main=2"},
			[]string{"origin"},
			[]string{"refs/heads/from-origin/main=2", "refs/heads/main=1"},
			nil,
		},
		{
			"two remotes differ: origin first",
			[]string{"refs/remotes/a/dev=1", "refs/remotes/origin/dev=2"},
			[]string{"a", "origin"},
			[]string{"refs/heads/dev=2", "refs/heads/from-a/dev=1"},
			nil,
		},
		{
			"cannot stand below",
			[]string{"refs/heads/feature=1", "refs/remotes/origin/feature/x=2"},
			[]string{"origin"},
			[]string{"refs/heads/feature=1", "refs/heads/from-origin/feature/x=2"},
			nil,
		},
		{
			"cannot stand above",
			[]string{"refs/heads/feature/x=1", "refs/remotes/origin/feature=2"},
			[]string{"origin"},
			[]string{"refs/heads/feature/x=1", "refs/heads/from-origin/feature=2"},
			nil,
		},
		{
			"two remotes, above and below",
			[]string{"refs/remotes/origin/a=1", "refs/remotes/z/a/b=2"},
			[]string{"origin", "z"},
			[]string{"refs/heads/a=1", "refs/heads/from-z/a/b=2"},
			nil,
		},
		{
			"the prefix is taken",
			[]string{"refs/heads/from-origin=1", "refs/heads/main=1", "refs/remotes/origin/main=2"},
			[]string{"origin"},
			[]string{"refs/heads/from-2-origin/main=2", "refs/heads/from-origin=1", "refs/heads/main=1"},
			nil,
		},
		{
			"the prefix is taken remotely",
			[]string{"refs/heads/main=1", "refs/remotes/origin/main=2", "refs/remotes/origin/from-origin/main=3"},
			[]string{"origin"},
			[]string{"refs/heads/from-2-origin/main=2", "refs/heads/from-origin/main=3", "refs/heads/main=1"},
			nil,
		},
		{"remote with a slash", []string{"refs/remotes/team/a/dev=1"}, []string{"team/a"}, []string{"refs/heads/dev=1"}, nil},
		{"remote nobody configured", []string{"refs/remotes/old/dev=1"}, nil, []string{"refs/heads/dev=1"}, nil},
		{"tracking ref without a remote", []string{"refs/remotes/trunk=1"}, nil, []string{"refs/heads/trunk=1"}, nil},
		{
			"symbolic HEAD of a remote",
			[]string{"refs/remotes/origin/HEAD>refs/remotes/origin/dev", "refs/remotes/origin/dev=1"},
			[]string{"origin"},
			[]string{"refs/heads/dev=1"},
			nil,
		},
		{"HEAD of a remote that is none", []string{"refs/remotes/origin/HEAD=7"}, []string{"origin"}, []string{"refs/heads/from-origin/HEAD=7"}, nil},
		{
			"proposals travel, the rest stays",
			[]string{"refs/pull/1/head=1", "refs/stash=2", "refs/original/refs/heads/main=3", "refs/bisect/bad=4", "refs/jj/keep/1=5"},
			nil,
			[]string{"refs/pull/1/head=1"},
			[]string{"refs/bisect/bad", "refs/jj/keep/1", "refs/original/refs/heads/main", "refs/stash"},
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var refs []sourceRef
			for _, text := range test.refs {
				name, symref, symbolic := strings.Cut(text, ">")
				if symbolic {
					refs = append(refs, sourceRef{Name: name, ID: "9", Symref: symref})
					continue
				}
				name, id, _ := strings.Cut(text, "=")
				refs = append(refs, sourceRef{Name: name, ID: id})
			}
			d := deliver(refs, "refs/heads/main", "1", test.remotes)
			var got []string
			for _, name := range slices.Sorted(maps.Keys(d.Refs)) {
				got = append(got, name+"="+d.Refs[name])
			}
			if !slices.Equal(got, test.want) || !slices.Equal(d.Left, test.left) {
				t.Errorf("got %q, left %q\nwant %q, left %q", got, d.Left, test.want, test.left)
			}
		})
	}
}
