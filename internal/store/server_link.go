package store

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"strconv"
	"strings"
	"time"
)

// callLimit is how long a reply on a link may take.
const callLimit = 5 * time.Second

// link is a plain connection to the server, apart from the client's pool: the
// pool retries, logs, and drops idle connections, all of which is wrong here.
type link struct {
	net.Conn
	replies *bufio.Reader
}

// refusal is an error that the server answered with.
type refusal string

func (r refusal) Error() string { return string(r) }

// dialLink connects to the socket and makes sure that the server answers. The
// error is errLoading as long as it reads its files.
func dialLink(ctx context.Context, socket string) (*link, error) {
	conn, err := new(net.Dialer).DialContext(ctx, "unix", socket)
	if err != nil {
		return nil, err
	}
	l := &link{Conn: conn, replies: bufio.NewReader(conn)}
	reply, err := l.call("PING")
	switch {
	case isLoading(err):
		err = errLoading
	case err == nil && reply != "PONG":
		err = fmt.Errorf("PING was answered with %q", reply)
	}
	if err != nil {
		conn.Close()
		return nil, err
	}
	return l, nil
}

// call sends a command, as one line, and returns its reply. A refusal of the
// server is an error.
func (l *link) call(command string) (string, error) {
	if err := l.SetDeadline(time.Now().Add(callLimit)); err != nil {
		return "", err
	}
	if _, err := io.WriteString(l, command+"\r\n"); err != nil {
		return "", err
	}
	line, err := l.replies.ReadString('\n')
	if err != nil {
		return "", err
	}
	line = strings.TrimRight(line, "\r\n")
	switch {
	case strings.HasPrefix(line, "+"):
		return line[1:], nil
	case strings.HasPrefix(line, "-"):
		return "", refusal(line[1:])
	case !strings.HasPrefix(line, "$"):
		return "", fmt.Errorf("unexpected reply %q", line)
	}
	size, err := strconv.Atoi(line[1:])
	if err != nil || size < 0 || size > 64<<20 {
		return "", fmt.Errorf("unexpected reply %q", line)
	}
	body := make([]byte, size+len("\r\n"))
	if _, err := io.ReadFull(l.replies, body); err != nil {
		return "", err
	}
	return string(body[:size]), nil
}

// lost returns true when the connection has come to its end, which it does with
// the server, and false when ctx has.
func (l *link) lost(ctx context.Context) bool {
	l.SetReadDeadline(time.Time{})
	stop := context.AfterFunc(ctx, func() { l.SetReadDeadline(time.Now()) })
	defer stop()
	_, err := l.replies.Peek(1) // the server says nothing unasked: it fails, or ctx has ended
	return !errors.Is(err, os.ErrDeadlineExceeded)
}
