package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// keepStack is a small deployment for the documents of these tests.
var keepStack = map[string]string{
	"compose.yaml": "services:\n  app:\n    image: example.org/app\n    ports: [\"4000:4000\"]\n",
}

// keepIn writes content into a document, lets ports --write keep it, and returns what it is then.
func keepIn(t *testing.T, dir, content string) string {
	t.Helper()
	path := filepath.Join(dir, "doc.md")
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, flag := range []string{"--write", "--check"} {
		var output bytes.Buffer
		if code := run(&process{args: []string{"ports", flag, path}, stdout: &output, stderr: &output, cwd: dir}); code != exitClean {
			t.Fatalf("%s: exit code %d\n%s", flag, code, output.String())
		}
	}
	after, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(after)
}

// What is around a part stays as it is, byte by byte, and the part has the line endings of what is around it.
func TestKeptDocument(t *testing.T) {
	const begin, end = "<!-- reflint:ports mode=direct -->", "<!-- /reflint:ports -->"
	dir := t.TempDir()
	lay(t, dir, keepStack)
	plain := keepIn(t, dir, begin+"\n"+end)
	part := strings.TrimSuffix(strings.TrimPrefix(plain, begin+"\n"), end)
	if !strings.Contains(part, "\n| 4000 | TCP | Inbound | app | Optional |\n") {
		t.Fatalf("got %q", part)
	}
	for _, c := range []struct{ name, before, after, ending string }{
		{"final newline", "", "\n", "\n"},
		{"byte order mark", "\ufeff", "\n", "\n"},
		{"blanks and controls", "a \t\n\x00\n\n", "\n\n\n  b", "\n"},
		{"Windows", "# A\r\n\r\n", "\r\nb\r\n", "\r\n"},
		{"Windows with a byte order mark", "\ufeff", "\r\n", "\r\n"},
		{"mixed", "a\r\nb\n\n", "\r\nc\n", "\n"},
		{"no UTF-8", "a\xff\n\n", "\n\xfe", "\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := keepIn(t, dir, c.before+begin+c.ending+"old"+c.ending+end+c.after)
			want := c.before + begin + c.ending + strings.ReplaceAll(part, "\n", c.ending) + end + c.after
			if got != want {
				t.Errorf("got %q\nwant %q", got, want)
			}
		})
	}
}

// The file keeps its permissions, a link stays one, and nothing is left beside.
func TestKeptFile(t *testing.T) {
	dir := t.TempDir()
	lay(t, dir, keepStack)
	lay(t, dir, map[string]string{"docs/ports.md": "<!-- reflint:ports -->\n<!-- /reflint:ports -->\n"})
	target, link := filepath.Join(dir, "docs/ports.md"), filepath.Join(dir, "PORTS.md")
	if err := os.Chmod(target, 0o640); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("docs/ports.md", link); err != nil {
		t.Fatal(err)
	}
	var output bytes.Buffer
	if code := run(&process{args: []string{"ports", "--write", link}, stdout: &output, stderr: &output, cwd: dir}); code != exitClean {
		t.Fatalf("exit code %d\n%s", code, output.String())
	}
	content, err := os.ReadFile(target)
	if err != nil || !bytes.Contains(content, []byte("| 4000 |")) {
		t.Errorf("got %q, %v", content, err)
	}
	if info, err := os.Stat(target); err != nil || info.Mode().Perm() != 0o640 {
		t.Errorf("permissions %v, %v", info.Mode(), err)
	}
	if info, err := os.Lstat(link); err != nil || info.Mode()&os.ModeSymlink == 0 {
		t.Errorf("the link is gone: %v, %v", info.Mode(), err)
	}
	entries, err := os.ReadDir(filepath.Dir(target))
	if err != nil || len(entries) != 1 {
		t.Errorf("left beside it: %v, %v", entries, err)
	}
}

// What is up to date is not written again.
func TestKeptAsItIs(t *testing.T) {
	dir := t.TempDir()
	lay(t, dir, keepStack)
	keepIn(t, dir, "<!-- reflint:ports -->\n<!-- /reflint:ports -->\n")
	path := filepath.Join(dir, "doc.md")
	before, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	var output bytes.Buffer
	run(&process{args: []string{"ports", "--write", path}, stdout: &output, stderr: &output, cwd: dir})
	after, err := os.Stat(path)
	if err != nil || !os.SameFile(before, after) {
		t.Errorf("another file: %v\n%s", err, output.String())
	}
}
