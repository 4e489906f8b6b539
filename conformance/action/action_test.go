// Package action runs the steps of action.yml as the runner of GitHub does.
package action

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"
)

const root = "../.."

// An action is what action.yml says.
type action struct {
	Inputs map[string]struct{ Default string }
	Runs   struct{ Steps []step }
}

type step struct {
	Name, If, Run string
	Directory     string `yaml:"working-directory"`
	Env, With     map[string]string
}

func readAction(t *testing.T) action {
	content, err := os.ReadFile(filepath.Join(root, "action.yml"))
	if err != nil {
		t.Fatal(err)
	}
	var a action
	if err := yaml.Unmarshal(content, &a); err != nil {
		t.Fatal(err)
	}
	return a
}

func (a action) step(t *testing.T, name string) step {
	i := slices.IndexFunc(a.Runs.Steps, func(s step) bool { return strings.HasPrefix(s.Name, name) })
	if i < 0 {
		t.Fatalf("action.yml has no step %q", name)
	}
	return a.Runs.Steps[i]
}

// An action that is named by a tag is what the tag's owner makes of it tomorrow.
func TestActionsArePinned(t *testing.T) {
	pinned := regexp.MustCompile(`^(\./|[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$)`)
	uses := regexp.MustCompile(`(?m)^\s*(?:- )?uses: (.*)$`)
	for _, name := range []string{"action.yml", ".github/workflows/ci.yml"} {
		content, err := os.ReadFile(filepath.Join(root, name))
		if err != nil {
			t.Fatal(err)
		}
		for _, match := range uses.FindAllStringSubmatch(string(content), -1) {
			if !pinned.MatchString(match[1]) {
				t.Errorf("%s uses %s: want a full commit and its version", name, match[1])
			}
		}
	}
}

func TestScriptsHoldNoExpressions(t *testing.T) {
	for _, s := range readAction(t).Runs.Steps {
		if strings.Contains(s.Run, "${{") {
			t.Errorf("step %q: an expression inside a script is run as a part of it", s.Name)
		}
	}
}

func TestScriptsPassShellcheck(t *testing.T) {
	if _, err := exec.LookPath("shellcheck"); err != nil {
		if os.Getenv("REFLINT_CI") != "" {
			t.Fatal(err)
		}
		t.Skip("shellcheck is not installed")
	}
	for _, s := range readAction(t).Runs.Steps {
		command := exec.CommandContext(t.Context(), "shellcheck", "--shell=bash", "-")
		command.Stdin = strings.NewReader(s.Run)
		if output, err := command.CombinedOutput(); err != nil {
			t.Errorf("step %q: %v\n%s", s.Name, err, output)
		}
	}
}

// TestUpload holds when the findings are uploaded: also when they fail the lint step, but not without the file.
func TestUpload(t *testing.T) {
	upload := readAction(t).step(t, "Upload")
	const when = "${{ !cancelled() && inputs.upload-sarif == 'true' && steps.lint.outputs.sarif != '' }}"
	if upload.If != when {
		t.Errorf("the upload runs if %s, want %s", upload.If, when)
	}
	if upload.With["sarif_file"] != "${{ steps.lint.outputs.sarif }}" {
		t.Errorf("the upload takes %s", upload.With["sarif_file"])
	}
}

