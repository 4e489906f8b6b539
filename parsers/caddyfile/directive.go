package caddyfile

import (
	"slices"
	"strings"

	"github.com/reflint/reflint/internal/model"
)

// directive makes the entry of one directive.
func (b *builder) directive(n *node, s *scope) entry {
	name := n.name.text
	switch name {
	case "handle_path":
		return b.handlePath(n, s)
	case "rewrite", "root":
		// a single argument is never a matcher
		args := n.args
		var set *matcherSet
		if len(args) > 1 {
			set, args = b.takeMatcher(args, s)
		}
		b.checkForm(n, n.args, form{least: 1, most: 2})
		r := &model.Route{Kind: model.RoutePass}
		if name == "rewrite" {
			r = rewrite(args)
		}
		return one(n, set, r)
	case "import": // one that could not be read
		return one(n, nil, &model.Route{Kind: model.RouteUnknown})
	case "try_files":
		return b.tryFiles(n)
	}
	set, args := b.takeMatcher(n.args, s)
	if f, ok := grammar()[name]; ok {
		b.checkForm(n, args, f)
	}
	if name == "basic_auth" || name == "basicauth" {
		b.checkAccounts(n, args)
	}
	if read := handlerReaderFor(name); read != nil {
		return one(n, set, read(b, n, args, s))
	}
	return one(n, set, plainRoute(name))
}

// one is the entry of a directive with one handler.
func one(n *node, set *matcherSet, r *model.Route) entry {
	r.Name, r.Span = n.name.text, n.span()
	e := entry{directive: r.Name, handlers: []handler{{route: r, set: set}}}
	if set != nil {
		r.Match = set.match
	}
	e.fixed = r.Name == "php_fastcgi" && set == nil
	return e
}

// A handlerReader reads a directive, its matcher taken off, into what runs.
type handlerReader func(b *builder, n *node, args []token, s *scope) *model.Route

// handlerReaderFor is the reader of a directive that routing depends on; nil for the others.
func handlerReaderFor(name string) handlerReader {
	switch name {
	case "handle", "route":
		return (*builder).group
	case "invoke":
		return (*builder).invoke
	case "intercept":
		return (*builder).intercept
	case "reverse_proxy":
		return (*builder).reverseProxy
	case "forward_auth":
		return (*builder).forwardAuth
	case "php_fastcgi":
		return (*builder).phpFastCGI
	case "file_server":
		return (*builder).fileServer
	case "redir":
		return (*builder).redir
	case "respond", "error":
		return (*builder).respond
	case "uri":
		return (*builder).uri
	case "method":
		return (*builder).method
	case "request_header":
		return (*builder).requestHeader
	default:
		return nil
	}
}

// plainRoute is what runs for the directives whose arguments do not matter. Those of the standard distribution
// that are not named pass a request on as it is; what is not of it may do anything.
func plainRoute(name string) *model.Route {
	switch name {
	case "abort":
		return &model.Route{Kind: model.RouteAbort}
	case "basic_auth", "basicauth":
		return &model.Route{Kind: model.RouteAuth}
	case "metrics":
		return &model.Route{Kind: model.RouteRespond, Status: 200}
	case "copy_response": // which has nothing to copy outside of handle_response
		return &model.Route{Kind: model.RouteError, Status: 500}
	}
	if slices.Contains(defaultOrder, name) {
		return &model.Route{Kind: model.RoutePass}
	}
	return &model.Route{Kind: model.RouteUnknown}
}

// group reads handle, whose directives are sorted, and route, whose are not.
func (b *builder) group(n *node, _ []token, s *scope) *model.Route {
	order := b.order
	if n.name.text == "route" {
		order = nil
	}
	return &model.Route{Kind: model.RouteGroup, Routes: b.routes(n.block, s, order)}
}

