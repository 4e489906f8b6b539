package report

import (
	"fmt"
	"path"
	"strings"

	"github.com/reflint/reflint/internal/ports"
)

// shared writes what holds in all modes.
func (p *portsPage) shared() {
	p.closed()
	p.examples()
	p.ranges()
}

// closed writes the ports that must not be open.
func (p *portsPage) closed() {
	rows := ports.Closed(p.Tables)
	if len(rows) == 0 {
		return
	}
	p.heading("Internal-Only Ports (never expose)")
	p.paragraph("These ports are used between containers and should NOT be open on the firewall:")
	p.paragraph("| Port | Service | Purpose |\n|------|---------|---------|")
	for _, r := range rows {
		purpose := plainMarkdown(p.clean(r.What))
		switch r.Filter {
		case ports.Loopback:
			purpose += " (bound to loopback)"
		case ports.Docker, ports.Host:
			purpose += " (**reachable from outside today**: bind it to 127.0.0.1)"
		case ports.Internal:
		}
		fmt.Fprintf(&p.out, "| %s | %s | %s |\n", portInList(r), plainMarkdown(serviceOf(r)), purpose)
	}
}

// ranges explains the ranges: for how many they are, where they are set, and what else uses their ports.
func (p *portsPage) ranges() {
	rows := ports.Ranges(p.Tables)
	if len(rows) == 0 {
		return
	}
	p.heading("Port Ranges Explained")
	for _, r := range rows {
		p.headingAt(p.level+2, fmt.Sprintf("%s: %s", portOf(r), plainMarkdown(p.clean(r.What))))
		p.capacity(r)
		p.configured(r)
	}
	p.collisions(rows)
}

// capacity tells for how many a range is.
func (p *portsPage) capacity(r ports.Row) {
	if r.Participants == 0 {
		p.paragraph("%d ports.", r.Ports.Len())
		return
	}
	p.paragraph("%d ports are for %d participants in all rooms together: each takes %d, one to send and one to "+
		"receive. One port for all of them (`rtc.udp_port`) has no such limit.",
		r.Ports.Len(), r.Participants, ports.PerParticipant)
}

// configured tells where a range is set, and where it is published.
func (p *portsPage) configured(r ports.Row) {
	var set []string
	if len(r.Keys) > 0 && len(r.From) > 0 {
		if at := p.Set.Position(r.From[0].Span.Pos); at.File != nil {
			keys := "`" + strings.Join(r.Keys, "` and `") + "`"
			set = append(set, fmt.Sprintf("configured by %s in %s", keys, codeSpan(path.Base(at.File.Name))))
		}
	}
	if at := p.Set.Position(r.At.Pos); at.File != nil && r.Filter == ports.Docker {
		service, file := codeSpan(serviceOf(r)), codeSpan(path.Base(at.File.Name))
		set = append(set, fmt.Sprintf("published by service %s in %s", service, file))
	}
	switch len(set) {
	case 1:
		p.paragraph("It is %s.", set[0])
	case 2:
		p.paragraph("It is %s and %s: when one changes, so must the other.", set[0], set[1])
	}
}

// collisions tells what else uses the ports of ranges: other ranges, and the operating system.
func (p *portsPage) collisions(rows []ports.Row) {
	apart := len(rows) > 1
	for i, r := range rows {
		for _, o := range rows[i+1:] {
			if o.Protocol == r.Protocol && o.Ports.Overlaps(r.Ports) {
				apart = false
				p.paragraph("**%s** (%s) and **%s** (%s) overlap: services that run side by side cannot share ports.",
					portOf(r), plainMarkdown(serviceOf(r)), portOf(o), plainMarkdown(serviceOf(o)))
			}
		}
	}
	if apart {
		p.paragraph("The ranges have no port in common.")
	}
	p.ephemeral(rows)
}

// ephemeral tells which ranges lie where the operating system picks ports, and what to do about it.
func (p *portsPage) ephemeral(rows []ports.Row) {
	var linux, other []string
	for _, r := range rows {
		if r.Filter == ports.Host {
			continue // nothing binds it in advance
		}
		if r.Ports.Overlaps(ports.EphemeralLinux) {
			linux = append(linux, r.Ports.String())
		}
		if r.Ports.Overlaps(ports.EphemeralOther) {
			other = append(other, r.Ports.String())
		}
	}
	if len(linux) > 0 {
		p.paragraph("Linux picks ports for outgoing connections from **%s**, and %s among them: a connection that "+
			"holds one keeps the container from starting. Reserve them with `net.ipv4.ip_local_reserved_ports=%s`.",
			ports.EphemeralLinux, lie(linux), strings.Join(linux, ","))
	}
	if len(other) > 0 {
		p.paragraph("macOS and Windows pick them from **%s**, and %s among them.", ports.EphemeralOther, lie(other))
	}
}

// lie is the subject and the verb for a list of ranges.
func lie(ranges []string) string {
	if len(ranges) == 1 {
		return ranges[0] + " lies"
	}
	last := len(ranges) - 1
	return strings.Join(ranges[:last], ", ") + " and " + ranges[last] + " lie"
}
