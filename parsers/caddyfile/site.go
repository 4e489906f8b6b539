package caddyfile

import (
	"slices"
	"strings"

	"github.com/reflint/reflint/internal/model"
)

// A site is a block with addresses on its way into the model.
type site struct {
	*model.Site
	addresses []*address
	entries   []entry
	arranged  bool
	bind      []token
}

// site reads a block with addresses. Its routes are arranged later, when the listeners are known.
func (b *builder) site(bl *block) *site {
	s := &site{Site: &model.Site{Span: bl.keys[0].span}, bind: b.defaultBind}
	for _, key := range bl.keys {
		if isDirective(key.text) {
			b.complain(key.span, "parsed '"+key.text+"' as a site address, but it is a known directive; "+
				"directives must appear in a site block")
			continue
		}
		if a, ok := b.address(key); ok {
			s.addresses = append(s.addresses, a)
		}
	}
	var handlers []node
	for i := range bl.nodes {
		switch n := &bl.nodes[i]; n.name.text {
		case "bind":
			if len(s.bind) == len(b.defaultBind) {
				s.bind = nil
			}
			s.bind = append(s.bind, n.args...)
		case "tls":
			s.TLS = n.span()
			b.checkTLS(n)
		case "log":
		default:
			handlers = append(handlers, *n)
		}
	}
	for _, t := range s.bind {
		s.Bind = append(s.Bind, t.value())
	}
	s.entries = b.entries(handlers, nil, inSite)
	b.proxy.Sites = append(b.proxy.Sites, s.Site)
	return s
}

// checkTLS reports arguments of `tls` that Caddy refuses (caddyconfig/httpcaddyfile/builtins.go, parseTLS).
func (b *builder) checkTLS(n *node) {
	switch {
	case len(n.args) == 0 && !n.braces, len(n.args) > 2:
		b.complainArgs(n)
	case len(n.args) == 1 && n.args[0].origin != model.Unknown:
		text := n.args[0].text
		if text != "internal" && text != "force_automate" && !strings.Contains(text, "@") {
			b.complain(n.args[0].span, "tls: single argument must either be 'internal', 'force_automate', "+
				"or an email address")
		}
	}
}

// arrangeSite puts the site's routes in order. Caddy does so once for each listener, which counts groups.
func (b *builder) arrangeSite(s *site) {
	routes := b.arrange(s.entries, b.order)
	if !s.arranged {
		s.Routes, s.arranged = routes, true
	}
}

// addAddresses writes the addresses into the model, with the scheme that their port speaks.
func (s *site) addAddresses() {
	for _, a := range s.addresses {
		m := model.SiteAddress{Span: a.key.span, Scheme: a.scheme, Host: a.host, Port: a.port, Path: a.path}
		if m.Scheme == "" {
			m.Scheme = "http"
			if slices.ContainsFunc(a.on, func(l *listening) bool { return l.TLS }) {
				m.Scheme = "https"
			}
		}
		s.Addresses = append(s.Addresses, m)
	}
}