// handlePath is handle with the path of its matcher taken off first
// (modules/caddyhttp/rewrite/caddyfile.go, parseCaddyfileHandlePath).
func (b *builder) handlePath(n *node, s *scope) entry {
	r := &model.Route{Kind: model.RouteGroup}
	var set *matcherSet
	switch {
	case len(n.args) == 0:
		b.rejectCount(n)
	case !strings.HasPrefix(n.args[0].text, "/"):
		b.reject(n.args[0].span, "handle_path: path matcher must begin with '/', got "+n.args[0].text)
		set, _ = b.takeMatcher(n.args, s)
	default:
		if len(n.args) > 1 {
			b.rejectCount(n)
		}
		set = pathSet(n.args[0])
		r.Routes = append(r.Routes, stripping(n))
	}
	r.Routes = append(r.Routes, b.routes(n.block, s, b.order)...)
	e := one(n, set, r)
	e.directive = "handle"
	return e
}

func stripping(n *node) *model.Route {
	path := n.args[0].text
	prefix, ok := strings.CutSuffix(path, "/*")
	if !ok {
		prefix = strings.TrimSuffix(path, "*")
	}
	return &model.Route{
		Kind: model.RouteRewrite, Name: n.name.text, Span: n.args[0].span,
		Rewrite: model.Rewrite{StripPrefix: prefix},
	}
}

// invoke runs a named route. One that invokes itself never ends.
func (b *builder) invoke(_ *node, args []token, _ *scope) *model.Route {
	if len(args) != 1 {
		return &model.Route{Kind: model.RouteUnknown}
	}
	named := b.named[args[0].text]
	if named == nil {
		b.inUse(func() {
			b.reject(args[0].span, "cannot invoke named route '"+args[0].text+"', which was not defined")
		})
		return &model.Route{Kind: model.RouteUnknown}
	}
	b.buildNamed(named)
	b.release(named)
	if b.invoked += named.size; named.building || b.invoked > maxTokens {
		return &model.Route{Kind: model.RouteUnknown}
	}
	return &model.Route{Kind: model.RouteGroup, Routes: named.routes, Lost: named.lost}
}

// intercept looks at the answers of what comes behind it, and may replace them.
func (b *builder) intercept(n *node, _ []token, s *scope) *model.Route {
	b.checkResponses(n)
	r := &model.Route{Kind: model.RouteIntercept}
	for i := range n.block {
		line := &n.block[i]
		if line.name.text == "handle_response" {
			b.routes(line.block, s, b.order)
		}
		r.Replaces = r.Replaces || line.name.text == "handle_response" || line.name.text == "replace_status"
	}
	return r
}

func (b *builder) requestHeader(n *node, args []token, _ *scope) *model.Route {
	r := &model.Route{Kind: model.RoutePass}
	if len(args) == 0 || len(args) > 3 {
		b.rejectCount(n)
		return r
	}
	args = slices.Clone(args)
	args[0].text = strings.TrimSuffix(args[0].text, ":") // as in the output of many a tool
	b.checkHeaderChange(args)
	r.Headers = []model.HeaderChange{headerChange(args)}
	return r
}

// headerChange reads `[+|-|>]<field> [<value> | <regexp> <replacement>]`
// (modules/caddyhttp/headers/caddyfile.go, applyHeaderOp).
func headerChange(args []token) model.HeaderChange {
	c := model.HeaderChange{Span: args[0].span, Field: args[0].text}
	if len(args) > 1 {
		c.Value = shorten(args[1].text)
	}
	switch op := c.Field; {
	case strings.HasPrefix(op, "+"):
		c.Field, c.Add = op[1:], true
	case strings.HasPrefix(op, "-"):
		c.Field, c.Delete = op[1:], true
	case len(args) > 2:
		c.Field = strings.TrimLeft(op, "+-?>")
		c.Find, c.Value = c.Value, shorten(args[2].text)
	default:
		c.Field = strings.TrimPrefix(op, ">")
	}
	return c
}
