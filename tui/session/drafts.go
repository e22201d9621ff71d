package session

import "encoding/json"

// Draft is what was typed into a form that was not sent.
type Draft struct {
	Title  string `json:"title"`
	Values Values `json:"values"`
}

// Drafts are by id of the form.
type Drafts map[string]Draft

// Drafts reads what was kept; empty when there is nothing, or nothing that can be read.
func (s *Session) Drafts() Drafts {
	s.mu.Lock()
	w := s.w
	s.mu.Unlock()
	d := Drafts{}
	if data, err := w.Drafts(); err == nil && len(data) > 0 {
		if json.Unmarshal(data, &d) != nil || d == nil {
			return Drafts{}
		}
	}
	return d
}

// Keep keeps what is typed. n counts up: of two that come at once the later counts.
func (s *Session) Keep(n int, d Drafts) error {
	s.keeping.Lock()
	defer s.keeping.Unlock()
	if n < s.kept {
		return nil
	}
	s.kept = n
	s.mu.Lock()
	w := s.w
	s.mu.Unlock()
	if len(d) == 0 {
		return w.KeepDrafts(nil)
	}
	data, err := json.Marshal(d)
	if err != nil {
		return err
	}
	return w.KeepDrafts(data)
}
