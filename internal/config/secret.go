package config

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"strings"
)

// Secret is a secret's value. It shows itself to nobody but the caller of
// Reveal.
type Secret struct{ value string }

// hidden is what a secret looks like.
const hidden = "***"

// Reveal returns the value.
func (s Secret) Reveal() string { return s.value }

// String hides the value; an empty Secret is empty.
func (s Secret) String() string {
	if s.value == "" {
		return ""
	}
	return hidden
}

// Format implements fmt.Formatter: no verb shows the value.
func (s Secret) Format(f fmt.State, _ rune) { fmt.Fprint(f, s.String()) }

// LogValue implements slog.LogValuer.
func (s Secret) LogValue() slog.Value { return slog.StringValue(s.String()) }

// MarshalJSON implements json.Marshaler.
func (s Secret) MarshalJSON() ([]byte, error) { return json.Marshal(s.String()) }

// MarshalYAML implements yaml.Marshaler.
func (s Secret) MarshalYAML() (any, error) { return s.String(), nil }

// readSecret returns what the environment variable env says, else what the
// file says. A variable that is not set and no file are an empty Secret.
func readSecret(env, file string) (Secret, error) {
	if env != "" {
		if value := os.Getenv(env); value != "" {
			return Secret{value}, nil
		}
	}
	if file == "" {
		return Secret{}, nil
	}
	data, err := os.ReadFile(file)
	if err != nil {
		return Secret{}, fmt.Errorf("read the secret: %w", err)
	}
	return Secret{strings.TrimSpace(string(data))}, nil
}

// checkSecret notes a file that cannot be read.
func checkSecret(c *checker, key, env, file string) {
	if _, err := readSecret(env, file); err != nil {
		c.add(key, "%v", err)
	}
}

// checkFile notes a file that is not there.
func checkFile(c *checker, key, path string) {
	if path == "" {
		return
	}
	if _, err := os.Stat(path); err != nil {
		var reason *fs.PathError
		if errors.As(err, &reason) {
			err = reason.Err
		}
		c.add(key, "%s: %v", path, err)
	}
}
