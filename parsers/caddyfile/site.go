package caddyfile

import (
	"cmp"
	"maps"
	"slices"
	"sort"
	"strconv"
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
		case "log":
		default:
			handlers = append(handlers, *n)
		}
	}
	for _, t := range s.bind {
		s.Bind = append(s.Bind, t.value())
	}
	s.entries = b.entries(handlers, nil, false)
	b.proxy.Sites = append(b.proxy.Sites, s.Site)
	return s
}

// maxListeners bounds the ports times the interfaces of a configuration.
const maxListeners = 10_000

// arrangeSite puts the site's routes in order. Caddy does so once for each listener, which counts groups.
func (b *builder) arrangeSite(s *site) {
	routes := b.arrange(s.entries, b.order)
	if !s.arranged {
		s.Routes, s.arranged = routes, true
	}
}

// A listening is a listener with the addresses of each site on it.
type listening struct {
	*model.Listener
	key   string
	sites []*site
	at    map[*site][]*address
}

// listeners finds out which sites share a port, in which order they are asked there, and
// which ports speak TLS (caddyconfig/httpcaddyfile/httptype.go, serversFromPairings).
func (b *builder) listeners(sites []*site) {
	byKey := map[string]*listening{}
	for _, s := range sites {
		for _, a := range s.addresses {
			for _, bind := range s.interfaces() {
				l := b.listening(byKey, bind, a)
				if l == nil {
					continue
				}
				if l.at[s] == nil {
					l.sites = append(l.sites, s)
				}
				l.at[s] = append(l.at[s], a)
				a.on = append(a.on, l)
			}
		}
	}
	for _, key := range slices.Sorted(maps.Keys(byKey)) {
		l := byKey[key]
		b.checkAmbiguous(l)
		l.sortSites()
		b.setTLS(l)
		for _, s := range l.sites {
			b.arrangeSite(s)
			match, anyHost := siteMatch(l.at[s])
			l.Sites = append(l.Sites, model.ListenerSite{
				Site: s.Site, Match: match, AnyHost: anyHost,
				Joined: len(l.Sites) > 0 && sameMatch(match, l.Sites[len(l.Sites)-1].Match),
			})
		}
		b.addRedirects(l)
		b.proxy.Listeners = append(b.proxy.Listeners, l.Listener)
	}
	slices.SortStableFunc(b.proxy.Listeners, func(a, b *model.Listener) int {
		return cmp.Compare(a.Port.V, b.Port.V)
	})
	for _, s := range sites {
		s.addAddresses()
	}
}

// interfaces are what the site binds to, "" for everything.
func (s *site) interfaces() []string {
	if len(s.bind) == 0 {
		return []string{""}
	}
	var names []string
	for _, t := range s.bind {
		if !slices.Contains(names, t.text) {
			names = append(names, t.text)
		}
	}
	return names
}

// listening finds the listener for an address, or makes one. It is nil when there are too many.
func (b *builder) listening(byKey map[string]*listening, bind string, a *address) *listening {
	port := "{unknown}"
	if a.port.Known() {
		port = strconv.Itoa(a.port.V)
	}
	key := bind + ":" + port
	if l := byKey[key]; l != nil {
		return l
	}
	if len(byKey) == maxListeners {
		b.refuse(a.key.span, tooLong("too many listeners", maxListeners))
		return nil
	}
	byKey[key] = &listening{
		Listener: &model.Listener{Bind: bind, Port: a.port},
		key:      key,
		at:       map[*site][]*address{},
	}
	return byKey[key]
}

func (b *builder) checkAmbiguous(l *listening) {
	first := map[string]*site{}
	for _, s := range l.sites {
		for _, a := range l.at[s] {
			if other := first[a.key.text]; other == nil {
				first[a.key.text] = s
			} else if other != s {
				b.complain(a.key.span, "ambiguous site definition: "+a.key.text)
			}
		}
	}
}

// sortSites puts the most specific site first, catch-alls last.
func (l *listening) sortSites() {
	ranks := map[*site]ranking{}
	for _, s := range l.sites {
		ranks[s] = rank(l.at[s])
	}
	sort.SliceStable(l.sites, func(i, j int) bool {
		a, b := ranks[l.sites[i]], ranks[l.sites[j]]
		switch {
		case a.host == 0:
			return false
		case b.host == 0:
			return true
		case a.wildcard != b.wildcard:
			return b.wildcard
		case a.host == b.host:
			return a.path > b.path
		default:
			return a.host > b.host
		}
	})
}

// A ranking is how specific the addresses of a site are: by the longest host and path.
type ranking struct {
	host, path int
	wildcard   bool
}

