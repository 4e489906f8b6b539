package caddyfile

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	caddy "github.com/caddyserver/caddy/v2/caddyconfig/caddyfile"

	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/source"
)

// A mapFS is a file system in a map, by absolute path.
type mapFS struct {
	set   *source.Set
	files map[string]string
}

func (m mapFS) Read(name string) (*source.File, error) {
	content, ok := m.files[name]
	if !ok {
		return nil, fs.ErrNotExist
	}
	if content == "unreadable" {
		return nil, errors.New("permission denied")
	}
	return m.set.Add(strings.TrimPrefix(name, "/"), []byte(content)), nil
}

func (m mapFS) Glob(pattern string) ([]string, error) {
	var names []string
	for name := range m.files {
		if ok, err := path.Match(pattern, name); err != nil {
			return nil, err
		} else if ok {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names, nil
}

// A world is a Caddyfile with what is around it.
type world struct {
	set    *source.Set
	result Result
}

func read(text string, files, env map[string]string, open bool) world {
	set := source.NewSet("/")
	main := set.Add("etc/caddy/Caddyfile", []byte(text))
	result := Parse(main, Options{
		Path:  "/etc/caddy/Caddyfile",
		Files: mapFS{set, files},
		Env: func(name string) (model.Value[string], bool) {
			v, ok := env[name]
			if v == "?" {
				return model.Value[string]{Origin: model.Unknown}, ok
			}
			return model.Value[string]{V: v, Origin: model.Stated}, ok
		},
		EnvOpen: open,
	})
	return world{set, result}
}

// text is what the file says at a span.
func (w world) text(s model.Span) string {
	file := w.set.File(s.Pos)
	if file == nil || !s.End.IsValid() {
		return ""
	}
	return string(file.Content[file.Offset(s.Pos):file.Offset(s.End)])
}

// outline writes routes as "name[condition](children) → upstreams", in the order in which they run.
func outline(routes []*model.Route) string {
	var parts []string
	for _, r := range routes {
		text := r.Name
		if r.Match != nil {
			text += "[" + strings.Join(r.Match.Values, " ") + "]"
		}
		for _, up := range r.Upstreams {
			text += fmt.Sprintf(" %s://%s:%s", up.Scheme, up.Host.V, up.Ports.V)
		}
		if r.Kind == model.RouteGroup {
			text += "(" + outline(r.Routes) + ")"
		}
		parts = append(parts, text)
	}
	return strings.Join(parts, "; ")
}

func TestOrder(t *testing.T) {
	tests := []struct{ name, config, want string }{
		{
			"directive order",
			"a.test {\n respond 404\n reverse_proxy app:1\n handle {\n file_server\n }\n encode gzip\n}\n",
			"encode; handle(file_server); respond; reverse_proxy http://app:1",
		},
		{
			"longer paths first",
			"a.test {\n handle {\n }\n handle /a* {\n }\n handle_path /abc/* {\n }\n handle /abc {\n }\n}\n",
			"handle_path[/abc/*](handle_path); handle[/abc](); handle[/a*](); handle()",
		},
		{
			"paths that do not compare",
			"a.test {\n @x path /a /b/c/d\n handle @x {\n }\n handle /long/path {\n }\n}\n",
			"handle[/a /b/c/d](); handle[/long/path]()",
		},
		{
			"literal order in route", "a.test {\n route {\n respond ok\n uri strip_prefix /x\n }\n}\n",
			"route(respond; uri)",
		},
		{
			"order option", "{\n order respond first\n}\na.test {\n redir /x\n respond ok\n}\n",
			"respond; redir[/x]",
		},
		{
			"a plugin's place is not known", "a.test {\n redir /x /y\n teapot\n}\n", "teapot; redir[/x]",
		},
		{
			"upstreams",
			"a.test\nreverse_proxy app https://b.test h2c://c:9 :8001-8003 [::1]:5 {\n to {env.UP}:7\n transport http {\n tls\n }\n}\n",
			"reverse_proxy https://app:80 https://b.test:443 h2c://c:9 https://:8001-8003 https://::1:5 https://{env.UP}:7",
		},
		{
			"unix", "a.test\nreverse_proxy unix//run/app.sock\n", "reverse_proxy unix:///run/app.sock:",
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			w := read(test.config, nil, nil, false)
			if got := outline(w.result.Proxy.Sites[0].Routes); got != test.want {
				t.Errorf("\n got %s\nwant %s", got, test.want)
			}
		})
	}
}

func TestImports(t *testing.T) {
	files := map[string]string{
		"/etc/caddy/sites/one.caddy": "one.test {\n respond one\n}\n",
		"/etc/caddy/sites/two.caddy": "two.test {\n import ../common {args[0]}\n}\n",
		"/etc/caddy/common":          "reverse_proxy {args[0]}\n",
		"/etc/caddy/loop":            "import loop\n",
		"/etc/caddy/secret":          "unreadable",
	}
	tests := []struct{ name, config, want, problem string }{
		{"snippet with arguments", "(up) {\n handle {args[0]} {\n reverse_proxy {args[1]}:{args[2]}\n }\n}\n" +
			"a.test {\n import up /x app 80\n}\n", "handle[/x](reverse_proxy http://app:80)", ""},
		{"range of arguments", "(up) {\n reverse_proxy {args[1:]}\n}\na.test {\n import up x a:1 b:2\n}\n",
			"reverse_proxy http://a:1 http://b:2", ""},
		{"block", "(wrap) {\n handle /w {\n {block}\n }\n}\na.test {\n import wrap {\n respond ok\n }\n}\n",
			"handle[/w](respond)", ""},
		{"named blocks", "(wrap) {\n handle /w {\n {blocks.in}\n }\n {blocks.out}\n}\n" +
			"a.test {\n import wrap {\n out {\n respond 404\n }\n in {\n respond ok\n }\n }\n}\n",
			"handle[/w](respond); respond", ""},
		{"file", "a.test {\n import common app:5\n}\n", "reverse_proxy http://app:5", ""},
		{"glob", "import sites/*.caddy app:6\n", "respond | reverse_proxy http://app:6", ""},
		{"glob without match", "a.test {\n import none/*.caddy\n respond ok\n}\n", "respond", ""},
		{"missing", "a.test {\n respond ok\n import none\n}\n", "import; respond", "file to import not found: none"},
		{"unreadable", "a.test {\n respond ok\n import secret\n}\n", "import; respond", ""},
		{"cycle", "a.test {\n import loop\n}\n", "", "a cycle of imports exists between loop and loop"},
		{"snippet in itself", "(s) {\n import s\n}\na.test {\n import s\n}\n", "",
			"a cycle of imports exists between Caddyfile:s and Caddyfile:s"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			w := read(test.config, files, nil, false)
			var got []string
			for _, s := range w.result.Proxy.Sites {
				got = append(got, outline(s.Routes))
			}
			if strings.Join(got, " | ") != test.want {
				t.Errorf("\n got %s\nwant %s", strings.Join(got, " | "), test.want)
			}
			checkProblem(t, w.result, test.problem)
		})
	}
}

