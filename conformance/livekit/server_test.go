// Package livekit holds parsers/livekit, the rules about LiveKit and internal/trace against the real livekit-server.
package livekit

import (
	"bytes"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// The server that the tests run, one that the Go module proxy has.
const (
	serverPackage = "github.com/livekit/livekit-server/cmd/server"
	serverVersion = "v1.13.5"
)

// serverPath builds the server unless an earlier run did, and keeps it where .ci/run keeps its tools.
var serverPath = sync.OnceValues(func() (string, error) {
	tools := os.Getenv("REFLINT_TOOLS")
	if tools == "" {
		cache, err := os.UserCacheDir()
		if err != nil {
			return "", err
		}
		tools = filepath.Join(cache, "reflint-tools")
	}
	dir := filepath.Join(tools, "livekit-server-"+serverVersion)
	path := filepath.Join(dir, "server")
	if _, err := os.Stat(path); err == nil {
		return path, nil
	}
	install := exec.Command("go", "install", serverPackage+"@"+serverVersion)
	install.Env = append(os.Environ(), "GOBIN="+dir, "GOFLAGS=")
	if output, err := install.CombinedOutput(); err != nil {
		return "", fmt.Errorf("go install: %w\n%s", err, output)
	}
	return path, nil
})

// A launch is how a server is started.
type launch struct {
	// config is the text of livekit.yaml; without it there is no such file.
	config string
	args   []string
	// env holds NAME=VALUE pairs, which win over those of alone.
	env []string
}

// alone keeps a server on this machine, away from STUN servers too, and has it say when it listens.
var alone = []string{
	"NODE_IP=127.0.0.1", "LIVEKIT_RTC_ENABLE_LOOPBACK_CANDIDATE=true", "LIVEKIT_LOG_LEVEL=info",
}

// environment holds the variables of a launch, each once.
func (l launch) environment() []string {
	values := map[string]string{}
	for _, pair := range slices.Concat(alone, l.env) {
		name, value, _ := strings.Cut(pair, "=")
		values[name] = value
	}
	var pairs []string
	for _, name := range slices.Sorted(maps.Keys(values)) {
		pairs = append(pairs, name+"="+values[name])
	}
	return pairs
}

// A server is a livekit-server that listens, or one that refused to start.
type server struct {
	// refusal is the error that it ended with; "" for one that listens.
	refusal string

	process *os.Process
	log     *log
	ended   chan struct{} // closed when the process is no more
}

// start starts a server in a directory of its own and waits until it listens or ends. It is killed when the test ends.
func start(t *testing.T, l launch) *server {
	t.Helper()
	path, err := serverPath()
	if err != nil {
		if os.Getenv("REFLINT_CI") != "" {
			t.Fatal(err)
		}
		t.Skip(err)
	}
	dir, args := t.TempDir(), l.args
	if l.config != "" {
		if err := os.WriteFile(filepath.Join(dir, "livekit.yaml"), []byte(l.config), 0o600); err != nil {
			t.Fatal(err)
		}
		args = append([]string{"--config", "livekit.yaml"}, args...)
	}
	s := &server{log: &log{ready: make(chan struct{})}, ended: make(chan struct{})}
	command := exec.CommandContext(t.Context(), path, args...)
	command.Dir, command.Env = dir, append(l.environment(), "HOME="+dir)
	command.Stdout, command.Stderr = s.log, s.log
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	s.process = command.Process
	go func() {
		_ = command.Wait() // the status is 0 when it refuses to start
		close(s.ended)
	}()
	t.Cleanup(s.stop)
	s.wait(t)
	return s
}

// wait returns when the server listens or has ended.
func (s *server) wait(t *testing.T) {
	t.Helper()
	const patience = 20 * time.Second
	select {
	case <-s.log.ready:
	case <-s.ended:
		if s.refusal = s.log.lastWords(); strings.Contains(s.refusal, "address already in use") {
			t.Fatalf("another program has the port: %s", s.refusal)
		}
	case <-time.After(patience):
		t.Fatalf("livekit-server neither listens nor ends:\n%s", s.log)
	}
}

// stop kills the server.
func (s *server) stop() {
	_ = s.process.Kill()
	<-s.ended
}

// A log collects what a server prints.
type log struct {
	mutex sync.Mutex
	text  bytes.Buffer
	ready chan struct{} // closed when the server says that it listens
}

// Write implements io.Writer.
func (l *log) Write(text []byte) (int, error) {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	listened := l.listens()
	l.text.Write(text)
	if !listened && l.listens() {
		close(l.ready)
	}
	return len(text), nil
}

// listens tells whether the server has said so, which it does once its HTTP port is open (v1.13.5,
// pkg/service/server.go, Start).
func (l *log) listens() bool {
	return bytes.Contains(l.text.Bytes(), []byte("starting LiveKit server"))
}

func (l *log) String() string {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	return l.text.String()
}

// entry begins a line of the log, as opposed to an error that the server prints before it ends.
var entry = regexp.MustCompile(`^(\d{4}-\d\d-\d\dT\S+\t|redis: \d)`)

// lastWords is that error, in one line.
func (l *log) lastWords() string {
	var words []string
	for line := range strings.Lines(l.String()) {
		if !entry.MatchString(line) {
			words = append(words, strings.Fields(line)...)
		}
	}
	return strings.Join(words, " ")
}
