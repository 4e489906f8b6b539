package caddyfile

import (
	"regexp"
	"strconv"
	"strings"

	"github.com/reflint/reflint/internal/model"
)

// rewrite reads `rewrite <to>`.
func (b *builder) rewrite(n *node, args []token) *model.Route {
	r := &model.Route{Kind: model.RouteRewrite}
	if len(args) != 1 {
		b.complainArgs(n)
		r.Rewrite.Unknown = true
		return r
	}
	r.Rewrite.URI = shorten(args[0].text)
	return r
}

// method changes the method, which later matchers see.
func (b *builder) method(n *node, args []token, _ *scope) *model.Route {
	r := &model.Route{Kind: model.RouteRewrite}
	if len(args) != 1 {
		b.complainArgs(n)
		return r
	}
	r.Rewrite.Method = strings.ToUpper(args[0].text)
	return r
}

// uri reads `uri strip_prefix|strip_suffix|replace|path_regexp|query …`
// (modules/caddyhttp/rewrite/caddyfile.go, parseCaddyfileURI).
func (b *builder) uri(n *node, args []token, _ *scope) *model.Route {
	r := &model.Route{Kind: model.RouteRewrite}
	if len(args) == 0 {
		b.complainArgs(n)
		return r
	}
	switch op := args[0].text; {
	case op == "strip_prefix" && len(args) == 2:
		r.Rewrite.StripPrefix = shorten(args[1].text)
	case op == "strip_suffix" && len(args) == 2:
		r.Rewrite.StripSuffix = shorten(args[1].text)
	case op == "replace" && (len(args) == 3 || len(args) == 4):
		replacement := model.Replacement{Find: shorten(args[1].text), With: shorten(args[2].text)}
		if len(args) == 4 {
			replacement.Limit, _ = strconv.Atoi(args[3].text)
		}
		r.Rewrite.Replace = []model.Replacement{replacement}
	case op == "path_regexp" && len(args) == 3:
		r.Rewrite.Replace = []model.Replacement{
			{Find: args[1].text, With: shorten(args[2].text), Regexp: true},
		}
	case op == "query":
		r.Kind = model.RoutePass
	case op == "strip_prefix", op == "strip_suffix", op == "replace", op == "path_regexp":
		b.complainArgs(n)
		r.Rewrite.Unknown = true
	default:
		b.complain(args[0].span, "unrecognized URI manipulation '"+op+"'")
		r.Rewrite.Unknown = true
	}
	return r
}

// longPlaceholder finds the full names of placeholders for which there is a short one.
var longPlaceholder = regexp.MustCompile(
	`\{http\.(?:request\.(?:uri\.(path|query)|(uri|host|hostport|method|scheme|port))|regexp\.([\w.-]+))\}`)

// shorten writes placeholders the short way, {path} for {http.request.uri.path}.
func shorten(text string) string {
	if !strings.Contains(text, "{http.") {
		return text
	}
	return longPlaceholder.ReplaceAllStringFunc(text, func(long string) string {
		m := longPlaceholder.FindStringSubmatch(long)
		if m[3] != "" {
			return "{re." + m[3] + "}"
		}
		return "{" + m[1] + m[2] + "}"
	})
}
