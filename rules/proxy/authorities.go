package proxy

import (
	"fmt"
	"slices"
	"strings"

	"github.com/reflint/reflint/internal/facts"
	"github.com/reflint/reflint/internal/lint"
	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/reach"
)

// reportNames reports names for which no public authority signs a certificate.
func (t terminator) reportNames() {
	if reach.ModeOf(t.Scenario).Local {
		return
	}
	for _, m := range t.publicNames() {
		name, via := m.Name.V, lint.Via(m.Name.Via)
		switch {
		case facts.IsAddress(name):
			t.fails(true, m.Name.Span, via, "Caddy asks a public authority for a certificate for the address %s, and "+
				"hardly any signs addresses: use \"tls internal\"", name)
		case facts.DocumentationName(name) && !t.named():
		case facts.UnsignableName(name):
			t.fails(true, m.Name.Span, via, "Caddy asks a public authority for a certificate for %s, and none signs one: %s; "+
				"use a name of your own, or \"tls internal\"", name, unsignable(name))
		case strings.Contains(name, "*"):
			t.fails(false, m.Name.Span, via, "no certificate can be had for %s: public authorities sign wildcards only "+
				"by DNS, and there is neither \"dns\" in the tls of the site nor acme_dns among the options", name)
		}
	}
	if b, ok := t.blocked(); ok {
		b.file(t)
	}
}

// named tells whether some URL for browsers has a name that can be somebody's, so that names for examples are no longer
// what the stack as a whole has.
func (f front) named() bool {
	for u := range reach.URLs(f.Scenario) {
		if u.ForBrowsers() && u.Public() && !u.Loopback() && !facts.IsAddress(u.Host) && !facts.UnsignableName(u.Host) {
			return true
		}
	}
	return false
}

func unsignable(name string) string {
	if strings.Contains(name, ".") {
		return "the domain is reserved, and nobody's"
	}
	return "it has no domain"
}

// publicNames are those for which a public authority is asked that looks at ports. What a template says is still to be
// replaced.
func (t terminator) publicNames() []model.ManagedName {
	var list []model.ManagedName
	if t.Certificates.Open { // a file or another program may have what is asked for
		return nil
	}
	for _, m := range t.Certificates.Managed {
		if m.Issuer == model.IssuerACME && m.Name.Known() && !m.Name.Template && !t.Proxy.Template {
			list = append(list, m)
		}
	}
	return list
}

// A blocked is names that an authority cannot look for, as neither port 80 nor port 443 of the host leads to Caddy.
type blocked struct {
	names    []model.ManagedName
	mappings []model.PublishedPort
	// doubt is what may bring connections in all the same, "" for nothing.
	doubt string
}

// blocked is not ok where the authorities may get through, or nothing is published for the names at all.
func (t terminator) blocked() (blocked, bool) {
	o, ok := t.opening(t.Proxy)
	if !ok || t.Fronted || t.besideOthers(t.Service) || t.takenByOthers(80) || t.takenByOthers(443) {
		return blocked{}, false
	}
	b := blocked{}
	for _, m := range o.ports {
		if m.Random() || !m.Host.Known() || !m.HostIP.Known() || t.challenged(m) {
			return b, false
		}
		if slices.ContainsFunc(t.Listeners, func(l *model.Listener) bool { return m.Container.V.Contains(l.Port.V) }) {
			b.mappings = append(b.mappings, m)
		}
	}
	for _, m := range t.publicNames() {
		if !facts.IsAddress(m.Name.V) && !facts.UnsignableName(m.Name.V) && !strings.Contains(m.Name.V, "*") && t.published(o, m) {
			b.names = append(b.names, m)
		}
	}
	if len(b.names) == 0 {
		return b, false
	}
	b.doubt = t.doubt(b)
	return b, true
}

// published tells whether a site with the name can be reached at all.
func (t terminator) published(o opening, m model.ManagedName) bool {
	return slices.ContainsFunc(t.Listeners, func(l *model.Listener) bool {
		return l.TLS && o.published(l) && slices.ContainsFunc(l.Sites, func(s model.ListenerSite) bool {
			return slices.ContainsFunc(s.Site.Addresses, func(a model.SiteAddress) bool { return a.Host.V == m.Name.V })
		})
	})
}