func rank(addresses []*address) ranking {
	var r ranking
	path := 0
	for _, a := range addresses {
		if strings.Contains(a.host.V, "*") || a.host.V == "" {
			r.wildcard = true
		}
		n := specificity(a.host.V)
		if n == 0 && a.host.V != "" {
			n = 1 // a host that is not known is one nevertheless
		}
		r.host = max(r.host, n)
		if n := specificity(a.path); n > path {
			path, r.path = n, len(a.path)
		}
	}
	return r
}

// specificity is the length of text without its wildcards and placeholders.
func specificity(text string) int {
	n := len(text) - strings.Count(text, "*")
	for {
		start := strings.IndexByte(text, '{')
		if start < 0 {
			return n
		}
		end := strings.IndexByte(text[start:], '}')
		if end < 0 {
			return n
		}
		n -= end + 1
		text = text[start+end+1:]
	}
}

// setTLS decides whether a listener speaks TLS: an address with a name, or a `tls`
// directive, is enough unless it is on the HTTP port or says http://.
func (b *builder) setTLS(l *listening) {
	http, https := b.proxy.HTTPPort, b.proxy.HTTPSPort
	plain := 0
	for _, s := range l.sites {
		for _, a := range l.at[s] {
			switch {
			case a.scheme == "https":
				l.TLS = true
			case a.scheme == "http":
				plain++
			case !l.Port.Known() || l.Port.V != http.V:
				l.TLS = l.TLS || s.TLS.Valid() || a.host.V != ""
			}
		}
	}
	if plain > 0 && l.TLS {
		b.complainMixed(l)
	}
	automatic := b.proxy.AutoHTTPS || !b.noRedirects // anything but `auto_https off`
	if !l.TLS && plain == 0 && automatic && l.Port.Known() && l.Port.V == https.V {
		l.TLS = true
	}
}

func (b *builder) complainMixed(l *listening) {
	for _, s := range l.sites {
		for _, a := range l.at[s] {
			if a.scheme == "http" && l.Port.Known() {
				b.complain(a.key.span, "server listening on "+l.key+
					" is configured for HTTPS and cannot natively multiplex HTTP and HTTPS: "+a.key.text)
			}
		}
	}
}

// siteMatch is the condition under which a site takes a request on one listener
// (httptype.go, compileEncodedMatcherSets). An address without a host opens the site to all.
func siteMatch(addresses []*address) (match *model.Matcher, anyHost bool) {
	type pair struct{ host, path *model.Matcher }
	var pairs []*pair
	byPath := map[string]*pair{}
	for _, a := range addresses {
		p := byPath[a.path]
		if p == nil {
			p = &pair{}
			byPath[a.path] = p
			if a.path != "" {
				p.path = &model.Matcher{Kind: model.MatchPath, Span: a.key.span, Values: []string{a.path}}
			}
			pairs = append(pairs, p)
		}
		switch {
		case anyHost:
		case a.host.V == "":
			anyHost, p.host = true, nil
		case p.host == nil:
			p.host = &model.Matcher{Kind: model.MatchHost, Span: a.key.span, Values: []string{a.host.V}}
		default:
			p.host.Values = append(p.host.Values, a.host.V)
		}
	}
	sets := &model.Matcher{Kind: model.MatchAny}
	for _, p := range pairs {
		set := &model.Matcher{Kind: model.MatchAll}
		for _, m := range []*model.Matcher{p.host, p.path} {
			if m != nil {
				set.Of = append(set.Of, m)
			}
		}
		if len(set.Of) > 0 {
			sets.Of = append(sets.Of, set)
		}
	}
	if len(sets.Of) == 0 {
		return nil, anyHost
	}
	sets.Span = addresses[0].key.span
	return sets, anyHost
}

// sameMatch tells whether two matchers are written alike; Caddy merges neighbours that have the same.
func sameMatch(a, b *model.Matcher) bool {
	if a == nil || b == nil {
		return a == b
	}
	return a.Kind == b.Kind && slices.Equal(a.Values, b.Values) && slices.EqualFunc(a.Of, b.Of, sameMatch)
}

// addRedirects adds what Caddy answers on the HTTP port for the sites of a TLS listener
// (modules/caddyhttp/autohttps.go, automaticHTTPSPhase1).
func (b *builder) addRedirects(l *listening) {
	if !l.TLS || b.noRedirects {
		return
	}
	named := false
	for _, s := range l.sites {
		_, anyHost := siteMatch(l.at[s])
		for _, a := range l.at[s] {
			if a.scheme != "http" && a.host.V != "" && !anyHost {
				named = true
				b.proxy.Redirects = append(b.proxy.Redirects, model.SchemeRedirect{Host: a.host, Port: l.Port})
			}
		}
	}
	if !named {
		b.proxy.Redirects = append(b.proxy.Redirects, model.SchemeRedirect{Port: l.Port})
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
