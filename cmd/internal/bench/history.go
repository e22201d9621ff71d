package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
)

const (
	historyCommits = 3000
	historyTokens  = 5
)

// makeHistory reads a stream into a new repository without a work tree. $1 repository, $2 stream.
const makeHistory = `
	git init -q --bare -b main "$1"
	git -C "$1" fast-import --quiet <"$2"
	git -C "$1" fsck --no-progress >/dev/null`

// history measures a search of a whole history.
func (b *bench) history(ctx context.Context) error {
	commits := max(20, b.scaled(historyCommits))
	b.say("making a history of %d commits", commits)
	repo, stream := b.path("history.git"), b.path("history.stream")
	if err := errors.Join(os.RemoveAll(repo), b.writeHistory(stream, commits)); err != nil {
		return err
	}
	if _, err := b.shell(ctx, makeHistory, repo, stream); err != nil {
		return err
	}
	packed, err := sizeOf(repo)
	if err != nil {
		return err
	}
	var whole, again, processor, peak pair
	objects := 0
	for i := range b.rounds {
		b.say("history: round %d of %d", i+1, b.rounds)
		ours, err := b.scan(ctx, repo, false)
		if err != nil {
			return err
		}
		if n := len(ours.certain()); n != historyTokens {
			return fmt.Errorf("scan finds %d certain secrets in a history with %d", n, historyTokens)
		}
		second, err := b.scan(ctx, repo, true)
		if err != nil {
			return err
		}
		theirs, _, err := b.leaks(ctx, "git", repo)
		if err != nil {
			return err
		}
		whole.add(ours.seconds, theirs.seconds)
		again.ours = append(again.ours, second.seconds)
		processor.add(ours.processor, theirs.processor)
		peak.add(ours.peak, theirs.peak)
		objects = ours.Scanned.Objects
	}
	name := fmt.Sprintf("a history of %d commits", commits)
	b.rows = append(b.rows,
		row{fmt.Sprintf("`scan` of %s (%d objects, %.0f MB packed), against `gitleaks git`", name, objects, packed), whole, "s", ratio, 1},
		row{"processor time of that, with the git it runs, against `gitleaks git`", processor, "s", ratio, 0},
		row{"`scan` of " + name + ", again", again, "s", middle, 0},
		row{"peak memory of `scan`, " + name, peak, "MiB", most, 256})
	return errors.Join(os.RemoveAll(repo), os.Remove(stream))
}

// story writes a history as a stream of git fast-import. It is the same each time for one version of Go.
type story struct {
	*rand.Rand
	w     *bufio.Writer
	files [][]byte // as they stand on main; the name is the number
	mark  int
}

func (b *bench) writeHistory(name string, commits int) (err error) {
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	s := &story{Rand: rand.New(rand.NewPCG(3, 5)), w: bufio.NewWriterSize(f, 1<<20)} //nolint:gosec // G404: a history that is the same each time
	for len(s.files) < min(400, commits*2) {
		_, data, err := b.texts.next()
		if err != nil {
			return err
		}
		s.files = append(s.files, data[:min(len(data), 20_000)])
	}
	every := commits / (historyTokens + 1)
	for n := range commits {
		switch {
		case n == 0:
			s.commit(n, len(s.files), "")
		case n%every == 0 && n/every <= historyTokens:
			s.commit(n, 1+s.IntN(3), s.token())
		case n%25 == 0: // a branch of one commit, and its merge
			s.side(n)
		default:
			s.commit(n, 1+s.IntN(3), "")
		}
	}
	return s.w.Flush()
}

// token is a key of AWS that nobody has.
func (s *story) token() string {
	key := []byte("AK" + "IA")
	for range 16 {
		key = append(key, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"[s.IntN(32)])
	}
	return string(key)
}

// head begins a commit on a branch.
func (s *story) head(branch string, n int, parents string) {
	s.mark++
	const author = "Bench <bench@supplier.example>"
	message := fmt.Sprintf("Change %d\n", n)
	when := 1_700_000_000 + n*3600
	fmt.Fprintf(s.w, "commit refs/heads/%s\nmark :%d\nauthor %s %d +0000\ncommitter %s %d +0000\ndata %d\n%s%s", branch, s.mark, author, when, author, when, len(message), message, parents)
}

// file writes a file into the commit that was begun.
func (s *story) file(number int, content []byte) {
	fmt.Fprintf(s.w, "M 100644 inline part%02d/file%03d.go\ndata %d\n%s\n", number/40, number, len(content), content)
}

// commit changes so many files of main. A token stands in the last of them, until that is changed again.
func (s *story) commit(n, files int, token string) {
	parents := ""
	if n > 0 {
		parents = fmt.Sprintf("from :%d\n", s.mark)
	}
	s.head("main", n, parents)
	for i := range files {
		number := i
		if n > 0 {
			number = s.IntN(len(s.files))
			s.files[number] = s.edit(s.files[number], n)
		}
		content := s.files[number]
		if i == files-1 && token != "" {
			content = fmt.Appendf(bytes.Clone(content), "\nconst key = %q\n", token)
		}
		s.file(number, content)
	}
}

// side changes a file on a branch and merges that.
func (s *story) side(n int) {
	main, number := s.mark, s.IntN(len(s.files))
	s.files[number] = s.edit(s.files[number], n)
	s.head(fmt.Sprintf("side-%d", n), n, fmt.Sprintf("from :%d\n", main))
	s.file(number, s.files[number])
	s.head("main", n, fmt.Sprintf("from :%d\nmerge :%d\n", main, s.mark))
	s.file(number, s.files[number])
}

// edit changes a line somewhere in a text.
func (s *story) edit(text []byte, n int) []byte {
	at := s.IntN(len(text) + 1)
	if end := bytes.IndexByte(text[at:], '\n'); end >= 0 {
		at += end + 1
	} else {
		at = len(text)
	}
	line := fmt.Appendf(nil, "\t// changed by %d: value %d\n", n, s.IntN(1000))
	return bytes.Join([][]byte{text[:at], line, text[at:]}, nil)
}
