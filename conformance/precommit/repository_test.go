package precommit

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// gitEnv leaves out what the settings of this machine say about commits.
var gitEnv = []string{
	"GIT_CONFIG_GLOBAL=/dev/null", "GIT_CONFIG_NOSYSTEM=1",
	"GIT_AUTHOR_NAME=test", "GIT_AUTHOR_EMAIL=test@localhost",
	"GIT_COMMITTER_NAME=test", "GIT_COMMITTER_EMAIL=test@localhost",
}

// requirePreCommit skips the test where there is no pre-commit. Where .ci/run installs it, this is a failure.
func requirePreCommit(t *testing.T) {
	if _, err := exec.LookPath("pre-commit"); err != nil {
		if os.Getenv("REFLINT_CI") != "" {
			t.Fatal(err)
		}
		t.Skip("pre-commit is not installed")
	}
}

// A repository is one whose owner uses the hook.
type repository struct {
	t   *testing.T
	dir string
	env []string
}

// newRepository has no commit yet. Its owner uses the hook called id; the options are what he adds to its own, in YAML.
func newRepository(t *testing.T, hook *hook, id, options string) *repository {
	// pre-commit gives Go a GOPATH of the hook's own, and with it an empty cache of modules.
	modules := strings.TrimSpace(run(t, root, nil, "go", "env", "GOMODCACHE"))
	r := &repository{t: t, dir: t.TempDir()}
	r.env = append([]string{"PRE_COMMIT_HOME=" + hook.home, "GOMODCACHE=" + modules}, gitEnv...)
	run(t, r.dir, r.env, "git", "init", "--quiet")
	r.write(".pre-commit-config.yaml", "repos:\n  - repo: "+hook.dir+"\n    rev: "+hook.commit+
		"\n    hooks: [{id: "+id+", "+options+"}]\n")
	run(t, r.dir, r.env, "pre-commit", "install")
	return r
}

// commit commits what has changed at path, and reports whether the hook let it pass.
func (r *repository) commit(path string) (output string, ok bool) {
	run(r.t, r.dir, r.env, "git", "add", "--all", path)
	output, err := try(r.t, r.dir, r.env, "git", "commit", "--quiet", "--message=change")
	return output, err == nil
}

func (r *repository) copyFixture(name, dir string) {
	if err := os.CopyFS(r.path(dir), os.DirFS(filepath.Join(root, "testdata/fixtures", name))); err != nil {
		r.t.Fatal(err)
	}
}

// replace puts another text in the place of one that the file holds once.
func (r *repository) replace(name, old, text string) {
	content, err := os.ReadFile(r.path(name))
	if err != nil {
		r.t.Fatal(err)
	}
	if strings.Count(string(content), old) != 1 {
		r.t.Fatalf("%s does not hold %q once", name, old)
	}
	r.write(name, strings.Replace(string(content), old, text, 1))
}

func (r *repository) write(name, content string) { writeFile(r.t, r.path(name), []byte(content)) }

func (r *repository) path(name string) string { return filepath.Join(r.dir, filepath.FromSlash(name)) }

func writeFile(t *testing.T, path string, content []byte) {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
}

// run returns what the program prints; env is added to the environment.
func run(t *testing.T, dir string, env []string, program string, args ...string) string {
	t.Helper()
	output, err := try(t, dir, env, program, args...)
	if err != nil {
		t.Fatalf("%s %s: %v\n%s", program, strings.Join(args, " "), err, output)
	}
	return output
}

func try(t *testing.T, dir string, env []string, program string, args ...string) (output string, err error) {
	command := exec.CommandContext(t.Context(), program, args...)
	command.Dir, command.Env = dir, append(os.Environ(), env...)
	content, err := command.CombinedOutput()
	return string(content), err
}
