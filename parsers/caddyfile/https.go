package caddyfile

import (
	"slices"

	"github.com/reflint/reflint/internal/model"
)

// connectionPolicies decides what the addresses of a listener mean for TLS
// (caddyconfig/httpcaddyfile/httptype.go, serversFromPairings).
func (b *builder) connectionPolicies(l *listening) {
	catchAll, qualifies, automatic := false, false, !b.httpsOff
	for _, s := range l.sites {
		hosts := l.hosts(s)
		if s.TLS.Valid() {
			policy, settled := b.connectionPolicy(s, hosts)
			if settled || s.tls.forceAutomate && len(hosts) > 0 {
				l.Policies = append(l.Policies, policy)
				catchAll = len(hosts) == 0
			}
		}
		for _, a := range l.at[s] {
			if a.scheme == "http" && a.host.V != "" && !b.isHTTP(l.Port) {
				l.plain[a.host.V] = true
			}
			qualifies = qualifies || b.qualifies(l, s, a)
			automatic = automatic &&
				(a.written(b.proxy.HTTPSPort) || !a.written(b.proxy.HTTPPort) && a.host.V != "")
		}
	}
	l.TLS = len(l.Policies) > 0
	b.checkSchemes(l)
	if qualifies && !catchAll && (l.TLS || !automatic || b.tls.defaultSNI != "" || b.tls.fallbackSNI != "") {
		l.TLS = true
		l.Policies = append(l.Policies, model.ConnectionPolicy{Default: b.tls.defaultSNI, Fallback: b.tls.fallbackSNI})
	}
	slices.SortStableFunc(l.Policies, func(p, o model.ConnectionPolicy) int { // those for some names first
		return compareBool(p.Names == nil, o.Names == nil)
	})
}

// connectionPolicy is what `tls` says of connections to the hosts of a site. It is settled if that is anything; a name
// for clients that give none, or the wrong one, is so too.
func (b *builder) connectionPolicy(s *site, hosts []string) (policy model.ConnectionPolicy, settled bool) {
	policy.Names = hosts
	if len(s.Files) > 0 {
		policy.Files = &s.Files[0]
	}
	if len(hosts) == 0 {
		policy.Default, policy.Fallback = b.tls.defaultSNI, b.tls.fallbackSNI
	}
	for _, host := range hosts {
		switch host {
		case b.tls.defaultSNI:
			policy.Default = host
		case b.tls.fallbackSNI:
			policy.Fallback = host
		default:
			continue
		}
		policy.Names = append(slices.Clone(hosts), "")
		break
	}
	return policy, s.tls.settings || policy.Default != "" || policy.Fallback != ""
}

// qualifies tells whether an address wants TLS.
func (b *builder) qualifies(l *listening, s *site, a *address) bool {
	named := a.host.V != "" && !l.plain[a.host.V]
	return a.scheme == "https" || a.scheme != "http" && !a.written(b.proxy.HTTPPort) && (s.TLS.Valid() || named)
}

// hosts are those of a site on this listener, none where an address takes any host.
func (l *listening) hosts(s *site) []string {
	var hosts []string
	for _, a := range l.at[s] {
		if a.host.V == "" {
			return nil
		}
		hosts = append(hosts, a.host.V)
	}
	return hosts
}

// isHTTP tells whether the port is the one that never speaks TLS.
func (b *builder) isHTTP(port model.Value[int]) bool {
	return port.Known() && port.V == b.proxy.HTTPPort.V
}

// written tells whether the address names this port.
func (a *address) written(port model.Value[int]) bool {
	return a.explicit && a.port.Known() && a.port.V == port.V
}

// checkSchemes reports addresses that want HTTP and HTTPS on one listener (httptype.go, detectConflictingSchemes).
func (b *builder) checkSchemes(l *listening) {
	speaks := ""
	for _, s := range l.sites {
		for _, a := range l.at[s] {
			wants := ""
			switch {
			case a.key.origin == model.Unknown || !l.Port.Known():
			case a.scheme == "http", a.written(b.proxy.HTTPPort):
				wants = "HTTP"
			case a.scheme == "https", a.written(b.proxy.HTTPSPort), l.TLS:
				wants = "HTTPS"
			case a.host.V == "":
				wants = "HTTP"
			}
			switch {
			case wants == "":
			case speaks != "" && speaks != wants:
				b.reject(a.key.span, "port "+l.key+" speaks "+speaks+" for another address, and cannot speak "+wants+
					" for "+a.key.text+" too: give one of them another port")
				return
			case wants == "HTTP" && l.TLS:
				b.reject(l.tlsDirective(), "port "+l.key+" speaks HTTP for "+a.key.text+
					", so that `tls` cannot apply: remove it, or the http:// of the address")
				return
			default:
				speaks = wants
			}
		}
	}
}

// tlsDirective is where a site of the listener says `tls`.
func (l *listening) tlsDirective() model.Span {
	i := slices.IndexFunc(l.sites, func(s *site) bool { return s.TLS.Valid() })
	return l.sites[max(i, 0)].TLS
}

// automaticHTTPS makes a listener speak TLS where Caddy does so by itself, and adds what Caddy answers on the HTTP port
// for the names that it then serves (modules/caddyhttp/autohttps.go, automaticHTTPSPhase1).
func (b *builder) automaticHTTPS(l *listening) {
	if b.isHTTP(l.Port) {
		l.TLS = false
		return
	}
	if b.httpsOff {
		return
	}
	if l.Port.Known() && l.Port.V == b.proxy.HTTPSPort.V {
		l.TLS = true
	}
	var names []model.Value[string]
	for _, s := range l.sites {
		names = append(names, l.managed(s)...)
	}
	if b.proxy.AutoHTTPS && len(b.automated) <= maxCertificates {
		b.automated = append(b.automated, names...)
	}
	if len(names) == 0 && !l.TLS {
		return
	}
	l.TLS = true
	if b.noRedirects {
		return
	}
	if len(names) == 0 {
		names = []model.Value[string]{model.DefaultOf("")}
	}
	for _, name := range names {
		b.redirect(name, l.Port)
	}
}

// managed are the hosts in a site's matcher that are not only for http://.
func (l *listening) managed(s *site) []model.Value[string] {
	var names []model.Value[string]
	matched := map[string]bool{}
	for _, host := range hostsIn(siteMatch(l.at[s])) {
		matched[host] = true
	}
	for _, a := range l.at[s] {
		if matched[a.host.V] && !l.plain[a.host.V] {
			names = append(names, a.host)
		}
	}
	return names
}

func hostsIn(m *model.Matcher) []string {
	if m == nil {
		return nil
	}
	var hosts []string
	if m.Kind == model.MatchHost {
		hosts = append(hosts, m.Values...)
	}
	for _, of := range m.Of {
		hosts = append(hosts, hostsIn(of)...)
	}
	return hosts
}

// redirect notes where plain HTTP for a name goes: to one port, the usual one if it can be
// (autohttps.go, recordAutoHTTPSRedirectAddress).
func (b *builder) redirect(name model.Value[string], port model.Value[int]) {
	if i, known := b.redirected[name.V]; known {
		if port.V == b.proxy.HTTPSPort.V {
			b.proxy.Redirects[i].Port = port
		}
		return
	}
	b.redirected[name.V] = len(b.proxy.Redirects)
	b.proxy.Redirects = append(b.proxy.Redirects, model.SchemeRedirect{Host: name, Port: port})
}
