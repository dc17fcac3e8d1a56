package llm

import (
	"errors"
	"net/http"
	"testing"
)

// TestTransportGoesNowhereElse asks for a host that is not on the list, past
// Config.Check, and looks for a proxy that the file does not name.
func TestTransportGoesNowhereElse(t *testing.T) {
	c, err := newHTTPClient(Config{BaseURL: "http://127.0.0.1:1/v1", AllowedHosts: []string{"127.0.0.1"}}.withDefaults())
	if err != nil {
		t.Fatal(err)
	}
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://localhost:1/v1", nil)
	if err != nil {
		t.Fatal(err)
	}
	if resp, err := c.Do(r); !errors.Is(err, ErrHostForbidden) {
		t.Errorf("%v, %v", resp, err)
	}
	// The environment is read once in a process: a test cannot set a proxy there.
	if c.Transport.(*transport).base.(*http.Transport).Proxy != nil {
		t.Error("the proxy of the environment is followed")
	}
}
