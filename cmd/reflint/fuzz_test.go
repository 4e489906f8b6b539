package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// FuzzRun lints a stack of any bytes: it does not break down, takes no time to speak of, and says
// the same twice.
func FuzzRun(f *testing.F) {
	stacks, err := filepath.Glob("../../testdata/fixtures/*/*/compose.yaml")
	if err != nil {
		f.Fatal(err)
	}
	read := func(path string) []byte { content, _ := os.ReadFile(path); return content }
	for _, compose := range stacks {
		dir := filepath.Dir(compose)
		f.Add(read(compose), read(filepath.Join(dir, "Caddyfile")),
			read(filepath.Join(dir, "livekit.yaml")), read(filepath.Join(dir, ".env")))
	}
	f.Fuzz(func(t *testing.T, compose, caddyfile, livekit, env []byte) {
		dir := t.TempDir()
		for name, content := range map[string][]byte{
			"compose.yaml": compose, "Caddyfile": caddyfile, "livekit.yaml": livekit, ".env": env,
		} {
			if err := os.WriteFile(filepath.Join(dir, name), content, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		start := time.Now()
		for _, format := range []string{"json", "text"} {
			first, second := lintBytes(t, dir, format), lintBytes(t, dir, format)
			if first != second {
				t.Errorf("two runs differ:\n%s\n%s", first, second)
			}
			if strings.Contains(first, dir) {
				t.Errorf("the output holds the absolute path %s:\n%s", dir, first)
			}
		}
		if took := time.Since(start); took > 5*time.Second {
			t.Errorf("four runs took %s", took)
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
