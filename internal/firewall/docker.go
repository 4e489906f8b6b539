package firewall

import (
	"github.com/reflint/reflint/internal/ports"
)

// externalInterface finds the interface that faces the Internet: the one of the default route.
func (w *page) externalInterface() {
	w.note("The interface that faces the Internet. By default it is that of the default route.")
	w.line(`EXTERNAL_IF="${EXTERNAL_IF:-$({ ip route show default; ip -6 route show default; } |` + "\n" +
		"\t" + `sed -n '/ dev /{s/.* dev \([^ ]*\).*/\1/p;q}')}"`)
	w.line(`: "${EXTERNAL_IF:?set it to the name of the interface that faces the Internet}"` + "\n")
}

// dockerUser closes what ufw cannot: Docker redirects a packet for a published port before ufw sees it (DNAT in
// PREROUTING), and then asks the chain DOCKER-USER alone. By then the packet has the port of the container; conntrack
// still knows that of the host. ufw loads after.rules and after6.rules at each start and reload.
func (p *plan) dockerUser(w *page) {
	w.line("")
	w.note("Docker lets what it publishes pass before ufw sees it. These rules, which ufw loads along with its own,")
	w.note("close what is published and not opened above. They make the chain DOCKER-USER anew: rules that others put")
	w.note("into it are gone with the next `ufw reload`.")
	p.advice(w)
	w.line("docker_user() {")
	w.line("\tsed -i -e '/^# BEGIN reflint$/,/^# END reflint$/d' -e '$a\\' \"$1\"")
	w.line("\tcat >>\"$1\" <<RULES")
	w.line("# BEGIN reflint")
	w.line("*filter")
	w.line(":DOCKER-USER - [0:0]")
	w.line("-A DOCKER-USER ! -i $EXTERNAL_IF -j RETURN")
	w.line("-A DOCKER-USER -m conntrack --ctstate RELATED,ESTABLISHED -j RETURN")
	for _, o := range p.openings {
		w.line("-A DOCKER-USER -p %s -m conntrack --ctorigdstport %s -j RETURN", o.Protocol, span(o.Ports, ":"))
	}
	w.line("-A DOCKER-USER -m conntrack --ctstate DNAT -j DROP")
	w.line("COMMIT")
	w.line("# END reflint")
	w.line("RULES")
	w.line("}")
	w.line("docker_user /etc/ufw/after.rules")
	w.line("docker_user /etc/ufw/after6.rules")
}

// advice names what is published and closed, and what to do about it.
func (p *plan) advice(w *page) {
	for _, part := range []struct {
		text string
		fits func(ports.Row) bool
	}{
		{
			`Better publish these on loopback, as in "127.0.0.1:8080:8080"; then nothing has to close them:`,
			func(row ports.Row) bool { return row.Need != ports.Optional },
		},
		{
			"These are optional, and closed; `reflint firewall --include-optional` opens them:",
			func(row ports.Row) bool { return row.Need == ports.Optional },
		},
	} {
		said := false
		for _, row := range p.closed {
			if !part.fits(row) {
				continue
			}
			if !said {
				w.note(part.text)
				said = true
			}
			w.note("  " + portOf(row) + " " + p.label(row) + p.at(row))
		}
	}
}