func checkProblem(t *testing.T, r Result, want string) {
	t.Helper()
	switch {
	case want == "" && len(r.Problems) > 0:
		t.Errorf("problem %q", r.Problems[0].Message)
	case want != "" && len(r.Problems) == 0:
		t.Errorf("no problem, want %q", want)
	case want != "" && r.Problems[0].Message != want:
		t.Errorf("\n got %q\nwant %q", r.Problems[0].Message, want)
	}
}

func TestEnvironment(t *testing.T) {
	env := map[string]string{"UP": "app:80", "EMPTY": "", "LINES": "respond a\n\trespond /b b", "SECRET": "?"}
	tests := []struct {
		name, config string
		open         bool
		want         string
		origin       model.Origin
	}{
		{"set", "reverse_proxy {$UP}", false, "reverse_proxy http://app:80", model.Interpolated},
		{"default", "reverse_proxy {$NO:web:3}", false, "reverse_proxy http://web:3", model.Stated},
		{"default that may be overridden", "reverse_proxy {$NO:web:3}", true, "reverse_proxy http://web:3",
			model.Interpolated},
		{"empty is set", "reverse_proxy {$EMPTY:web:3} b:1", false, "reverse_proxy http://b:1", model.Stated},
		{"unset", "reverse_proxy {$NO} b:1", false, "reverse_proxy http://b:1", model.Stated},
		{"not known", "reverse_proxy {$SECRET:web}:1", false, "reverse_proxy http://{$SECRET}:1", model.Unknown},
		{"part of a word", "reverse_proxy a{$NO:pp}:{$NO:8}1", false, "reverse_proxy http://app:81", model.Stated},
		{"directives", "{$LINES}", false, "respond[/b]; respond", model.Stated},
		{"no name", "respond {$}", false, "respond", model.Stated},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			w := read("a.test {\n\t"+test.config+"\n}\n", nil, env, test.open)
			routes := w.result.Proxy.Sites[0].Routes
			if got := outline(routes); got != test.want {
				t.Errorf("\n got %s\nwant %s", got, test.want)
			}
			if ups := routes[0].Upstreams; len(ups) > 0 && ups[0].Host.Origin != test.origin {
				t.Errorf("origin %v, want %v", ups[0].Host.Origin, test.origin)
			}
			checkProblem(t, w.result, "")
		})
	}
}

