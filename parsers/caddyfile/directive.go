package caddyfile

import (
	"slices"
	"strconv"
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
		r := &model.Route{Kind: model.RoutePass}
		if name == "rewrite" {
			r = b.rewrite(n, args)
		}
		return one(n, set, r)
	case "import": // one that could not be read
		return one(n, nil, &model.Route{Kind: model.RouteUnknown})
	case "try_files":
		r := &model.Route{Kind: model.RouteRewrite, Rewrite: model.Rewrite{Unknown: true}}
		return one(n, fileSet(n), r)
	}
	set, args := b.takeMatcher(n.args, s)
	if read := handlerReaderFor(name); read != nil {
		return one(n, set, read(b, n, args, s))
	}
	return one(n, set, &model.Route{Kind: plainKind(name)})
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

// plainKind is the kind of the directives whose arguments do not matter. Those of the standard distribution
// that are not named pass a request on as it is; what is not of it may do anything.
func plainKind(name string) model.RouteKind {
	switch name {
	case "abort":
		return model.RouteAbort
	case "basic_auth", "basicauth":
		return model.RouteAuth
	case "metrics", "copy_response":
		return model.RouteRespond
	}
	if slices.Contains(defaultOrder, name) {
		return model.RoutePass
	}
	return model.RouteUnknown
}

// group reads handle, whose directives are sorted, and route, whose are not.
func (b *builder) group(n *node, args []token, s *scope) *model.Route {
	if len(args) > 0 {
		b.complainArgs(n)
	}
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
		b.complainArgs(n)
	case !strings.HasPrefix(n.args[0].text, "/"):
		b.complain(n.args[0].span, "handle_path: path matcher must begin with '/', got "+n.args[0].text)
		set, _ = b.takeMatcher(n.args, s)
	default:
		if len(n.args) > 1 {
			b.complainArgs(n)
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
func (b *builder) invoke(n *node, args []token, _ *scope) *model.Route {
	if len(args) != 1 {
		b.complainArgs(n)
		return &model.Route{Kind: model.RouteUnknown}
	}
	named := b.named[args[0].text]
	if named == nil {
		b.complain(args[0].span, "cannot invoke named route '"+args[0].text+"', which was not defined")
		return &model.Route{Kind: model.RouteUnknown}
	}
	b.buildNamed(named)
	if b.invoked += named.size; named.building || b.invoked > maxTokens {
		return &model.Route{Kind: model.RouteUnknown}
	}
	return &model.Route{Kind: model.RouteGroup, Routes: named.routes, Lost: named.lost}
}

func (b *builder) redir(n *node, args []token, _ *scope) *model.Route {
	r := &model.Route{Kind: model.RouteRedirect, Status: 302}
	if len(args) == 0 || len(args) > 2 {
		b.complainArgs(n)
		return r
	}
	r.Target = args[0].value()
	r.Target.V = shorten(r.Target.V)
	if len(args) == 1 {
		return r
	}
	switch code := args[1].text; code {
	case "permanent":
		r.Status = 301
	case "temporary":
	case "html": // a page that sends browsers on
		r.Kind, r.Status = model.RouteRespond, 200
	default:
		r.Status = status(code)
	}
	return r
}

// status reads an HTTP status; 0 for a placeholder.
func status(text string) int {
	n, err := strconv.Atoi(text)
	if err != nil {
		return 0
	}
	return n
}

// respond reads respond and error: `[<status>|<body> [<status>]]`.
func (b *builder) respond(n *node, args []token, _ *scope) *model.Route {
	r := &model.Route{Kind: model.RouteRespond, Status: 200}
	if n.name.text == "error" {
		r.Status = 500
	}
	switch len(args) {
	case 1:
		if code := status(args[0].text); len(args[0].text) == 3 && code > 0 {
			r.Status = code
		}
	case 2:
		r.Status = status(args[1].text)
	default:
		b.complainArgs(n)
	}
	return r
}

// fileServer answers with a file or 404, unless it is told to pass on what it does not have.
func (b *builder) fileServer(n *node, _ []token, _ *scope) *model.Route {
	for i := range n.block {
		if n.block[i].name.text == "pass_thru" {
			return &model.Route{Kind: model.RouteUnknown}
		}
	}
	return &model.Route{Kind: model.RouteFiles}
}

func (b *builder) requestHeader(n *node, args []token, _ *scope) *model.Route {
	r := &model.Route{Kind: model.RoutePass}
	if len(args) > 0 {
		r.Headers = append(r.Headers, headerChange(args))
	}
	for i := range n.block {
		line := &n.block[i]
		r.Headers = append(r.Headers, headerChange(append([]token{line.name}, line.args...)))
	}
	return r
}

// headerChange reads `[+|-]<field> [<value>]`.
func headerChange(args []token) model.HeaderChange {
	c := model.HeaderChange{Span: args[0].span}
	c.Field, c.Delete = strings.CutPrefix(args[0].text, "-")
	c.Field = strings.TrimSuffix(strings.TrimLeft(c.Field, "+?>"), ":")
	if len(args) > 1 {
		c.Value = shorten(args[1].text)
	}
	return c
}

// fileSet is a condition on files, which are not there to be looked at.
func fileSet(n *node) *matcherSet {
	return &matcherSet{
		match: &model.Matcher{Span: n.span(), Values: []string{"file"}},
		key:   matcherKey("file", []node{*n}, ""),
	}
}
