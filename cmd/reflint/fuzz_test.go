package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// fuzzed are the files of which FuzzRun makes a stack, in the order of its arguments.
var fuzzed = [7]string{
	"compose.yaml", "compose.override.yaml", "Caddyfile", "livekit.yaml", "egress.yaml", ".env", "livekit.env",
}

// FuzzRun lints a stack of any bytes: it does not break down, takes no time to speak of, and says
// the same twice.
func FuzzRun(f *testing.F) {
	add := func(read func(name string) []byte) {
		var contents [7][]byte
		for i, name := range fuzzed {
			contents[i] = read(name)
		}
		f.Add(contents[0], contents[1], contents[2], contents[3], contents[4], contents[5], contents[6])
	}
	add(func(name string) []byte { return []byte(victim[name]) })
	stacks, err := filepath.Glob("../../testdata/fixtures/*/*/compose.yaml")
	if err != nil {
		f.Fatal(err)
	}
	for _, compose := range stacks {
		add(func(name string) []byte {
			content, _ := os.ReadFile(filepath.Join(filepath.Dir(compose), name))
			return content
		})
	}
	f.Fuzz(func(t *testing.T, compose, override, caddyfile, livekit, egress, env, envFile []byte) {
		dir := t.TempDir()
		for i, content := range [][]byte{compose, override, caddyfile, livekit, egress, env, envFile} {
			if err := os.WriteFile(filepath.Join(dir, fuzzed[i]), content, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		start := time.Now()
		for _, format := range formats {
			first := lintBytes(t, dir, format.name)
			if strings.Contains(first, dir) {
				t.Errorf("the output holds the absolute path %s:\n%s", dir, first)
			}
			if format.name != "json" {
				continue
			}
			if second := lintBytes(t, dir, format.name); first != second {
				t.Errorf("two runs differ:\n%s\n%s", first, second)
			}
		}
		if took := time.Since(start); took > 5*time.Second {
			t.Errorf("%d runs took %s", len(formats)+1, took)
		}
	})
}

func lintBytes(t *testing.T, dir, format string) string {
	t.Helper()
	var stdout, stderr bytes.Buffer
	p := &process{args: []string{"--format", format, "-v"}, stdout: &stdout, stderr: &stderr, cwd: dir}
	if code := run(p); code == exitUsage || strings.Contains(stderr.String(), "internal error") ||
		strings.Contains(stderr.String(), "broke down") {
		t.Fatalf("exit code %d\n%s", code, stderr.String())
	}
	return stdout.String() + stderr.String()
}
