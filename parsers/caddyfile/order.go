package caddyfile

import (
	"slices"
	"sort"
	"strings"

	"github.com/reflint/reflint/internal/model"
)

// defaultOrder is the order in which Caddy runs directives, whatever their order in the file
// (caddyconfig/httpcaddyfile/directives.go, defaultDirectiveOrder).
var defaultOrder = []string{
	"tracing", "map", "vars", "fs", "root", "log_append", "skip_log", "log_skip", "log_name", "log_level",
	"header", "copy_response_headers", "request_body", "timeouts",
	"redir",
	"method", "rewrite", "uri", "try_files",
	"basicauth", "basic_auth", "forward_auth", "request_header", "encode", "push", "intercept", "templates",
	"invoke", "handle", "handle_path", "route",
	"abort", "error", "copy_response", "respond", "metrics", "reverse_proxy", "php_fastcgi", "file_server",
	"acme_server",
}

// siteSettings are directives that configure a site and handle no request.
var siteSettings = []string{"bind", "tls", "log", "handle_errors"}

// isDirective tells whether name is a directive of Caddy's standard distribution.
func isDirective(name string) bool {
	return slices.Contains(defaultOrder, name) || slices.Contains(siteSettings, name)
}

// reorder carries out the global option `order <name> first|last|before|after [<other>]`. It is
// false for what Caddy refuses.
func reorder(order []string, name, position, other string) ([]string, bool) {
	order = slices.DeleteFunc(slices.Clone(order), func(d string) bool { return d == name })
	switch position {
	case "first":
		return slices.Insert(order, 0, name), true
	case "last":
		return append(order, name), true
	case "before", "after":
		i := slices.Index(order, other)
		if i < 0 {
			return order, false
		}
		if position == "after" {
			i++
		}
		return slices.Insert(order, i, name), true
	default:
		return order, false
	}
}

// An entry is what one directive adds to a list of routes.
type entry struct {
	// directive is the name by which it is sorted; "handle_path" sorts as "handle".
	directive string
	handlers  []handler
	// fixed tells that the handlers stay together and are not compared by their matchers.
	fixed bool
}

// A handler is a route with the matcher set that it was given, nil for none.
type handler struct {
	route *model.Route
	set   *matcherSet
}

func (h handler) paths() []string {
	if h.set == nil {
		return nil
	}
	return h.set.paths
}

// sortEntries puts entries in the order in which Caddy runs them (directives.go, sortRoutes).
// The comparison is not transitive, so that the result depends on the algorithm: it must be
// the same comparison under the same sort.SliceStable.
func sortEntries(entries []entry, order []string) {
	// A plugin's place is not known: it may be anywhere, so it comes first.
	position := func(directive string) int { return slices.Index(order, directive) }
	sort.SliceStable(entries, func(i, j int) bool {
		a, b := entries[i], entries[j]
		if a.directive != b.directive {
			return position(a.directive) < position(b.directive)
		}
		if a.directive == "vars" || a.directive == "log_level" {
			a, b = b, a // the least specific first, so that the last one wins
		}
		if a.fixed || b.fixed || len(a.handlers) == 0 || len(b.handlers) == 0 {
			return false
		}
		return moreSpecific(a.handlers[0], b.handlers[0])
	})
}

// moreSpecific tells whether a runs before b, both being of one directive. Only single paths compare; for
// others, having a matcher is what counts.
func moreSpecific(a, b handler) bool {
	if p, q := a.paths(), b.paths(); len(p) == 1 && len(q) == 1 && p[0] != "" && q[0] != "" {
		return longerPath(p[0], q[0])
	}
	return a.set != nil && b.set == nil
}

func longerPath(p, q string) bool {
	trimmedP, trimmedQ := strings.TrimSuffix(p, "*"), strings.TrimSuffix(q, "*")
	switch {
	case trimmedP == trimmedQ:
		return len(p) < len(q)
	case len(trimmedP) == len(trimmedQ):
		return trimmedP < trimmedQ
	default:
		return len(trimmedP) > len(trimmedQ)
	}
}
