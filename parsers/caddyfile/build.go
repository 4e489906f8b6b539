package caddyfile

import (
	"fmt"
	"slices"
	"strings"

	"github.com/reflint/reflint/internal/model"
)

// A builder makes routes out of directives, like caddyconfig/httpcaddyfile.
type builder struct {
	*reader
	proxy *model.Proxy
	// order is the order of directives, after the `order` options.
	order []string
	// defaultBind is the option `default_bind`.
	defaultBind []token
	// httpsOff and noRedirects are `auto_https off` and `disable_redirects`.
	httpsOff, noRedirects bool
	// tls are the global options on certificates.
	tls tlsOptions
	// automated are the names that automatic HTTPS is for.
	automated []model.Value[string]
	// redirected holds the index of each host among the redirects.
	redirected map[string]int
	named      map[string]*namedRoute
	invoked    int // routes that invoke has put in, counted each time
	groups     int
	// within is the named route that is being built, nil in a site.
	within    *namedRoute
	ownGroups int
	// stray is a '}' that stands for the address of the current site, which Caddy takes it for; invalid for none.
	stray model.Span
	// errorRoutes are those of the current site.
	errorRoutes []*model.Route
}

// A namedRoute is the block &(name) that `invoke name` runs.
type namedRoute struct {
	block    *block
	routes   []*model.Route
	lost     []*model.Route
	size     int // routes in it, those of invoked routes included
	building bool
	built    bool
	// held are problems that are none unless the route is invoked, invokes the routes that it invokes.
	held    []model.Problem
	invokes []*namedRoute
}

// build makes the proxy that the blocks describe.
func build(r *reader, blocks []block) *model.Proxy {
	b := &builder{
		redirected: map[string]int{},
		reader:     r,
		proxy: &model.Proxy{
			HTTPPort:  model.DefaultOf(80),
			HTTPSPort: model.DefaultOf(443),
			AutoHTTPS: true,
		},
		order: defaultOrder,
		named: map[string]*namedRoute{},
	}
	if len(blocks) > 0 && len(blocks[0].keys) == 0 {
		b.options(blocks[0].nodes)
		blocks = blocks[1:]
	}
	b.findNamedRoutes(blocks)
	var sites []*site
	for i := range blocks {
		bl := &blocks[i]
		switch {
		case bl.named:
		case len(bl.keys) == 0:
			if len(bl.nodes) > 0 {
				b.reject(bl.nodes[0].span(),
					"server block without any key is global configuration, and if used, it must be first")
			}
		default:
			sites = append(sites, b.site(bl))
		}
	}
	b.listeners(sites)
	return b.proxy
}

// findNamedRoutes builds the named routes in file order, with a count of groups of their own: Caddy
// does so, and its groups may then have the same name as those of a site.
func (b *builder) findNamedRoutes(blocks []block) {
	var list []*namedRoute
	for i := range blocks {
		bl := &blocks[i]
		if !bl.named {
			continue
		}
		name := bl.keys[0].text
		if b.named[name] != nil {
			b.reject(bl.keys[0].span, "cannot have duplicate named_routes: "+name)
			continue
		}
		b.named[name] = &namedRoute{block: bl}
		list = append(list, b.named[name])
	}
	for _, r := range list {
		b.buildNamed(r)
	}
	b.groups = 0
}

func (b *builder) buildNamed(r *namedRoute) {
	if r.built || r.building {
		return
	}
	r.building = true
	outer := b.within
	b.within = r
	defer func() { b.within = outer }()
	r.routes = b.routes(r.block.nodes, nil, b.order)
	r.building, r.built = false, true
	r.size = countRoutes(r.routes)
	// All directives without a matcher are one route, and of that Caddy keeps the first handler, outside of
	// any group (httptype.go, extractNamedRoutes). php_fastcgi is several routes with matchers of its own.
	several := slices.ContainsFunc(r.routes, func(route *model.Route) bool {
		return route.Match != nil || route.Group != r.routes[0].Group || route.Name == "php_fastcgi"
	})
	if !several && len(r.routes) > 0 {
		r.routes, r.lost = r.routes[:1], r.routes[1:]
		r.routes[0].Group = ""
	}
}

func countRoutes(routes []*model.Route) int {
	count := len(routes)
	for _, r := range routes {
		count += countRoutes(r.Routes)
	}
	return count
}

