// Package reach answers questions about a deployment: which handler of a proxy a request ends at, and
// which service a name leads to. It holds nothing and judges nothing. Where something cannot be
// decided it says so instead of guessing.
package reach

import (
	"net"
	"strings"

	"github.com/reflint/reflint/internal/model"
)

// A Request is what a client sends.
type Request struct {
	// Scheme is "http" or "https"; "ws" and "wss" are taken for these.
	Scheme string
	Host   string
	// Port is that of the proxy's listener; 0 for any that speaks Scheme, the usual one first.
	Port int
	// Method is GET by default.
	Method string
	// Path may carry a query.
	Path string
	// Header holds the fields that matter, by any spelling of their names. Connection and Upgrade are
	// absent unless they are here; of other fields nothing is known then.
	Header map[string]string
}

// Outcome tells how a request ends.
type Outcome uint8

// The outcomes of a request.
const (
	Unknown    Outcome = iota // cannot be told; Answer.Reason says why
	Upstream                  // an upstream gets it
	Respond                   // a fixed status
	Redirect                  // a redirect to Answer.Target
	Files                     // a file, or 404
	Abort                     // the connection is closed
	NoListener                // no port speaks that scheme
	NoSite                    // no site is there for the host
	NoRoute                   // a site is, but nothing in it answers: 200 without content
)

// Verdict is whether a condition holds.
type Verdict uint8

// No and Yes are certain; Maybe cannot be decided.
const (
	No Verdict = iota
	Yes
	Maybe
)

// A Step is a route on the way of a request, and whether it took part.
type Step struct {
	Route   *model.Route
	Matched Verdict
}

// An Answer is where a request ends.
type Answer struct {
	Outcome Outcome
	// Reason is a sentence, lower case and without period, for Unknown and for what went wrong.
	Reason string
	// Likely is, for Unknown, the answer if everything that cannot be decided leaves the request
	// alone: plugin directives pass it on, and matchers do not match. Its own outcome is not Unknown.
	Likely *Answer
	// Undecided is, for Unknown, the route that decides; nil when it is not a route.
	Undecided *model.Route

	Listener *model.Listener
	Site     *model.Site
	// Route is the handler that answered.
	Route *model.Route
	// Upstreams are those of Route; one of them gets the request.
	Upstreams []model.Upstream
	// Path is that which the upstream sees, escaped, without query. PathKnown is false when it
	// cannot be told.
	Path      string
	PathKnown bool
	// Headers are the changes that the request's header underwent, the upstream's own last.
	Headers []model.HeaderChange
	Status  int
	Target  string
	// Trace are the routes that ran or were considered, in order.
	Trace []Step
	// Gates are those that ask for credentials before Route is reached, or may do so.
	Gates []*model.Route
}

// Ask tells where p sends r.
func Ask(p *model.Proxy, r Request) Answer {
	if p == nil || p.Opaque {
		return Answer{Reason: "the configuration of the proxy could not be read"}
	}
	a := &asking{proxy: p, request: r.normal(), budget: maxSteps}
	best := Answer{Outcome: NoListener, Reason: "nothing listens for " + a.request.Scheme + " there"}
	for _, l := range a.listeners() {
		answer := a.listener(l)
		if answer.Outcome != NoSite && answer.Outcome != NoListener {
			return answer
		}
		if best.Outcome == NoListener {
			best = answer
		}
	}
	if p.Partial {
		return Answer{Reason: "a part of the proxy's configuration could not be read", Likely: &best}
	}
	return best
}

// normal is r as a server sees it.
func (r Request) normal() Request {
	switch r.Scheme = strings.ToLower(r.Scheme); r.Scheme {
	case "ws":
		r.Scheme = "http"
	case "wss":
		r.Scheme = "https"
	}
	if r.Method == "" {
		r.Method = "GET"
	}
	if host, _, err := net.SplitHostPort(r.Host); err == nil {
		r.Host = host
	}
	r.Host = strings.Trim(r.Host, "[]")
	if !strings.HasPrefix(r.Path, "/") {
		r.Path = "/" + r.Path
	}
	return r
}

// asking is one question on its way.
type asking struct {
	proxy   *model.Proxy
	request Request
	budget  int // routes still to be looked at
}

// maxSteps bounds the routes looked at for one question. A large configuration takes a few
// hundred.
const maxSteps = 20_000

// A candidate is a listener that may take the request; nil for what the proxy makes by itself on
// its HTTP port.
type candidate struct {
	*model.Listener
	redirects bool
}

// listeners are those that may take the request, the usual port of the scheme first.
func (a *asking) listeners() []candidate {
	p, r := a.proxy, a.request
	usual := p.HTTPSPort.V
	if r.Scheme == "http" {
		usual = p.HTTPPort.V
	}
	var first, rest []candidate
	taken := false
	for _, l := range p.Listeners {
		if r.Port != 0 && l.Port.Known() && l.Port.V != r.Port {
			continue
		}
		c := candidate{l, !l.TLS && l.Port.V == p.HTTPPort.V}
		taken = taken || c.redirects
		if l.Port.V == usual {
			first = append(first, c)
		} else {
			rest = append(rest, c)
		}
	}
	if onHTTP := r.Port == 0 || r.Port == p.HTTPPort.V; r.Scheme != "https" && onHTTP && !taken {
		first = append(first, candidate{nil, true})
	}
	return append(first, rest...)
}

