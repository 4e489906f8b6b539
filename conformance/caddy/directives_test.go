package caddy

import (
	"fmt"
	"strings"
)

// directive makes up one, with the matchers that it names.
func (g *inventor) directive() []*stanza {
	var list []*stanza
	if g.chance(35) {
		list = append(list, g.namedMatcher())
	}
	return append(list, g.plainDirective())
}

func (g *inventor) plainDirective() *stanza {
	switch n := g.IntN(100); {
	case n < 26 && g.depth < 5:
		return g.group()
	case n < 48:
		return g.reverseProxy("reverse_proxy")
	case n < 58:
		return g.line("uri", g.uri())
	case n < 64:
		return g.line("rewrite", g.rewrite())
	case n < 68:
		return g.line("redir", g.redir())
	case n < 74:
		return g.line("respond", g.pick("404", `"hi" 201`, `"text"`, "204", `"" 200`, "{args[0]}"))
	case n < 76:
		return g.line("error", g.pick("503", `"gone" 410`, "404", `"no"`))
	case n < 78 && len(g.snippets) > 0:
		return g.importSnippet()
	case n < 80 && len(g.routes) > 0:
		return g.line("invoke", g.pick(g.routes...))
	case n < 86:
		return g.authorization()
	case n < 90:
		return g.line("request_header", g.pick("-Upgrade", "Connection keep-alive", "Upgrade websocket", "X-A b",
			"+Connection Upgrade",
			"Host b.test", `Connection "(?i)upgrade" close`, "-X-*", "X-Forwarded-Proto https", "-*"))
	default:
		return g.bystander()
	}
}

// line is a directive with a matcher, perhaps, and its arguments.
func (g *inventor) line(name, args string) *stanza {
	return line(append(g.head(name), words(args)...)...)
}

// head is a directive's name with a matcher, perhaps.
func (g *inventor) head(name string) []string {
	switch n := g.IntN(10); {
	case n < 4:
		return []string{name, g.slashPath()}
	case n < 5:
		return []string{name, "*"}
	case n < 7 && len(g.names) > 0:
		return []string{name, g.pick(g.names...)}
	case name == "rewrite" || name == "root":
		return []string{name, "*"}
	default:
		return []string{name}
	}
}

func (g *inventor) group() *stanza {
	name := g.pick("handle", "handle", "handle", "handle_path", "handle_path", "route")
	if name == "handle_path" {
		return g.within(block([]string{name, g.slashPath()}), 1, 3)
	}
	return g.within(block(g.head(name)), 1, 3)
}

func (g *inventor) uri() string {
	return g.pick("strip_prefix /x", "strip_prefix /lk-ws", "strip_prefix x", "strip_prefix /x/", "strip_suffix y",
		"strip_suffix /",
		"replace /x /y", "replace y z 1", "replace // /", "path_regexp /+ /", "path_regexp ^/x /k",
		"path_regexp (?i)/(y) /$1$1",
		"strip_prefix /a%2F", "strip_prefix /a/", "strip_suffix %2Fb", "strip_prefix /{path.0}", "query -k",
		"query +a b", "query k>l")
}

func (g *inventor) rewrite() string {
	return g.pick("/y{path}", "/x/y", "{path}/y", "/x?y=1", "?q=1", "{uri}", "/y{uri}", "/rtc", "/rtc?", "{re.1}",
		"{re.m0.1}",
		"/{re.r.1}/z", "{http.request.uri.path}", "/x#f", "/{host}{path}", "/x?{query}", "/x?a={query}&b={host}",
		"/{method}", "/{scheme}{uri}",
		"/{path.0}/{path.1}", "{%path}", "{orig_path}/o", "/{http.request.header.Upgrade}", "/a%2Fb", "/file{file}",
		"{dir}index", "/x{?query}")
}

func (g *inventor) redir() string {
	return g.pick("https://r.test{uri}", "{scheme}://{host}{path}", "/x", "https://r.test/a?b permanent",
		"{uri} 307", "/y temporary",
		"/z html", "https://{hostport}{uri} 308", "/login 401", "{path}/", "https://{labels.1}.test{orig_uri}")
}

