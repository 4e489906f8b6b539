package caddyfile

import (
	"net/http"
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

func (b *builder) redir(n *node, args []token, _ *scope) *model.Route {
	r := &model.Route{Kind: model.RouteRedirect, Status: 302}
	if len(args) == 0 {
		b.rejectCount(n)
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
	case "temporary", "":
	case "html": // a page that sends browsers on
		r.Kind, r.Status = model.RouteRespond, 200
	default:
		if r.Status = status(code); !strings.HasPrefix(code, "{") && code != "" && !isRedirect(r.Status) {
			b.reject(args[1].span, "redir: '"+code+"' is no redirect: write permanent, temporary, html or "+
				"a status from 300 to 399")
		}
	}
	return r
}

// isRedirect tells whether Caddy takes the status of a redirect. Scripts can follow a 401 by themselves.
func isRedirect(status int) bool {
	return status >= 300 && status <= 399 || status == http.StatusUnauthorized
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
	r := &model.Route{Kind: model.RouteRespond, Status: 200, StatusOpen: true}
	if n.name.text == "error" {
		r = &model.Route{Kind: model.RouteError, Status: 500}
	}
	switch len(args) {
	case 1:
		if code := status(args[0].text); len(args[0].text) == 3 && code > 0 {
			r.Status, r.StatusOpen = code, false
		}
	case 2:
		r.Status, r.StatusOpen = status(args[1].text), args[1].text == "" && r.StatusOpen
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

// tryFiles is a rewrite to the first file that is there; `=<status>` among them fails where none before it is.
func (b *builder) tryFiles(n *node) entry {
	e := one(n, fileSet(n), &model.Route{Kind: model.RouteRewrite, Rewrite: model.Rewrite{Unknown: true}})
	if len(n.args) == 0 {
		b.rejectCount(n)
		return e
	}
	at := slices.IndexFunc(n.args, func(t token) bool {
		code, ok := strings.CutPrefix(t.text, "=")
		return ok && status(code) > 0
	})
	if at < 0 {
		return e
	}
	rewrite := e.handlers[0].route
	rewrite.Group = b.nextOwnGroup()
	otherwise := &model.Route{
		Kind: model.RouteError, Name: n.name.text, Span: n.span(),
		Status: status(n.args[at].text[1:]), Group: rewrite.Group,
	}
	routes := []*model.Route{otherwise}
	if at > 0 {
		routes = []*model.Route{rewrite, otherwise}
	}
	e = one(n, fileSet(n), &model.Route{Kind: model.RouteGroup, Routes: routes})
	e.handlers[0].route.Match = &model.Matcher{Kind: model.MatchAll, Span: n.span()} // of which one runs in any case
	return e
}

// fileSet is a condition on files, which are not there to be looked at.
func fileSet(n *node) *matcherSet {
	return &matcherSet{
		match: &model.Matcher{Span: n.span(), Values: []string{"file"}},
		key:   matcherKey("file", []node{*n}, ""),
	}
}
