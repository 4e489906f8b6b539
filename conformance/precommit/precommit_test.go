// Package precommit runs the hook with the real pre-commit.
package precommit

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const root = "../.."

// TestHook makes the commits that a user makes.
func TestHook(t *testing.T) {
	requirePreCommit(t)
	hook := newHook(t)
	t.Run("commits", func(t *testing.T) { testCommits(t, hook) })
	t.Run("arguments", func(t *testing.T) { testArguments(t, hook) })
	t.Run("ports", func(t *testing.T) { testPorts(t, hook) })
	t.Run("files", func(t *testing.T) { testFiles(t, hook) })
}

func testCommits(t *testing.T, hook *hook) {
	r := newRepository(t, hook, "reflint", "")
	r.copyFixture("stack-caddy-domain", "deploy")
	if output, ok := r.commit("."); !ok || !strings.Contains(output, "Passed") {
		t.Fatalf("a deployment that agrees with itself is refused:\n%s", output)
	}
	if programs := hook.programs(t); !slices.Equal(programs, []string{"reflint"}) {
		t.Errorf("the hook installs %q, want reflint alone", programs)
	}

	r.write("notes.md", "No part of the deployment.\n")
	if output, ok := r.commit("notes.md"); !ok || !strings.Contains(output, "Skipped") {
		t.Errorf("a commit of other files is refused, or the hook ran:\n%s", output)
	}

	// The other side of the contradiction stands in compose.yaml, which is not in the commit.
	r.replace("deploy/livekit.yaml", "port_range_end: 44300", "port_range_end: 44400")
	output, ok := r.commit("deploy/livekit.yaml")
	if ok {
		t.Errorf("a drift is let pass:\n%s", output)
	}
	for _, want := range []string{
		`deploy/compose.yaml:96:9: error: LiveKit in service "livekit-server" uses 44200-44400/udp`,
		`publishes only 44200-44300/udp: 44301-44400 are unreachable [rtc-ports-unpublished]`,
	} {
		if !strings.Contains(output, want) {
			t.Errorf("the output lacks %q:\n%s", want, output)
		}
	}
}

// testArguments shows that paths and flags that a user gives as args reach reflint.
func testArguments(t *testing.T, hook *hook) {
	r := newRepository(t, hook, "reflint", "args: [--fail-on, error, --disable=rtc-ports-unpublished, deploy]")
	r.copyFixture("stack-caddy-domain", "deploy")
	r.replace("deploy/livekit.yaml", "port_range_end: 44300", "port_range_end: 44400")
	r.write("elsewhere/compose.yaml", "services:\n  redis:\n    image: redis:7\n    ports:\n      - \"6379:6379\"\n")
	if output, ok := r.commit("."); !ok {
		t.Errorf("the arguments do not reach reflint:\n%s", output)
	}
}

// testPorts makes the commits of who keeps the ports of a stack in a document.
func testPorts(t *testing.T, hook *hook) {
	r := newRepository(t, hook, "reflint-ports", "")
	r.copyFixture("stack-caddy-domain", "deploy")
	r.write("README.md", "# No part to keep\n")
	r.write("docs/notes.md", "None either.\n")
	if output, ok := r.commit("."); !ok || !strings.Contains(output, "Passed") {
		t.Fatalf("documents without marks are refused:\n%s", output)
	}
	r.write("docs/ports.md", "<!-- reflint:ports content=table -->\n<!-- /reflint:ports -->\n")
	output, ok := r.commit("docs")
	want := "docs/ports.md:1: the ports are out of date: run reflint ports --write docs/ports.md"
	if ok || !strings.Contains(output, want) {
		t.Errorf("the output lacks %q, or a document that is out of date is let pass:\n%s", want, output)
	}
	run(t, r.dir, r.env, filepath.Join(hook.bin(t), "reflint"), "ports", "--write", "docs/ports.md")
	if output, ok := r.commit("docs"); !ok {
		t.Errorf("what reflint wrote is refused:\n%s", output)
	}
}

