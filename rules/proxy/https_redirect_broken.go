package proxy

import (
	"slices"

	"github.com/reflint/reflint/internal/facts"
	"github.com/reflint/reflint/internal/lint"
	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/reach"
)

// HTTPSRedirectBroken reports redirects from HTTP to HTTPS that browsers do not get, or that lead nowhere.
var HTTPSRedirectBroken = &lint.Rule{
	ID: "https-redirect-broken",
	Doc: `The redirect from http:// to https:// is not reached, or leads nowhere

## Why

For each site with HTTPS, Caddy redirects plain HTTP: whoever asks for http://meet.example.org is sent to
https://meet.example.org, without a port. Both only work with the usual ports on the host. With "8080:80" or without port
80, nobody answers a link or a bookmark with http://, or a name typed into a browser that does not try HTTPS first. With
"8443:443", the redirect leads to port 443, where nobody is.

## How to fix

Publish "80:80" and "443:443". Where other ports are meant, turn the redirects off, with "auto_https disable_redirects",
and give every link its port.

## Not reported

- A stack whose URLs are all local, and one behind a tunnel, another proxy or a load balancer.
- Ports of the host that another service has, and mappings that are not known or random.
- HTTPS on another port of the host, where plain HTTP is not published at all: nothing is redirected.
- A port that a URL for browsers misses: public-url-unreachable tells that.
- Redirects that are turned off, and ports that another rule on this Caddy's ports and certificates reports.
`,
	Severity: lint.Warning,
	Check:    checkHTTPSRedirectBroken,
}

func checkHTTPSRedirectBroken(pass *lint.Pass) {
	f, ok := frontOf(pass.Scenario)
	if !ok || reach.ModeOf(pass.Scenario).Local || pass.ComposeUnread() {
		return
	}
	for _, p := range f.proxies {
		t := terminator{f, p, pass.Report}
		host, to, ok := t.redirected()
		if !ok || t.missed() || t.Fronted || t.besideOthers(p.Service) || t.takenByOthers(80) || t.takenByOthers(443) {
			continue
		}
		if _, blocked := t.blocked(); blocked {
			continue
		}
		o, ok := t.opening(p)
		_, closed := t.closed(p)
		if ok && len(closed) == 0 && !slices.ContainsFunc(o.ports, unsettled) {
			t.reportRedirect(o, host, to)
		}
	}
}

// unsettled tells that nobody knows which port of the host a mapping is for.
func unsettled(m model.PublishedPort) bool { return m.Random() || !m.Host.Known() || !m.HostIP.Known() }

// redirected is a public host that Caddy redirects to the usual port of HTTPS, with the place of its site.
func (t terminator) redirected() (host string, at model.Span, ok bool) {
	for _, r := range t.Redirects {
		switch {
		case r.Port.V != t.HTTPSPort.V || !r.Host.Known():
		case r.Host.V != "" && !facts.InternalName(r.Host.V) && !facts.UnsignableName(r.Host.V):
			return r.Host.V, r.Host.Span, true
		case r.Host.V == "":
			for u := range reach.URLs(t.Scenario) {
				if u.ForBrowsers() && u.Public() && !u.Loopback() && u.Scheme == "https" && u.DefaultPort() {
					return u.Host, t.anySite(), true
				}
			}
		}
	}
	return "", model.Span{}, false
}

// missed tells whether a URL for browsers leads where the redirect does, and finds nobody.
func (t terminator) missed() bool {
	for u := range reach.URLs(t.Scenario) {
		if u.ForBrowsers() && u.Public() && !u.Loopback() && reach.MovedHTTPS(t.Scenario, u) != nil {
			return true
		}
	}
	return false
}

// anySite is the place of the first site with HTTPS.
func (t terminator) anySite() model.Span {
	for _, l := range t.Listeners {
		if l.TLS && len(l.Sites) > 0 {
			at, _ := listenerSite(l)
			return at
		}
	}
	return t.Source
}

func (t terminator) reportRedirect(o opening, host string, at model.Span) {
	plain, secure := o.hostPorts(t.HTTPPort.V), o.hostPorts(t.HTTPSPort.V)
	has := func(list []model.PublishedPort, port int) bool {
		return slices.ContainsFunc(list, func(m model.PublishedPort) bool { return m.Host.V.Contains(port) })
	}
	switch {
	case len(secure) == 0, has(secure, 443) && has(plain, 80):
	case has(secure, 443) && len(plain) == 0:
		t.fails(true, at, []lint.Related{lint.At(secure[0].Span, "HTTPS is published here")},
			"nobody answers http://%s: service %q publishes %q, but no port 80, where Caddy would redirect to HTTPS; "+
				"publish \"80:%d\"", host, o.publisher.Name, secure[0].Raw, t.HTTPPort.V)
	case has(secure, 443):
		t.fails(true, plain[0].Span, append([]lint.Related{lint.At(at, "Caddy redirects to this site")},
			lint.Via(plain[0].Host.Via)...),
			"nobody answers http://%s: service %q publishes %q, and Caddy's redirect to HTTPS is expected on port 80; "+
				"publish \"80:%d\"", host, o.publisher.Name, plain[0].Raw, t.HTTPPort.V)
	case len(plain) > 0:
		t.fails(true, secure[0].Span, append([]lint.Related{
			lint.At(at, "Caddy redirects to this site"), lint.At(plain[0].Span, "plain HTTP comes in here"),
		}, lint.Via(secure[0].Host.Via)...), "Caddy redirects plain HTTP to https://%s, port 443, but service %q publishes "+
			"HTTPS with %q; publish \"443:%d\"", host, o.publisher.Name, secure[0].Raw, t.HTTPSPort.V)
	}
}

// hostPorts are the mappings by which others than the host itself reach a port of the container.
func (o opening) hostPorts(container int) []model.PublishedPort {
	var list []model.PublishedPort
	for _, m := range o.ports {
		if m.Container.V.Contains(container) && !m.Loopback() {
			list = append(list, m)
		}
	}
	return list
}
