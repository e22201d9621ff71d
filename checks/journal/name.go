package journal

import (
	"crypto/sha256"
	"strings"
)

const (
	fileExt  = ".jsonl"
	cloneLen = 8 // hex digits
)

// logName names the log of a person in a clone.
func logName(person, clone string) string { return person + "-" + clone }

// splitLog takes the name of a log apart; not ok when it is none.
func splitLog(name string) (person, clone string, ok bool) {
	dash := strings.LastIndexByte(name, '-')
	if dash < 0 {
		return "", "", false
	}
	person, clone = name[:dash], name[dash+1:]
	return person, clone, isPerson(person) && isClone(clone)
}

// isPerson keeps to the ids that handover.yaml allows, all of which are file names everywhere.
func isPerson(s string) bool {
	if s == "" || len(s) > 64 || !isAlnum(s[0]) || !isAlnum(s[len(s)-1]) {
		return false
	}
	for i := range len(s) {
		if !isAlnum(s[i]) && s[i] != '.' && s[i] != '-' {
			return false
		}
	}
	return true
}

func isAlnum(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
}

func isClone(s string) bool {
	for i := range len(s) {
		if unhex(s[i]) > 15 {
			return false
		}
	}
	return len(s) == cloneLen
}

// genesis is what the first line of a log is chained to: it ties the log to its name, so that a renamed file shows.
func genesis(log string) Hash { return sha256.Sum256([]byte("handover journal " + log + "\n")) }
