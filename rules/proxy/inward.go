package proxy

import (
	"fmt"
	"slices"

	"github.com/reflint/reflint/internal/lint"
	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/reach"
)

// reportInward reports HTTPS that is published on loopback only while HTTP is published on every address, and so for
// browsers, whom Caddy then sends to HTTPS.
func reportInward(pass *lint.Pass, f front, p *model.Proxy) {
	o, ok := f.opening(p)
	mode := reach.ModeOf(f.Scenario)
	if !ok || p.Fronted || mode.Local || mode.Tunnel || f.behindOthers(p.Service) || f.ComposeUnread() {
		return
	}
	plain := slices.IndexFunc(o.ports, func(m model.PublishedPort) bool {
		return m.Container.V.Contains(p.HTTPPort.V) && m.Host.V.Contains(80) && m.AllInterfaces()
	})
	encrypted := o.behind(p.HTTPSPort.V)
	outward := func(m model.PublishedPort) bool { // or on a port that a proxy on the host is told of
		return !m.Loopback() || !m.Host.V.Contains(443)
	}
	if plain < 0 || len(encrypted) == 0 || slices.ContainsFunc(encrypted, outward) {
		return
	}
	site := publicSite(p)
	if site == nil {
		return
	}
	m := encrypted[0]
	pass.Report(lint.Warning, m.Span, fmt.Sprintf(
		"Caddy serves %s on port %d, but service %q publishes %q, on loopback only, beside %q on every address: "+
			"nobody outside reaches HTTPS; this assumes that no proxy on the host leads there",
		site.Host.V, p.HTTPSPort.V, o.publisher.Name, m.Raw, o.ports[plain].Raw,
	), append(lint.Via(m.HostIP.Via), lint.At(site.Span, "the site"),
		lint.At(o.ports[plain].Span, "HTTP is published here"))...)
}

// behind lists the mappings that lead to a port of the container.
func (o opening) behind(port int) (list []model.PublishedPort) {
	for _, m := range o.ports {
		if m.Container.V.Contains(port) {
			list = append(list, m)
		}
	}
	return list
}

// publicSite is the first address of a site on HTTPS whose name browsers on other machines may ask for; nil where
// none is.
func publicSite(p *model.Proxy) *model.SiteAddress {
	for _, site := range p.Sites {
		for i, a := range site.Addresses {
			u := reach.URL{Host: a.Host.V}
			if a.Scheme == "https" && a.Port.V == p.HTTPSPort.V && a.Host.Known() && u.Public() && !u.Loopback() {
				return &site.Addresses[i]
			}
		}
	}
	return nil
}
