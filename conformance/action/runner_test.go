package action

import (
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// A runner stands in for that of GitHub: a workspace, a place for temporary files, and files for what steps say.
type runner struct {
	t   *testing.T
	dir string
}

func newRunner(t *testing.T) *runner {
	r := &runner{t: t, dir: t.TempDir()}
	r.mkdir("")
	if err := os.Mkdir(r.temp(), 0o755); err != nil {
		t.Fatal(err)
	}
	r.reset()
	return r
}

func (r *runner) workspace() string { return filepath.Join(r.dir, "work space") }
func (r *runner) temp() string      { return filepath.Join(r.dir, "temp") }
func (r *runner) outputs() string   { return filepath.Join(r.dir, "outputs") }
func (r *runner) summary() string   { return filepath.Join(r.dir, "summary") }

// reset empties the files in which steps speak.
func (r *runner) reset() {
	for _, path := range []string{r.outputs(), r.summary()} {
		if err := os.WriteFile(path, nil, 0o600); err != nil {
			r.t.Fatal(err)
		}
	}
}

// inputs are the given ones, and the defaults of the others.
func (a action) inputs(given map[string]string) map[string]string {
	all := map[string]string{}
	for name, input := range a.Inputs {
		all[name] = input.Default
	}
	maps.Copy(all, given)
	return all
}

var inputExpression = regexp.MustCompile(`^\$\{\{ inputs\.([\w-]+) \}\}$`)

// run runs the script of a step as "shell: bash" does.
func (r *runner) run(s step, inputs map[string]string) (output string, code int) {
	r.t.Helper()
	evaluate := func(text string) string {
		if match := inputExpression.FindStringSubmatch(text); match != nil {
			return inputs[match[1]]
		}
		return text
	}
	action, err := filepath.Abs(root)
	if err != nil {
		r.t.Fatal(err)
	}
	script := filepath.Join(r.temp(), "step.sh")
	if err := os.WriteFile(script, []byte(s.Run), 0o600); err != nil {
		r.t.Fatal(err)
	}
	command := exec.CommandContext(r.t.Context(), "bash", "--noprofile", "--norc", "-eo", "pipefail", script)
	command.Dir = filepath.Join(r.workspace(), evaluate(s.Directory))
	command.Env = append(os.Environ(), "GITHUB_ACTIONS=true", "GITHUB_ACTION_PATH="+action,
		"GITHUB_WORKSPACE="+r.workspace(), "GITHUB_OUTPUT="+r.outputs(), "GITHUB_STEP_SUMMARY="+r.summary(),
		"RUNNER_TEMP="+r.temp())
	for name, value := range s.Env {
		command.Env = append(command.Env, name+"="+evaluate(value))
	}
	content, err := command.CombinedOutput()
	if command.ProcessState == nil {
		r.t.Fatal(err)
	}
	return string(content), command.ProcessState.ExitCode()
}

// output is what the last step says under the name.
func (r *runner) output(name string) string {
	for line := range strings.Lines(r.read(r.outputs())) {
		if value, ok := strings.CutPrefix(line, name+"="); ok {
			return strings.TrimSuffix(value, "\n")
		}
	}
	return ""
}

// recordArguments puts a program in the place of reflint that writes down its arguments.
func (r *runner) recordArguments() {
	program := filepath.Join(r.temp(), "reflint-bin", "reflint")
	if err := os.Mkdir(filepath.Dir(program), 0o755); err != nil {
		r.t.Fatal(err)
	}
	script := "#!/bin/sh\nprintf '%s\\0' \"$@\" >\"$RUNNER_TEMP/arguments\"\n"
	if err := os.WriteFile(program, []byte(script), 0o700); err != nil {
		r.t.Fatal(err)
	}
}

func (r *runner) arguments() []string {
	r.t.Helper()
	return strings.Split(strings.TrimSuffix(r.read(filepath.Join(r.temp(), "arguments")), "\x00"), "\x00")
}

// wantUntouched checks that a step made no file in the workspace and said nothing.
func (r *runner) wantUntouched() {
	r.t.Helper()
	entries, err := os.ReadDir(r.workspace())
	if err != nil {
		r.t.Fatal(err)
	}
	if len(entries) > 0 {
		r.t.Errorf("there is %q in the workspace", entries[0].Name())
	}
	if outputs := r.read(r.outputs()); outputs != "" {
		r.t.Errorf("the outputs are %q", outputs)
	}
}

func (r *runner) read(path string) string {
	r.t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		r.t.Fatal(err)
	}
	return string(content)
}

func (r *runner) copyFixture(name, dir string) {
	from, to := filepath.Join(root, "testdata/fixtures", name), filepath.Join(r.workspace(), dir)
	if err := os.CopyFS(to, os.DirFS(from)); err != nil {
		r.t.Fatal(err)
	}
}

func (r *runner) mkdir(name string) {
	if err := os.MkdirAll(filepath.Join(r.workspace(), name), 0o755); err != nil {
		r.t.Fatal(err)
	}
}

func (r *runner) write(name, text string) {
	if err := os.WriteFile(filepath.Join(r.workspace(), name), []byte(text), 0o600); err != nil {
		r.t.Fatal(err)
	}
}
