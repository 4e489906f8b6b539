package ports

import (
	"fmt"
	"slices"

	"github.com/reflint/reflint/internal/model"
)

// hostProxies adds the ports of a Caddy that runs on the host, outside compose.
func (b *builder) hostProxies() {
	for _, p := range b.proxies {
		if p.Service != nil {
			continue
		}
		for _, u := range b.proxy(p) {
			at := p.Source
			if len(u.from) > 0 {
				at = u.from[0].Span
			}
			b.add(nil, u, u.ports, Host, "Caddy on the host listens there", at)
		}
	}
}

// settle fits the need of a row to the mode.
func (b *builder) settle(r *Row) {
	switch {
	case r.Need <= Unneeded:
	case b.mode.Local:
		r.Need = Unneeded
	case b.mode.Tunnel && r.Need >= Recommended && b.tunnelled(r):
		r.Need, r.Route = Unneeded, ByTunnel
	case b.mode.Tunnel && b.manyMedia(r):
		b.table.Flaw = fmt.Sprintf("a tunnel brings one UDP port, and LiveKit takes media on %s: set rtc.udp_port",
			r.Ports)
		b.table.Notes = append(b.table.Notes, b.table.Flaw)
	case b.mode.Tunnel && r.Need >= Recommended:
		r.Need = Optional // for a host that has an address of its own beside
	case b.mode.Fronted && r.Filter == Loopback && r.Protocol == model.TCP && r.Need == Required:
		r.Need, r.Route = Unneeded, ByFront
	}
}

// tunnelled tells whether a tunnel brings what a port is for: requests to Caddy, and media to LiveKit's one UDP port.
func (b *builder) tunnelled(r *Row) bool {
	return r.Proxy || r.Protocol == model.UDP && r.Ports.Len() == 1 && b.LiveKitOf(r.Service) != nil
}

// manyMedia tells whether a row is LiveKit's range for media, of which a tunnel could bring one port alone.
func (b *builder) manyMedia(r *Row) bool {
	return r.Need == Required && r.Protocol == model.UDP && r.Ports.Len() > 1 && b.LiveKitOf(r.Service) != nil
}

// plainHTTP tells whether browsers on other machines load pages from here without TLS: what serves them is open, no
// proxy is in front, and no URL says that the service brings TLS along.
func (b *builder) plainHTTP() bool {
	if len(b.proxies) > 0 || b.mode.Local || b.mode.Tunnel || b.table.Fronted || b.table.Brought {
		return false
	}
	return slices.ContainsFunc(b.table.Rows, func(r Row) bool {
		if !r.web || r.Need != Required || r.Filter == Loopback || r.Filter == Internal {
			return false
		}
		url, named := b.named(r.Ports)
		return !named || url.Scheme == "http" || url.Scheme == "ws"
	})
}

// markInside marks the rows inside the Docker network whose number the host has for another.
func markInside(rows []Row) {
	onHost := map[model.Protocol][]model.PortRange{}
	for _, r := range rows {
		if r.Filter != Internal {
			onHost[r.Protocol] = append(onHost[r.Protocol], r.Ports)
		}
	}
	for i := range rows {
		r := &rows[i]
		r.Inside = r.Filter == Internal && slices.ContainsFunc(onHost[r.Protocol], r.Ports.Overlaps)
	}
}
