package ports

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/reach"
)

// Of is the table of a scenario in its own mode. It is worked out once.
func Of(s *model.Scenario) *Table {
	table, _ := s.Once(tableKey{}, func() any {
		ways := waysOf(s)
		if s.Mode == model.ModeDirect && len(proxiesOf(s, ways)) > 0 {
			return without(s) // Caddy is there, and is said not to take part
		}
		return tableOf(s, ways, nil)
	}).(*Table)
	return table
}

type tableKey struct{}

// A builder makes a table.
type builder struct {
	*model.Scenario
	mode reach.Mode
	// proxies are those that bring requests.
	proxies []*model.Proxy
	// ways are those by Caddy, be it one that does not run in this mode.
	ways []way
	// opened are the mappings that a variable binds to an address, and that are taken for all interfaces in this mode.
	opened map[model.Span]bool
	// urls are the public URLs for browsers by their port.
	urls  map[int]reach.URL
	table *Table
}

func tableOf(s *model.Scenario, ways []way, opened map[model.Span]bool) *Table {
	b := &builder{Scenario: s, mode: reach.ModeOf(s), ways: ways, opened: opened, urls: urlsOf(s)}
	b.proxies = proxiesOf(s, ways)
	b.table = &Table{Mode: b.name(), Fronted: b.mode.Fronted && len(b.proxies) == 0}
	if s.ComposeUnread() {
		b.unsure("a file that the stack runs on could not be read")
	}
	if slices.ContainsFunc(s.Problems, func(p model.Problem) bool { return p.Rule == "compose-invalid" }) {
		b.unsure("docker compose refuses a part of the files")
	}
	if s.Overlaid {
		b.unsure("further files are meant to be laid over these")
	}
	for _, service := range s.Running {
		b.service(service)
	}
	b.hostProxies()
	b.passed()
	b.brought()
	if len(b.opened) > 0 {
		b.table.Notes = append(b.table.Notes, "addresses that variables set in compose are taken for all interfaces "+
			"in this mode: set the variables so")
	}
	for i := range b.table.Rows {
		b.settle(&b.table.Rows[i])
	}
	b.table.PlainHTTP = b.plainHTTP()
	rows := b.table.Rows
	markInside(rows)
	slices.SortStableFunc(rows, func(x, y Row) int {
		return cmp.Or(
			cmp.Compare(y.Need, x.Need), cmp.Compare(x.Ports.Lo, y.Ports.Lo), cmp.Compare(x.Protocol, y.Protocol),
		)
	})
	return b.table
}

// name is the mode as --mode says it. To what users see, a Caddy beside compose is one like another.
func (b *builder) name() string {
	switch {
	case b.mode.Local:
		return model.ModeLocal
	case b.mode.Tunnel:
		return model.ModeTunnel
	case b.mode.Proxied || len(b.proxies) > 0:
		return model.ModeCaddy
	default:
		return model.ModeDirect
	}
}

// unsure notes that there may be ports that are not known.
func (b *builder) unsure(format string, args ...any) {
	b.table.Partial = true
	b.table.Notes = append(b.table.Notes, fmt.Sprintf(format, args...))
}

// service adds the rows of a service: what it publishes, and what it listens on beside.
func (b *builder) service(s *model.Service) {
	uses := b.uses(s)
	publisher := b.Publisher(s)
	switch {
	case s.HostNetwork():
		b.onHost(s, uses)
	case publisher == s:
		b.published(s, s, uses)
	case publisher != nil:
		b.published(s, publisher, uses)
	default:
		b.unpublished(s, uses)
	}
}

func (b *builder) add(s *model.Service, u use, ports model.PortRange, filter Filter, because string, at model.Span) {
	if !at.Valid() && s != nil {
		at = s.Span
	}
	row := Row{
		Ports: ports, Protocol: u.protocol, Container: u.ports, Service: s, What: u.what, Need: u.need, Filter: filter,
		Because: because, At: at, From: u.from, Route: u.route, Assumed: u.assumed,
		Keys: u.keys, Proxy: u.proxy, Admin: u.admin, Participants: u.participants, web: u.web, balanced: u.balanced,
	}
	if s != nil {
		for _, p := range s.Profiles {
			row.Profiles = append(row.Profiles, p.V)
		}
	}
	b.table.Rows = append(b.table.Rows, row)
}
