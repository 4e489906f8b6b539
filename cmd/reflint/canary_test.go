package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/reflint/reflint/rules"
)

// shownPiece is how many characters of a secret may be shown in a row.
const shownPiece = 4

// canary is a secret of its own for each name: capital letters that stand in no word, and in no hash.
func canary(name string) string {
	const letters = "GHJKLMNPQRSTVWXZ"
	sum := sha256.Sum256([]byte(name))
	secret := make([]byte, 24)
	for i := range secret {
		secret[i] = letters[sum[i]%byte(len(letters))]
	}
	return string(secret)
}

var canaryPlace = regexp.MustCompile(`‹([\w-]+)›`)

// plant puts the canaries into text and returns them by their names.
func plant(text string, planted map[string]string) string {
	return canaryPlace.ReplaceAllStringFunc(text, func(match string) string {
		name := canaryPlace.FindStringSubmatch(match)[1]
		planted[name] = canary(name)
		return planted[name]
	})
}

// canaryDeployments lays deployments out in which every rule has a finding, and secrets in every kind of file.
func canaryDeployments(t *testing.T) (dir string, planted map[string]string) {
	t.Helper()
	if raceDetector {
		t.Skip("takes minutes under the race detector, and what is printed is the same")
	}
	dir, planted = t.TempDir(), map[string]string{}
	archive, err := txtar.ParseFile("testdata/canary/stack.txtar")
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	for _, f := range archive.Files {
		files[f.Name] = plant(string(f.Data), planted)
	}
	lay(t, dir, files)
	fixtures, err := filepath.Glob("../../testdata/fixtures/*/bad-*")
	if err != nil {
		t.Fatal(err)
	}
	for _, fixture := range fixtures {
		id := filepath.Base(filepath.Dir(fixture))
		copied := filepath.Join(dir, id, filepath.Base(fixture))
		if err := os.CopyFS(copied, os.DirFS(fixture)); err != nil {
			t.Fatal(err)
		}
		plantFixture(t, copied, planted)
	}
	return dir, planted
}

// fixtureSecret is a value in a fixture that is secret by its name.
var fixtureSecret = regexp.MustCompile(`(?i)((?:secret|password|token)"?\s*[:=]\s*)["']?[a-z0-9_-]{20,}["']?`)

// plantFixture puts canaries in place of the secrets of a fixture.
func plantFixture(t *testing.T, dir string, planted map[string]string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		text := fixtureSecret.ReplaceAllStringFunc(string(content), func(match string) string {
			if strings.ContainsAny(match, "$") {
				return match
			}
			name := filepath.Base(filepath.Dir(dir)) + strings.TrimPrefix(path, filepath.Dir(dir))
			planted[name] = canary(name)
			return fixtureSecret.FindStringSubmatch(match)[1] + planted[name]
		})
		return os.WriteFile(path, []byte(text), 0o600)
	})
	if err != nil {
		t.Fatal(err)
	}
}

// leaks lists the canaries of which a piece is in output.
func leaks(output string, planted map[string]string) []string {
	var names []string
	for name, secret := range planted {
		for i := 0; i+shownPiece < len(secret); i++ {
			if strings.Contains(output, secret[i:i+shownPiece+1]) {
				names = append(names, name)
				break
			}
		}
	}
	slices.Sort(names)
	return names
}

// A secret is in no output of any format, whatever rule tells of the file that it is in.
func TestCanary(t *testing.T) {
	dir, planted := canaryDeployments(t)
	t.Logf("%d secrets", len(planted))
	for _, f := range formats {
		for _, args := range [][]string{
			{"--format", f.name},
			{"--format", f.name, "-v", "--color", "always"},
			{"--format", f.name, "--profile", "*"},
		} {
			output := lintOutput(t, dir, args, nil)
			for _, name := range leaks(output, planted) {
				t.Errorf("%s shows %s:\n%s", strings.Join(args, " "), name, around(output, planted[name]))
			}
		}
	}
	if reported := reportedRules(t, dir); !slices.Equal(reported, slices.Sorted(slices.Values(rules.IDs()))) {
		t.Errorf("the rules that report something are %q", reported)
	}
}

// Nor does a secret leave through the job summary, or a deployment that is linted by itself.
func TestCanaryOnGitHub(t *testing.T) {
	dir, planted := canaryDeployments(t)
	summary := filepath.Join(t.TempDir(), "summary.md")
	output := lintOutput(t, dir, nil, []string{"GITHUB_ACTIONS=true", "GITHUB_STEP_SUMMARY=" + summary})
	page, err := os.ReadFile(summary)
	if err != nil {
		t.Fatal(err)
	}
	output += string(page)
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		output += lintOutput(t, dir, []string{"-v", entry.Name()}, nil)
	}
	for _, name := range leaks(output, planted) {
		t.Errorf("shows %s:\n%s", name, around(output, planted[name]))
	}
}

// Nor by way of the command line.
func TestCanaryInArguments(t *testing.T) {
	secret := canary("argument")
	planted := map[string]string{"argument": secret}
	dir := t.TempDir()
	lay(t, dir, victim)
	for _, args := range [][]string{
		{"--env", "ADMIN_PASSWORD=" + secret},
		{"--env", "EGRESS_HOME=" + secret, "-v"},
		{"--env", secret},
		{"--env", "=" + secret},
		{"--env=" + secret},
		{"--env", "A=" + secret, "--no-such-flag"},
		{"--env", "A=" + secret, "nowhere"},
	} {
		for _, f := range formats {
			output := lintOutput(t, dir, append([]string{"--format", f.name}, args...), nil)
			for range leaks(output, planted) {
				t.Errorf("%q shows it:\n%s", args, around(output, secret))
			}
		}
	}
}

// lintOutput is all that a run in dir prints.
func lintOutput(t *testing.T, dir string, args, environ []string) string {
	t.Helper()
	var output bytes.Buffer
	code := run(&process{args: args, stdout: &output, stderr: &output, cwd: dir, environ: environ})
	if strings.Contains(output.String(), "internal error") || strings.Contains(output.String(), "broke down") {
		t.Fatalf("%q: exit code %d\n%s", args, code, output.String())
	}
	return output.String()
}

// reportedRules lists the rules that have a finding.
func reportedRules(t *testing.T, dir string) []string {
	t.Helper()
	var stdout, stderr bytes.Buffer
	run(&process{args: []string{"--format", "json"}, stdout: &stdout, stderr: &stderr, cwd: dir})
	var report struct{ Findings []struct{ Rule string } }
	if err := json.Unmarshal(stdout.Bytes(), &report); err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, f := range report.Findings {
		seen[f.Rule] = true
	}
	var ids []string
	for id := range seen {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	return ids
}

// around lists the lines of output that hold a piece of secret.
func around(output, secret string) string {
	var lines []string
	for line := range strings.Lines(output) {
		if len(leaks(line, map[string]string{"": secret})) > 0 && len(lines) < 3 {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "")
}
