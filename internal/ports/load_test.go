package ports_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/ports"
	"github.com/reflint/reflint/internal/source"
	"github.com/reflint/reflint/parsers"
)

var update = flag.Bool("update", false, "rewrite the expected tables")

const fixtures = "../../testdata/fixtures"

// load reads the deployment of a directory.
func load(t *testing.T, dir string, opts parsers.Options) *model.Scenario {
	t.Helper()
	result, err := parsers.Load(source.NewSet(dir), []string{dir}, opts)
	if err != nil {
		t.Fatal(err)
	}
	if len(result.Deployments) != 1 {
		t.Fatalf("%d deployments", len(result.Deployments))
	}
	return result.Deployments[0].Whole()
}

// stack reads a deployment that is written down in the test.
func stack(t *testing.T, archive string) *model.Scenario {
	t.Helper()
	dir := t.TempDir()
	for _, f := range txtar.Parse([]byte(archive)).Files {
		write(t, filepath.Join(dir, f.Name), f.Data)
	}
	return load(t, dir, parsers.Options{})
}

// changed reads a fixture, with one text in one of its files put in the place of another.
func changed(t *testing.T, fixture, file, old, text string) *model.Scenario {
	t.Helper()
	dir := t.TempDir()
	from := filepath.Join(fixtures, fixture)
	err := filepath.WalkDir(from, func(path string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		name, err := filepath.Rel(from, path)
		if err != nil {
			return err
		}
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if filepath.ToSlash(name) == file {
			if !strings.Contains(string(content), old) {
				t.Fatalf("%s of %s has no %q", file, fixture, old)
			}
			content = []byte(strings.ReplaceAll(string(content), old, text))
		}
		write(t, filepath.Join(dir, name), content)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return load(t, dir, parsers.Options{})
}

func write(t *testing.T, path string, content []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
}

// line writes a row: what it says, the way by Caddy behind "by", the profiles behind "with".
func line(r ports.Row) string {
	service := "-"
	if r.Service != nil {
		service = r.Service.Name
	}
	text := fmt.Sprintf("%s/%s %s %s %s: %s", r.Ports, r.Protocol, r.Need, r.Filter, service, r.What)
	if r.Container != r.Ports {
		text += fmt.Sprintf(", container %s", r.Container)
	}
	if r.Route != "" {
		text += ", by " + r.Route
	}
	if len(r.Profiles) > 0 {
		text += ", with " + strings.Join(r.Profiles, ", ")
	}
	if r.Participants != 0 {
		text += fmt.Sprintf(", for %d", r.Participants)
	}
	if r.Assumed {
		text += ", assumed"
	}
	return text
}

// lines writes a table: a row a line, then the notes.
func lines(table *ports.Table) []string {
	var list []string
	for _, r := range table.Rows {
		list = append(list, line(r))
	}
	for _, note := range table.Notes {
		list = append(list, "note: "+note)
	}
	if table.PlainHTTP {
		list = append(list, "plain HTTP")
	}
	return list
}

// expect compares all rows and notes of a table.
func expect(t *testing.T, table *ports.Table, want ...string) {
	t.Helper()
	got := strings.Join(lines(table), "\n")
	if text := strings.Join(want, "\n"); got != text {
		t.Errorf("mode %s: got\n%s\nwant\n%s", table.Mode, got, text)
	}
}

// expectRow looks for a row among the others.
func expectRow(t *testing.T, table *ports.Table, want string) {
	t.Helper()
	for _, got := range lines(table) {
		if got == want {
			return
		}
	}
	t.Errorf("mode %s: no row\n%s\nin\n%s", table.Mode, want, strings.Join(lines(table), "\n"))
}