// routes reads the directives of a block and puts them in order; with order nil, in that
// of the file.
func (b *builder) routes(nodes []node, parent *scope, order []string) []*model.Route {
	in := inHandle
	if order == nil {
		in = inRoute
	}
	entries := b.entries(nodes, parent, in)
	return arrange(entries, order, b.exclusiveGroups(entries))
}

// A surrounding is the kind of block that directives stand in.
type surrounding uint8

const (
	inSite surrounding = iota
	inHandle
	inRoute
)

// entries reads the directives of a block.
func (b *builder) entries(nodes []node, parent *scope, in surrounding) []entry {
	s := b.define(parent, nodes)
	var entries []entry
	for i := range nodes {
		n := &nodes[i]
		switch name := n.name.text; {
		case strings.HasPrefix(name, "@"):
		case name == "handle_errors" && in == inSite:
			b.errorRoutes = append(b.errorRoutes, b.handleErrors(n, s))
		case slices.Contains(siteSettings, name):
			b.reject(n.span(), misplaced(name, in))
		default:
			b.checkKnown(n)
			entries = append(entries, b.directive(n, s))
		}
	}
	return entries
}

func misplaced(name string, in surrounding) string {
	if in == inRoute {
		return fmt.Sprintf("%s directive returned something other than an HTTP route or subroute "+
			"(only handler directives can be used in routes)", name)
	}
	return fmt.Sprintf("directive '%s' is not an ordered HTTP handler, so it cannot be used here", name)
}

// exclusive are the directives of which only the first that matches runs, in the order in which
// Caddy names their groups (httptype.go, buildSubroute).
var exclusive = []string{"handle", "rewrite", "root"}

// arrange sorts entries, unless the order is that of the file, and makes their routes exclusive or joined
// where Caddy does.
func arrange(entries []entry, order []string, groups map[string]string) []*model.Route {
	if order != nil {
		sortEntries(entries, order)
	}
	var routes []*model.Route
	var before *handler
	for _, e := range entries {
		for i := range e.handlers {
			h := &e.handlers[i]
			if group := groups[e.directive]; group != "" {
				h.route.Group = group
			}
			h.join(before)
			before = h
			routes = append(routes, h.route)
		}
	}
	return routes
}

// exclusiveGroups names the groups of those directives of which only one runs. Rewrites have one in any case.
func (b *builder) exclusiveGroups(entries []entry) map[string]string {
	groups := map[string]string{}
	for _, directive := range exclusive {
		count := 0
		for _, e := range entries {
			if e.directive == directive {
				count++
			}
		}
		if count > 1 || directive == "rewrite" {
			groups[directive] = b.nextGroup()
		}
	}
	return groups
}

// join marks a route that Caddy merges into the one before it, since both have the same matcher
// and group (httptype.go, consolidateRoutes).
func (h *handler) join(before *handler) {
	if before == nil || h.route.Group != before.route.Group || (h.set == nil) != (before.set == nil) {
		return
	}
	if h.set == nil {
		h.route.Joined = h.route.Group != "" // else it runs in any case
	} else {
		h.route.Joined = h.set.key == before.set.key
	}
}

func (b *builder) nextGroup() string {
	b.groups++
	return fmt.Sprintf("group%d", b.groups-1)
}

// inUse runs a check for what Caddy refuses only once it makes handlers of directives. It never does so for
// a named route that no site invokes.
func (b *builder) inUse(check func()) {
	if b.within == nil {
		check()
		return
	}
	reported := b.problems
	b.problems = nil
	check()
	b.within.held = append(b.within.held, b.problems...)
	b.problems = reported
}

// release reports the problems of a named route that is invoked.
func (b *builder) release(r *namedRoute) {
	if b.within != nil {
		b.within.invokes = append(b.within.invokes, r)
		return
	}
	held, invokes := r.held, r.invokes
	r.held, r.invokes = nil, nil
	b.problems = append(b.problems, held...)
	for _, invoked := range invokes {
		b.release(invoked)
	}
}

// nextOwnGroup names a group that Caddy does not have and does not count.
func (b *builder) nextOwnGroup() string {
	b.ownGroups++
	return fmt.Sprintf("own%d", b.ownGroups)
}

// rejectCount reports a directive with too many or too few arguments.
func (b *builder) rejectCount(n *node) {
	last := n.name
	if len(n.args) > 0 {
		last = n.args[len(n.args)-1]
	}
	b.reject(n.span(), fmt.Sprintf("%s: wrong argument count or unexpected line ending after '%s'",
		n.name.text, last.text))
}
