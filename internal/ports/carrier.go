package ports

import (
	"fmt"

	"github.com/reflint/reflint/internal/facts"
	"github.com/reflint/reflint/internal/model"
)

// A carrier is a service that may bring requests to others by ways that no file tells of: a proxy other than a Caddy
// whose routes are read, or the client of a tunnel, whose ways stand with who runs the tunnel.
type carrier struct {
	service *model.Service
	tunnel  bool
}

func (c carrier) String() string {
	if c.tunnel {
		return fmt.Sprintf("the tunnel of service %q", c.service.Name)
	}
	return fmt.Sprintf("the proxy of service %q", c.service.Name)
}

// carriersOf lists them, the likeliest first. Beside a Caddy whose routes are read, other proxies are not taken for
// one: what they bring is for Caddy.
func (b *builder) carriersOf() []carrier {
	var list []carrier
	read := false
	for _, p := range b.proxies {
		unread := p.Opaque || p.Partial
		if read = read || !unread; unread && p.Service != nil {
			list = append(list, carrier{service: p.Service})
		}
	}
	for _, family := range []string{"front", "web-server", "tunnel"} {
		for _, s := range b.Running {
			if tunnel := family == "tunnel"; (tunnel || !read) && facts.Runs(s.ImageName(), family) {
				list = append(list, carrier{s, tunnel})
			}
		}
	}
	return list
}

// passed makes one row of two where a proxy publishes a port that another service listens on and does not publish, and
// that is known for nothing else: it passes on what comes there, as Traefik does by an entrypoint for TCP.
func (b *builder) passed() {
	proxies := map[*model.Service]bool{}
	for _, c := range b.carriersOf() {
		proxies[c.service] = proxies[c.service] || !c.tunnel
	}
	handed := map[int]bool{}
	for i, r := range b.table.Rows {
		handed[i] = proxies[r.Service] && b.hands(r)
	}
	var rows []Row
	for i, r := range b.table.Rows {
		if !handed[i] {
			rows = append(rows, r)
		}
	}
	b.table.Rows = rows
}

// hands gives the row of what listens behind a port of a proxy the mapping of the proxy, if there is one.
func (b *builder) hands(mapping Row) bool {
	if mapping.Need != Optional || mapping.Filter == Internal {
		return false
	}
	for i := range b.table.Rows {
		r := &b.table.Rows[i]
		if r.Filter == Internal && r.Need >= Recommended && r.Ports == mapping.Ports && r.Protocol == mapping.Protocol {
			r.Filter, r.Container, r.Assumed = mapping.Filter, mapping.Container, true
			r.Because, r.At, r.Via = mapping.Because, mapping.At, mapping.Via
			return true
		}
	}
	return false
}
