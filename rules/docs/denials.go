package docs

import (
	"fmt"
	"slices"
	"strings"

	"github.com/reflint/reflint/internal/lint"
	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/ports"
)

// checkDenials reports sentences on the whole stack that its mappings contradict: "only Caddy exposes ports".
func (g guide) checkDenials(pass *lint.Pass) {
	for _, d := range g.Denials {
		tables := g.tables(d.Section)
		about := d.Heading + " " + d.About
		if len(tables) == 0 || !onPorts(d) || elsewhere(about) || g.namesService(about) {
			continue
		}
		var against []string
		var related []lint.Related
		for _, r := range tables[0].Rows {
			if !contradicts(d, r) || slices.ContainsFunc(tables[1:], func(t *ports.Table) bool {
				return !slices.ContainsFunc(rowsAt(t, r.Ports, r.Protocol), func(o ports.Row) bool { return contradicts(d, o) })
			}) {
				continue
			}
			if against = append(against, fmt.Sprintf("%s of %s", name(r.Ports, r.Protocol), owner(r))); len(related) < maxShown {
				related = append(related, because(r)...)
			}
		}
		if n := len(against) - maxShown; n > 0 {
			against = append(against[:maxShown], fmt.Sprintf("%d more", n))
		}
		if len(against) > 0 {
			pass.Report(lint.Warning, d.Span, fmt.Sprintf("the document says %q, but compose publishes on all interfaces: %s",
				d.Text, strings.Join(against, ", ")), related...)
		}
	}
}

// onPorts tells whether the heading is about what is published, and not about a part of the stack or a plan.
func onPorts(d model.PortDenial) bool {
	whole := slices.Contains([]string{"", "security", "architecture", "overview"}, strings.ToLower(d.Heading))
	return whole || d.Mode != "" || d.Open || d.Closed || mentions(d.Heading, "port", "firewall", "network", "expos")
}

// maxShown bounds the ports that a finding names.
const maxShown = 3

// contradicts tells whether a row is published on all interfaces, with any choice of profiles, although the sentence has it
// otherwise. Where Caddy stands before the stack it is left aside, and so is what must be open because it cannot come
// through it, such as media: who says that nothing else is open thinks of web services.
func contradicts(d model.PortDenial, r ports.Row) bool {
	behindCaddy := d.OnlyCaddy || d.Mode == model.ModeCaddy
	return everywhere(r) && len(r.Profiles) == 0 && (!behindCaddy || !r.Proxy && r.Need < ports.Recommended)
}

// everywhere tells whether compose publishes a row on all interfaces for certain.
func everywhere(r ports.Row) bool {
	return r.Filter == ports.Docker && !r.Assumed && r.Service != nil &&
		slices.ContainsFunc(r.Service.Ports, func(p model.PublishedPort) bool { return p.Span == r.At && p.AllInterfaces() })
}

// checkLoopback reports rows that are said to be for this host alone, and are published on all interfaces. Another row
// of the port, that says nothing of the kind, is for another setup.
func (g guide) checkLoopback(pass *lint.Pass, l list) {
	for _, row := range l.Rows {
		said := forThisHost(row)
		if said == "" || !row.Ports.Known() || g.toldOtherwise(row) {
			continue
		}
		var published *ports.Row
		for _, table := range l.tables {
			rows := rowsAt(table, row.Ports.V, row.Protocol)
			if len(rows) != 1 || rows[0].Ports != row.Ports.V || !everywhere(rows[0]) ||
				!mentions(row.Service, strings.ToLower(rows[0].Service.Name)) {
				published = nil
				break
			}
			published = &rows[0]
		}
		if published != nil {
			pass.Report(lint.Warning, row.Span, fmt.Sprintf("%s is listed as %q, but %s publishes it on all interfaces",
				name(row.Ports.V, row.Protocol), said, owner(*published)), because(*published)...)
		}
	}
}

// toldOtherwise tells whether the document has the port in a row that does not keep it to this host.
func (g guide) toldOtherwise(row model.PortTableRow) bool {
	return slices.ContainsFunc(g.Tables, func(t model.PortTable) bool {
		return slices.ContainsFunc(t.Rows, func(o model.PortTableRow) bool {
			return o.Ports.Known() && o.Ports.V.Overlaps(row.Ports.V) && forThisHost(o) == ""
		})
	})
}

// forThisHost is the cell of a row that says that only the host itself gets to its port, "127.0.0.1 only"; "" for none.
func forThisHost(row model.PortTableRow) string {
	cells := []string{row.Reach, row.Need, row.Service}
	for _, verdict := range row.Verdicts {
		cells = append(cells, verdict.Text)
	}
	at := slices.IndexFunc(cells, func(cell string) bool {
		return !mentions(cell, "should", "must", "bind ", "recommend", "ideally", "can be", "could") &&
			mentions(cell, "127.0.0.1 only", "localhost only", "loopback only", "only localhost", "only 127.0.0.1",
				"only loopback", "only on localhost", "only from localhost", "only on 127.0.0.1", "only from 127.0.0.1",
				"bound to 127.0.0.1", "bound to localhost", "bound to loopback")
	})
	if at < 0 {
		return ""
	}
	return cells[at]
}

// namesService tells whether a text is about one of the services, other than Caddy.
func (g guide) namesService(text string) bool {
	return slices.ContainsFunc(g.whole.Services, func(s *model.Service) bool {
		return g.whole.ProxyOf(s) == nil && mentions(text, strings.ToLower(s.Name))
	})
}
