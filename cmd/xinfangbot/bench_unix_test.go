//go:build unix

package main

import (
	"os"
	"runtime"
	"syscall"
)

// maxMemory is the most resident memory that an ended process held, in bytes.
func maxMemory(p *os.ProcessState) int64 {
	usage, ok := p.SysUsage().(*syscall.Rusage)
	if !ok {
		return 0
	}
	if runtime.GOOS == "darwin" {
		return usage.Maxrss
	}
	return usage.Maxrss * 1024
}
