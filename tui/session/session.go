package session

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"github.com/handover-kit/handover"
	"github.com/handover-kit/handover/checks/engagement"
)

// Options say which workspace, and what of this computer may be used.
type Options struct {
	Dir     string // the workspace's folder
	WorkDir string // what relative names that people type are relative to
	Actor   string // the acting person's id; may be empty
	Machine handover.Machine
}

// Session is a person at work in a workspace. Its methods may be called from several goroutines.
type Session struct {
	o       Options
	working sync.WaitGroup // intents under way
	far     atomic.Pointer[handover.Progress]

	mu    sync.Mutex
	w     *handover.Workspace
	actor engagement.Person
	read  string // stamp of what was read last
	ask   func(ctx context.Context, question string) ([]byte, error)
	done  []string          // what was changed, in words
	keys  map[string]string // by person, the key they signed with last

	keeping sync.Mutex
	kept    int // which drafts were kept last
}

// Open opens the workspace and reads the checklist. Errors are those of handover.OpenWorkspace and Workspace.Checklist.
func Open(ctx context.Context, o Options) (*Session, *Data, error) {
	s := &Session{o: o, ask: o.Machine.Passphrase, keys: map[string]string{}}
	s.o.Machine.Progress = func(p handover.Progress) { s.far.Store(&p) }
	s.o.Machine.Passphrase = s.passphrase
	w, err := handover.OpenWorkspace(o.Dir, s.o.Machine)
	if err != nil {
		return nil, nil, err
	}
	s.w = w
	if o.Actor != "" {
		if s.actor, err = w.Actor(o.Actor); err != nil {
			return nil, nil, err
		}
	} else if p, err := w.Actor(""); err == nil { // several are asked: see Data.Actor
		s.actor = p
	}
	d, err := s.readOf(ctx, w, s.actor, nil)
	return s, d, err
}

// AskWith sets who is asked for passphrases.
func (s *Session) AskWith(ask func(ctx context.Context, question string) ([]byte, error)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ask = ask
}

var errNobody = errors.New("nobody can be asked for the passphrase here: use the SSH agent, or a key without one")

func (s *Session) passphrase(ctx context.Context, question string) ([]byte, error) {
	s.mu.Lock()
	ask := s.ask
	s.mu.Unlock()
	if ask == nil {
		return nil, errNobody
	}
	return ask(ctx, question)
}

// Progress is how far the task under way is; nil when none has said anything.
func (s *Session) Progress() *handover.Progress { return s.far.Load() }

// Now is the time.
func (s *Session) Now() time.Time { return s.o.Machine.Now() }

// Wait waits for the intents under way to end.
func (s *Session) Wait() { s.working.Wait() }

// Done is what was changed in this session, in words, the oldest first.
func (s *Session) Done() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string(nil), s.done...)
}

// workspace is the workspace as handover.yaml says now. While that cannot be read it is the one of before, and err says why.
func (s *Session) workspace() (*handover.Workspace, engagement.Person, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	w, err := handover.OpenWorkspace(s.o.Dir, s.o.Machine)
	if err != nil {
		return s.w, s.actor, err
	}
	if s.actor.ID != "" {
		p, err := w.Actor(s.actor.ID)
		if err != nil {
			return s.w, s.actor, err
		}
		s.actor = p
	}
	s.w = w
	return w, s.actor, nil
}
