package reach

import (
	"net"
	"slices"
	"strings"

	"github.com/reflint/reflint/internal/model"
)

// A state is a request on its way through the routes of a site.
type state struct {
	site     *model.Site
	listener *model.Listener
	url      requestPath
	method   string
	// authority is the host as the client wrote it, with a port perhaps.
	authority string
	header    header
	groups    []string // those of which a route has matched
	// groupNames are the names that groups of the site\'s own routes go by.
	groupNames map[string]string
	captures   map[string][]string
	// guessed tells that an undecided condition was taken to hold, so that captures may be missing.
	guessed bool
	headers []model.HeaderChange
	// otherwise, if any, answers where no route does.
	otherwise func(*state) Answer
	// shown is what placeholders say of a request that Caddy has copied, nil before.
	shown *shown
	// intercepted tells that Caddy waits for an answer to look at. Where none comes it may break the connection
	// (modules/caddyhttp/intercept/intercept.go, ServeHTTP).
	intercepted bool
	// replaced tells that an answer of the proxy's own may be replaced.
	replaced bool
	// failed is the status of the failure that is being answered, or 0.
	failed int
	trace  []Step
	gates  []*model.Route
}

// clone is a copy to be changed on its own.
func (s *state) clone() *state {
	c := *s
	c.groups, c.trace, c.gates = slices.Clip(s.groups), slices.Clip(s.trace), slices.Clip(s.gates)
	c.headers = slices.Clip(s.headers)
	return &c
}

// host is that of the request, without port.
func (s *state) host() string { return withoutPort(s.authority) }

func withoutPort(authority string) string {
	if strings.IndexByte(authority, ':') < 0 { // each site asks, and making an error takes long
		return authority
	}
	if host, _, err := net.SplitHostPort(authority); err == nil {
		return host
	}
	return authority
}

// start is the request as it comes in at a listener.
func (a *asking) start(l *model.Listener) *state {
	return &state{
		listener:  l,
		url:       a.request.path(),
		method:    a.request.Method,
		authority: hostPort(a.request),
		header:    headerOf(a.request.Header),
	}
}

// shown are the parts of a request that placeholders go on to take from the original once there is a copy.
type shown struct{ authority, method string }

// copied notes that Caddy goes on with a copy of the request.
func (s *state) copied() {
	if s.shown == nil {
		s.shown = &shown{s.authority, s.method}
	}
}
