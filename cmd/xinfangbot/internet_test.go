//go:build linux

package main

import (
	"bufio"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"io"
	"math/big"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"
)

// internet is all that the built program sees of the internet: a proxy, named
// by its environment, that leads the hosts of a protocol to servers of the test
// and nowhere else. The program is the one that users run, with its libraries and
// its encryption; a certificate in its environment vouches for the hosts.
type internet struct {
	listener    net.Listener
	certificate tls.Certificate
	trusted     string // a file with the certificate

	mu      sync.Mutex
	hosts   map[string]string // the address of the server, by host
	open    map[net.Conn]bool
	down    bool
	still   chan struct{} // closed when what stands still goes on; nil: nothing does
	strange []string      // what was asked for that is no host of ours
}

func newInternet(t testing.TB) *internet {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	i := &internet{listener: l, hosts: make(map[string]string), open: make(map[net.Conn]bool)}
	t.Cleanup(func() {
		l.Close()
		i.cut()
	})
	return i
}

// lead leads hosts to the server at address.
func (i *internet) lead(address string, hosts []string) {
	i.mu.Lock()
	defer i.mu.Unlock()
	for _, host := range hosts {
		i.hosts[host] = address
	}
}

// start begins to serve the hosts that are known.
func (i *internet) start(t testing.TB) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "test"}, BasicConstraintsValid: true, IsCA: true,
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(24 * time.Hour),
		KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	for host := range i.hosts {
		template.DNSNames = append(template.DNSNames, host)
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	i.certificate = tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
	i.trusted = filepath.Join(t.TempDir(), "trusted.pem")
	if err := os.WriteFile(i.trusted, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o600); err != nil {
		t.Fatal(err)
	}
	go func() {
		for {
			conn, err := i.listener.Accept()
			if err != nil {
				return
			}
			go i.connect(conn)
		}
	}()
}

// environment is that of a program which is to see this internet.
func (i *internet) environment() []string {
	proxy := "http://" + i.listener.Addr().String()
	return append(os.Environ(), "HTTPS_PROXY="+proxy, "https_proxy="+proxy, "NO_PROXY=", "no_proxy=", "SSL_CERT_FILE="+i.trusted, "SSL_CERT_DIR=/nonexistent")
}

// connect carries one connection through to the server of its host.
func (i *internet) connect(conn net.Conn) {
	defer i.forget(conn)
	in := bufio.NewReader(conn)
	req, err := http.ReadRequest(in)
	if err != nil {
		return
	}
	address, ok := i.admit(conn, req)
	if !ok {
		_, _ = io.WriteString(conn, "HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n")
		return
	}
	if _, err := io.WriteString(conn, "HTTP/1.1 200 Connection established\r\n\r\n"); err != nil {
		return
	}
	client := tls.Server(conn, &tls.Config{Certificates: []tls.Certificate{i.certificate}, NextProtos: []string{"http/1.1"}})
	server, err := net.Dial("tcp", address)
	if err != nil {
		return
	}
	var both sync.WaitGroup
	carry := func(to, from net.Conn) {
		_, _ = io.Copy(held{i, to}, from)
		to.Close()
		from.Close()
	}
	both.Go(func() { carry(server, client) })
	both.Go(func() { carry(client, server) })
	both.Wait()
}

// admit tells where a connection is to go.
func (i *internet) admit(conn net.Conn, req *http.Request) (address string, ok bool) {
	i.mu.Lock()
	defer i.mu.Unlock()
	host, _, _ := net.SplitHostPort(req.Host)
	address, ok = i.hosts[host]
	if !ok || req.Method != http.MethodConnect {
		i.strange = append(i.strange, req.Method+" "+req.Host)
		return "", false
	}
	if i.down {
		return "", false
	}
	i.open[conn] = true
	return address, true
}

func (i *internet) forget(conn net.Conn) {
	conn.Close()
	i.mu.Lock()
	defer i.mu.Unlock()
	delete(i.open, conn)
}

// cut ends every connection.
func (i *internet) cut() {
	i.mu.Lock()
	defer i.mu.Unlock()
	for conn := range i.open {
		conn.Close()
	}
}

// fail cuts the internet off, or brings it back.
func (i *internet) fail(down bool) {
	i.mu.Lock()
	i.down = down
	i.mu.Unlock()
	if down {
		i.cut()
	}
}

// freeze lets everything stand still that is on its way, or go on.
func (i *internet) freeze(still bool) {
	i.mu.Lock()
	defer i.mu.Unlock()
	if still {
		i.still = make(chan struct{})
		return
	}
	close(i.still)
	i.still = nil
}

// held writes when nothing stands still.
type held struct {
	i  *internet
	to io.Writer
}

func (h held) Write(b []byte) (int, error) {
	h.i.mu.Lock()
	still := h.i.still
	h.i.mu.Unlock()
	if still != nil {
		<-still
	}
	return h.to.Write(b)
}

// others is what the program asked for beyond the protocols.
func (i *internet) others() []string {
	i.mu.Lock()
	defer i.mu.Unlock()
	return slices.Clone(i.strange)
}
