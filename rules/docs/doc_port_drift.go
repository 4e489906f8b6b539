package docs

import (
	"fmt"
	"slices"

	"github.com/reflint/reflint/internal/facts"
	"github.com/reflint/reflint/internal/lint"
	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/ports"
)

// PortDrift reports tables and lists of ports that are not those of the stack.
var PortDrift = &lint.Rule{
	ID: "doc-port-drift",
	Doc: `A document lists other ports than the stack has, or says that fewer are published

## Why

Whoever sets up a host opens what the guide lists. A port that the guide lacks stays closed, and a part of the stack does not
work: no browser records, no call connects. A port that it lists and nobody needs is a hole, or hides that a service has
moved. Who reads "only Caddy exposes ports", or that a port is bound to "127.0.0.1 only", will not look for the dashboard that
everybody can reach.

## How to fix

Correct the table. "reflint ports --format markdown" writes the one that is derived from the stack; between
"<!-- reflint:ports -->" and "<!-- /reflint:ports -->", "reflint ports --write FILE" keeps it: of such a part it is told
when it is not what would be written for the deployment that its mark names, or for any that is around; no other rule
looks at it.

## Not reported

- Sentences on one service ("no ports are exposed by the database") or under a condition, in lists and quotes, and behind
  another in their paragraph: only those that say of the whole stack that nothing is published, or nothing but Caddy. With Caddy, what cannot come through it, such as media, is no
  contradiction, nor are ports that only a profile publishes.
- Rows of tables of which most are for other programs than the stack's, and tables that share no port with it beside 22,
  80 and 443, or are for another server or an old one.
- Rows that do not say a clear yes where a column asks whether the port is open ("Public", "Source", "Required?"): a
  cross, a dash, "VPC only", nothing; and rows that say something else in a column than all the ports that must be open.
- Tables and lists that do not say that their ports must be open, or need not be: neither their heading nor the sentence
  before them speaks of a firewall, of inbound traffic, or of ports that are open.
- Ports of programs that many hosts run beside any stack: DNS, mail, VPN, TURN, monitoring.
- Optional ports that a table lacks, and rows that it calls optional or that depend on something.
- A port that a table lacks where it lists less than half of what the stack needs, or calls itself a part ("additional ports").
- A table for no mode in particular, where it is right in one of the modes that the stack can run in.
- Tables of a kept part whose columns a formatter has aligned, and a part that is right without a choice of profiles where
  the run chooses some.
- A kept part of a deployment that is not linted along, and one where the ports of a deployment that it may be of are not
  all known.
- What is not known: a compose file that cannot be read, services on the host's network.
- Changelogs, and the tables of a cloud's firewall, of which the family firewall tells.
`,
	Severity: lint.Warning,
	Check:    checkPortDrift,
}

func checkPortDrift(pass *lint.Pass) {
	checkKept(pass)
	for _, g := range guides(pass) {
		lists := g.lists()
		if len(lists) > 0 {
			g.checkDenials(pass)
		}
		longest := longest(lists)
		for _, l := range lists {
			g.checkLoopback(pass, l)
			switch {
			case l.Open:
				if longest[l.Mode] == l.PortTable {
					g.checkMissing(pass, l.PortTable, l.tables)
				}
				checkOpen(pass, l)
			case l.Closed:
				g.checkClosed(pass, l.PortTable, l.tables)
			}
		}
	}
}

// lists are the tables of a document that are about this stack, in a mode in which it can run.
func (g guide) lists() []list {
	var made []list
	for i := range g.Tables {
		t := &g.Tables[i]
		if tables := g.tables(t.Section); len(tables) > 0 && !t.Provider && aboutStack(t, tables) {
			made = append(made, newList(t, tables))
		}
	}
	return made
}

// checkOpen reports rows that nobody outside needs.
func checkOpen(pass *lint.Pass, l list) {
	ofStack := !part(l.PortTable) && ofStack(l.tables, l.Rows)
	for _, row := range l.Rows {
		if !row.Ports.Known() || row.Ports.V == model.Port(sshPort) || !l.opens(row) {
			continue
		}
		message, related := otherProtocol(l.tables, row)
		if message == "" && ofStack && !conditional(row) {
			message, related = surplus(l.tables, row)
		}
		if message != "" {
			pass.Report(lint.Warning, row.Ports.Span, message, related...)
		}
	}
}

const sshPort = 22

// ofStack tells whether most rows are for ports that the stack has: a list of other programs' ports is about those.
func ofStack(tables []*ports.Table, rows []model.PortTableRow) bool {
	have := 0
	for _, row := range rows {
		if row.Ports.Known() && slices.ContainsFunc(tables, func(t *ports.Table) bool {
			return len(rowsAt(t, row.Ports.V, "")) > 0
		}) {
			have++
		}
	}
	return 2*have > len(rows)
}

