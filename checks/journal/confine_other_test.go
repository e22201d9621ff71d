//go:build !linux

package journal

// confine has no meaning where the tests that use it do not run.
func confine(string) error { return nil }