// listener asks one listener: its sites in their order, the proxy's own redirects before those that
// take any host.
func (a *asking) listener(c candidate) Answer {
	if c.Listener == nil {
		return a.redirect(nil)
	}
	if a.request.Scheme != "" && c.TLS != (a.request.Scheme == "https") {
		return Answer{Outcome: NoListener, Listener: c.Listener, Reason: wrongScheme(c.Listener)}
	}
	answer := a.sites(c, c.Sites)
	if !c.Port.Known() && answer.Outcome != NoSite {
		return Answer{Reason: "the port of the site is not known", Likely: likely(answer), Site: answer.Site}
	}
	return answer
}

func wrongScheme(l *model.Listener) string {
	if l.TLS {
		return "the listener speaks https"
	}
	return "the listener speaks plain http"
}

// sites tries the sites of a listener. One whose host is not known is taken to match when no
// other does.
func (a *asking) sites(c candidate, sites []model.ListenerSite) Answer {
	for i, s := range sites {
		if s.AnyHost && c.redirects {
			if answer := a.redirect(c.Listener); answer.Outcome != NoSite {
				return answer
			}
		}
		st := a.start(c.Listener)
		if s.Joined && i > 0 {
			continue
		}
		switch a.match(s.Match, st) {
		case No:
			continue
		case Yes:
			return a.site(c.Listener, sites[i:], st)
		case Maybe:
			return a.eitherSite(c, sites[i:], st)
		}
	}
	if c.redirects {
		return a.redirect(c.Listener)
	}
	return Answer{Outcome: NoSite, Listener: c.Listener, Reason: "no site is there for " + a.request.Host}
}

// site runs the first site, and those joined to it.
func (a *asking) site(l *model.Listener, sites []model.ListenerSite, st *state) Answer {
	s, joined := sites[0], 1
	for joined < len(sites) && sites[joined].Joined {
		joined++
	}
	var f *frame
	for i := joined - 1; i >= 0; i-- {
		f = &frame{routes: sites[i].Site.Routes, site: sites[i].Site, next: f}
	}
	st.site = s.Site
	answer := a.run(st, f)
	if a.proxy.Partial && answer.Outcome != Unknown && !a.exact(s) {
		return Answer{
			Reason: "a part of the proxy's configuration could not be read",
			Likely: &answer, Site: s.Site, Listener: l,
		}
	}
	return answer
}

// exact tells whether the site names the host without wildcards, so that no other can come first.
func (a *asking) exact(s model.ListenerSite) bool {
	for _, address := range s.Site.Addresses {
		if strings.EqualFold(address.Host.V, a.request.Host) {
			return true
		}
	}
	return false
}

// eitherSite is the answer where a site may or may not be the one.
func (a *asking) eitherSite(c candidate, sites []model.ListenerSite, st *state) Answer {
	here, there := a.site(c.Listener, sites, st), a.sites(c, unjoined(sites[1:]))
	if agree(here, there) {
		return here
	}
	reason := "the host of a site is not known"
	chosen := here
	if there.Outcome != NoSite && there.Outcome != Unknown {
		chosen = there
	}
	return Answer{Reason: reason, Likely: likely(chosen), Listener: c.Listener, Site: chosen.Site}
}

// unjoined drops the sites that belong to the one before.
func unjoined(sites []model.ListenerSite) []model.ListenerSite {
	for len(sites) > 0 && sites[0].Joined {
		sites = sites[1:]
	}
	return sites
}

// redirect is what the proxy answers on its HTTP port for hosts that it serves by HTTPS.
func (a *asking) redirect(l *model.Listener) Answer {
	for _, r := range a.proxy.Redirects {
		switch v := matchHost(r.Host.V, a.request.Host); {
		case r.Host.V == "" || v == Yes:
			target := "https://" + a.request.Host
			if r.Port.V != 443 {
				target += ":" + itoa(r.Port.V)
			}
			return Answer{Outcome: Redirect, Listener: l, Status: 308, Target: target + a.request.Path}
		case v == Maybe:
			return Answer{Reason: "the host of a site is not known", Listener: l}
		}
	}
	return Answer{Outcome: NoSite, Listener: l, Reason: "no site is there for " + a.request.Host}
}

// likely is the answer to name beside an Unknown.
func likely(a Answer) *Answer {
	if a.Outcome == Unknown {
		return a.Likely
	}
	return &a
}

// agree tells whether two answers come to the same.
func agree(a, b Answer) bool {
	if a.Outcome == Unknown || a.Outcome != b.Outcome || a.Site != b.Site {
		return false
	}
	if a.Status != b.Status || a.Target != b.Target || len(a.Upstreams) != len(b.Upstreams) {
		return false
	}
	for i, up := range a.Upstreams {
		other := b.Upstreams[i]
		if up.Scheme != other.Scheme || up.Host.V != other.Host.V || up.Ports.V != other.Ports.V {
			return false
		}
	}
	if a.Outcome != Upstream {
		return true
	}
	return a.PathKnown == b.PathKnown && a.Path == b.Path
}
