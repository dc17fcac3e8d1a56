//go:build unix

package storetest

import "syscall"

// Freeze makes the server stand still until Thaw, as on a machine that swaps or
// was suspended: connections stay and nothing answers.
func (p *Process) Freeze() { p.signal(syscall.SIGSTOP) }

// Thaw lets the server go on.
func (p *Process) Thaw() { p.signal(syscall.SIGCONT) }

func (p *Process) signal(s syscall.Signal) {
	p.t.Helper()
	if err := p.cmd.Process.Signal(s); err != nil {
		p.t.Fatal(err)
	}
}
