// Package sarif holds reflint's SARIF output against the official schema and Microsoft's validator.
package sarif

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

const (
	// multitool is the validator, an npm package.
	multitool = "@microsoft/sarif-multitool@5.7.0"
	// schemaFile is the schema of OASIS, sarif-schema-2.1.0.json.
	schemaFile = "testdata/sarif-schema-2.1.0.json"
	// golden holds what fixtures do not: hostile text, fixes, files outside the repository.
	golden = "../../internal/report/testdata/sarif.golden"
)

// documents runs reflint on every fixture and returns the files with its output, and the golden one.
func documents(t *testing.T) []string {
	t.Helper()
	dir := t.TempDir()
	binary := filepath.Join(dir, "reflint")
	build := exec.Command("go", "build", "-o", binary, "./cmd/reflint")
	build.Dir = "../.."
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	content, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	files := []string{filepath.Join(dir, "golden.sarif")}
	if err := os.WriteFile(files[0], content, 0o600); err != nil {
		t.Fatal(err)
	}
	fixtures, _ := filepath.Glob("../../testdata/fixtures/*/bad-*")
	stacks, _ := filepath.Glob("../../testdata/fixtures/stack-*")
	for _, fixture := range append(fixtures, stacks...) {
		name := strings.ReplaceAll(strings.TrimPrefix(fixture, "../../testdata/fixtures/"), "/", "_")
		file := filepath.Join(dir, name+".sarif")
		run := exec.Command(binary, "--fail-on", "never", "--format", "text", "--output", "sarif="+file, fixture)
		run.Env = []string{}
		if out, err := run.CombinedOutput(); err != nil {
			t.Fatalf("%s: %v\n%s", fixture, err, out)
		}
		files = append(files, file)
	}
	return files
}

func TestSchema(t *testing.T) {
	schema, err := jsonschema.NewCompiler().Compile(schemaFile)
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range documents(t) {
		content, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		document, err := jsonschema.UnmarshalJSON(bytes.NewReader(content))
		if err != nil {
			t.Fatal(err)
		}
		if err := schema.Validate(document); err != nil {
			t.Errorf("%s: %v", filepath.Base(file), err)
		}
	}
}

// A complaint is a line such as `x.sarif(1,2): warning SARIF2005: …`. Notes are advice: they ask for numbered
// rules, and for source text in the output, which has secrets in it.
var complaint = regexp.MustCompile(`(?m)^.*: (?:error|warning) \w+: .*$`)

func TestMultitool(t *testing.T) {
	npx := multitoolCommand(t)
	files := documents(t)
	output := validate(t, npx, files)
	for _, line := range complaint.FindAllString(output, -1) {
		t.Error(line)
	}
	if !strings.Contains(output, "Analysis completed successfully") {
		t.Errorf("did not look at everything:\n%s", output)
	}
}

// The validator complains where there is reason to.
func TestMultitoolSees(t *testing.T) {
	npx := multitoolCommand(t)
	content, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	broken := filepath.Join(t.TempDir(), "broken.sarif")
	content = bytes.Replace(content, []byte(`"endColumn": `), []byte(`"endColumn": -`), 1)
	if err := os.WriteFile(broken, content, 0o600); err != nil {
		t.Fatal(err)
	}
	if output := validate(t, npx, []string{broken}); !complaint.MatchString(output) {
		t.Errorf("no complaint about a negative column:\n%s", output)
	}
}

// multitoolCommand skips the test where npm cannot be reached.
func multitoolCommand(t *testing.T) []string {
	t.Helper()
	npx := []string{"npx", "--yes", "--loglevel=error", multitool}
	if out, err := exec.Command(npx[0], append(npx[1:], "--version")...).CombinedOutput(); err != nil {
		if os.Getenv("REFLINT_CI") != "" {
			t.Fatalf("npx cannot run %s: %v\n%s", multitool, err, out)
		}
		t.Skipf("NOT CHECKED: npx cannot run %s: %v\n%s", multitool, err, out)
	}
	return npx
}

func validate(t *testing.T, npx, files []string) string {
	t.Helper()
	args := append(append(npx[1:len(npx):len(npx)], "validate"), files...)
	output, err := exec.Command(npx[0], args...).CombinedOutput()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return string(output)
}