// part tells whether a table says that it lists what not everybody needs.
func part(t *model.PortTable) bool {
	return mentions(t.Intro+" "+t.Heading, "additional", "extra", "other", "further", "optional", "also", "only if", "troubleshoot")
}

// conditional tells whether a row does not say without more that everybody must reach its port.
func conditional(row model.PortTableRow) bool {
	return mentions(row.Need, "no", "option", "if ", "when ", "never", "internal", "admin") ||
		mentions(row.Reach, "no", "127.0.0.1", "local", "internal", "private", "vpn", "ip", "admin", "docker", "10.", "192.168.")
}

// otherProtocol says that all the tables have the ports of a row under the other protocol alone.
func otherProtocol(tables []*ports.Table, row model.PortTableRow) (message string, related []lint.Related) {
	for _, table := range tables {
		rows := rowsAt(table, row.Ports.V, "")
		if len(rows) != 1 || rows[0].Ports != row.Ports.V || !published(rows[0]) || row.Protocol == "" ||
			rows[0].Protocol == row.Protocol {
			return "", nil
		}
		message = fmt.Sprintf("%s is listed as open, but %s has %s",
			name(row.Ports.V, row.Protocol), owner(rows[0]), name(rows[0].Ports, rows[0].Protocol))
		related = because(rows[0])
	}
	return message, related
}

// surplus says why a port that is listed as open need not be, if that is so in all the tables.
func surplus(tables []*ports.Table, row model.PortTableRow) (message string, related []lint.Related) {
	at := row.Ports.V
	for _, table := range tables {
		rows := rowsAt(table, at, row.Protocol)
		switch {
		case slices.ContainsFunc(rows, func(r ports.Row) bool { return r.Need >= ports.Optional || published(r) || r.By != nil }):
			return "", nil
		case len(rows) > 0 && rows[0].Need == ports.Unneeded && rows[0].Route != "":
			message = fmt.Sprintf("%s is listed as open, but only Caddy brings requests to %s, by %s: it need not be",
				name(at, row.Protocol), owner(rows[0]), rows[0].Route)
			related = because(rows[0])
		case len(rows) > 0:
			message = fmt.Sprintf("%s is listed as open, but %s is for other services alone, and nothing publishes it",
				name(at, row.Protocol), owner(rows[0]))
			related = because(rows[0])
		case len(rowsAt(table, at, "")) > 0 || at.Len() > 1 && len(drifted(table, at)) > 0:
			return "", nil
		case facts.HostService(at.Lo) || mentions(row.Service, "other", "separate"):
			return "", nil
		default:
			message = fmt.Sprintf("%s is listed as open, but nothing of the stack publishes it", name(at, row.Protocol))
		}
	}
	return message, related
}

// checkClosed reports rows that must be open, and those that Caddy is said to bring requests to though no route does.
func (g guide) checkClosed(pass *lint.Pass, t *model.PortTable, tables []*ports.Table) {
	for _, row := range t.Rows {
		if !row.Ports.Known() {
			continue
		}
		proxied := mentions(t.Intro+" "+row.Service, "proxied", "through caddy", "via caddy", "behind caddy")
		for _, table := range tables {
			rows := rowsAt(table, row.Ports.V, row.Protocol)
			needed := slices.IndexFunc(rows, func(r ports.Row) bool {
				return r.Need >= ports.Recommended && published(r) && !r.Assumed
			})
			routed := func(r ports.Row) bool { return r.Route != "" && r.By == nil }
			signals := func(r ports.Row) bool { return g.whole.LiveKitOf(r.Service) != nil } // of which signaling-not-proxied tells
			if needed >= 0 && len(tables) == 1 {
				r := rows[needed]
				pass.Report(lint.Warning, row.Ports.Span, fmt.Sprintf("%s is listed as one that need not be open%s, but %s is %s: %s",
					name(row.Ports.V, row.Protocol), with(t.Mode), name(r.Ports, r.Protocol), r.Need, r.What), because(r)...)
			} else if proxied && table.Mode == model.ModeCaddy && len(rows) > 0 &&
				slices.ContainsFunc(table.Rows, routed) && !slices.ContainsFunc(rows, routed) &&
				!slices.ContainsFunc(rows, signals) {
				pass.Report(lint.Warning, row.Ports.Span, fmt.Sprintf(
					"%s is listed as proxied through Caddy, but no route of Caddy leads to %s",
					name(row.Ports.V, row.Protocol), owner(rows[0])), because(rows[0])...)
			}
		}
	}
}
