package caddy

import (
	"fmt"
	"math/rand/v2"
)

// An inventor makes up one Caddyfile.
type inventor struct {
	*rand.Rand
	matchers int      // that have a name, in the whole file
	names    []string // of matchers, in this block and around it
	snippets []string
	routes   []string // named ones
	depth    int
	bound    bool // to an interface
	named    bool // within a named route, where imports take no block
}

// chance is true in percent of all cases.
func (g *inventor) chance(percent int) bool { return g.IntN(100) < percent }

func (g *inventor) pick(list ...string) string { return list[g.IntN(len(list))] }

// invent makes up a Caddyfile.
func invent(r *rand.Rand) *draft {
	g := &inventor{Rand: r}
	g.bound = g.chance(5)
	d := &draft{}
	if g.chance(60) {
		d.body = append(d.body, g.options())
	}
	for i := range g.IntN(3) {
		d.body = append(d.body, g.snippet(fmt.Sprintf("snippet%d", i)))
	}
	for i := range g.IntN(3) {
		name := fmt.Sprintf("route%d", i)
		g.named = true
		d.body = append(d.body, g.within(block([]string{"&(" + name + ")"}), 1, 4))
		g.named = false
		g.routes = append(g.routes, name)
	}
	addresses := g.addresses()
	for i := range 1 + g.IntN(min(3, len(addresses))) {
		d.body = append(d.body, g.site(addresses[i]))
	}
	return d
}

// options are global ones.
func (g *inventor) options() *stanza {
	s := block(nil)
	for _, text := range []string{
		"http_port 8080", "https_port 8443", "auto_https " + g.pick("off", "disable_redirects", "disable_certs",
			"ignore_loaded_certs"),
		"order " + g.pick("handle", "route", "reverse_proxy", "uri", "rewrite", "respond", "redir", "invoke") + " " +
			g.pick("first", "last", "before respond", "after redir", "before handle", "after route"),
		"debug", "admin off", "email a@a.test", "local_certs", "skip_install_trust", "grace_period 5s",
		"default_bind 127.0.0.1", "default_sni a.test", "persist_config off", "key_type p256",
	} {
		if g.chance(12) {
			s.body = append(s.body, line(words(text)...))
		}
	}
	if g.chance(10) {
		s.body = append(s.body, block(words("servers"),
			line("protocols", "h1", "h2"), block(words("timeouts"), line("idle", "2m")), line("trusted_proxies",
				"static", "private_ranges")))
	}
	if g.chance(5) {
		s.body = append(s.body, block(words("log"), line("output", "discard"), line("level", "ERROR")))
	}
	return s
}

// addresses are groups of them, for as many sites, of which no two are the same.
func (g *inventor) addresses() [][]string {
	list := []string{
		"a.test", "b.test", "*.test", "sub.a.test", "http://a.test", "http://b.test", "http://", ":80", ":443", ":8081",
		"a.test:8081", "http://*.a.test", "a.test/x*", "http://c.test/y/*", "https://d.test", "http://d.test:8082",
		"localhost",
		"192.0.2.1", "http://192.0.2.1", "A.Test:8443", "*.a.test:8081", "{$SITE_HOST}", "http://{$SITE_HOST}:8081",
		"e.test:{$SITE_PORT}",
		"http://b.test/x/*", ":8080", "http://:8081", "f.test:443", "http://f.test:80", "[2001:db8::1]:8081",
		"{$UNSET:g.test}",
	}
	g.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
	var groups [][]string
	for len(list) > 0 {
		n := min(1+g.IntN(4)/3+g.IntN(8)/7, len(list))
		group := append([]string{}, list[:n]...)
		for i := range group[:n-1] {
			group[i] += ","
		}
		groups, list = append(groups, group), list[n:]
	}
	return groups
}

func (g *inventor) site(addresses []string) *stanza {
	s := g.within(block(addresses), 2, 8)
	if g.chance(15) {
		s.body = append(s.body, g.tls())
	}
	if g.bound { // all of them: which of several listeners a request comes in by is not asked
		s.body = append(s.body, line("bind", "127.0.0.1"))
	}
	if g.chance(10) {
		s.body = append(s.body, g.log())
	}
	for g.chance(20) {
		s.body = append(s.body, g.handleErrors())
	}
	return s
}

