//go:build !race

package secrets

const (
	slow     = false
	examples = 12
)
