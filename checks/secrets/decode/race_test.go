//go:build race

package decode

// raceEnabled makes tests that stream gigabytes smaller.
const raceEnabled = true
