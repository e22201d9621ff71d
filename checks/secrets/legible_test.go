package secrets

import "testing"

func TestLegible(t *testing.T) {
	t.Parallel()
	for value, want := range map[string]bool{
		"hunter2": true, "a b": true, "M\xfcller123": true, "Müller": true, "密码是一二三四": true, "tab\there": true,
		"ab\x00cd": false, "3\x8f\x91\xfe\xe0\x01\x7f": false, "a\x90\x91\x92\x93": false, "line\nend": false,
	} {
		if legible([]byte(value)) != want {
			t.Errorf("%q: not %v", value, want)
		}
	}
}
