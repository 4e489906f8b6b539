package caddy

import (
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"testing"
)

// caddyfileName is what a Caddyfile is called, and what it imports.
var caddyfileName = regexp.MustCompile(`(^|/)(Caddyfile[^/.]*|[^/]*\.(?i:caddyfile|caddy))$`)

// TestFiles compares the answers on every Caddyfile at hand.
func TestFiles(t *testing.T) {
	t.Run("shapes", func(t *testing.T) {
		if files, refused := compareFiles(t, "testdata/shapes"); files == 0 || refused > 0 {
			t.Errorf("Caddy refuses %d of %d shapes", refused, files)
		}
	})
	t.Run("refused", func(t *testing.T) {
		if files, refused := compareFiles(t, "testdata/refused"); files == 0 || refused < files {
			t.Errorf("Caddy refuses only %d of %d", refused, files)
		}
	})
	t.Run("fixtures", func(t *testing.T) { compareFiles(t, "../../testdata") })
	t.Run("corpus", func(t *testing.T) {
		dir := os.Getenv("REFLINT_CORPUS")
		if dir == "" {
			t.Skip("REFLINT_CORPUS names no directory")
		}
		compareFiles(t, dir)
	})
}

func compareFiles(t *testing.T, dir string) (files, refused int) {
	requests := 0
	unknown := map[string]int{}
	for _, path := range caddyfilesIn(t, dir) {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		v := compare(path, text, pool.each)
		files++
		requests += v.asked
		for reason, n := range v.unknown {
			unknown[reason] += n
		}
		if v.refused != nil {
			refused++
			t.Logf("%s\nCaddy: %v\nwe: %q", path, v.refused, messages(v.problems))
		}
		if failure := v.failure(); failure != "" {
			t.Errorf("%s: %s\nCaddy: %v\nproblems: %q\n%s", path, failure, v.refused, messages(v.problems), v.first(5))
		}
	}
	t.Logf("%d files, %d refused by Caddy; %d requests, %d without an answer of ours",
		files, refused, requests, sum(unknown))
	for _, reason := range slices.Sorted(maps.Keys(unknown)) {
		t.Logf("%5d × %s", unknown[reason], reason)
	}
	return files, refused
}

func caddyfilesIn(t *testing.T, dir string) []string {
	root, err := filepath.Abs(dir)
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	err = filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err == nil && entry.Type().IsRegular() && caddyfileName.MatchString(path) {
			list = append(list, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return list
}
