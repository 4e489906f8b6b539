package firewall_test

import (
	"net/netip"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/reflint/reflint/internal/firewall"
	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/ports"
)

func row(lo, hi int, protocol model.Protocol, need ports.Need, filter ports.Filter, what string) ports.Row {
	return ports.Row{
		Ports: model.PortRange{Lo: lo, Hi: hi}, Protocol: protocol, Need: need, Filter: filter, What: what,
	}
}

func tableOf(rows ...ports.Row) *ports.Table { return &ports.Table{Mode: model.ModeDirect, Rows: rows} }

func write(t *testing.T, format string, table *ports.Table, o firewall.Options) string {
	t.Helper()
	text, err := firewall.Write(format, table, o)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func TestOpenings(t *testing.T) {
	table := tableOf(
		row(8000, 8010, model.TCP, ports.Required, ports.Docker, "api"),
		row(443, 443, model.TCP, ports.Required, ports.Host, "web"),
		row(8011, 8020, model.TCP, ports.Recommended, ports.Docker, "chat"),
		row(8005, 8006, model.TCP, ports.Required, ports.Docker, "api"),
		row(444, 444, model.TCP, ports.Required, ports.Host, "more"),
		row(8011, 8020, model.UDP, ports.Required, ports.Docker, "media"),
		row(9000, 9000, model.TCP, ports.Optional, ports.Docker, "console"),
		row(9001, 9001, model.TCP, ports.Required, ports.Loopback, "for the host"),
		row(9002, 9002, model.TCP, ports.Required, ports.Internal, "for containers"),
		row(9003, 9003, model.TCP, ports.Unneeded, ports.Docker, "by Caddy"),
		row(9004, 9004, model.TCP, ports.Never, ports.Docker, "database"),
	)
	describe := func(o firewall.Options) string {
		var list []string
		for _, opening := range firewall.Openings(table, o) {
			list = append(list, opening.Ports.String()+"/"+string(opening.Protocol)+" "+strings.Join(opening.For, "+"))
		}
		return strings.Join(list, ", ")
	}
	const want = "443-444/tcp web+more, 8000-8010/tcp api, 8011-8020/tcp chat, 8011-8020/udp media"
	if got := describe(firewall.Options{}); got != want {
		t.Errorf("opened are %s, want %s", got, want)
	}
	if got, want := describe(firewall.Options{IncludeOptional: true}),
		"443-444/tcp web+more, 8000-8010/tcp api, 8011-8020/tcp chat, 9000/tcp console, 8011-8020/udp media"; got != want {
		t.Errorf("opened are %s, want %s", got, want)
	}
}

// What a deployment says gets into no command and no string of a file.
func TestHostileText(t *testing.T) {
	const evil = "x'; touch /tmp/owned; '\"${var.secret}%{ if true }$(reboot)`reboot`\\\nRULES\nCOMMIT\n# END reflint\n*/é\x00"
	bad := row(443, 443, model.TCP, ports.Required, ports.Host, evil)
	bad.Service = &model.Service{Name: evil}
	closed := row(6379, 6379, model.TCP, ports.Never, ports.Docker, evil)
	inner := row(7880, 7880, model.TCP, ports.Unneeded, ports.Host, evil)
	for _, format := range firewall.Formats() {
		o := firewall.Options{Stack: evil, Place: func(model.Span) string { return evil }}
		text := write(t, format, tableOf(bad, closed, inner), o)
		for line := range strings.Lines(text) {
			if strings.HasPrefix(strings.TrimSpace(line), "#") {
				continue
			}
			if strings.ContainsAny(line, "\x00é`") || strings.Contains(line, "reboot)") && strings.Contains(line, "$(reboot") ||
				strings.Contains(line, "${var.secret") || strings.Contains(line, "%{") || strings.Contains(line, "x'") {
				t.Errorf("%s: %q", format, line)
			}
		}
		if strings.HasPrefix(text, "#!/bin/sh") && strings.Count(text, "\n# END reflint\n") > 1 {
			t.Errorf("%s: the block ends twice\n%s", format, text)
		}
		if f := read(t, format, text); !slices.Equal(f.Open(model.TCP), model.NewPortSet(model.Port(22), model.Port(443))) {
			t.Errorf("%s opens %v\n%s", format, f.Open(model.TCP), text)
		}
	}
}

// The longest comment is one that every firewall takes.
func TestLongComment(t *testing.T) {
	long := row(443, 443, model.TCP, ports.Required, ports.Host, strings.Repeat("a service with a long name, ", 20))
	text := write(t, "nftables", tableOf(long), firewall.Options{})
	_, comment, _ := strings.Cut(text, `tcp dport 443 accept comment "`)
	comment, _, _ = strings.Cut(comment, `"`)
	if len(comment) < 100 || len(comment) > 120 || !strings.HasSuffix(comment, "...") {
		t.Errorf("a comment of %d bytes: %s", len(comment), comment)
	}
}

func TestNotes(t *testing.T) {
	assumed := row(443, 443, model.TCP, ports.Required, ports.Docker, "web")
	assumed.Assumed = true
	table := tableOf(assumed, row(3000, 3000, model.TCP, ports.Required, ports.Internal, "app"))
	table.Partial, table.Notes = true, []string{`service "x" is on the host's network`, "a is b"}
	want := []string{
		`There may be ports that are not known: service "x" is on the host's network; a is b.`,
		"443/tcp (web) is assumed",
		"3000/tcp (app) is needed, and stays closed",
	}
	notes := firewall.Notes(table, firewall.Options{})
	if len(notes) != len(want) {
		t.Fatalf("%q", notes)
	}
	for i, note := range notes {
		if !strings.HasPrefix(note, want[i]) {
			t.Errorf("%q, want %q", note, want[i])
		}
		for _, format := range firewall.Formats() {
			if format != "aws-json" && !strings.Contains(write(t, format, table, firewall.Options{}), "\n# "+note+"\n") {
				t.Errorf("%s lacks the note %q", format, note)
			}
		}
	}
	for mode, want := range map[string]string{model.ModeTunnel: "The tunnel brings", model.ModeLocal: "The stack serves its own host"} {
		notes := firewall.Notes(&ports.Table{Mode: mode}, firewall.Options{})
		if len(notes) != 1 || !strings.HasPrefix(notes[0], want) {
			t.Errorf("mode %s: %q", mode, notes)
		}
	}
}

// What is as one would not expect is said: a note of the table, SSH open by another rule, a tunnel with open ports.
func TestFurtherNotes(t *testing.T) {
	api := row(2222, 2222, model.TCP, ports.Required, ports.Docker, "api")
	o := firewall.Options{SSHPort: 2222, SSHFrom: []netip.Prefix{netip.MustParsePrefix("198.51.100.0/24")}}
	table := tableOf(api)
	table.Mode, table.Notes = model.ModeTunnel, []string{"variables are taken for all interfaces"}
	want := []string{
		"Note that variables are taken for all interfaces.",
		"--ssh-from keeps nobody from SSH: 2222/tcp is open to everybody (api).",
	}
	if got := firewall.Notes(table, o); !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// The script for ufw ends before it closes the port that its own session came by.
func TestOwnSession(t *testing.T) {
	text := write(t, "ufw", tableOf(), firewall.Options{SSHPort: 2222})
	for session, opens := range map[string]bool{
		"": true, "198.51.100.7 40000 203.0.113.9 2222": true,
		"198.51.100.7 40000 203.0.113.9 22": false, "198.51.100.7 40000 203.0.113.9 12222": false,
	} {
		cmd := exec.Command("sh", "-c", "ufw() { echo \"ufw $*\"; }\n"+text)
		cmd.Env = []string{"PATH=/usr/bin:/bin", "SSH_CONNECTION=" + session}
		output, err := cmd.Output()
		if (err == nil) != opens || strings.Contains(string(output), "ufw") != opens {
			t.Errorf("by %q: %v, %s", session, err, output)
		}
	}
}

// nft before 1.0.3 takes no wildcard in a set, and what 1.0 lists of a set of original ports cannot be loaded.
func TestOldNFT(t *testing.T) {
	web := row(443, 443, model.TCP, ports.Required, ports.Docker, "web")
	web.Service = &model.Service{Name: "web"}
	media := row(50000, 50100, model.UDP, ports.Required, ports.Docker, "media")
	inner := row(7880, 7880, model.TCP, ports.Unneeded, ports.Host, "signalling")
	text := write(t, "nftables", tableOf(web, media, inner), firewall.Options{})
	for _, want := range []string{
		"\n\t\tiifname \"br-*\" accept\n", "\n\t\tiifname \"docker*\" tcp dport 7880 accept comment \"signalling\"\n",
		"\n\t\tmeta l4proto udp ct original proto-dst 50000-50100 accept\n", "\n\t\tct state new ct status dnat drop\n",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("lacks %q\n%s", want, text)
		}
	}
	for line := range strings.Lines(text) {
		if strings.Contains(line, "iifname {") || strings.Contains(line, "proto-dst") && strings.Contains(line, "{") {
			t.Errorf("%s", line)
		}
	}
}

// Secrets of the deployment are taken out wherever its words stand.
func TestClean(t *testing.T) {
	secret := row(443, 443, model.TCP, ports.Required, ports.Docker, "web (/hunter2)")
	closed := row(6379, 6379, model.TCP, ports.Never, ports.Docker, "hunter2")
	o := firewall.Options{
		Stack: "hunter2.yaml",
		Clean: func(text string) string { return strings.ReplaceAll(text, "hunter2", "***") },
	}
	for _, format := range firewall.Formats() {
		if text := write(t, format, tableOf(secret, closed), o); strings.Contains(text, "hunter2") {
			t.Errorf("%s shows a secret\n%s", format, text)
		}
	}
}

func TestSSHBeforeTheRest(t *testing.T) {
	for _, from := range [][]netip.Prefix{nil, {netip.MustParsePrefix("198.51.100.0/24")}} {
		text := write(t, "ufw", tableOf(), firewall.Options{SSHPort: 2222, SSHFrom: from})
		ssh, deny := strings.Index(text, "2222"), strings.Index(text, "ufw default deny")
		if enable := strings.Index(text, "ufw --force enable"); ssh < 0 || ssh > deny || deny > enable {
			t.Errorf("SSH is not the first that is opened\n%s", text)
		}
	}
}

// Containers reach what Caddy, in one of them, sends requests to on the host; nobody else does.
func TestInner(t *testing.T) {
	inner := row(7880, 7880, model.TCP, ports.Unneeded, ports.Host, "LiveKit signalling")
	caddy := row(443, 443, model.TCP, ports.Required, ports.Docker, "Caddy HTTPS")
	caddy.Service = &model.Service{Name: "caddy"}
	const rule = "ufw allow in on br-+ to any port 7880 proto tcp comment 'LiveKit signalling'"
	if text := write(t, "ufw", tableOf(caddy, inner), firewall.Options{}); !strings.Contains(text, rule) {
		t.Errorf("no way from the container to the host\n%s", text)
	}
	if text := write(t, "ufw", tableOf(inner), firewall.Options{}); strings.Contains(text, "7880") {
		t.Errorf("a way for containers that are not there\n%s", text)
	}
}

func TestUnknownFormat(t *testing.T) {
	if _, err := firewall.Write("pf", tableOf(), firewall.Options{}); err == nil {
		t.Error("there is a format pf")
	}
}

// Each script is one for any POSIX shell.
func TestShellSyntax(t *testing.T) {
	closed := row(6379, 6379, model.TCP, ports.Never, ports.Docker, "Redis")
	for _, format := range []string{"ufw", "doctl", "aws-cli"} {
		cmd := exec.Command("sh", "-n")
		cmd.Stdin = strings.NewReader(write(t, format, tableOf(closed), firewall.Options{}))
		if output, err := cmd.CombinedOutput(); err != nil {
			t.Errorf("%s: %s", format, output)
		}
	}
}
