package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/reflint/reflint/rules"
)

// A risk makes a security alert of what a rule reports, so that it is for rules on exposure alone.
func TestRisk(t *testing.T) {
	for _, family := range rules.Families() {
		for _, rule := range family.Rules {
			if (family.Name == "exposure") != (rule.Risk > 0) || rule.Risk > 10 {
				t.Errorf("%s/%s: risk %.1f", family.Name, rule.ID, rule.Risk)
			}
		}
	}
}

// A file that cannot be written stays what it was, and nothing stands beside it.
func TestWriteFile(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "x")
	if err := os.WriteFile(path, []byte("before"), 0o640); err != nil {
		t.Fatal(err)
	}
	if err := writeFile(path, []byte("after")); err != nil {
		t.Fatal(err)
	}
	content, _ := os.ReadFile(path)
	info, err := os.Stat(path)
	if err != nil || string(content) != "after" || info.Mode().Perm() != 0o640 {
		t.Errorf("%q, %v, %v", content, info.Mode(), err)
	}
	for range 2 {
		if err := writeFile(filepath.Join(path, "y"), nil); err == nil {
			t.Error("writes below a file")
		}
	}
	if entries, _ := os.ReadDir(dir); len(entries) != 1 {
		t.Errorf("left behind: %v", entries)
	}
}