func TestSpans(t *testing.T) {
	w := read("{$SCHEME:http}://a.test:8080, b.test {\n\thandle_path /x/* {\n\t\treverse_proxy \"app:80\" web:81\n\t}\n}\n",
		nil, nil, false)
	site := w.result.Proxy.Sites[0]
	group := site.Routes[0]
	proxy := group.Routes[1]
	tests := []struct {
		span model.Span
		want string
	}{
		{site.Span, "{$SCHEME:http}://a.test:8080,"},
		{site.Addresses[1].Host.Span, "b.test"},
		{group.Span, "handle_path"},
		{group.Match.Span, "/x/*"},
		{proxy.Upstreams[0].Host.Span, `"app:80"`},
		{proxy.Upstreams[1].Host.Span, "web"},
		{proxy.Upstreams[1].Ports.Span, "81"},
	}
	for _, test := range tests {
		if got := w.text(test.span); got != test.want {
			t.Errorf("got %q, want %q", got, test.want)
		}
	}
}

// TestFragment reads a Caddyfile that stands inside another file.
func TestFragment(t *testing.T) {
	set := source.NewSet("/")
	file := set.Add("compose.yaml", []byte("content: |\n  a.test {\n    respond @m 404\n  }\n"))
	whole := file.Whole()
	var b source.Builder
	for _, line := range []string{"a.test {\n", "  respond @m 404\n", "}\n"} {
		at := strings.Index(string(file.Content), line)
		b.Copy(whole, at, at+len(line))
	}
	r := Parse(file, Options{Path: "/etc/caddy/Caddyfile", Text: b.Fragment()})
	w := world{set, r}
	if got := w.text(r.Proxy.Sites[0].Routes[0].Span); got != "respond" {
		t.Errorf("respond is at %q", got)
	}
	checkProblem(t, r, "unrecognized matcher name: @m")
	if got := w.text(r.Problems[0].Span); got != "@m" {
		t.Errorf("the problem is at %q", got)
	}
}

