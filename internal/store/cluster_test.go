package store_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"xinfangbot/internal/journal"
	"xinfangbot/internal/store"
	"xinfangbot/internal/store/storetest"
)

// suite runs the tests of this package over the Redis of a configuration.
func suite(t *testing.T, configuration string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "config.yaml")
	must(t, os.WriteFile(path, []byte(configuration), 0o600))
	t.Setenv(storetest.ConfigEnv, path)
	for name, test := range map[string]func(*testing.T){
		"apply":              TestApplyIsAllOrNothingAndOnceATurn,
		"concurrent changes": TestConcurrentChangesOfOneField,
		"turn":               TestOpenCommitSettle,
		"settlements":        TestSettlementsAreWrittenWithoutAnotherMessage,
		"reminders":          TestClaimReminder,
		"reminder runs":      TestReminderRuns,
		"login":              TestLoginIsKeptSealed,
		"backup":             TestBackup,
		"backup under load":  TestBackupUnderLoad,
		"restore":            TestRestoreReplaces,
		"broken restore":     TestRestoreThatBreaksOffChangesNothing,
	} {
		t.Run(name, test)
	}
}

// TestOnACluster runs the suite over three nodes.
func TestOnACluster(t *testing.T) {
	const slots = 16384
	nodes, addrs := make([]*storetest.Process, 3), make([]string, 3)
	var first []any // host, port and port of the cluster bus
	for i := range nodes {
		_, bus, err := net.SplitHostPort(storetest.FreeAddr(t))
		must(t, err)
		nodes[i] = storetest.Start(t, nil, "--cluster-enabled", "yes", "--cluster-port", bus, "--cluster-node-timeout", "2000")
		addrs[i] = nodes[i].Addr
		c := nodes[i].Client()
		must(t, c.ClusterAddSlotsRange(ctx, slots*i/3, slots*(i+1)/3-1).Err())
		if i == 0 {
			host, port, err := net.SplitHostPort(addrs[0])
			must(t, err)
			first = []any{host, port, bus}
			continue
		}
		must(t, c.Do(ctx, append([]any{"cluster", "meet"}, first...)...).Err())
	}
	for _, n := range nodes {
		n.Await(func(ctx context.Context) bool {
			info, err := n.Client().ClusterInfo(ctx).Result()
			return err == nil && strings.Contains(info, "cluster_state:ok") && strings.Contains(info, "cluster_known_nodes:3")
		})
	}
	suite(t, fmt.Sprintf("redis: {addr: ['%s']}", strings.Join(addrs, "', '")))
	t.Run("restore cut off", func(t *testing.T) { restoreCutOff(t, addrs) })
}

// restoreCutOff loses the connection between two aggregates: the store says so
// until the restore was run again.
func restoreCutOff(t *testing.T, addrs []string) {
	open := func() (*redis.ClusterClient, *store.Store) {
		client := redis.NewClusterClient(&redis.ClusterOptions{Addrs: addrs, Protocol: 2, MaxRedirects: -1})
		t.Cleanup(func() { client.Close() })
		return client, store.New(client, nil)
	}
	empty, s := open()
	// The tests before have left something on the nodes.
	must(t, empty.ForEachMaster(ctx, func(ctx context.Context, c *redis.Client) error { return c.FlushAll(ctx).Err() }))
	fill(t, s, 5)
	must(t, s.Close(ctx))
	list, _ := snapshot(t, s)
	want := state(t, s)
	must(t, s.Apply(ctx, "r", stamp("later"), []journal.Change{{Field: "f", Value: "later", Base: 5}}))

	client, broken := open()
	client.AddHook(&breaker{left: 2})
	if _, err := broken.Restore(ctx, entries(list), true); !errors.Is(err, store.ErrHalfRestored) || !errors.Is(err, errBroken) {
		t.Errorf("cut off: %v", err)
	}
	if err := s.Whole(ctx); !errors.Is(err, store.ErrHalfRestored) {
		t.Errorf("a state that is half restored: %v", err)
	}
	if _, err := s.Restore(ctx, entries(list), true); err != nil {
		t.Fatal(err)
	}
	must(t, s.Whole(ctx))
	compareStates(t, state(t, s), want)
}

var errBroken = errors.New("broken")

// breaker lets some transactions pass and breaks the next.
type breaker struct{ left int }

func (*breaker) DialHook(next redis.DialHook) redis.DialHook          { return next }
func (*breaker) ProcessHook(next redis.ProcessHook) redis.ProcessHook { return next }

func (b *breaker) ProcessPipelineHook(next redis.ProcessPipelineHook) redis.ProcessPipelineHook {
	return func(ctx context.Context, cmds []redis.Cmder) error {
		if cmds[0].Name() == "multi" {
			if b.left--; b.left < 0 {
				return errBroken
			}
		}
		return next(ctx, cmds)
	}
}

