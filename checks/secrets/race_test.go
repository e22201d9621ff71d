//go:build race

package secrets

// Under the race detector all is ten times slower: fewer examples, less text.
const (
	slow     = true
	examples = 4
)
