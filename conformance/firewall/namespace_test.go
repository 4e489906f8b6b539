// Package firewall runs what reflint writes for firewalls with the real programs, each host in a network namespace of
// its own and with files of its own, so that nothing of this machine changes.
package firewall

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

const root = "../.."

// requirePrograms skips the test where namespaces cannot be made or a program is missing. Where .ci/run installs it,
// that is a failure.
func requirePrograms(t *testing.T, names ...string) {
	t.Helper()
	if os.Geteuid() != 0 {
		t.Skip("only root may make network namespaces")
	}
	for _, name := range append(names, "ip", "unshare", "nsenter") {
		if _, err := exec.LookPath(name); err != nil {
			if os.Getenv("REFLINT_CI") != "" {
				t.Fatal(err)
			}
			t.Skip(err)
		}
	}
	for _, try := range [][]string{
		{"ip", "link", "set", "lo", "up"}, {"nft", "list", "ruleset"}, {"iptables", "-w", "-L", "-n"}, {"ip6tables", "-w", "-L", "-n"},
	} {
		if _, err := exec.LookPath(try[0]); err != nil {
			continue // asked for above where it is needed
		}
		if output, err := exec.Command("unshare", append([]string{"--mount", "--net"}, try...)...).CombinedOutput(); err != nil {
			t.Skipf("this kernel has no namespaces with firewalls of their own: %s: %s", strings.Join(try, " "), output)
		}
	}
}

// A host is a network namespace with mounts of its own. It lives as long as the process that holds it.
type host struct {
	t   *testing.T
	pid string
}

// lifetime is how long a host lives that nobody ends.
const lifetime = "600"

func newHost(t *testing.T) *host {
	t.Helper()
	cmd := exec.Command("unshare", "--mount", "--net", "--propagation", "private", "sleep", lifetime)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	h := &host{t, strconv.Itoa(cmd.Process.Pid)}
	own, _ := os.Readlink("/proc/self/ns/net")
	for range 1000 {
		net, _ := os.Readlink("/proc/" + h.pid + "/ns/net")
		if name, _ := os.ReadFile("/proc/" + h.pid + "/comm"); net != own && string(name) == "sleep\n" {
			h.run("ip", "link", "set", "lo", "up")
			return h
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatal("no namespace after ten seconds")
	return nil
}

// command is a command on the host.
func (h *host) command(args ...string) *exec.Cmd {
	return exec.Command("nsenter", append([]string{"--target", h.pid, "--mount", "--net", "--"}, args...)...)
}

// run is what a command prints that must succeed.
func (h *host) run(args ...string) string {
	h.t.Helper()
	return h.feed("", args...)
}

// feed runs a command with text as its standard input.
func (h *host) feed(text string, args ...string) string {
	h.t.Helper()
	cmd := h.command(args...)
	cmd.Stdin = strings.NewReader(text)
	output, err := cmd.CombinedOutput()
	if err != nil {
		h.t.Fatalf("%q: %v\n%s\n%s", args, err, output, text)
	}
	return string(output)
}

// shell runs a script.
func (h *host) shell(script string) string {
	h.t.Helper()
	return h.feed(script, "sh", "-eu")
}

// connect lays a cable between two hosts, with the ends' names and addresses.
func connect(a, b end) {
	a.host.t.Helper()
	a.run("ip", "link", "add", a.name, "type", "veth", "peer", "name", b.name, "netns", b.pid)
	for _, e := range []end{a, b} {
		e.run("ip", "link", "set", e.name, "up")
		e.run("ip", "address", "add", e.v4, "dev", e.name)
		e.run("ip", "-6", "address", "add", e.v6, "dev", e.name, "nodad")
	}
}

// An end is that of a cable.
type end struct {
	*host
	name, v4, v6 string
}

// ownUFW gives the host files of ufw as they are when it was just installed.
func (h *host) ownUFW() {
	h.t.Helper()
	dir := h.t.TempDir()
	for _, name := range []string{"etc", "default", "run"} {
		if err := os.Mkdir(filepath.Join(dir, name), 0o755); err != nil {
			h.t.Fatal(err)
		}
	}
	h.shell(fmt.Sprintf(`
		cp -a /etc/ufw/. %[1]s/etc
		cp -a /etc/default/. %[1]s/default
		cp /usr/share/ufw/iptables/*.rules %[1]s/etc
		cp /usr/share/ufw/ufw.conf %[1]s/etc
		chmod 640 %[1]s/etc/*.rules
		mount --bind %[1]s/etc /etc/ufw
		mount --bind %[1]s/default /etc/default
		mount --bind %[1]s/run /run
	`, dir))
}