func (g *inventor) authorization() *stanza {
	switch g.IntN(4) {
	case 0:
		return block(g.head(g.pick("basic_auth", "basic_auth", "basicauth")),
			line("u", "$2a$14$Zkx19XLiW6VYouLHR5NmfOFU0z2GTNmpkT/5qqR7hx4IjWJPDhjvG"))
	case 1:
		s := block(append(g.head("forward_auth"), "auth:9000"), line("uri", g.pick("/check", "/auth?x={uri}")))
		if g.chance(40) {
			s.body = append(s.body, line("copy_headers", "Remote-User", "X-Group>X-Role"))
		}
		return s
	case 2:
		return block(append(g.head("reverse_proxy"), "auth:9001"), line("@ok", "status", g.pick("2xx", "200")),
			block(words("handle_response @ok"), line("request_header", "X-User", "{rp.header.X-User}")))
	default:
		return block(append(g.head("reverse_proxy"), "web:3000"), line("@bad", "status", "5xx"),
			block(words("handle_response @bad"), line("respond", "503")))
	}
}

func (g *inventor) reverseProxy(name string) *stanza {
	s := line(append(g.head(name), g.upstreams()...)...)
	for _, text := range []string{
		"rewrite " + g.pick("/z{path}", "{uri}", "/q", "{path}/t", "/q?{query}&z=1", "{re.1}"), "method " +
			g.pick("GET", "post"),
		"header_up -Upgrade", "header_up -Connection", "header_up Connection {header.Connection}",
		"header_up Host {upstream_hostport}",
		`header_up Connection "Upgrade"`, "header_up Upgrade {http.request.header.Upgrade}", "header_up +X-A b",
		"header_up X-Real-IP {remote_host}",
		`header_up Connection "(.*)" "$1, close"`, "header_down -Server", "lb_policy " + g.pick("random",
			"round_robin", "first", "ip_hash", "cookie lb"),
		"flush_interval -1", "health_uri /health", "fail_duration 30s", "stream_timeout 24h",
		"trusted_proxies private_ranges",
		"lb_try_duration 1s", "request_buffers 4KiB", "stream_close_delay 5s", "max_fails 2", "header_up *up* x",
	} {
		if g.chance(4) {
			s.body = append(s.body, line(words(text)...))
		}
	}
	plain := !strings.Contains(strings.Join(s.words, " "), "://")
	if plain && g.chance(5) {
		s.body = append(s.body, line("to", g.upstream()))
	}
	if plain && g.chance(6) {
		s.body = append(s.body, g.transport())
	}
	s.braces = len(s.body) > 0
	return s
}

func (g *inventor) transport() *stanza {
	if g.chance(15) {
		return block(words("transport fastcgi"), line("root", "/srv"), line("split", ".php"))
	}
	s := block(words("transport http"))
	for _, text := range []string{
		"tls", "tls_insecure_skip_verify", "versions " + g.pick("1.1", "h2c", "2 1.1", "h2c 2"), "read_timeout 1h",
		"keepalive off",
		"dial_timeout 5s", "compression off", "tls_server_name web.test", "resolvers 127.0.0.11",
		"proxy_protocol v2", "response_header_timeout 9s",
	} {
		if g.chance(20) {
			s.body = append(s.body, line(words(text)...))
		}
	}
	return s
}

// bystander is a directive that has little to do with routing.
func (g *inventor) bystander() *stanza {
	switch g.IntN(24) {
	case 0:
		return g.line("header", g.pick("X-A b", "-Server", "?Cache-Control no-store", ">X-B c", `Location "x" "y"`))
	case 1:
		return g.line("encode", g.pick("gzip", "zstd gzip", ""))
	case 2:
		return block(g.head("header"), line("X-A", "b"), line("-Server"), line("defer"))
	case 3:
		return g.line("vars", g.pick("x y", "x {path}", "root /srv"))
	case 4:
		return block(append(g.head("map"), "{path}", "{target}"), line("/x", "one"), line("~^/y", "two"),
			line("default", "none"))
	case 5:
		return g.line("root", "/nonexistent")
	case 6:
		return g.line("abort", "")
	case 7:
		return g.line("method", g.pick("POST", "get"))
	case 8:
		return line(words("try_files " + g.pick("{path} /index.html", "{path} {path}/ =404", "/nothing"))...)
	case 9:
		return g.line("file_server", g.pick("", "", "browse"))
	case 10:
		return block(g.head("file_server"), line("root", "/nonexistent"), line(words(g.pick("pass_thru",
			"hide .git", "status 200", "index index.html"))...))
	case 11:
		return line("php_fastcgi", g.pick("/x/*", "*"), "php:9000")
	case 12:
		return block(g.head("request_body"), line("max_size", "10MB"))
	case 13:
		return g.line("templates", "")
	case 14:
		return g.line("metrics", "")
	case 15:
		return g.line("log_skip", "")
	case 16:
		return g.line("log_append", "k v")
	case 17:
		return block(g.head("tracing"), line("span", "s"))
	case 18:
		return line("log_name", "l")
	case 19:
		return g.line("push", g.pick("/style.css", ""))
	case 20:
		return block(g.head("intercept"), line("@bad", "status", "500"), block(words("handle_response @bad"),
			line("respond", "502")))
	case 21:
		return g.line("log_level", g.pick("DEBUG", "error"))
	case 22:
		return g.line("skip_log", "")
	default:
		return block(g.head("timeouts"), line("read_timeout", "10s"))
	}
}

