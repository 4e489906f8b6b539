package caddyfile

import (
	"strconv"
	"strings"

	"github.com/reflint/reflint/internal/model"
)

// rewrite reads `rewrite [<matcher>] <to>`, the matcher taken off.
func rewrite(args []token) *model.Route {
	r := &model.Route{Kind: model.RouteRewrite}
	if len(args) == 0 {
		r.Rewrite.Unknown = true
		return r
	}
	r.Rewrite.URI = shorten(args[0].text)
	return r
}

func isLimit(text string) bool { return text == "" || isNumber(text) }

// method changes the method, which later matchers see.
func (b *builder) method(_ *node, args []token, _ *scope) *model.Route {
	r := &model.Route{Kind: model.RouteRewrite}
	if len(args) != 1 {
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
		b.rejectCount(n)
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
			b.checkForm(n, args[3:], form{most: 1, value: isLimit, hint: "a whole number"})
			replacement.Limit, _ = strconv.Atoi(args[3].text)
		}
		r.Rewrite.Replace = []model.Replacement{replacement}
	case op == "path_regexp" && len(args) == 3:
		r.Rewrite.Replace = []model.Replacement{
			{Find: args[1].text, With: shorten(args[2].text), Regexp: true},
		}
	case op == "query":
		r.Rewrite.Query = true
		if len(args) > 1 {
			b.checkQuery(n, args[1:])
		}
	case op == "strip_prefix", op == "strip_suffix", op == "replace", op == "path_regexp":
		b.rejectCount(n)
		r.Rewrite.Unknown = true
	default:
		b.reject(args[0].span, "unrecognized URI manipulation '"+op+"'")
		r.Rewrite.Unknown = true
	}
	return r
}
