package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/reflint/reflint/internal/firewall"
)

// What is written for a stack and put beside it is found to be right: nothing worse is said than that something
// optional is closed.
func TestFirewallOfOwn(t *testing.T) {
	names := map[string]string{"nftables": "firewall.nft", "terraform-aws": "firewall.tf", "aws-json": "permissions.json"}
	stacks, err := filepath.Glob("../../testdata/fixtures/stack-*")
	if err != nil || len(stacks) == 0 {
		t.Fatal("no stacks", err)
	}
	for _, stack := range stacks {
		for _, format := range firewall.Formats() {
			t.Run(filepath.Base(stack)+"/"+format, func(t *testing.T) {
				dir := t.TempDir()
				if err := os.CopyFS(dir, os.DirFS(stack)); err != nil {
					t.Fatal(err)
				}
				name := names[format]
				if name == "" {
					name = "firewall.sh"
				}
				text := runIn(t, dir, "firewall", "--format", format)
				if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
					t.Fatal(err)
				}
				if read := runIn(t, dir, "-v"); format != "aws-json" && !strings.Contains(read, name) {
					t.Errorf("%s is not read:\n%s", name, read)
				}
				for line := range strings.Lines(runIn(t, dir, "--fail-on", "never")) {
					if strings.Contains(line, "[firewall-") && !strings.Contains(line, ": info: ") {
						t.Error(line)
					}
				}
			})
		}
	}
}

// A secret is in no rule of a firewall, nor in its comments.
func TestCanaryInFirewall(t *testing.T) {
	dir, planted := canaryDeployments(t)
	var dirs []string
	for _, pattern := range []string{"", "*", "*/bad-*"} {
		found, err := filepath.Glob(filepath.Join(dir, pattern))
		if err != nil {
			t.Fatal(err)
		}
		dirs = append(dirs, found...)
	}
	for _, format := range firewall.Formats() {
		var output bytes.Buffer
		written := 0
		for _, dir := range dirs {
			args := []string{"firewall", "--include-optional", "--format", format}
			if run(&process{args: args, stdout: &output, stderr: &output, cwd: dir}) == exitClean {
				written++
			}
		}
		if written < len(dirs)/2 {
			t.Errorf("%s is written for %d of %d deployments alone", format, written, len(dirs))
		}
		for _, name := range leaks(output.String(), planted) {
			t.Errorf("%s shows %s:\n%s", format, name, around(output.String(), planted[name]))
		}
	}
}

// runIn is what a command prints in a directory, on both streams where it is asked to name the files.
func runIn(t *testing.T, dir string, args ...string) string {
	t.Helper()
	var stdout, stderr bytes.Buffer
	p := &process{args: args, stdout: &stdout, stderr: &stderr, cwd: dir}
	if code := run(p); code == exitUsage || code == exitFailed {
		t.Fatalf("exit code %d\n%s", code, stderr.String())
	}
	if args[0] == "-v" {
		return stderr.String()
	}
	return stdout.String()
}
