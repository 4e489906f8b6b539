package model

import "time"

// A Proxy is one HTTP reverse proxy and its routes, whatever program it is.
type Proxy struct {
	// Service runs it; nil for one that runs on the host, outside compose.
	Service *Service
	// Source is the start of its configuration.
	Source Span
	// Opaque tells that its configuration is of a kind that is not read (JSON, YAML, layer 4) or could
	// not be read: routing questions have no answer.
	Opaque bool
	// Refused is why the proxy would not load its configuration, so that it serves nothing; nil when it does. It is
	// Opaque then.
	Refused *Problem
	// Partial tells that there may be sites beside those listed: a part of the configuration
	// could not be read.
	Partial bool
	// Template marks a configuration that a template stands in for.
	Template bool
	// Substitutions are the variables in its configuration, in reading order.
	Substitutions []Substitution
	// HTTPPort and HTTPSPort are the ports behind the schemes, default 80 and 443.
	HTTPPort, HTTPSPort Value[int]
	// Admin is where it takes commands, "HOST:PORT" or a socket; a default where nothing says so, "off" for nowhere.
	Admin Value[string]
	// AutoHTTPS is false where certificates are not managed, so that a site without scheme or port
	// is still on HTTPSPort but without redirect.
	AutoHTTPS bool
	// Certificates are what it presents to clients that connect with TLS, and where that comes from.
	Certificates Certificates
	// Fronted tells that its configuration speaks of proxies that requests come by before they get here.
	Fronted bool
	// NoHTTP3 tells that it is told not to speak HTTP/3.
	NoHTTP3 bool
	// Sites are in file order.
	Sites []*Site
	// Listeners are the sockets that the sites need, by port.
	Listeners []*Listener
	// Redirects are those from HTTPPort to HTTPS that nobody wrote and that the proxy makes by itself.
	Redirects []SchemeRedirect
}

// A Site is what answers for a set of addresses.
type Site struct {
	// Span is the first address.
	Span      Span
	Addresses []SiteAddress
	// Bind are the interfaces that it listens on; nil for all.
	Bind []Value[string]
	// TLS is the directive that configures certificates by hand; invalid when there is none.
	TLS Span
	// Files are the certificates that it brings along.
	Files []CertificateFiles
	// Routes run in this order: the proxy's own, not that of the file.
	Routes []*Route
	// Errors run where a route fails, for the request as it came in.
	Errors []*Route
}

// A SiteAddress is one address of a site.
type SiteAddress struct {
	Span Span
	// Scheme is "http" or "https".
	Scheme string
	// Host may hold "*" labels; "" answers for every host.
	Host Value[string]
	// Port is where it listens.
	Port Value[int]
	// Path limits the site to a path, "" for all.
	Path string
}

// A Listener is a port with the sites that share it.
type Listener struct {
	// Bind is the interface; "" for all of them.
	Bind string
	Port Value[int]
	// TLS tells that it speaks HTTPS.
	TLS bool
	// Policies are those of TLS connections in the order in which they are tried; a connection that none is for has
	// nothing particular to it.
	Policies []ConnectionPolicy
	// Sites are in the order in which a request is matched against them; the first that
	// matches has it for good.
	Sites []ListenerSite
}

// A ListenerSite is a site with the condition under which it takes a request on one listener.
type ListenerSite struct {
	Site *Site
	// Match is nil for every request.
	Match *Matcher
	// Groups are the names that groups of the site's own routes have on this listener.
	Groups map[string]string
	// FallsThrough tells that a request which nothing in the site answers goes on to what the proxy does by
	// itself.
	FallsThrough bool
	// Joined tells that it has the same Match as the site before it and goes on where that one does not
	// answer.
	Joined bool
}

// A SchemeRedirect sends plain HTTP for Host to HTTPS on Port. Host is "" for every host.
type SchemeRedirect struct {
	Host Value[string]
	Port Value[int]
}

// RouteKind tells what a Route does with a request.
type RouteKind uint8

// The kinds of routes. Those that answer end the chain; the others pass the request on, changed or not.
const (
	RouteUnknown    RouteKind = iota // a plugin directive: may answer, change or pass on
	RoutePass                        // changes nothing that routing depends on
	RouteGroup                       // runs Routes
	RouteProxy                       // answers with an upstream
	RouteRespond                     // answers with a fixed status
	RouteRedirect                    // answers with a redirect to Target
	RouteFiles                       // answers with a file, or 404
	RouteRewrite                     // changes the path
	RouteAuth                        // answers 401 unless the request carries credentials
	RouteSubrequest                  // asks an upstream whether to pass on
	RouteAbort                       // closes the connection
	RouteIntercept                   // passes on, and may look at the answer
	RouteError                       // fails with a status, which the Errors of a site may answer
)

// Answers tells whether a route of this kind ends the chain.
func (k RouteKind) Answers() bool {
	switch k {
	case RouteProxy, RouteRespond, RouteRedirect, RouteFiles, RouteAbort, RouteError:
		return true
	default:
		return false
	}
}

