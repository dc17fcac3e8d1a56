// Package config reads the bot's configuration: config.yaml, with secrets from
// the environment, into one validated struct. Everything has a default; no
// file is needed.
package config

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"

	"go.yaml.in/yaml/v3"

	"xinfangbot/report"
)

// Config is the bot's configuration.
type Config struct {
	Redis    Redis    `yaml:"redis"`
	Report   Report   `yaml:"report"`
	Calendar Calendar `yaml:"calendar"`
}

// Redis says where the state is kept.
type Redis struct {
	// Addr is host:port, or several for a cluster. Empty: the bot brings its
	// own, see store.OpenServer.
	Addr     Addresses `yaml:"addr"`
	Username string    `yaml:"username"`
	DB       int       `yaml:"db"`
	// PasswordEnv names the environment variable that holds the password.
	PasswordEnv string `yaml:"password_env"`
}

// Addresses are written in YAML as one address or a list of them.
type Addresses []string

// UnmarshalYAML implements yaml.Unmarshaler.
func (a *Addresses) UnmarshalYAML(node *yaml.Node) error {
	if node.Kind == yaml.ScalarNode {
		*a = nil
		if node.Value != "" {
			*a = Addresses{node.Value}
		}
		return nil
	}
	var list []string
	if err := node.Decode(&list); err != nil {
		return fmt.Errorf("line %d: an address or a list of addresses expected", node.Line)
	}
	*a = list
	return nil
}

// Password is the Redis password, from the environment.
func (r Redis) Password() string { return os.Getenv(r.PasswordEnv) }

// Report says which report is meant where nobody says another, and what the
// bureau adds to it.
type Report struct {
	Kind report.Kind `yaml:"kind"`
	// Fields are files that add groups, fields and relations.
	Fields []string `yaml:"fields"`
}

// Calendar says where further holidays are found.
type Calendar struct {
	// Holidays is a file with years that the built-in table lacks.
	Holidays string `yaml:"holidays"`
}

// Default is the configuration without a file.
func Default() Config {
	return Config{
		Redis:  Redis{PasswordEnv: "XINFANGBOT_REDIS_PASSWORD"},
		Report: Report{Kind: report.RuleOfLaw},
	}
}

// Load reads the file at path over the defaults; an empty path means no file.
// Errors name the file and the line.
func Load(path string) (Config, error) {
	c := Default()
	if path == "" {
		return c, nil
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return c, fmt.Errorf("read configuration: %w", err)
	}
	dec := yaml.NewDecoder(bytes.NewReader(data))
	dec.KnownFields(true)
	if err := dec.Decode(&c); err != nil && !errors.Is(err, io.EOF) {
		return c, fmt.Errorf("configuration %s: %w", path, err)
	}
	if _, err := report.ParseKind(string(c.Report.Kind)); err != nil {
		return c, fmt.Errorf("configuration %s: report.kind: %w", path, err)
	}
	if c.Redis.DB < 0 {
		return c, fmt.Errorf("configuration %s: redis.db: %d is negative", path, c.Redis.DB)
	}
	return c, nil
}
