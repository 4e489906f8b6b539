package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// What a run over any input may take, and print.
const (
	maxTime   = 1 * time.Second
	maxMemory = 200 << 20
	maxOutput = 1 << 20
)

// raceDetector tells that the tests run under it: processes are then ten times as slow and large, and what is measured
// means nothing.
var raceDetector bool

// A bomb is input that wants to be the end of the program that reads it.
type bomb struct {
	name string
	// files are laid over those of the victim; a name that ends in "/" is a directory.
	files map[string]string
	// build makes what files cannot say.
	build func(t *testing.T, dir string)
	args  []string
	exit  int
	// want is what the output says, of the bound above all; "" for what is large and all right.
	want string
}

// victim is a deployment in which every kind of file has a place.
var victim = map[string]string{
	"compose.yaml": `
services:
  livekit:
    image: livekit/livekit-server:v1.9.0
    command: --config /etc/livekit.yaml
    ports: ["7881:7881", "7882:7882/udp"]
    env_file: livekit.env
    volumes: ["./livekit.yaml:/etc/livekit.yaml"]
  egress:
    image: livekit/egress:v1.9.0
    environment:
      EGRESS_CONFIG_FILE: /etc/egress.yaml
      EGRESS_HOME: ${EGRESS_HOME-}
    volumes: ["./egress.yaml:/etc/egress.yaml"]
  caddy:
    image: caddy:2
    ports: ["80:80", "443:443", "443:443/udp"]
    volumes: ["./Caddyfile:/etc/caddy/Caddyfile", "./sites:/etc/caddy/sites", "./data:/data"]
  redis: {image: redis:7}
`,
	"livekit.yaml":     "port: 7880\nkeys:\n  APIabcdef: 7c1e9f04b83d52a6e1907f4c8ab2d365\nrtc:\n  udp_port: 7882\n  use_external_ip: true\nredis:\n  address: redis:6379\n",
	"egress.yaml":      "api_key: APIabcdef\napi_secret: 7c1e9f04b83d52a6e1907f4c8ab2d365\nws_url: ws://livekit:7880\nredis:\n  address: redis:6379\n",
	"Caddyfile":        "import sites/*\nlivekit.example.org {\n\treverse_proxy livekit:7880\n}\n",
	"sites/web.caddy":  "web.example.org {\n\trespond hello\n}\n",
	"livekit.env":      "LIVEKIT_ENV=1\n",
	".env":             "EGRESS_HOME=/tmp\n",
	"other/readme.txt": "not part of it\n",
}

// Every bomb is met by a process of its own, so that its memory can be told and a stall does not take the
// other tests along.
func TestHostile(t *testing.T) {
	if raceDetector {
		t.Skip("nothing can be measured under the race detector")
	}
	var bombs []bomb
	for _, list := range [][]bomb{
		yamlBombs(), tomlBombs(), composeBombs(), proxyBombs(), variableBombs(), fileBombs(), treeBombs(), firewallBombs(),
	} {
		bombs = append(bombs, list...)
	}
	for _, b := range bombs {
		t.Run(b.name, func(t *testing.T) {
			t.Parallel()
			dir := filepath.Join(t.TempDir(), "stack")
			files := map[string]string{}
			for _, source := range []map[string]string{victim, b.files} {
				for name, content := range source {
					files[name] = content
				}
			}
			lay(t, dir, files)
			if b.build != nil {
				b.build(t, dir)
			}
			m := measure(t, dir, b.args)
			t.Logf("%4d ms %4d MiB %7d bytes printed, exit code %d\n%.300s",
				m.took.Milliseconds(), m.memory>>20, len(m.output), m.exit, m.output)
			if m.took > maxTime {
				t.Errorf("took %v, more than %v", m.took, maxTime)
			}
			if m.memory > maxMemory {
				t.Errorf("took %d MiB, more than %d", m.memory>>20, maxMemory>>20)
			}
			if len(m.output) > maxOutput {
				t.Errorf("printed %d bytes, more than %d", len(m.output), maxOutput)
			}
			if m.exit != b.exit {
				t.Errorf("exit code %d, want %d", m.exit, b.exit)
			}
			if !strings.Contains(m.output, b.want) {
				t.Errorf("does not say %q", b.want)
			}
			for _, breakdown := range []string{"internal error", "broke down", "goroutine ", "panic"} {
				if strings.Contains(m.output, breakdown) {
					t.Errorf("says %q", breakdown)
				}
			}
		})
	}
}

// lay writes files below dir.
func lay(t *testing.T, dir string, files map[string]string) {
	t.Helper()
	for name, content := range files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// A measurement is what a run took and came to. Its time is that on the clock or that of the processor, whichever is
// shorter: other tests may keep the machine busy. One that waits for ever is killed.
type measurement struct {
	took   time.Duration
	memory int64
	exit   int
	output string
}

// measure runs reflint in dir as a process.
func measure(t *testing.T, dir string, args []string) measurement {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 10*maxTime)
	defer cancel()
	command := exec.CommandContext(ctx, "reflint-measured", args...)
	command.Dir = dir
	var output bytes.Buffer
	command.Stdout, command.Stderr = &output, &output
	peak := filepath.Join(t.TempDir(), "peak")
	command.Env = append(os.Environ(), peakVariable+"="+peak)
	start := time.Now()
	err := command.Run()
	wall, state := time.Since(start), command.ProcessState
	m := measurement{took: min(wall, state.UserTime()+state.SystemTime()), output: output.String()}
	if ctx.Err() != nil {
		t.Fatalf("killed after %v", wall)
	}
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		m.exit = exit.ExitCode()
	} else if err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(peak)
	if err != nil {
		t.Fatal(err)
	}
	if m.memory, err = strconv.ParseInt(string(content), 10, 64); err != nil {
		t.Fatal(err)
	}
	return m
}

// peakVariable names the file that a measured run writes its peak of memory to.
const peakVariable = "REFLINT_TEST_PEAK"

// measured is main, but leaves behind how much memory it took. Its parent cannot tell: the figure that the
// kernel has for a child begins with what its parent had when it started it.
func measured() {
	cwd, _ := os.Getwd()
	code := run(&process{args: os.Args[1:], stdout: os.Stdout, stderr: os.Stderr, cwd: cwd})
	status, _ := os.ReadFile("/proc/self/status")
	_, line, _ := strings.Cut(string(status), "VmHWM:")
	line, _, _ = strings.Cut(line, "kB")
	kilobytes, _ := strconv.Atoi(strings.TrimSpace(line))
	_ = os.WriteFile(os.Getenv(peakVariable), []byte(strconv.Itoa(kilobytes<<10)), 0o600)
	os.Exit(code)
}

// times writes format n times, with the number of each.
func times(n int, format string) string {
	var b strings.Builder
	args := strings.Count(format, "%d")
	for i := range n {
		fmt.Fprintf(&b, format, slices.Repeat([]any{i}, args)...)
	}
	return b.String()
}

// nest writes open n times, middle, and close n times.
func nest(n int, open, middle, closing string) string {
	return strings.Repeat(open, n) + middle + strings.Repeat(closing, n)
}

// write makes one file.
func write(name, content string) func(*testing.T, string) {
	return func(t *testing.T, dir string) { lay(t, dir, map[string]string{name: content}) }
}
