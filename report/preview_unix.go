//go:build unix

package report

import (
	"errors"
	"os"
	"os/exec"
	"syscall"
)

// killWhole puts the program into a group of its own, which is killed as a
// whole: soffice is a script, and what it starts would outlive it.
func killWhole(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error {
		err := syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL)
		if errors.Is(err, syscall.ESRCH) {
			return os.ErrProcessDone
		}
		return err
	}
}
