package caddyfile

import (
	"slices"
	"strings"

	"github.com/reflint/reflint/internal/model"
)

// fileServer answers with a file or 404, unless it is told to pass on what it does not have.
func (b *builder) fileServer(n *node, _ []token, _ *scope) *model.Route {
	for i := range n.block {
		if n.block[i].name.text == "pass_thru" {
			return &model.Route{Kind: model.RouteUnknown}
		}
	}
	return &model.Route{Kind: model.RouteFiles}
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
