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
	// Path may carry a query; with QueryOpen, nobody knows what else that holds.
	Path      string
	QueryOpen bool
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
	// Path is that of the request when it came to the route, escaped.
	Path string
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
	// Query is that which the upstream sees, unless QueryKnown is false.
	Query      string
	QueryKnown bool
	// Method is that which the upstream sees.
	Method string
	// Upgrade tells whether the upstream sees that the client wants another protocol, such as WebSocket.
	Upgrade Verdict
	// Headers are the changes that the request's header underwent, the upstream's own last.
	Headers []model.HeaderChange
	Status  int
	Target  string
	// Trace are the routes that ran or were considered, in order.
	Trace []Step
	// Gates are those that ask for credentials before Route is reached. GatesOpen tells that they may also let
	// the request pass without asking.
	Gates     []*model.Route
	GatesOpen bool
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
	budget  int // routes and conditions still to be looked at
}

// maxSteps bounds the routes and conditions looked at for one question. A large configuration takes a
// few hundred.
const maxSteps = 50_000
