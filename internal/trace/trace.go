// Package trace follows one request through a deployment, as reach answers it, and tells every step in words with
// its place.
package trace

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/reach"
)

// A Question is what a client asks for.
type Question struct {
	// URL is absolute; its scheme is http, https, ws or wss.
	URL *url.URL
	// From is the service that asks; "" for a browser somewhere else.
	From string
	// Method is GET when "".
	Method string
	// Header holds the fields that the client sends beside those of its scheme.
	Header map[string]string
}

// An Outcome tells how a request ends.
type Outcome string

// The outcomes. What is Refused is the configuration of a proxy, which then serves nothing; None is a proxy's empty
// answer where no route matches.
const (
	Unknown     Outcome = "unknown"
	Service     Outcome = "service"
	Response    Outcome = "response"
	Redirect    Outcome = "redirect"
	None        Outcome = "none"
	Refused     Outcome = "refused"
	Unreachable Outcome = "unreachable"
)

// preference lists the outcomes, that which says most first.
var preference = []Outcome{Service, Response, Redirect, None, Unknown, Refused, Unreachable}

// A Kind is what a Hop is about.
type Kind string

// The kinds of hops, in the order in which a request meets them. TLS is the certificate that the client
// is presented, Skipped a route that does not get the request.
const (
	KindName     Kind = "name"
	KindPort     Kind = "port"
	KindTLS      Kind = "tls"
	KindSite     Kind = "site"
	KindHandler  Kind = "handler"
	KindSkipped  Kind = "skipped"
	KindUpstream Kind = "upstream"
	KindService  Kind = "service"
)

// A Hop is one step of a request.
type Hop struct {
	Kind Kind
	Text string
	// Span is where a file says so; invalid for what no file says.
	Span model.Span
}

// A Journey is the way of a request and its end.
type Journey struct {
	Outcome Outcome
	// Reason is a sentence, lower case and without period.
	Reason string
	// Service gets the request on Port, of its container, with Path.
	Service string
	Port    int
	Path    string
	// Status is what the client is answered, where a proxy answers; 0 where that cannot be told.
	Status int
	// Location is where a redirect leads.
	Location string
	Hops     []Hop
	// Profiles are those that what is on the way needs; for a request that gets nowhere, those with which it was
	// followed.
	Profiles []string
}

// Follow follows the request through what can run of d, and returns the journey that says most.
func Follow(d *model.Deployment, q Question) Journey {
	var best Journey
	for i, s := range d.Scenarios() {
		t := traveller{Scenario: s, question: q}
		t.follow()
		t.journey.Profiles = t.needed()
		rank := func(j Journey) int { return slices.Index(preference, j.Outcome) }
		if i == 0 || rank(t.journey) < rank(best) {
			best = t.journey
		}
	}
	return best
}

// A traveller is a request on its way.
type traveller struct {
	*model.Scenario
	question Question
	journey  Journey
	passed   int // proxies
	met      []*model.Service
}

// meet notes that a service is on the way, and with it the one whose network it shares; nil is none.
func (t *traveller) meet(s *model.Service) {
	for _, met := range []*model.Service{s, t.Publisher(s)} {
		if met != nil {
			t.met = append(t.met, met)
		}
	}
}

// needed are the profiles without which one of the services on the way does not run.
func (t *traveller) needed() []string {
	if t.journey.Outcome == Unreachable {
		return t.Active
	}
	var list []string
	for _, profile := range t.Active {
		if slices.ContainsFunc(t.met, func(s *model.Service) bool {
			return slices.ContainsFunc(s.Profiles, func(p model.Value[string]) bool {
				return p.V == profile || profile == "*"
			})
		}) {
			list = append(list, profile)
		}
	}
	return list
}

func (t *traveller) hop(kind Kind, span model.Span, format string, args ...any) {
	t.journey.Hops = append(t.journey.Hops, Hop{kind, fmt.Sprintf(format, args...), span})
}

func (t *traveller) end(outcome Outcome, format string, args ...any) {
	t.journey.Outcome, t.journey.Reason = outcome, fmt.Sprintf(format, args...)
}

func (t *traveller) follow() {
	if t.question.From != "" {
		t.fromInside()
	} else {
		t.fromOutside()
	}
}

// port is the one that the client connects to.
func (t *traveller) port() int {
	if n, err := strconv.Atoi(t.question.URL.Port()); err == nil {
		return n
	}
	if t.encrypted() {
		return 443
	}
	return 80
}

func (t *traveller) encrypted() bool {
	return t.question.URL.Scheme == "https" || t.question.URL.Scheme == "wss"
}

// request is what the client sends to a listener of the first proxy.
func (t *traveller) request(port int) reach.Request {
	u := t.question.URL
	r := reach.Request{
		Scheme: u.Scheme, Host: u.Hostname(), Port: port, Method: t.question.Method,
		Path: u.EscapedPath(), Header: map[string]string{},
	}
	if r.Path == "" {
		r.Path = "/"
	}
	if u.RawQuery != "" {
		r.Path += "?" + u.RawQuery
	}
	if strings.HasPrefix(u.Scheme, "ws") {
		for name, value := range reach.WebSocket() {
			r.Header[name] = value
		}
	}
	for name, value := range t.question.Header {
		r.Header[http.CanonicalHeaderKey(name)] = value
	}
	return r
}
