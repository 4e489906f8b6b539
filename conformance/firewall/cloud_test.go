package firewall

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/hashicorp/hcl/v2/hclwrite"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/reflint/reflint/internal/firewall"
	"github.com/reflint/reflint/internal/model"
)

// TestPermissions holds the JSON for AWS to what the API takes.
func TestPermissions(t *testing.T) {
	schema, err := jsonschema.NewCompiler().Compile("testdata/ip-permissions.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range stacks(t) {
		document, err := jsonschema.UnmarshalJSON(strings.NewReader(s.write(t, "aws-json", firewall.Options{})))
		if err != nil {
			t.Fatal(err)
		}
		if err := schema.Validate(document); err != nil {
			t.Errorf("%s: %v", s.name, err)
		}
	}
}

// TestTerraform holds the HCL to the layout of `terraform fmt`.
func TestTerraform(t *testing.T) {
	program, err := exec.LookPath("terraform")
	if err != nil {
		program, err = exec.LookPath("tofu")
	}
	for _, s := range stacks(t) {
		text := s.write(t, "terraform-aws", firewall.Options{IncludeOptional: true})
		if _, problems := hclsyntax.ParseConfig([]byte(text), "firewall.tf", hcl.InitialPos); problems.HasErrors() {
			t.Errorf("%s: %v", s.name, problems)
		}
		if formatted := hclwrite.Format([]byte(text)); !bytes.Equal(formatted, []byte(text)) {
			t.Errorf("%s: want the layout\n%s", s.name, formatted)
		}
		if err != nil {
			continue
		}
		cmd := exec.Command(program, "fmt", "-check", "-diff", "-")
		cmd.Stdin = strings.NewReader(text)
		if output, err := cmd.CombinedOutput(); err != nil {
			t.Errorf("%s: terraform fmt: %v\n%s", s.name, err, output)
		}
	}
}

// TestDoctl runs the script twice with a program in place of doctl that keeps what it is told.
func TestDoctl(t *testing.T) {
	const program = `#!/bin/sh
case "$3" in
list) cat "$STATE/firewalls" 2>/dev/null; exit ;;
create) printf 'other  1\nreflint-2  2\nreflint  3\n' >"$STATE/firewalls" ;;
esac
printf '%s\n' "$@" >"$STATE/$3"
`
	s := stackOf(t, "stack-caddy-domain")
	state := runCloud(t, "doctl", program, s.write(t, "doctl", firewall.Options{}), "DROPLET_ID=7")
	created, updated := arguments(t, state, "create"), arguments(t, state, "update")
	if created[3] != "--name" || updated[3] != "3" || !slices.Equal(created[3:], updated[4:]) {
		t.Errorf("the second run does not bring the firewall up to date:\n%q\n%q", created, updated)
	}
	i := slices.Index(created, "--inbound-rules")
	for _, protocol := range []model.Protocol{model.TCP, model.UDP} {
		if got, want := doctlRules(t, created[i+1], protocol), s.open(firewall.Options{}, protocol); !slices.Equal(got, want) {
			t.Errorf("%s: doctl takes %v, want %v", protocol, got, want)
		}
	}
}

// doctlRules splits rules as doctl does (doctl 1.120, commands/firewalls.go, extractInboundRules).
func doctlRules(t *testing.T, text string, of model.Protocol) model.PortSet {
	t.Helper()
	var all []model.PortRange
	for _, rule := range strings.Split(text, " ") {
		keys := map[string][]string{}
		for _, pair := range strings.Split(rule, ",") {
			key, value, ok := strings.Cut(pair, ":")
			if !ok {
				t.Fatalf("doctl refuses %q", pair)
			}
			keys[key] = append(keys[key], value)
		}
		if slices.Equal(keys["protocol"], []string{"icmp"}) && keys["ports"] == nil {
			continue
		}
		ports, ok := model.ParsePortRange(strings.Join(keys["ports"], ""))
		if !ok || len(keys["protocol"]) != 1 || !slices.Equal(keys["address"], []string{"0.0.0.0/0", "::/0"}) {
			t.Fatalf("rule %q", rule)
		}
		if keys["protocol"][0] == string(of) {
			all = append(all, ports)
		}
	}
	return model.NewPortSet(all...)
}

// TestAWS runs the script twice with a program in place of aws that makes a group, and refuses what is there already as
// EC2 does.
func TestAWS(t *testing.T) {
	const program = `#!/bin/sh
case "$2" in
describe-security-groups)
	if [ -e "$STATE/group" ]; then echo sg-1; else echo None; fi ;;
create-security-group)
	echo "$@" >>"$STATE/group"; echo sg-1 ;;
authorize-security-group-ingress)
	[ "$4" = sg-1 ] || exit 3
	if grep -qxF -e "$6" "$STATE/rules" 2>/dev/null; then
		echo "An error occurred (InvalidPermission.Duplicate) when calling the AuthorizeSecurityGroupIngress operation" >&2
		exit 254
	fi
	printf '%s\n' "$6" >>"$STATE/rules" ;;
esac
`
	s := stackOf(t, "stack-caddy-domain")
	state := runCloud(t, "aws", program, s.write(t, "aws-cli", firewall.Options{}), "VPC_ID=vpc-1")
	if made := arguments(t, state, "group"); len(made) != 1 {
		t.Errorf("%d groups are made", len(made))
	}
	rules := arguments(t, state, "rules")
	slices.Sort(rules)
	openings := 1 + len(firewall.Openings(s.table, firewall.Options{}))
	if n := len(slices.Compact(rules)); n != 2*openings {
		t.Errorf("%d rules, want one for IPv4 and one for IPv6 for each of %d openings", n, openings)
	}

	refusing := strings.ReplaceAll(program, "[ \"$4\" = sg-1 ] || exit 3", "echo UnauthorizedOperation >&2; exit 254")
	if output, err := runScript(t, t.TempDir(), "aws", refusing, s.write(t, "aws-cli", firewall.Options{}), "VPC_ID=vpc-1"); err == nil {
		t.Errorf("what AWS refuses is taken for done:\n%s", output)
	}
}

// runCloud runs a script twice with a program in place of a cloud's, and returns the directory where that keeps things.
func runCloud(t *testing.T, name, program, script string, env ...string) string {
	t.Helper()
	state := t.TempDir()
	for range 2 {
		if output, err := runScript(t, state, name, program, script, env...); err != nil {
			t.Fatalf("%v\n%s", err, output)
		}
	}
	return state
}

func runScript(t *testing.T, state, name, program, script string, env ...string) (string, error) {
	t.Helper()
	bin := t.TempDir()
	if err := os.WriteFile(filepath.Join(bin, name), []byte(program), 0o755); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("sh")
	cmd.Stdin = strings.NewReader(script)
	cmd.Env = append(env, "STATE="+state, fmt.Sprintf("PATH=%s:%s", bin, os.Getenv("PATH")))
	output, err := cmd.CombinedOutput()
	return string(output), err
}

// arguments are the lines that a program kept.
func arguments(t *testing.T, state, name string) []string {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(state, name))
	if err != nil {
		t.Fatal(err)
	}
	return strings.Split(strings.TrimSuffix(string(content), "\n"), "\n")
}
