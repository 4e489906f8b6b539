package caddyfile

import (
	"cmp"
	"maps"
	"slices"
	"strconv"

	"github.com/reflint/reflint/internal/model"
)

// maxListeners bounds the ports times the interfaces of a configuration.
const maxListeners = 10_000

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