// challenged tells whether an authority that asks port 80 or 443 of the host comes to where Caddy answers it.
func (t terminator) challenged(m model.PublishedPort) bool {
	for port, secure := range map[int]bool{80: false, 443: true} {
		if m.Loopback() || !m.Host.V.Contains(port) {
			continue
		}
		inside := m.Container.V.Lo + port - m.Host.V.Lo
		usual := t.HTTPPort.V
		if secure {
			usual = t.HTTPSPort.V
		}
		if inside == usual || slices.ContainsFunc(t.Listeners, func(l *model.Listener) bool {
			return l.Port.V == inside && l.TLS == secure
		}) {
			return true
		}
	}
	return false
}

// besideOthers tells whether connections may come to Caddy, which publishes ports itself, by another program as well: one
// that is open to the outside and passes on. An application with a web port of its own is none; behindOthers, for a Caddy
// that publishes nothing, counts it.
func (f front) besideOthers(caddy *model.Service) bool {
	if f.Overlaid || caddy.NetworkMode.V != "" || joins(f.Deployment, caddy, external) {
		return true
	}
	return slices.ContainsFunc(f.Running, func(s *model.Service) bool {
		open := s.HostNetwork() || slices.ContainsFunc(s.Ports, func(m model.PublishedPort) bool {
			return m.Protocol.V == model.TCP && !m.Loopback()
		})
		return s != caddy && open && reach.MayPassOn(s)
	})
}

// takenByOthers tells whether another service has a port of the host, which may pass on what comes there.
func (f front) takenByOthers(port int) bool {
	return slices.ContainsFunc(f.Running, func(s *model.Service) bool {
		caddy := slices.ContainsFunc(f.proxies, func(p *model.Proxy) bool { return f.Publisher(p.Service) == s })
		return !caddy && slices.ContainsFunc(s.Ports, func(m model.PublishedPort) bool {
			return m.Protocol.V == model.TCP && (!m.Host.Known() || m.Host.V.Contains(port))
		})
	})
}

// doubt names what speaks for something outside that leads the usual ports to the mappings.
func (t terminator) doubt(b blocked) string {
	loopback := func(m model.PublishedPort) bool { return m.Loopback() }
	if !slices.ContainsFunc(b.mappings, func(m model.PublishedPort) bool { return !loopback(m) }) {
		return "nothing on the host passes connections on"
	}
	for u := range reach.URLs(t.Scenario) {
		if u.DefaultPort() && slices.ContainsFunc(b.names, func(m model.ManagedName) bool { return m.Name.V == u.Host }) {
			return "nothing before the host leads them to Caddy, although " + u.Name + " is " + promise{URL: u}.text()
		}
	}
	return ""
}

func (b blocked) file(t terminator) {
	var names, raw []string
	for _, m := range b.names {
		names = append(names, m.Name.V)
	}
	const shown = 3
	if more := len(names) - shown; more > 0 {
		names = append(names[:shown:shown], fmt.Sprintf("%d more", more))
	}
	var related []lint.Related
	for _, m := range b.mappings {
		raw = append(raw, fmt.Sprintf("%q", m.Raw))
		related = append(related, lint.At(m.Span, "this is what reaches Caddy"))
		related = append(related, lint.Via(m.Host.Via)...)
	}
	assuming := ""
	if b.doubt != "" {
		assuming = "; this assumes that " + b.doubt
	}
	first := b.names[0].Name
	t.fails(b.doubt != "", first.Span, append(related, lint.Via(first.Via)...),
		"no certificate can be had for %s: a public authority looks on port 80 or 443 of the host, and service %q publishes "+
			"%s; publish \"443:%d\" or \"80:%d\", or use \"tls internal\"%s",
		strings.Join(names, ", "), t.Service.Name, strings.Join(raw, " and "), t.HTTPSPort.V, t.HTTPPort.V, assuming)
}
