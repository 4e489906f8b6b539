package caddyfile

import (
	"slices"
	"strings"

	"github.com/reflint/reflint/internal/model"
)

// reverseProxy reads reverse_proxy (modules/caddyhttp/reverseproxy/caddyfile.go).
func (b *builder) reverseProxy(n *node, args []token, s *scope) *model.Route {
	r := &model.Route{Kind: model.RouteProxy}
	addresses := args
	transport := ""
	responses := responseMatchers(n)
	b.checkResponses(n)
	b.checkHealth(n)
	for i := range n.block {
		line := &n.block[i]
		switch line.name.text {
		case "to":
			addresses = append(addresses[:len(addresses):len(addresses)], line.args...)
		case "dynamic", "import":
			r.Dynamic = true
		case "header_up":
			if len(line.args) > 0 {
				b.checkHeaderChange(line.args)
				r.Headers = append(r.Headers, headerChange(line.args))
			}
		case "rewrite":
			if len(line.args) == 1 {
				r.Rewrite.URI = shorten(line.args[0].text)
			}
		case "method":
			if len(line.args) == 1 {
				r.Rewrite.Method = strings.ToUpper(line.args[0].text)
			}
		case "stream_timeout":
			if len(line.args) == 1 {
				r.StreamTimeout, _ = parseDuration(line.args[0].text) // 0 for what is no duration
				r.StreamTimeoutAt = line.args[0].span
			}
		case "transport":
			transport = transportScheme(line)
			r.Unverified = unverified(line)
			b.checkTransport(line)
		case "handle_response":
			if routes := b.routes(line.block, s, b.order); passesSuccess(line, responses) && !anyAnswers(routes) {
				r.Kind, r.Routes = model.RouteSubrequest, routes
				r.PassesAll = len(line.args) == 0 && firstResponse(n) == line
			}
		}
	}
	r.Upstreams = b.upstreams(addresses)
	setTransport(r, transport)
	for _, t := range addresses {
		r.NoUpgrade = r.NoUpgrade || strings.HasPrefix(t.text, "h2c://") || strings.HasPrefix(t.text, "unix+h2c/")
	}
	return r
}

// firstResponse is the first handle_response, which has every answer that it matches; nil where there is none.
func firstResponse(n *node) *node {
	for i := range n.block {
		if n.block[i].name.text == "handle_response" {
			return &n.block[i]
		}
	}
	return nil
}

// transportScheme is what a transport makes of upstreams that have no scheme; "" for plain HTTP.
func transportScheme(line *node) (scheme string) {
	if len(line.args) != 1 {
		return ""
	}
	if line.args[0].text == "fastcgi" {
		return "fastcgi"
	}
	for i := range line.block {
		switch sub := &line.block[i]; {
		case strings.HasPrefix(sub.name.text, "tls") && sub.name.text != "tls_except_ports":
			return "https"
		case sub.name.text == "versions" && has(sub.args, "h2c"):
			scheme = "h2c"
		}
	}
	return scheme
}

// unverified is the line of a transport by which it takes any certificate.
func unverified(line *node) model.Span {
	for i := range line.block {
		if sub := &line.block[i]; sub.name.text == "tls_insecure_skip_verify" {
			return sub.span()
		}
	}
	return model.Span{}
}

func has(tokens []token, text string) bool {
	return slices.ContainsFunc(tokens, func(t token) bool { return t.text == text })
}

func setTransport(r *model.Route, scheme string) {
	r.NoUpgrade = scheme == "h2c" || scheme == "fastcgi" // over TLS Caddy speaks HTTP/1.1 where an upgrade is wanted
	for i := range r.Upstreams {
		if up := &r.Upstreams[i]; scheme != "" && up.Scheme == "http" {
			up.Scheme = scheme
		}
	}
}

// responseMatchers are the conditions on the upstream's answer that are defined in the block.
func responseMatchers(n *node) map[string][]node {
	matchers := map[string][]node{}
	for i := range n.block {
		if line := &n.block[i]; strings.HasPrefix(line.name.text, "@") {
			matchers[line.name.text] = append(matchers[line.name.text], matcherLines(line)...)
		}
	}
	return matchers
}

// passesSuccess tells whether the handle_response catches answers with 2xx.
func passesSuccess(line *node, responses map[string][]node) bool {
	if len(line.args) == 0 {
		return true
	}
	lines := responses[line.args[0].text]
	for _, l := range lines {
		if l.name.text != "status" {
			return false // a header of the answer decides
		}
	}
	for _, code := range argTexts(lines) {
		if strings.HasPrefix(code, "2") {
			return true
		}
	}
	return false
}

func anyAnswers(routes []*model.Route) bool {
	for _, r := range routes {
		if r.Kind.Answers() || anyAnswers(r.Routes) {
			return true
		}
	}
	return false
}

// forwardAuth is a reverse_proxy that passes the request on when the upstream answers 2xx
// (modules/caddyhttp/reverseproxy/forwardauth/caddyfile.go).
func (b *builder) forwardAuth(n *node, args []token, s *scope) *model.Route {
	r := b.reverseProxy(n, args, s)
	r.Kind = model.RouteSubrequest
	r.Rewrite = model.Rewrite{Method: "GET"}
	for i := range n.block {
		if line := &n.block[i]; line.name.text == "uri" && len(line.args) > 0 {
			r.Rewrite.URI = shorten(line.args[0].text)
		}
	}
	if r.Rewrite.URI == "" {
		b.reject(n.span(), "forward_auth: the 'uri' subdirective is required")
	}
	return r
}

// phpFastCGI proxies what a rewrite by the files at hand has made a path of a PHP script
// (modules/caddyhttp/reverseproxy/fastcgi/caddyfile.go, parsePHPFastCGI).
func (b *builder) phpFastCGI(n *node, args []token, s *scope) *model.Route {
	proxy := b.reverseProxy(n, args, s)
	proxy.Name, proxy.Span = n.name.text, n.span()
	setTransport(proxy, "fastcgi")
	extensions, index := []string{"*.php"}, "index.php"
	for i := range n.block {
		switch line := &n.block[i]; {
		case line.name.text == "split":
			extensions = nil
			for _, arg := range line.args {
				extensions = append(extensions, "*"+arg.text)
			}
		case line.name.text == "index" && len(line.args) == 1:
			index = line.args[0].text
		}
	}
	proxy.Match = &model.Matcher{Kind: model.MatchPath, Span: n.span(), Values: extensions}
	group := &model.Route{Kind: model.RouteGroup}
	if index != "off" {
		group.Routes = append(group.Routes, &model.Route{
			Kind: model.RouteRewrite, Name: n.name.text, Span: n.span(),
			Match:   &model.Matcher{Span: n.span(), Values: []string{"file"}},
			Rewrite: model.Rewrite{Unknown: true},
		})
	}
	group.Routes = append(group.Routes, proxy)
	return group
}