// TestRun builds reflint and lints as a workflow would.
func TestRun(t *testing.T) {
	a := readAction(t)
	r := newRunner(t)
	r.copyFixture("stack-caddy-domain", "clean")
	r.copyFixture("stack-caddy-drift", "drift")
	r.copyFixture("stack-caddy-drift", "set")
	r.write("set/.reflint.yaml", "fail-on: never\n")
	r.mkdir("empty")
	if output, code := r.run(a.step(t, "Build"), nil); code != 0 {
		t.Fatalf("exit code %d\n%s", code, output)
	}
	lint := a.step(t, "Lint")
	for _, test := range []struct {
		name   string
		inputs map[string]string
		code   int
		want   string // in the log
		sarif  string // in the file; none is written where this is empty
	}{
		{"clean", map[string]string{"paths": "clean"}, 0, "2 infos", `"level": "note"`},
		{
			"drift", map[string]string{"paths": "clean\n\ndrift\n"},
			1, "::error file=drift/compose.yaml,line=98", "44301-44400",
		},
		{
			"working directory", map[string]string{"working-directory": "drift"},
			1, "::error file=drift/compose.yaml,line=98", "drift/compose.yaml",
		},
		{"fail-on", map[string]string{"paths": "drift", "fail-on": "never"}, 0, "5 errors", "44301-44400"},
		{"settings", map[string]string{"paths": "set"}, 0, "5 errors", "44301-44400"},
		{"fail-on over settings", map[string]string{"paths": "set", "fail-on": "error"}, 1, "5 errors", "44301-44400"},
		{
			"flags", map[string]string{"paths": "drift", "flags": "--disable=all\n--enable=rtc-ports-unpublished\n"},
			1, "1 error", "44301-44400",
		},
		{"wrong flag", map[string]string{"paths": "drift", "flags": "--no-such-flag"}, 2, "no-such-flag", ""},
		{"nothing to lint", map[string]string{"paths": "empty"}, 3, "found no compose file", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			r.reset()
			output, code := r.run(lint, a.inputs(test.inputs))
			if code != test.code || !strings.Contains(output, test.want) {
				t.Errorf("exit code %d, want %d and %q\n%s", code, test.code, test.want, output)
			}
			sarif := r.output("sarif")
			switch content, err := os.ReadFile(sarif); {
			case test.sarif == "" && sarif != "":
				t.Errorf("there is SARIF in %s", sarif)
			case test.sarif == "":
			case err != nil || !strings.Contains(string(content), test.sarif):
				t.Errorf("the SARIF output is %q, want it to hold %q\n%s", sarif, test.sarif, content)
			}
			if summary := r.read(r.summary()); (summary != "") != (test.sarif != "") {
				t.Errorf("the summary is %q", summary)
			}
		})
	}
}

// TestHostileInputs shows that inputs reach reflint as they are and nothing else: a program in its place
// tells what it is given.
func TestHostileInputs(t *testing.T) {
	a := readAction(t)
	lint := a.step(t, "Lint")
	for _, text := range []string{
		`$(touch pwned)`, "`touch pwned`", `; touch pwned`, `"; touch pwned; "`, `'; touch pwned; '`, `&& touch pwned`,
		`> pwned`, `--output=json=pwned`, `-n`, `--`, `-`, `~`, `$HOME`, `${{ github.token }}`, `a b  c`, `*`,
		`?[a]{b,c}`, `\`, `a\nb`, `%0Asarif=pwned`, `EOF`, `é€😀`,
	} {
		for _, name := range []string{"paths", "flags", "fail-on"} {
			r := newRunner(t)
			r.recordArguments()
			output, code := r.run(lint, a.inputs(map[string]string{name: text}))
			given := r.arguments()
			if len(given) < 2 || !strings.HasPrefix(given[1], "--output=sarif=") {
				t.Fatalf("%s %q: reflint is given %q", name, text, given)
			}
			given[1] = "--output"
			want := map[string][]string{
				"paths":   {"lint", "--output", "--", text},
				"flags":   {"lint", "--output", text, "--", "."},
				"fail-on": {"lint", "--output", "--fail-on=" + text, "--", "."},
			}[name]
			if code != 0 || !slices.Equal(given, want) {
				t.Errorf("%s %q: exit code %d\n%sreflint is given\n%q, want\n%q", name, text, code, output, given, want)
			}
			r.wantUntouched()
		}
	}
}

// A line is a path or a flag; a line break in another input stays in it.
func TestLines(t *testing.T) {
	a := readAction(t)
	r := newRunner(t)
	r.recordArguments()
	r.run(a.step(t, "Lint"), a.inputs(map[string]string{
		"paths": "one\n\n -two\n", "flags": "--a=b c\n\n--d\n", "fail-on": "error\nsarif=pwned",
	}))
	given := r.arguments()
	given = slices.Delete(given, 1, 2)
	want := []string{"lint", "--fail-on=error\nsarif=pwned", "--a=b c", "--d", "--", "one", " -two"}
	if !slices.Equal(given, want) {
		t.Errorf("reflint is given\n%q, want\n%q", given, want)
	}
	r.wantUntouched()
}