func TestProblems(t *testing.T) {
	tests := []struct{ config, at, want string }{
		{"a.test { respond ok }\n", "{", "unexpected '}' because no matching opening brace"},
		{"a.test {\n handle { respond ok }\n}\n", "{", "unexpected next token after '{' on same line: begin a new line after '{', and one for its '}'"},
		{"a.test {\n handle\n {\n respond ok\n }\n}\n", "{",
			"unexpected '{' on a new line; did you mean to place the '{' on the previous line?"},
		{"a.test {\n handle {}\n}\n", "{}", "unexpected '{}' at end of line"},
		{"a.test {\n respond ok\n", "{", "this block is not closed: unexpected end of file, expecting '}'"},
		{"a.test{\n}\n", "a.test{",
			"site addresses cannot end with a curly brace: 'a.test{' - put a space between the token and the brace"},
		{"a.test,b.test {\n}\n", "a.test,b.test", "site addresses cannot contain a comma ',': 'a.test,b.test' - " +
			"put a space after the comma to separate site addresses"},
		{"a.test {\n}\n{\n debug\n}\n", "debug",
			"server block without any key is global configuration, and if used, it must be first"},
		{"a.test {\n}\na.test {\n}\n", "a.test", "ambiguous site definition: a.test"},
		{"reverse_proxy app:80\n", "reverse_proxy", "parsed 'reverse_proxy' as a site address, " +
			"but it is a known directive; directives must appear in a site block"},
		{"@m path /\n", "@m", "request matchers may not be defined globally, they must be in a site block; found @m"},
		{"wss://a.test {\n}\n", "wss://a.test",
			"the scheme wss:// is only supported in browsers; use https:// instead"},
		{"http://a.test:443 {\n}\n", "http://a.test:443", "[http://a.test:443] scheme and port violate convention"},
		{"a.test {\n respond @m ok\n}\n", "@m", "unrecognized matcher name: @m"},
		{"a.test {\n handle {\n tls internal\n }\n}\n", "tls",
			"directive 'tls' is not an ordered HTTP handler, so it cannot be used here"},
		{"a.test {\n respond <<END\n text\n}\n", "<<",
			"incomplete heredoc <<END on line #5, expected ending marker END"},
		{"(s) {\n}\n(s) {\n}\n", "(s)", "redeclaration of previously declared snippet s"},
		{"a.test {\n tls\n}\n", "tls",
			"tls takes 'internal', an email address, a certificate with its key, or a block"},
		{"a.test {\n tls on\n}\n", "on",
			"tls: single argument must either be 'internal', 'force_automate', or an email address"},
		{"a.test {\n reverse_proxy https://a b:1\n}\n", "b:1", "for now, all proxy upstreams must use the same " +
			"scheme (transport protocol); expecting 'https://' but got '://'"},
		{"a.test {\n reverse_proxy app {\n lb_polcy first\n }\n}\n", "lb_polcy",
			"reverse_proxy has no line 'lb_polcy'"},
		{"a.test {\n reverse_proxy app {\n max_fails x\n }\n}\n", "x", "max_fails: 'x' is not a whole number"},
		{"a.test {\n respond\n}\n", "respond", "respond takes 1 to 2 arguments here, not 0"},
		{"a.test {\n redir /x /y 200\n}\n", "200", "redir: '200' is no redirect: write permanent, temporary, html or " +
			"a status from 300 to 399"},
		{"a.test {\n reverse_proxy app:99999\n}\n", "app:99999", "parsing upstream 'app:99999': '99999' is no port"},
		{"a.test {\n @m path_regexp (\n respond @m ok\n}\n", "(", "not a regular expression: error parsing regexp: " +
			"missing closing ): `(`"},
		{"a.test {\n @m host b.test B.test\n respond @m ok\n}\n", "B.test",
			"the matcher host names B.test twice: remove one"},
		{"a.test {\n @m header X\n}\n", "header",
			"the matcher header takes a field and one value; for any value write *"},
		{"a.test {\n basic_auth {\n u secret!\n }\n}\n", "secret!", "basic_auth: this is no hash of a password: " +
			"make one with `caddy hash-password`"},
		{"{\n encode gzip\n}\n", "encode", "encode is a directive, but this block has no site address and so holds " +
			"global options: write the address in front of the block"},
		{"http://a.test:81 {\n}\nb.test:81 {\n tls {\n alpn http/1.1\n }\n}\n", "tls", "port :81 speaks HTTP for " +
			"http://a.test:81, so that `tls` cannot apply: remove it, or the http:// of the address"},
		{"(s) {\n {block}\n}\n&(r) {\n import s {\n respond\n }\n}\n", "{",
			"an import in a named route cannot take a " +
				"block: Caddy would look for a directive \"import\"; write the block where it is needed"},
		{"a.test {\n invoke nothing\n}\n", "nothing", "cannot invoke named route 'nothing', which was not defined"},
	}
	for _, test := range tests {
		t.Run(test.want, func(t *testing.T) {
			w := read(test.config, nil, nil, false)
			checkProblem(t, w.result, test.want)
			if len(w.result.Problems) > 0 && test.at != "" {
				if got := w.text(w.result.Problems[0].Span); got != test.at && got != "}" {
					t.Errorf("at %q, want %q", got, test.at)
				}
			}
		})
	}
}

// TestBounds feeds what would take for ever, or all memory.
func TestBounds(t *testing.T) {
	var doubling, growing, invokes, manyPorts strings.Builder
	for i := range 25 {
		fmt.Fprintf(&doubling, "(s%d) {\n import s%d\n import s%d\n}\n", i, i+1, i+1)
		fmt.Fprintf(&growing, "(s%d) {\n import s%d {args[0]}{args[0]}\n}\n", i, i+1)
	}
	for i := range 25 {
		fmt.Fprintf(&invokes, "&(r%d) {\n invoke /a r%d\n invoke /b r%d\n}\n", i, i+1, i+1)
	}
	for i := range 20_000 {
		fmt.Fprintf(&manyPorts, ":%d, ", i+1000)
	}
	end := "(s25) {\n respond {args[0]}\n}\na.test {\n import s0 xx\n}\n"
	tests := []struct {
		name, config, problem string
	}{
		{"doubling snippets", doubling.String() + end, "too many tokens after imports: more than 200000"},
		{"growing arguments", growing.String() + end, "the arguments of imports make the file too large"},
		{"nested blocks", "a.test {\n" + strings.Repeat("handle {\n", 60_000) + strings.Repeat("}\n", 60_000) + "}\n",
			"blocks nested too deep: more than 100"},
		{"many tokens", "a.test {\n" + strings.Repeat("respond ok\n", 150_000) + "}\n",
			"too many tokens: more than 200000"},
		{"many addresses", strings.Repeat("a.test, ", 150_000) + "b.test {\n respond ok\n}\n", ""},
		{"many ports", manyPorts.String() + "b.test {\n}\n", "too many listeners: more than 10000"},
		{"long heredoc", "a.test {\n respond <<END\n" + strings.Repeat("\n", 3<<20) + "END\n}\n", "too long a heredoc"},
		{"variables without end", strings.Repeat("{$", 1<<20), ""},
		{"doubling named routes", invokes.String() + "&(r25) {\n respond ok\n}\na.test {\n invoke r0\n}\n", ""},
		{"many variables", "a.test {\n" + strings.Repeat("{$A}", 1<<18) + "\n}\n", ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			start := time.Now()
			w := read(test.config, nil, map[string]string{"A": "b"}, false)
			checkProblem(t, w.result, test.problem)
			if n := len(w.result.Proxy.AllUpstreams()); n > maxTokens {
				t.Errorf("%d upstreams", n)
			}
			if took := time.Since(start); took > 20*time.Second {
				t.Errorf("took %v", took)
			}
		})
	}
}

