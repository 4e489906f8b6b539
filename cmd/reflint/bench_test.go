package main

import (
	"bytes"
	"fmt"
	"io"
	"testing"

	"github.com/reflint/reflint/internal/scale"
)

// BenchmarkStack is one run on a stack of usual size.
func BenchmarkStack(b *testing.B) {
	benchmark(b, "../../testdata/fixtures/stack-caddy-domain")
}

// BenchmarkGrowth shows whether cost is linear: the time divided by n stays the same, and that of a range
// does not grow with n at all.
func BenchmarkGrowth(b *testing.B) {
	for _, g := range scale.Growths() {
		for _, n := range []int{1, 100, 1000} {
			b.Run(fmt.Sprintf("%s/%d", g.Name, n), func(b *testing.B) {
				dir := b.TempDir()
				if err := g.Write(dir, n); err != nil {
					b.Fatal(err)
				}
				benchmark(b, dir)
			})
		}
	}
}

func benchmark(b *testing.B, dir string) {
	b.Helper()
	b.ReportAllocs()
	for b.Loop() {
		var stderr bytes.Buffer
		p := &process{args: []string{dir}, stdout: io.Discard, stderr: &stderr, cwd: "."}
		if code := run(p); code != exitClean {
			b.Fatalf("exit code %d\n%s", code, stderr.String())
		}
	}
}
