package main

import (
	"bytes"
	"os"
	"path/filepath"
	"runtime"
	"testing"
)

// The same files give the same bytes in every format, however often, and on however many processors.
func TestDeterminism(t *testing.T) {
	const runs = 10 // with each number of processors
	dir := t.TempDir()
	for _, pattern := range []string{"stack-*", "syntax/bad-*", "compose-invalid/bad-*", "livekit-key-drift/bad-*"} {
		fixtures, err := filepath.Glob("../../testdata/fixtures/" + pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, fixture := range fixtures {
			copied := filepath.Join(dir, filepath.Base(filepath.Dir(fixture)), filepath.Base(fixture))
			if err := os.CopyFS(copied, os.DirFS(fixture)); err != nil {
				t.Fatal(err)
			}
		}
	}
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	for _, f := range formats {
		t.Run(f.name, func(t *testing.T) {
			var first []byte
			for _, processors := range []int{1, 8} {
				runtime.GOMAXPROCS(processors)
				for range runs {
					var output bytes.Buffer
					run(&process{args: []string{"-v", "--format", f.name}, stdout: &output, stderr: &output, cwd: dir})
					if first == nil {
						first = output.Bytes()
					}
					if !bytes.Equal(output.Bytes(), first) {
						t.Fatalf("two runs differ:\n%s\n%s", first, output.Bytes())
					}
				}
			}
			if bytes.Contains(first, []byte(dir)) {
				t.Errorf("holds the absolute path %s", dir)
			}
		})
	}
}