// TestBehindASentinel runs the suite over the master that a sentinel names.
func TestBehindASentinel(t *testing.T) {
	master := storetest.Start(t, nil)
	host, port, err := net.SplitHostPort(master.Addr)
	must(t, err)
	address := storetest.FreeAddr(t)
	_, own, err := net.SplitHostPort(address)
	must(t, err)
	settings := filepath.Join(t.TempDir(), "sentinel.conf") // which it writes to
	must(t, os.WriteFile(settings, fmt.Appendf(nil, "port %s\nbind 127.0.0.1\ndir %q\nlogfile sentinel.log\nsentinel monitor bureau %s %s 1\n",
		own, t.TempDir(), host, port), 0o600))
	cmd := exec.Command("redis-server", settings, "--sentinel")
	must(t, cmd.Start())
	t.Cleanup(func() {
		cmd.Process.Kill() // it may have ended by itself
		cmd.Wait()
	})
	sentinel := redis.NewSentinelClient(&redis.Options{Addr: address, Protocol: 2, MaxRetries: -1})
	t.Cleanup(func() { sentinel.Close() })
	master.Await(func(ctx context.Context) bool {
		found, err := sentinel.GetMasterAddrByName(ctx, "bureau").Result()
		return err == nil && strings.Join(found, ":") == master.Addr
	})
	suite(t, fmt.Sprintf("redis: {addr: '%s', master: bureau}", address))
}

// TestAsAnACLUser runs the suite as a user who may touch nothing but the
// program's keys.
func TestAsAnACLUser(t *testing.T) {
	p := storetest.Start(t, nil)
	must(t, p.Client().Do(ctx, "acl", "setuser", "bot", "on", ">hunter2", "~xf:*", "~xfnew:*", "&*",
		"+@all", "-@admin", "-@dangerous", "+client|pause", "+client|unpause", "+flushdb").Err())
	must(t, p.Client().Do(ctx, "acl", "setuser", "default", "off").Err())
	t.Setenv("BOT_PASSWORD", "hunter2")
	suite(t, fmt.Sprintf("redis: {addr: '%s', username: bot, password_env: BOT_PASSWORD}", p.Addr))
}

// TestOverTLS runs the suite over a connection that an authority made for the
// test vouches for, on both sides.
func TestOverTLS(t *testing.T) {
	dir := t.TempDir()
	authority, key := certificate(t, nil, nil)
	server, serverKey := certificate(t, authority, key)
	write := func(name, kind string, der []byte) string {
		path := filepath.Join(dir, name)
		must(t, os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}), 0o600))
		return path
	}
	raw, err := x509.MarshalPKCS8PrivateKey(serverKey)
	must(t, err)
	ca := write("ca.pem", "CERTIFICATE", authority.Raw)
	cert, certKey := write("server.pem", "CERTIFICATE", server.Raw), write("server.key", "PRIVATE KEY", raw)

	roots := x509.NewCertPool()
	roots.AddCert(authority)
	pair, err := tls.LoadX509KeyPair(cert, certKey)
	must(t, err)
	options := &redis.Options{TLSConfig: &tls.Config{RootCAs: roots, Certificates: []tls.Certificate{pair}}}
	secured := storetest.FreeAddr(t)
	_, port, err := net.SplitHostPort(secured)
	must(t, err)
	options.Dialer = func(ctx context.Context, network, _ string) (net.Conn, error) {
		return (&tls.Dialer{Config: options.TLSConfig}).DialContext(ctx, network, secured)
	}
	storetest.Start(t, options, "--tls-port", port, "--tls-cert-file", cert, "--tls-key-file", certKey, "--tls-ca-cert-file", ca)
	suite(t, fmt.Sprintf("redis: {addr: '%s', tls: {enabled: true, ca: '%s', cert: '%s', key: '%s'}}", secured, ca, cert, certKey))
}

// certificate makes one for this machine, signed by the authority; without one
// it makes an authority.
func certificate(t *testing.T, by *x509.Certificate, byKey *ecdsa.PrivateKey) (*x509.Certificate, *ecdsa.PrivateKey) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	must(t, err)
	template := &x509.Certificate{
		SerialNumber: big.NewInt(time.Now().UnixNano()), Subject: pkix.Name{CommonName: "xinfangbot test " + strconv.Itoa(os.Getpid())},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth},
	}
	if by == nil {
		template.IsCA, template.BasicConstraintsValid, template.KeyUsage = true, true, x509.KeyUsageCertSign
		template.Subject.CommonName, template.ExtKeyUsage = "xinfangbot test authority", nil
		by, byKey = template, key
	}
	der, err := x509.CreateCertificate(rand.Reader, template, by, &key.PublicKey, byKey)
	must(t, err)
	cert, err := x509.ParseCertificate(der)
	must(t, err)
	return cert, key
}