// A Route is one handler with the condition under which it runs.
type Route struct {
	Kind RouteKind
	// Span is the directive that brought it.
	Span Span
	// Name is that directive: "handle_path", "reverse_proxy".
	Name string
	// Match is nil for every request.
	Match *Matcher
	// Joined tells that Match is not asked again: the route runs if, and only if, the one before it in
	// the list did, even where that one changed the request.
	Joined bool
	// Group, when not "", makes routes exclusive: once one of them has matched, no other route with
	// the same Group runs for this request (those Joined to it do).
	Group string
	// Routes are the children of a RouteGroup, in the order in which they run. Those of a RouteSubrequest run where it
	// lets the request pass.
	Routes []*Route
	// Lost are routes that are written here and never run, by a defect of the proxy.
	Lost []*Route
	// Terminal ends the chain even if nothing inside answered.
	Terminal bool

	// Upstreams of a RouteProxy or RouteSubrequest; Dynamic tells that there may be others.
	Upstreams []Upstream
	Dynamic   bool
	// NoUpgrade tells that the way to the upstreams has no such thing as WebSockets: HTTP/2 in the clear, or FastCGI.
	NoUpgrade bool
	// Unverified is the line that tells a RouteProxy or RouteSubrequest not to look at certificates; invalid for none.
	Unverified Span
	// PassesAll tells that a RouteSubrequest lets requests pass whatever the answer is.
	PassesAll bool
	// StreamTimeout of a RouteProxy is how long a WebSocket may last, 0 or less for ever; StreamTimeoutAt is where
	// that is written.
	StreamTimeout   time.Duration
	StreamTimeoutAt Span
	// Rewrite of a RouteRewrite; of a RouteProxy or RouteSubrequest, what its upstream sees.
	Rewrite Rewrite
	// Headers are changes of the request's header, for all later routes or (RouteProxy) for the upstream.
	Headers []HeaderChange
	// Status of a RouteRespond, RouteRedirect or RouteError; 0 when not known. StatusOpen tells that a
	// RouteRespond states none, so that it keeps that of a failure.
	Status     int
	StatusOpen bool
	// Replaces tells that a RouteIntercept may put another answer in the place of what it gets.
	Replaces bool
	// Target of a RouteRedirect, placeholders included.
	Target Value[string]
}

// An Upstream is one address that a proxy sends requests to.
type Upstream struct {
	Span Span
	// Scheme is "http", "https", "h2c", "fastcgi" or "unix".
	Scheme string
	// Host is a name, an address, or the path of a socket.
	Host Value[string]
	// Ports is one port, or several that stand for as many upstreams.
	Ports Value[PortRange]
}

// A HeaderChange sets or deletes a field of a request's header.
type HeaderChange struct {
	Span Span
	// Field may begin or end with "*" where it is deleted.
	Field  string
	Delete bool
	// Value is what it is set to, placeholders included.
	Value string
	// Add keeps the values that the field has.
	Add bool
	// Find, when not "", is a regular expression: Value replaces what it matches.
	Find string
}

// A Rewrite changes the path of a request. The fields apply in this order; an empty one
// does nothing. Placeholders in them are {path}, {uri}, {query}, {host}, {re.NAME.1} and the like;
// any other makes the result unknown.
type Rewrite struct {
	// Unknown tells that the resulting path cannot be known.
	Unknown bool
	// Method replaces the method.
	Method string
	// URI replaces the path; what follows a "?" replaces the query.
	URI         string
	StripPrefix string
	StripSuffix string
	// Replace maps substrings, in order.
	Replace []Replacement
	// Query tells that parameters of the query change in ways that are not followed.
	Query bool
}

// A Replacement is one substitution in a path. With Regexp, Find is a regular expression and With
// may name its groups ($1).
type Replacement struct {
	Find, With string
	Regexp     bool
	// Limit is the largest number of substitutions; 0 for no limit.
	Limit int
}

// MatcherKind tells what a Matcher looks at.
type MatcherKind uint8

// The kinds of matchers. Values with a placeholder in them ("{") cannot be decided.
const (
	MatchUnknown      MatcherKind = iota // cannot be decided
	MatchAll                             // all of Of match; true when there are none
	MatchAny                             // at least one of Of matches
	MatchNot                             // none of Of matches
	MatchPath                            // one of Values is the path, exact or with "*"
	MatchPathRegexp                      // Values[0] is a regular expression on the path, Values[1] its name
	MatchHost                            // one of Values is the host; "*" stands for a label
	MatchMethod                          // one of Values is the method
	MatchHeader                          // Values[0] is the field, the rest its values; none: it is absent
	MatchProtocol                        // Values[0] is http, https, grpc, …
	MatchQuery                           // Values[0] is a parameter, the rest its values; none: the query is empty
	MatchHeaderRegexp                    // Values are a regular expression, its name, and the field that it is on
	MatchStatus                          // one of Values is the status of the failure; "4xx" stands for a hundred
)

// A Matcher is a condition on a request.
type Matcher struct {
	Kind MatcherKind
	Span Span
	// Name is the name that the configuration gives it, "@api"; "" for one written in place.
	Name   string
	Values []string
	Of     []*Matcher
}