// namedMatcher defines a matcher.
func (g *inventor) namedMatcher() *stanza {
	name := fmt.Sprintf("@m%d", g.matchers)
	g.matchers++
	g.names = append(g.names, name)
	if g.chance(20) {
		return line(name, g.expression())
	}
	if g.chance(70) {
		return line(append([]string{name}, words(g.matcher())...)...)
	}
	s := block([]string{name})
	for range 1 + g.IntN(3) {
		s.body = append(s.body, g.matcherLine(2))
	}
	return s
}

// matcherLine is a matcher within a set, which may be the negation of one.
func (g *inventor) matcherLine(depth int) *stanza {
	if depth == 0 || g.chance(70) {
		return line(words(g.matcher())...)
	}
	if g.chance(50) {
		return line(append([]string{"not"}, words(g.matcher())...)...)
	}
	s := block([]string{"not"})
	for range 1 + g.IntN(2) {
		s.body = append(s.body, g.matcherLine(depth-1))
	}
	return s
}

func (g *inventor) matcher() string {
	switch g.IntN(16) {
	case 0, 1:
		return "path " + g.path()
	case 2, 3:
		return "path " + g.path() + " " + g.path()
	case 4:
		return "not path " + g.path()
	case 5, 6:
		return "host " + g.pick("a.test", "*.test", "B.test", "a.test b.test", "sub.a.test", "192.0.2.1",
			"*.a.test *.test")
	case 7:
		return "path_regexp " + g.pick("^/x(/.*)?$", "r ^/(x|y)/(.*)$", "rtc", "(?i)^/LK-ws(.*)", "m0 ^/(.*)$")
	case 8:
		return "header " + g.pick("Upgrade websocket", "Connection *pgrade*", "!Upgrade", "Upgrade *",
			"Host a.test", "Connection Upgrade",
			"Connection keep*", "Connection *")
	case 9:
		return "method " + g.pick("GET", "POST PUT", "get")
	case 10:
		return "protocol " + g.pick("http", "https", "grpc", "http/1.1", "http/1.0", "http/2+")
	case 11:
		return "query " + g.pick("k=v", "k=*", "access_token=*", "k=x", "k=v k=w", "k=v access_token=t", `""`)
	case 12:
		return "header_regexp " + g.pick("Upgrade web.*", "h Connection (?i)upgrade")
	case 13:
		return g.pick("remote_ip 10.0.0.0/8", "client_ip private_ranges", "vars {path} /x", "file",
			"vars_regexp {host} a", "tls")
	case 14:
		return "expression " + g.expression()
	default:
		return "path " + g.slashPath()
	}
}

// expression is one in CEL.
func (g *inventor) expression() string {
	term := func() string {
		p := strings.ReplaceAll(g.path(), "%", "")
		return g.pick("path('"+p+"')", "path('"+p+"', '/y*')", "host('a.test')", "method('GET', 'POST')",
			"protocol('https')",
			"path_regexp('^/x')", "path_regexp('r', '^/(x|y)')", "!path('"+p+"')", "(path('"+p+"') || host('b.test'))",
			"{path}.startsWith('/x')", "{method} == 'GET'", "header({'Upgrade': 'websocket'})", "query({'k': 'v'})",
			"true", "1 == 1")
	}
	text := term()
	for g.chance(40) {
		text += g.pick(" && ", " || ") + term()
	}
	return "`" + text + "`"
}
