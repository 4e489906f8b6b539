package firewall

import (
	"net/netip"
	"os"
	"strings"
	"testing"

	"github.com/reflint/reflint/internal/firewall"
)

// TestUFW runs the script of each stack.
func TestUFW(t *testing.T) {
	requirePrograms(t, "ufw", "iptables")
	for _, s := range stacks(t) {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel() // ufw takes seconds
			h := newHost(t)
			h.ownUFW()
			script := s.write(t, "ufw", firewall.Options{})
			h.ufw(script)
			s.readBack(t, "status.txt", h.run("ufw", "status"), firewall.Options{})
			checkDockerRules(h, script)
		})
	}
}

// TestUFWAgain runs scripts twice.
func TestUFWAgain(t *testing.T) {
	requirePrograms(t, "ufw", "iptables")
	o := firewall.Options{IncludeOptional: true, SSHFrom: []netip.Prefix{
		netip.MustParsePrefix("198.51.100.0/24"), netip.MustParsePrefix("2001:db8::/32"),
	}}
	for _, name := range []string{"stack-caddy-drift", "stack-host-network"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, h := stackOf(t, name), newHost(t)
			h.ownUFW()
			script := s.write(t, "ufw", o)
			h.ufw(script)
			status, rules := h.run("ufw", "status"), h.filter()
			s.readBack(t, "status.txt", status, o)
			s.readBack(t, "status.txt", h.run("ufw", "status", "verbose"), o)
			h.ufw(script)
			if again := h.run("ufw", "status"); again != status {
				t.Errorf("the second run changes the rules to\n%s", again)
			}
			if again := h.filter(); again != rules {
				t.Errorf("the second run changes\n%s\nto\n%s", rules, again)
			}
			checkDockerRules(h, script)
		})
	}
}

// ufw runs a script. A host without a default route has to be told which interface is the outer one.
func (h *host) ufw(script string) {
	h.t.Helper()
	cmd := h.command("sh")
	cmd.Env = append(os.Environ(), "EXTERNAL_IF="+outer)
	cmd.Stdin = strings.NewReader(script)
	if output, err := cmd.CombinedOutput(); err != nil {
		h.t.Fatalf("%v\n%s\n%s", err, output, script)
	}
}

// outer is the interface of a host that faces the Internet.
const outer = "outer0"

// filter are the rules that the kernel has, without counters.
func (h *host) filter() string {
	h.t.Helper()
	return h.run("iptables", "-S") + h.run("ip6tables", "-S")
}

// checkDockerRules has iptables-restore check the rules that the script put beside those of ufw.
func checkDockerRules(h *host, script string) {
	h.t.Helper()
	if !strings.Contains(script, "DOCKER-USER") {
		return
	}
	for program, file := range map[string]string{"iptables": "after.rules", "ip6tables": "after6.rules"} {
		text := h.run("cat", "/etc/ufw/"+file)
		if strings.Count(text, "# BEGIN reflint\n") != 1 || strings.Count(text, "# END reflint\n") != 1 {
			h.t.Errorf("%s has not the marks once\n%s", file, text)
			continue
		}
		_, block, _ := strings.Cut(text, "# BEGIN reflint\n")
		h.feed(block, program+"-restore", "--noflush", "--test")
		if !strings.Contains(h.run(program, "-S", "DOCKER-USER"), "--ctstate DNAT -j DROP") {
			h.t.Errorf("%s: what Docker publishes is not closed", program)
		}
	}
}
