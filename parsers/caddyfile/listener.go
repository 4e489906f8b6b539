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
	// plain are the hosts of http:// addresses beside others.
	plain map[string]bool
}

// fallsThrough tells whether Caddy writes the routes of a site without a matcher into the listener itself, and not as
// one route that is the last to run (httptype.go, appendSubrouteToRouteList).
func (s *site) fallsThrough(siblings int) bool {
	if len(s.Routes) == 0 {
		return true
	}
	namesHost := func(h handler) bool { return h.set != nil && h.set.lines["host"] != nil }
	return siblings == 1 && !slices.ContainsFunc(s.entries, func(e entry) bool {
		return slices.ContainsFunc(e.handlers, namesHost)
	})
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
	var list []*listening
	for _, key := range slices.Sorted(maps.Keys(byKey)) {
		l := byKey[key]
		list = append(list, l)
		b.checkAmbiguous(l)
		l.sortSites()
		b.connectionPolicies(l)
		for _, s := range l.sites {
			groups := b.arrangeSite(s)
			match := siteMatch(l.at[s])
			l.Sites = append(l.Sites, model.ListenerSite{
				Site: s.Site, Match: match, Groups: groups, FallsThrough: match == nil && s.fallsThrough(len(l.sites)),
				Joined: len(l.Sites) > 0 && sameMatch(match, l.Sites[len(l.Sites)-1].Match),
			})
		}
		b.automaticHTTPS(l)
		b.proxy.Listeners = append(b.proxy.Listeners, l.Listener)
	}
	b.certificates(list)
	slices.SortStableFunc(b.proxy.Listeners, func(a, b *model.Listener) int {
		return cmp.Compare(a.Port.V, b.Port.V)
	})
	for _, s := range sites {
		s.addAddresses()
	}
}

// interfaces are what the site binds to, "" for everything.
func (s *site) interfaces() []string {
	if len(s.bind) == 0 && !s.bound {
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
		plain:    map[string]bool{},
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
				b.reject(a.key.span, "ambiguous site definition: "+a.key.text)
			}
		}
	}
}
