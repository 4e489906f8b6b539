package caddyfile

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/reflint/reflint/internal/model"
)

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
