package bot

import (
	"encoding/json"
	"fmt"
	"maps"
)

// Session is what a conversation remembers from one message to the next.
type Session struct {
	// Dialog is the name of the handler that leads a dialog here, empty where
	// there is none. It gets the first look at what is no command.
	Dialog string `json:"dialog,omitempty"`
	// State is what each handler keeps for itself, by its name.
	State map[string]json.RawMessage `json:"state,omitempty"`
}

// Get decodes what the handler of the given name keeps into v, which stays as
// it is where the handler keeps nothing.
func (s *Session) Get(handler string, v any) error {
	raw, ok := s.State[handler]
	if !ok {
		return nil
	}
	if err := json.Unmarshal(raw, v); err != nil {
		return fmt.Errorf("session state of %s: %w", handler, err)
	}
	return nil
}

// Put keeps v for the handler of the given name; nil forgets what it kept.
func (s *Session) Put(handler string, v any) error {
	if v == nil {
		delete(s.State, handler)
		return nil
	}
	raw, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("session state of %s: %w", handler, err)
	}
	if s.State == nil {
		s.State = make(map[string]json.RawMessage)
	}
	s.State[handler] = raw
	return nil
}

// clone returns a copy that later changes of s do not reach. Handlers replace
// what they keep and never change it in place, so the map's values are shared.
func (s Session) clone() Session {
	s.State = maps.Clone(s.State)
	return s
}
