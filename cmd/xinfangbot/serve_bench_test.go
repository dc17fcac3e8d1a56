package main

import (
	"bufio"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"xinfangbot/internal/store/storetest"
)

var residentPattern = regexp.MustCompile(`(?m)^process_resident_memory_bytes (\S+)$`)

// BenchmarkServe starts the built program as a service on a redis-server of its
// own: the time until it serves, what it holds in memory a second later with
// nothing to do, and the time it takes to stop.
func BenchmarkServe(b *testing.B) {
	var starting, stopping time.Duration
	var memory float64
	n := 0
	for b.Loop() {
		address := storetest.FreeAddr(b)
		path := filepath.Join(b.TempDir(), "config.yaml")
		text := fmt.Sprintf("data: %s\nhealth: {listen: '%s'}\nchannels: [{kind: ilink, account: main}]\n", b.TempDir(), address)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			b.Fatal(err)
		}
		cmd := exec.Command(program, "serve", "--config", path)
		cmd.Env = append(os.Environ(), "HTTPS_PROXY=http://127.0.0.1:1") // nothing leaves this machine
		log, err := cmd.StderrPipe()
		if err != nil {
			b.Fatal(err)
		}
		begin := time.Now()
		if err := cmd.Start(); err != nil {
			b.Fatal(err)
		}
		lines := bufio.NewScanner(log)
		for lines.Scan() && !strings.Contains(lines.Text(), "msg=serving") {
		}
		starting += time.Since(begin)
		go io.Copy(io.Discard, log)
		time.Sleep(time.Second)
		memory = max(memory, resident(b, address))
		begin = time.Now()
		if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
			b.Fatal(err)
		}
		if err := cmd.Wait(); err != nil {
			b.Fatal(err)
		}
		stopping += time.Since(begin)
		n++
	}
	b.ReportMetric(float64(starting.Microseconds())/1000/float64(n), "ms/start")
	b.ReportMetric(float64(stopping.Microseconds())/1000/float64(n), "ms/stop")
	b.ReportMetric(memory/1e6, "MB-idle")
}

// resident is what the service says of its memory, in bytes.
func resident(b *testing.B, address string) float64 {
	resp, err := http.Get("http://" + address + "/metrics")
	if err != nil {
		b.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		b.Fatal(err)
	}
	m := residentPattern.FindSubmatch(text)
	if m == nil {
		b.Fatal("the service does not say how much memory it holds")
	}
	bytes, err := strconv.ParseFloat(string(m[1]), 64)
	if err != nil {
		b.Fatal(err)
	}
	return bytes
}
