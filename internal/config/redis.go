package config

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"
	"go.yaml.in/yaml/v3"
)

// Redis says where the state is kept.
type Redis struct {
	// Addr is host:port, or several for a cluster or for sentinels. Empty: the
	// bot brings its own, see store.OpenServer.
	Addr Addresses `yaml:"addr"`
	// Cluster asks for a cluster where one address is given.
	Cluster bool `yaml:"cluster"`
	// Master is the name of the master that the sentinels at Addr watch; empty
	// where there are no sentinels.
	Master   string `yaml:"master"`
	Username string `yaml:"username"`
	// PasswordEnv names the environment variable that holds the password,
	// PasswordFile a file.
	PasswordEnv          string `yaml:"password_env"`
	PasswordFile         string `yaml:"password_file"`
	SentinelUsername     string `yaml:"sentinel_username"`
	SentinelPasswordEnv  string `yaml:"sentinel_password_env"`
	SentinelPasswordFile string `yaml:"sentinel_password_file"`
	DB                   int    `yaml:"db"`
	TLS                  TLS    `yaml:"tls"`
}

// TLS says how the connection to Redis is encrypted.
type TLS struct {
	Enabled bool `yaml:"enabled"`
	// CA is a PEM file with the authorities that are trusted; empty: those of
	// the system.
	CA string `yaml:"ca"`
	// Cert and Key are PEM files that show who we are; empty: nothing does.
	Cert string `yaml:"cert"`
	Key  string `yaml:"key"`
	// ServerName is the name on the server's certificate; empty: the host of
	// the address.
	ServerName string `yaml:"server_name"`
}

func defaultRedis() Redis {
	return Redis{
		PasswordEnv: "XINFANGBOT_REDIS_PASSWORD", SentinelPasswordEnv: "XINFANGBOT_SENTINEL_PASSWORD",
	}
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
		return errors.New("an address or a list of addresses expected")
	}
	*a = list
	return nil
}

func (r Redis) check(c *checker) {
	for _, a := range r.Addr {
		// What is wrong is not shown: people write user:password@host.
		if !isAddress(a) && !strings.HasPrefix(a, "/") {
			c.add("redis.addr", "host:port expected, or the path of a socket; user and password are keys of their own")
		}
	}
	cluster := r.Cluster || len(r.Addr) > 1 && r.Master == ""
	switch {
	case r.DB < 0:
		c.add("redis.db", "%d is negative", r.DB)
	case cluster && r.DB != 0:
		c.add("redis.db", "a cluster has no database but 0")
	}
	if r.Cluster && r.Master != "" {
		c.add("redis.master", "a cluster has no sentinels: one of redis.cluster and redis.master expected")
	}
	if len(r.Addr) == 0 && (r.Cluster || r.Master != "") {
		c.add("redis.addr", "the addresses of the cluster's nodes or of the sentinels expected")
	}
	checkSecret(c, "redis.password_file", r.PasswordEnv, r.PasswordFile)
	checkSecret(c, "redis.sentinel_password_file", r.SentinelPasswordEnv, r.SentinelPasswordFile)
	if _, err := r.TLS.config(); err != nil {
		c.add("redis.tls", "%v", err)
	}
}

// Elsewhere tells whether an address is open to the network, or leads there; the
// path of a socket and the machine's own address are not.
func Elsewhere(address string) bool {
	host, _, err := net.SplitHostPort(address)
	if err != nil || host == "localhost" {
		return false
	}
	ip := net.ParseIP(host)
	return ip == nil || !ip.IsLoopback()
}

// isAddress tells whether s is host:port.
func isAddress(s string) bool {
	host, port, err := net.SplitHostPort(s)
	if err != nil || strings.ContainsAny(host, "/@ ") {
		return false
	}
	n, err := strconv.ParseUint(port, 10, 16)
	return err == nil && n <= 65535
}

// Limits of the client: a message waits for a store that is away by itself, see
// Limits.Patience, so that the client need not.
const (
	dialLimit  = 2 * time.Second
	replyLimit = 2 * time.Second
	retries    = 1
)

// Options are the settings of the client, secrets among them.
func (r Redis) Options() (*redis.UniversalOptions, error) {
	password, err := readSecret(r.PasswordEnv, r.PasswordFile)
	if err != nil {
		return nil, fmt.Errorf("redis.password_file: %w", err)
	}
	sentinel, err := readSecret(r.SentinelPasswordEnv, r.SentinelPasswordFile)
	if err != nil {
		return nil, fmt.Errorf("redis.sentinel_password_file: %w", err)
	}
	secured, err := r.TLS.config()
	if err != nil {
		return nil, fmt.Errorf("redis.tls: %w", err)
	}
	return &redis.UniversalOptions{
		Addrs: r.Addr, MasterName: r.Master, IsClusterMode: r.Cluster, DB: r.DB,
		Username: r.Username, Password: password.Reveal(),
		SentinelUsername: r.SentinelUsername, SentinelPassword: sentinel.Reveal(),
		TLSConfig:   secured,
		DialTimeout: dialLimit, ReadTimeout: replyLimit, WriteTimeout: replyLimit, MaxRetries: retries,
	}, nil
}

// config is nil where the connection is not encrypted.
func (t TLS) config() (*tls.Config, error) {
	if !t.Enabled {
		if t.CA != "" || t.Cert != "" || t.Key != "" || t.ServerName != "" {
			return nil, errors.New("is not enabled: enabled: true expected beside its other keys")
		}
		return nil, nil
	}
	c := &tls.Config{MinVersion: tls.VersionTLS12, ServerName: t.ServerName}
	if t.CA != "" {
		pem, err := os.ReadFile(t.CA)
		if err != nil {
			return nil, fmt.Errorf("ca: %w", err)
		}
		c.RootCAs = x509.NewCertPool()
		if !c.RootCAs.AppendCertsFromPEM(pem) {
			return nil, fmt.Errorf("ca: %s: certificates in PEM expected", t.CA)
		}
	}
	if t.Cert == "" && t.Key == "" {
		return c, nil
	}
	cert, err := tls.LoadX509KeyPair(t.Cert, t.Key)
	if err != nil {
		return nil, fmt.Errorf("cert and key: %w", err)
	}
	c.Certificates = []tls.Certificate{cert}
	return c, nil
}
