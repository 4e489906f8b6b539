package firewall

import "fmt"

// ufw writes a script of ufw commands.
func (p *plan) ufw() string {
	w := &page{}
	w.line("#!/bin/sh")
	w.header(p)
	w.note("It may be run again. What an earlier run opened stays open until `ufw delete allow …` closes it.")
	w.line("set -eu\n")
	if p.docker() {
		w.externalInterface()
	}
	p.ufwSSH(w)
	w.line("ufw default deny incoming")
	w.line("ufw default allow outgoing")
	if len(p.openings) > 0 {
		w.line("")
	}
	for _, o := range p.openings {
		w.line("ufw allow %s/%s comment '%s'", span(o.Ports, ":"), o.Protocol, o.comment())
	}
	p.ufwInner(w)
	if p.docker() {
		p.dockerUser(w)
	}
	w.line("\nufw --force enable")
	w.line("ufw reload")
	return w.String()
}

// ufwSSH opens SSH, before anything could lock out who runs the script. A session that came by another port than the
// one that is opened ends the script instead; sudo hides it unless told otherwise.
func (p *plan) ufwSSH(w *page) {
	w.note(fmt.Sprintf(
		"SSH comes first, so that nobody is locked out whose sshd listens on %d; for another port", p.SSHPort))
	w.note("there is --ssh-port PORT. `sudo -E` lets this see by which port you came.")
	w.line(`case "${SSH_CONNECTION:-}" in`)
	w.line(`"" | *" %d") ;;`, p.SSHPort)
	w.line("*)")
	w.line("\t" + `echo "you came by SSH on port ${SSH_CONNECTION##* }, which this would close: give --ssh-port" >&2`)
	w.line("\texit 1")
	w.line("\t;;")
	w.line("esac")
	if len(p.SSHFrom) == 0 {
		w.note("With --ssh-from CIDR, fewer addresses get in.")
		w.line("ufw allow %d/tcp comment '%s'\n", p.SSHPort, sshComment)
		return
	}
	w.note(fmt.Sprintf("A rule for all addresses, from before, is yours to delete: ufw delete allow %d/tcp", p.SSHPort))
	for _, from := range p.SSHFrom {
		w.line("ufw allow from %s to any port %d proto tcp comment '%s'", from, p.SSHPort, sshComment)
	}
	w.line("")
}

// bridges are the interfaces by which containers reach the host, as iptables matches them: Docker's own network, and
// those of compose.
var bridges = []string{"docker0", "br-+"}

// ufwInner lets containers reach what the host has for them alone.
func (p *plan) ufwInner(w *page) {
	if len(p.inner) == 0 {
		return
	}
	w.line("")
	w.note("On the host itself, for containers alone.")
	for _, row := range p.inner {
		for _, bridge := range bridges {
			w.line("ufw allow in on %s to any port %s proto %s comment '%s'",
				bridge, span(row.Ports, ":"), row.Protocol, comment(p.label(row)))
		}
	}
}
