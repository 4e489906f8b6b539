// Package proxy holds the rules on what Caddy does with a request.
package proxy

import (
	"net"
	"slices"
	"strconv"
	"strings"

	"github.com/reflint/reflint/internal/facts"
	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/reach"
)

// A signalling is the stack as far as signalling goes: the running LiveKit servers and what is before them.
type signalling struct {
	front
	servers []*model.LiveKit
	*remembered
}

// remembered is what several rules ask of each route and site.
type remembered struct {
	// leading tells of routes whether they lead to LiveKit.
	leading map[*model.Route]bool
	// waysIn are those of sites.
	waysIn map[*model.Site][]way
}

type rememberedKey struct{}

// signallingOf is not ok where nothing can be said: no LiveKit runs, it listens for its own container alone, which
// livekit-loopback-only reports, or it cannot be told how requests come in.
func signallingOf(s *model.Scenario) (signalling, bool) {
	f, ok := frontOf(s)
	servers := s.RunningLiveKits()
	ok = ok && !slices.ContainsFunc(servers, func(l *model.LiveKit) bool {
		return l.LoopbackOnly() && s.Publisher(l.Service) == l.Service
	})
	r, _ := s.Once(rememberedKey{}, func() any {
		return &remembered{map[*model.Route]bool{}, map[*model.Site][]way{}}
	}).(*remembered)
	return signalling{f, servers, r}, ok && len(servers) > 0
}

// A promise is a URL at which browsers are told to reach LiveKit through the proxies.
type promise struct {
	reach.URL
	entrances []entrance
	// assumed tells that nothing publishes the port of the URL, so that something outside the stack must
	// lead it to the proxies.
	assumed bool
}

// text is the URL as written, without what may be secret in it.
func (p promise) text() string {
	host := p.Host
	if !p.DefaultPort() {
		host = net.JoinHostPort(host, strconv.Itoa(p.Port))
	}
	return p.Scheme + "://" + host + p.Path
}

// maxURLs bounds the URLs that are followed. A stack tells browsers one, in a handful of places.
const maxURLs = 64

// A promised is what promises returns.
type promised struct {
	list      []promise
	elsewhere bool
}

type promisedKey struct{}

// promises lists the public signalling URLs that lead to the proxies. elsewhere tells that there are
// others, which lead to LiveKit's own published port or to another front, or are too many to follow.
func (sig signalling) promises() (list []promise, elsewhere bool) {
	made, _ := sig.Once(promisedKey{}, func() any {
		list, elsewhere := sig.findPromises()
		return promised{list, elsewhere}
	}).(promised)
	return made.list, made.elsewhere
}

func (sig signalling) findPromises() (list []promise, elsewhere bool) {
	followed := 0
	for u := range reach.URLs(sig.Scenario) {
		forBrowsers := facts.PublicSignalling(u.Name)
		if !u.Public() || !forBrowsers && (u.Loopback() || !strings.HasSuffix(u.Name, "LIVEKIT_URL")) {
			continue
		}
		if followed++; followed > maxURLs {
			return list, true
		}
		if facts.LiveKitCloud(u.Host) || !forBrowsers && !sig.hasSite(u.Host) { // a server of its own, somewhere else
			elsewhere = true
			continue
		}
		p := promise{URL: u}
		p.entrances, p.assumed = sig.entrances(u)
		if len(p.entrances) == 0 {
			elsewhere = true
			continue
		}
		list = append(list, p)
	}
	return list, elsewhere
}