// testFiles gives the hook another program, which prints the names that pre-commit picks for it.
func testFiles(t *testing.T, hook *hook) {
	picked := []string{
		".env", ".env.example", ".env.local", ".env-prod", "app.env", "deploy/livekit.env.sample", "env.template",
		"Caddyfile", "Caddyfile.prod", "caddyfile.example", "sites/inner.Caddyfile", "Caddyfile.selfhosted.example",
		"env.production", "conf/env.local", "env-staging.example", ".reflint.yaml", ".reflint.yml", "sites/meet.caddy",
		"rules.v4", "etc/iptables/rules.v6", "after.rules", "etc/ufw/user6.rules", "security-group.json",
		"aws/sg.json", "ufw.txt", "nftables.conf", "ip-permissions.json", "ufw-rules", "host/firewall",
		"garage.toml", "infra/security.tf", "firewall.sh", "infra/ufw-setup.sh", "docs/firewall-ports.md", "ports.md",
		"compose.yaml", "compose.override.yml", "docker-compose.yml", "deploy/docker-compose.prod.yaml", "stack.yml",
		"livekit.yaml", "livekit.yaml.example", "livekit.prod.yaml.tmpl", "egress.yml", "ingress.yaml", "conf/sip.yaml",
	}
	left := []string{
		"README.md", "garage.toml.go", "harden.sh", "firewall.go", "reports.md", "vars.tfvars", "compose.md", "docs/livekit.md", "main.go", "env.ts", "environment.py", "env.d.ts", "env.go",
		"schema.v4", "msg.json", "insecurity.txt", "security.md", "rules.yaml", "reflint.yaml", "caddy.json", "config.yaml", ".envrc",
		"compose.yaml.orig", "livekit/main.go", "compose/notes.txt", "Caddyfiles.txt", "src/egress.ts", "conf/a.yaml",
	}
	r := newRepository(t, hook, "reflint", "entry: echo, pass_filenames: true, verbose: true")
	for _, name := range slices.Concat(picked, left) {
		r.write(name, "text\n")
	}
	output, ok := r.commit(".")
	if !ok {
		t.Fatal(output)
	}
	names := strings.Fields(output)
	for _, name := range picked {
		if !slices.Contains(names, name) {
			t.Errorf("a commit of %s does not run the hook", name)
		}
	}
	for _, name := range left {
		if slices.Contains(names, name) {
			t.Errorf("a commit of %s runs the hook", name)
		}
	}
}

// A hook is a repository that offers the hook, and the place where pre-commit installs it.
type hook struct {
	dir, commit, home string
}

// newHook commits the tree as it is now to a repository of its own, be it committed here or not.
func newHook(t *testing.T) *hook {
	h := &hook{dir: t.TempDir(), home: t.TempDir()}
	names := run(t, root, nil, "git", "ls-files", "-z", "--cached", "--others", "--exclude-standard")
	for name := range strings.SplitSeq(strings.TrimSuffix(names, "\x00"), "\x00") {
		content, err := os.ReadFile(filepath.Join(root, name))
		if os.IsNotExist(err) { // deleted, and not yet committed
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		writeFile(t, filepath.Join(h.dir, name), content)
	}
	run(t, h.dir, gitEnv, "git", "init", "--quiet")
	run(t, h.dir, gitEnv, "git", "add", "--all", "--force")
	run(t, h.dir, gitEnv, "git", "commit", "--quiet", "--message=tree")
	h.commit = strings.TrimSpace(run(t, h.dir, gitEnv, "git", "rev-parse", "HEAD"))
	return h
}

// bin is where pre-commit has built the programs.
func (h *hook) bin(t *testing.T) string {
	paths, err := filepath.Glob(filepath.Join(h.home, "repo*", "golangenv-*", "bin"))
	if err != nil || len(paths) == 0 {
		t.Fatal("nothing is built", err)
	}
	return paths[0]
}

// programs are those that pre-commit has built.
func (h *hook) programs(t *testing.T) []string {
	paths, err := filepath.Glob(filepath.Join(h.home, "repo*", "golangenv-*", "bin", "*"))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, path := range paths {
		names = append(names, filepath.Base(path))
	}
	return names
}