// caddyfiles are all that are at hand.
func caddyfiles(tb testing.TB) []string {
	tb.Helper()
	var list []string
	for _, root := range []string{"testdata", "../../testdata", "../../conformance/caddy/testdata",
		os.Getenv("REFLINT_CORPUS")} {
		_ = filepath.WalkDir(root, func(name string, e fs.DirEntry, err error) error {
			if err == nil && e.Type().IsRegular() && (strings.Contains(e.Name(), "Caddyfile") ||
				strings.HasSuffix(e.Name(), ".caddy")) {
				list = append(list, name)
			}
			return nil
		})
	}
	return list
}

// TestPlacement holds the span of every token of every Caddyfile against what Caddy's lexer makes of the
// bytes there.
func TestPlacement(t *testing.T) {
	count := 0
	for _, name := range caddyfiles(t) {
		content, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		count += checkPlacement(t, name, content)
	}
	t.Logf("%d tokens", count)
}

// checkPlacement lexes without variables, so that every token stands in the file as it is.
func checkPlacement(t *testing.T, name string, content []byte) int {
	t.Helper()
	file := source.NewSet("/").Add("Caddyfile", content)
	places := scanAll(content)
	words, err := caddy.Tokenize(content, name)
	if err != nil || len(places) > maxTokens {
		return 0
	}
	if len(places) != len(words) {
		t.Fatalf("%s: %d places for %d tokens", name, len(places), len(words))
	}
	u := &unit{file: file}
	for i, w := range words {
		tok := makeToken(u, file.Whole(), w, places[i])
		if !tok.span.End.IsValid() {
			t.Errorf("%s: token %q has no end", name, w.Text)
			continue
		}
		raw := content[file.Offset(tok.span.Pos):file.Offset(tok.span.End)]
		again, err := caddy.Tokenize(append([]byte("\n"), raw...), name) // where a byte order mark is a character
		if err != nil || len(again) != 1 || again[0].Text != w.Text {
			t.Errorf("%s: token %q is placed at %q", name, w.Text, raw)
		}
	}
	return len(words)
}

func FuzzParse(f *testing.F) {
	for _, name := range caddyfiles(f) {
		if content, err := os.ReadFile(name); err == nil {
			f.Add(content)
		}
	}
	f.Add([]byte("(a) {\n import b {args[0]} {\n x\n }\n}\na.test {\n import a \"q\\\"\" <<E\n t\n E\n}\n"))
	f.Add([]byte("&(r) {\n invoke r\n}\n:80 {\n @m `path('/x') || !host(\"a\")`\n route @m {\n invoke r\n }\n}\n"))
	f.Fuzz(func(t *testing.T, content []byte) {
		start := time.Now()
		checkPlacement(t, "fuzz", content)
		first := read(string(content), map[string]string{"/etc/caddy/x": string(content)},
			map[string]string{"A": "b"}, false)
		second := read(string(content), map[string]string{"/etc/caddy/x": string(content)},
			map[string]string{"A": "b"}, false)
		if fmt.Sprint(first.result.Problems) != fmt.Sprint(second.result.Problems) {
			t.Error("not deterministic")
		}
		if took := time.Since(start); took > 10*time.Second {
			t.Errorf("took %v", took)
		}
	})
}
