package main

import (
	"bytes"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/reflint/reflint/internal/ports"
)

// portsOutput prints the ports of the deployment in a directory, in every mode.
func portsOutput(dir, format string) string {
	var output bytes.Buffer
	run(&process{
		args: []string{"ports", "--mode", ports.All, "--format", format}, stdout: &output, stderr: &output, cwd: dir,
	})
	return output.String()
}

// A secret is in no table of ports.
func TestCanaryInPorts(t *testing.T) {
	dir, planted := canaryDeployments(t)
	var dirs []string
	for _, pattern := range []string{"*", "*/bad-*"} {
		found, err := filepath.Glob(filepath.Join(dir, pattern))
		if err != nil {
			t.Fatal(err)
		}
		dirs = append(dirs, found...)
	}
	for _, f := range portsFormats {
		var output bytes.Buffer
		for _, dir := range dirs {
			if info, err := os.Stat(dir); err == nil && info.IsDir() {
				output.WriteString(portsOutput(dir, f.name))
			}
		}
		for _, name := range leaks(output.String(), planted) {
			t.Errorf("%s shows %s:\n%s", f.name, name, around(output.String(), planted[name]))
		}
	}
}

// The same files give the same bytes, on however many processors.
func TestPortsDeterminism(t *testing.T) {
	stacks, err := filepath.Glob("../../testdata/fixtures/stack-*")
	if err != nil || len(stacks) == 0 {
		t.Fatal("no stacks", err)
	}
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	for _, stack := range stacks {
		dir, err := os.Getwd()
		if err != nil {
			t.Fatal(err)
		}
		dir = filepath.Join(dir, stack)
		for _, f := range portsFormats {
			var first string
			for _, processors := range []int{1, 8, 8} {
				runtime.GOMAXPROCS(processors)
				output := portsOutput(dir, f.name)
				if first == "" {
					first = output
				}
				if output != first {
					t.Fatalf("%s: two runs differ:\n%s\n%s", stack, first, output)
				}
			}
			if bytes.Contains([]byte(first), []byte(filepath.Dir(dir))) {
				t.Errorf("%s: holds an absolute path", f.name)
			}
		}
	}
}

// The page that reflint writes of a stack draws no warning when the stack is linted with it.
func TestPortsPageIsRight(t *testing.T) {
	stacks, err := filepath.Glob("../../testdata/fixtures/stack-*")
	if err != nil || len(stacks) == 0 {
		t.Fatal("no stacks", err)
	}
	for _, stack := range stacks {
		if filepath.Base(stack) == "stack-caddy-drift" {
			continue // what is wrong there is wrong in the page too
		}
		t.Run(filepath.Base(stack), func(t *testing.T) {
			dir := t.TempDir()
			if err := os.CopyFS(dir, os.DirFS(stack)); err != nil {
				t.Fatal(err)
			}
			page := portsOutput(dir, "markdown")
			if err := os.WriteFile(filepath.Join(dir, "PORTS.md"), []byte(page), 0o600); err != nil {
				t.Fatal(err)
			}
			for line := range strings.Lines(lintOutput(t, dir, nil, nil)) {
				if strings.HasPrefix(line, "PORTS.md:") && !strings.Contains(line, ": info: ") {
					t.Error(line)
				}
			}
		})
	}
}
