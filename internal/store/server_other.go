//go:build !(linux || darwin || freebsd || netbsd || openbsd || dragonfly)

package store

import (
	"errors"
	"os"
	"syscall"
)

// childSupported tells whether redis-server can be run as a child. It takes
// sockets in the file system and locks that a child inherits.
const childSupported = false

var errNoChild = errors.New("redis-server cannot be run as a child on this system")

func ownSession() *syscall.SysProcAttr { return nil }

func ownDir(string) error { return errNoChild }

func lockFile(string) (*os.File, error) { return nil, errNoChild }

func isLocked(string) (bool, error) { return false, errNoChild }
