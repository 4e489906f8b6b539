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
	bound     bool // there is a `bind`, be it empty
	tls       tlsBlock
}

// site reads a block with addresses. Its routes are arranged later, when the listeners are known.
func (b *builder) site(bl *block) *site {
	s := &site{Site: &model.Site{Span: bl.keys[0].span}, bind: b.defaultBind}
	for _, key := range bl.keys {
		if b.stray = b.strayBrace(key); b.stray.Valid() && len(bl.nodes) == 0 {
			b.reject(b.stray, "this '}' closes nothing: one closing brace is too many")
		}
		if isDirective(key.text) {
			b.reject(key.span, "parsed '"+key.text+"' as a site address, but it is a known directive; "+
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
			b.checkForm(n, n.args, grammar()["bind"])
			if !s.bound {
				s.bind, s.bound = nil, true
			}
			s.bind = append(s.bind, n.args...)
		case "tls":
			s.TLS = n.span()
			b.readTLS(s, n)
			b.checkTLS(n)
		case "log":
			b.checkLog(n, logLines())
		default:
			handlers = append(handlers, *n)
		}
	}
	for _, t := range s.bind {
		s.Bind = append(s.Bind, t.value())
	}
	b.errorRoutes = nil
	s.entries = b.entries(handlers, nil, inSite)
	s.Errors = b.errorRoutes
	slices.SortStableFunc(s.Errors, func(x, y *model.Route) int { // those for some statuses first
		return compareBool(x.Match == nil, y.Match == nil)
	})
	b.proxy.Sites = append(b.proxy.Sites, s.Site)
	return s
}

// handleErrors reads handle_errors (caddyconfig/httpcaddyfile/builtins.go, parseHandleErrors).
func (b *builder) handleErrors(n *node, s *scope) *model.Route {
	r := &model.Route{Kind: model.RouteGroup, Name: n.name.text, Span: n.span()}
	for _, arg := range n.args {
		if !isErrorStatus(arg.text) {
			b.reject(arg.span, "handle_errors: '"+arg.text+"' is no status: write a number such as 404, or 4xx")
		}
	}
	if len(n.args) > 0 {
		r.Match = &model.Matcher{Kind: model.MatchStatus, Span: n.args[0].span, Values: appendWords(nil, n.args)}
	}
	r.Routes = b.routes(n.block, s, b.order)
	return r
}

func isErrorStatus(text string) bool {
	_, hundred := strings.CutSuffix(text, "xx")
	return len(text) == 3 && (isNumber(text) || hundred && isNumber(text[:1]))
}

func compareBool(x, y bool) int {
	switch {
	case x == y:
		return 0
	case y:
		return -1
	default:
		return 1
	}
}

// arrangeSite puts the site's routes in order, once. Caddy does so for each listener anew, with other names of groups,
// which it returns.
func (b *builder) arrangeSite(s *site) map[string]string {
	groups := map[string]string{}
	names := map[string]string{}
	for directive, name := range b.exclusiveGroups(s.entries) {
		groups[directive] = "site " + directive
		names[groups[directive]] = name
	}
	if !s.arranged {
		s.Routes, s.arranged = arrange(s.entries, b.order, groups), true
	}
	return names
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
