//go:build linux || darwin || freebsd || netbsd || openbsd || dragonfly

package store

import (
	"errors"
	"fmt"
	"os"
	"syscall"
)

// childSupported tells whether redis-server can be run as a child.
const childSupported = true

// ownSession puts the child into a session of its own: Ctrl-C in a terminal goes
// to everything in the foreground there, and the server must outlive the
// program's last writes.
func ownSession() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setsid: true} }

// ownDir makes the folder dir, or makes sure that it is ours alone. In a
// shared folder for temporary files anyone could have made it first.
func ownDir(dir string) error {
	err := os.Mkdir(dir, 0o700)
	if err == nil || !errors.Is(err, os.ErrExist) {
		return err
	}
	info, err := os.Lstat(dir)
	if err != nil {
		return err
	}
	stat, ok := info.Sys().(*syscall.Stat_t)
	if !ok || !info.IsDir() || info.Mode().Perm()&0o077 != 0 || int(stat.Uid) != os.Geteuid() {
		return fmt.Errorf("%s is there and is not a folder of this user alone; remove it", dir)
	}
	return nil
}

// lockFile opens the file, which it makes where it is missing, and locks it. The
// lock belongs to the open file: a child that inherits it keeps the lock until
// it ends, however it ends.
func lockFile(path string) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		f.Close()
		return nil, fmt.Errorf("locking %s: %w", path, err)
	}
	return f, nil
}

// isLocked reports whether another open file holds the lock on path.
func isLocked(path string) (bool, error) {
	f, err := lockFile(path)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		return true, nil
	}
	if err != nil {
		return false, err
	}
	return false, f.Close()
}
