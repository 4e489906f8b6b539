package firewall

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/ports"
)

// An Opening is a range of ports of the host that everybody may reach.
type Opening struct {
	Ports    model.PortRange
	Protocol model.Protocol
	// Need is that of the most needed of its rows.
	Need ports.Need
	// For tells what it is for: that of each row of the table that has a part in it.
	For []string
}

// A plan is what a firewall is to do.
type plan struct {
	Options
	table    *ports.Table
	openings []Opening
	// closed are published by Docker, around ufw, though nobody outside needs them.
	closed []ports.Row
	// inner are listened to by processes of the host, for containers alone.
	inner []ports.Row
}

func newPlan(table *ports.Table, o Options) *plan {
	p := &plan{Options: o, table: table}
	p.SSHPort = cmp.Or(o.SSHPort, defaultSSHPort)
	p.Name = cmp.Or(o.Name, defaultName)
	for _, row := range table.Rows {
		if p.opens(row) && outside(row) {
			p.openings = append(p.openings, Opening{row.Ports, row.Protocol, row.Need, []string{p.label(row)}})
		}
	}
	p.openings = merged(p.openings)
	for _, row := range table.Rows {
		switch {
		case p.open(row):
		case row.Filter == ports.Docker:
			p.closed = append(p.closed, row)
		case row.Filter == ports.Host && row.Need <= ports.Unneeded && p.bridged():
			p.inner = append(p.inner, row)
		}
	}
	return p
}

// opens tells whether what a row is for is to be open.
func (p *plan) opens(row ports.Row) bool {
	return row.Need >= ports.Recommended || row.Need == ports.Optional && p.IncludeOptional
}

// outside tells whether opening a port lets anybody reach what the row is for.
func outside(row ports.Row) bool { return row.Filter == ports.Docker || row.Filter == ports.Host }

// open tells whether one of the openings has the ports of a row.
func (p *plan) open(row ports.Row) bool {
	return slices.ContainsFunc(p.openings, func(o Opening) bool {
		return o.Protocol == row.Protocol && o.Ports.Intersect(row.Ports) == row.Ports
	})
}

// docker tells whether there is anything that Docker publishes around ufw.
func (p *plan) docker() bool {
	return slices.ContainsFunc(p.table.Rows, func(row ports.Row) bool { return row.Filter == ports.Docker })
}

// bridged tells whether a container on a network of Docker's may call the host: one that is more than a database, or a
// broker, which answer alone.
func (p *plan) bridged() bool {
	return slices.ContainsFunc(p.table.Rows, func(row ports.Row) bool {
		return row.Service != nil && !row.Service.HostNetwork() && row.Need > ports.Never ||
			row.By != nil && !row.By.HostNetwork()
	})
}

// merged are the openings in order, with those that overlap made one, and those that touch and are needed alike: who
// wants to close what is only recommended finds a rule of its own for it.
func merged(list []Opening) []Opening {
	slices.SortStableFunc(list, func(a, b Opening) int {
		return cmp.Or(cmp.Compare(a.Protocol, b.Protocol), cmp.Compare(a.Ports.Lo, b.Ports.Lo))
	})
	var all []Opening
	for _, o := range list {
		n := len(all) - 1
		if n < 0 || !all[n].joins(o) {
			all = append(all, o)
			continue
		}
		last := &all[n]
		last.Need = max(last.Need, o.Need)
		last.Ports.Hi = max(last.Ports.Hi, o.Ports.Hi)
		if !slices.Contains(last.For, o.For[0]) {
			last.For = append(last.For, o.For[0])
		}
	}
	return all
}

// joins tells whether next, which begins no earlier, makes one opening with this one.
func (o Opening) joins(next Opening) bool {
	return o.Protocol == next.Protocol &&
		(next.Ports.Lo <= o.Ports.Hi || next.Ports.Lo == o.Ports.Hi+1 && next.Need == o.Need)
}

// label is what a row is for, with the service that has it.
func (p *plan) label(row ports.Row) string {
	text := row.What
	if s := row.Service; s != nil && !strings.Contains(strings.ToLower(text), strings.ToLower(s.Name)) {
		text = s.Name + ": " + text
	}
	return p.clean(text)
}

func (p *plan) clean(text string) string {
	if p.Clean == nil {
		return text
	}
	return p.Clean(text)
}

// at is the place of a row in brackets; "" where it is not known.
func (p *plan) at(row ports.Row) string {
	if p.Place == nil || !row.At.Valid() {
		return ""
	}
	if place := p.Place(row.At); place != "" {
		return " (" + place + ")"
	}
	return ""
}

func portOf(row ports.Row) string { return fmt.Sprintf("%s/%s", row.Ports, row.Protocol) }

// notes are what whoever runs this has to know.
func (p *plan) notes() []string {
	var list []string
	switch p.table.Mode {
	case model.ModeTunnel:
		if len(p.openings) == 0 {
			list = append(list, "The tunnel brings to the stack what browsers need: nothing needs to be open but SSH.")
		}
	case model.ModeLocal:
		list = append(list, "The stack serves its own host alone: nothing needs to be open but SSH.")
	}
	if notes := p.clean(strings.Join(p.table.Notes, "; ")); p.table.Partial {
		list = append(list, "There may be ports that are not known: "+notes+".")
	} else if notes != "" {
		list = append(list, "Note that "+notes+".")
	}
	for _, o := range p.openings {
		if len(p.SSHFrom) > 0 && o.Protocol == model.TCP && o.Ports.Contains(p.SSHPort) {
			list = append(list, fmt.Sprintf("--ssh-from keeps nobody from SSH: %d/tcp is open to everybody (%s).",
				p.SSHPort, strings.Join(o.For, "; ")))
		}
	}
	for _, row := range p.table.Rows {
		switch {
		case row.Need == ports.Unneeded && row.Assumed && outside(row):
			list = append(list, fmt.Sprintf("%s (%s) stays closed: it is assumed that %s brings what comes there, "+
				"from this host%s.", portOf(row), p.label(row), p.clean(row.Route), p.at(row)))
		case !p.opens(row):
		case row.Assumed && outside(row):
			list = append(list, fmt.Sprintf("%s (%s) is assumed: it rests on something that no file tells%s.",
				portOf(row), p.label(row), p.at(row)))
		case row.Need == ports.Required && !outside(row):
			list = append(list, fmt.Sprintf("%s (%s) is needed, and stays closed: nobody outside could reach it%s.",
				portOf(row), p.label(row), p.at(row)))
		}
	}
	return list
}