func (g *inventor) tls() *stanza {
	switch g.IntN(4) {
	case 0:
		return line("tls", "internal")
	case 1:
		return line("tls", "ops@a.test")
	case 2:
		return block(words("tls internal"), line("on_demand"))
	default:
		return block(words("tls"), line("protocols", "tls1.2", "tls1.3"), block(words("issuer internal"),
			line("lifetime", "24h")))
	}
}

func (g *inventor) log() *stanza {
	if g.chance(50) {
		return line("log")
	}
	return block(words("log"), line("output", "discard"), line("format", g.pick("console", "json")), line("level",
		"INFO"))
}

func (g *inventor) handleErrors() *stanza {
	head := words("handle_errors " + g.pick("", "", "404", "5xx", "401 5xx", "4xx 503"))
	return g.within(block(head), 1, 3)
}

// within fills a block with between least and most directives.
func (g *inventor) within(s *stanza, least, most int) *stanza {
	names := g.names
	g.depth++
	for range least + g.IntN(most-least+1) {
		s.body = append(s.body, g.directive()...)
	}
	g.depth--
	g.names = names
	return s
}

// snippet makes up one that takes up to two arguments: a path and an upstream.
func (g *inventor) snippet(name string) *stanza {
	s := block([]string{"(" + name + ")"})
	switch g.IntN(5) {
	case 0:
		s.body = []*stanza{block(words("handle {args[0]}"), line("reverse_proxy", "{args[1]}"))}
	case 1:
		s.body = []*stanza{line(words("reverse_proxy {args[:]}")...)}
	case 2:
		s.body = []*stanza{block(words("handle_path {args[0]}"), line("{block}"))}
	case 3:
		s.body = []*stanza{block(words("route {args.0}"), line("{blocks.inner}"), line("reverse_proxy",
			"snip:1{args[2]}"))}
	default:
		s.body = []*stanza{line("header", "X-{args[0]}", `"{args[1]}"`), line("reverse_proxy", "{args[0]}",
			"{args[1]}")}
	}
	if len(g.snippets) > 0 && g.chance(20) {
		s.body = append(s.body, line("import", g.pick(g.snippets...), "{args[0]}", "nested:2"))
	}
	g.snippets = append(g.snippets, name)
	return s
}

func (g *inventor) importSnippet() *stanza {
	s := line("import", g.pick(g.snippets...), g.slashPath(), g.upstream(), "0")
	if g.chance(40) && !g.named {
		s.braces = true
		s.body = []*stanza{block(words("inner"), line("uri", "strip_prefix", "/x")), line("respond", "/y*", "204")}
	}
	return s
}

func (g *inventor) upstream() string {
	return g.pick("web:3000", "api:1250", "livekit:7880", "livekit:7880", "web", "10.0.0.1:80", "[2001:db8::2]:80",
		":8001",
		"unix//run/app.sock", "web:8001-8003", "{$SITE_UPSTREAM}", "tcp/web:81")
}

// upstreams are for one proxy. All must have the same scheme.
func (g *inventor) upstreams() []string {
	if g.chance(80) {
		list := []string{g.upstream()}
		for g.chance(10) {
			list = append(list, g.upstream())
		}
		return list
	}
	scheme := g.pick("http://", "https://", "h2c://", "https://")
	list := []string{scheme + g.pick("web", "web:3000", "web:8443")}
	for g.chance(20) {
		list = append(list, scheme+g.pick("api", "api:1250"))
	}
	return list
}

// path is a value of a path matcher.
func (g *inventor) path() string {
	if g.chance(15) {
		return g.pick("*.php", "*rtc*", "*/rtc", "*")
	}
	return g.slashPath()
}

func (g *inventor) slashPath() string {
	return g.pick("/x", "/x/*", "/x*", "/x/", "/y", "/y/*", "/y*", "/x/y/*", "/x/y", "/X/*", "/*", "/", "/x/*/c",
		"/rtc*", "/lk-ws/*", "/lk-ws",
		"/a%2Fb", "/a%2fb/*", "/a//b", "/x/%*", "/x?", "/[xy]/*", "/x%20y", "/{$UNSET:z}/*", "/x/*/y*")
}
