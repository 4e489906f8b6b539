package firewall

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/reflint/reflint/internal/source"
)

// Each file of testdata/scripts is read into what the file beside it says.
func TestScripts(t *testing.T) {
	files, err := filepath.Glob("testdata/scripts/*")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		if strings.HasSuffix(file, ".want") {
			continue
		}
		t.Run(filepath.Base(file), func(t *testing.T) {
			content, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			set := source.NewSet("/root")
			read := set.Add(filepath.Base(file), content)
			result := Read(read, nil)
			checkSpans(t, read, result)
			expect(t, file+".want", outline(set, result))
		})
	}
}

func expect(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s", got)
	}
}
