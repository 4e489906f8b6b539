package ports

import (
	"slices"

	"github.com/reflint/reflint/internal/facts"
	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/reach"
)

// brought makes unneeded what browsers use and a proxy or tunnel brings of which no file tells the ways, and adds the
// ports of such a proxy where it listens on this host.
func (b *builder) brought() {
	if b.mode.Local || b.mode.Tunnel {
		return
	}
	carriers, elsewhere := b.carriersOf(), b.elsewhere()
	secure := slices.ContainsFunc(elsewhere, reach.URL.Secure)
	var by []carrier
	for i := range b.table.Rows {
		r := &b.table.Rows[i]
		if !b.mayBeBrought(r) {
			continue
		}
		of := slices.IndexFunc(carriers, func(c carrier) bool { return c.service != r.Service })
		switch {
		case of >= 0:
			r.Need, r.By, r.Route, r.Assumed = Unneeded, carriers[of].service, carriers[of].String(), true
			by = append(by, carriers[of])
			b.table.Brought = b.table.Brought || !b.mode.Proxied
		case r.Filter != Internal && len(b.proxies) == 0 && (secure && !b.mode.Fronted || r.balanced):
			r.Need, r.Route, r.Assumed = Unneeded, ByFront, true
			b.table.Fronted = true
		}
	}
	b.beyond(elsewhere, carriers, by)
}

// mayBeBrought tells whether a row is for browsers, or for a load balancer, and need not be open where something else
// brings the requests. What Docker publishes for everybody is meant to be reached, and so is what a URL names.
func (b *builder) mayBeBrought(r *Row) bool {
	if r.Protocol != model.TCP || r.Need != Required || !r.web && !r.balanced || r.Filter == Docker {
		return false
	}
	_, named := b.named(r.Ports)
	return r.Filter == Internal || !named && b.Mode != model.ModeDirect
}

// elsewhere are the public URLs of the stack that name a port which nothing here has, the first for each port. In a
// mode that somebody says, they may be those of another.
func (b *builder) elsewhere() []reach.URL {
	var list []reach.URL
	if b.Mode != "" {
		return nil
	}
	for u := range reach.URLs(b.Scenario) {
		own := b.mode.Fronted && u.ForBrowsers() || b.serves(u)
		if !own || u.Port == 0 || !u.Public() || u.Loopback() || b.has(u.Port) ||
			slices.ContainsFunc(list, func(o reach.URL) bool { return o.Port == u.Port }) {
			continue
		}
		list = append(list, u)
	}
	return list
}

// serves tells whether a URL for browsers is that of the stack itself: of a page, or of its LiveKit.
func (b *builder) serves(u reach.URL) bool {
	if u.Value.Template && facts.DocumentationName(u.Host) || facts.LiveKitCloud(u.Host) {
		return false
	}
	return u.Said || facts.BrowserURL(u.Name) == facts.URLPage ||
		facts.PublicSignalling(u.Name) && len(b.RunningLiveKits()) > 0
}

// has tells whether a TCP port of the host is that of a row.
func (b *builder) has(port int) bool {
	return slices.ContainsFunc(b.table.Rows, func(r Row) bool {
		return r.Protocol == model.TCP && r.Ports.Contains(port) && r.Filter != Internal
	})
}
