package reach_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/reach"
	"github.com/reflint/reflint/internal/source"
	"github.com/reflint/reflint/parsers/caddyfile"
)

func ask(config, url string) reach.Answer {
	scheme, rest, _ := strings.Cut(url, "://")
	host, path, _ := strings.Cut(rest, "/")
	return reach.Ask(parse(config).Proxy, reach.Request{Scheme: scheme, Host: host, Path: "/" + path})
}

// TestUndecided is about what cannot be told, and what can be told nevertheless.
func TestUndecided(t *testing.T) {
	tests := []struct {
		name, config, want, likely string
	}{
		{
			"a plugin in front",
			"a.test {\n teapot\n reverse_proxy app:1\n}\n",
			"unknown: nobody knows what teapot does", "app /x/y",
		},
		{
			"a plugin for another path",
			"a.test {\n teapot /z\n reverse_proxy app:1\n}\n", "app /x/y", "",
		},
		{
			"a plugin behind",
			"a.test {\n route {\n reverse_proxy app:1\n teapot\n }\n}\n", "app /x/y", "",
		},
		{
			"the client's address",
			"a.test {\n @lan remote_ip private_ranges\n handle @lan {\n reverse_proxy app:1\n }\n respond 403\n}\n",
			"unknown: the condition of handle (@lan) depends on more than the request's host and path", "403",
		},
		{
			"the client's address, with one answer",
			"a.test {\n @lan remote_ip private_ranges\n handle @lan {\n reverse_proxy app:1\n }\n reverse_proxy app:1\n}\n",
			"app /x/y", "",
		},
		{
			"a condition on what passes on",
			"a.test {\n @lan remote_ip private_ranges\n header @lan X y\n reverse_proxy app:1\n}\n", "app /x/y", "",
		},
		{
			"files that nobody sees",
			"a.test {\n try_files {path} /index.html\n handle /x/* {\n reverse_proxy app:1\n }\n file_server\n}\n",
			"unknown: the condition of try_files depends on more than the request's host and path", "app /x/y",
		},
		{
			"files, whatever they are",
			"a.test {\n try_files {path} /index.html\n file_server\n}\n", "files", "",
		},
		{
			"a placeholder in a path",
			"a.test {\n handle /{env.NAME} {\n reverse_proxy app:1\n }\n respond 404\n}\n",
			"unknown: the condition of handle depends on more than the request's host and path", "404",
		},
		{
			"a placeholder in a rewrite",
			"a.test {\n rewrite * /{env.NAME}{uri}\n reverse_proxy app:1\n}\n", "app ", "",
		},
		{
			"upstreams found while serving",
			"a.test {\n reverse_proxy {\n dynamic a app 80\n }\n}\n",
			"unknown: the upstreams are found only when serving", "",
		},
		{"no upstreams", "a.test {\n reverse_proxy\n}\n", "503", ""},
		{
			"an import that cannot be read",
			"a.test {\n import /run/more\n reverse_proxy app:1\n}\n", "unknown: nobody knows what import does", "app /x/y",
		},
		{
			"sites that cannot be read",
			"import /run/sites/*\n:443 {\n tls internal\n reverse_proxy app:1\n}\n",
			"unknown: a part of the proxy's configuration could not be read", "app /x/y",
		},
		{
			"a site that names the host comes first in any case",
			"import /run/sites/*\na.test {\n reverse_proxy app:1\n}\n", "app /x/y", "",
		},
		{
			"credentials may be asked for",
			"a.test {\n forward_auth auth:9 {\n uri /check\n }\n reverse_proxy app:1\n}\n", "401", "",
		},
		{
			"too many ways",
			"a.test {\n" + manyWays(40) + " reverse_proxy app:1\n}\n", "unknown: there are too many routes to follow", "app /x/y",
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			answer := ask(test.config, "https://a.test/x/y")
			if got := short(answer); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
			likely := ""
			if answer.Likely != nil {
				likely = short(*answer.Likely)
			}
			if likely != test.likely {
				t.Errorf("likely %q, want %q", likely, test.likely)
			}
		})
	}
}

// manyWays is a chain of conditions of which none can be decided and none matters.
func manyWays(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, " @m%d remote_ip 10.0.0.%d\n method @m%d GET\n", i, i, i)
	}
	return b.String()
}

// TestListeners is about ports, schemes and the redirects that nobody wrote.
func TestListeners(t *testing.T) {
	tests := []struct{ config, url, want string }{
		{"a.test {\n respond 201\n}\n", "https://a.test/", "201"},
		{"a.test {\n respond 201\n}\n", "http://a.test/x?y", "308 https://a.test/x?y"},
		{"a.test {\n respond 201\n}\n", "https://b.test/", "200"},
		{"{\n auto_https disable_redirects\n}\na.test {\n respond 201\n}\n", "http://a.test/",
			"none: the listener speaks https"},
		{"{\n https_port 8443\n}\na.test {\n respond 201\n}\n", "http://a.test/", "308 https://a.test/"},
		{"http://a.test {\n respond 202\n}\na.test {\n respond 201\n}\n", "http://a.test/", "202"},
		{"a.test:8443 {\n respond 201\n}\n", "http://a.test/", "308 https://a.test:8443/"},
		{"a.test {\n respond 201\n}\n", "http://b.test/", "308 https://b.test/"},
		{":80 {\n respond 202\n}\n:443 {\n tls internal {\n on_demand\n }\n}\n", "http://a.test/", "202"},
		{":80 {\n respond /x 202\n}\na.test {\n respond 201\n}\n", "http://b.test/", "308 https://b.test/"},
		{":9000 {\n respond 202\n}\n", "http://a.test/", "202"},
		{":80 {\n respond 202\n}\na.test {\n respond 201\n}\n", "http://a.test/", "308 https://a.test/"},
		{"a.test:8443 {\n respond 201\n}\n", "http://a.test/", "308 https://a.test:8443/"},
		{"a.test {\n respond 201\n}\n", "http://b.test/", "308 https://b.test/"},
		{":80 {\n respond 202\n}\n:443 {\n tls internal {\n on_demand\n }\n}\n", "http://a.test/", "202"},
		{":80 {\n respond /x 202\n}\na.test {\n respond 201\n}\n", "http://b.test/", "308 https://b.test/"},
		{":9000 {\n respond 202\n}\n", "http://a.test/", "202"},
		{":80 {\n respond 202\n}\na.test {\n respond 201\n}\n", "http://b.test/", "202"},
		{"a.test:9000 {\n respond 201\n}\n", "https://a.test/", "201"},
		{"http://a.test:9000 {\n respond 201\n}\n", "https://a.test/", "none: the listener speaks plain http"},
		{"*.test {\n respond 202\n}\na.test {\n respond 201\n}\n", "wss://a.test/", "201"},
		{"*.test {\n respond 202\n}\na.test {\n respond 201\n}\n", "wss://b.test/", "202"},
		{"{$HOST} {\n respond 201\n}\n", "https://a.test/", "unknown: the host of a site is not known"},
	}
	for _, test := range tests {
		file := source.NewSet("/").Add("Caddyfile", []byte(test.config))
		proxy := caddyfile.Parse(file, caddyfile.Options{Path: "/Caddyfile", EnvOpen: true}).Proxy
		scheme, rest, _ := strings.Cut(test.url, "://")
		host, path, _ := strings.Cut(rest, "/")
		answer := reach.Ask(proxy, reach.Request{Scheme: scheme, Host: host, Path: "/" + path})
		got := short(answer)
		if answer.Outcome == reach.NoListener {
			got = "none: " + answer.Reason
		}
		if got != test.want {
			t.Errorf("%s\n%s: got %q, want %q", test.config, test.url, got, test.want)
		}
	}
}

// FuzzAsk asks whatever can be parsed; an answer comes soon, and twice the same.
func FuzzAsk(f *testing.F) {
	f.Add("a.test {\n @m path_regexp r ^/(.*)$\n handle @m {\n rewrite {re.r.1}\n reverse_proxy app\n }\n}\n", "/x%2Fy//z?q")
	f.Add("a.test {\n"+manyWays(20)+" uri replace x yy\n reverse_proxy app\n}\n", "/x")
	f.Add("http:// {\n route {\n rewrite {path}{path}\n uri strip_suffix %2f\n }\n}\n", "//%")
	f.Fuzz(func(t *testing.T, config, path string) {
		proxy := parse(config).Proxy
		start := time.Now()
		for _, scheme := range []string{"http", "https", ""} {
			r := reach.Request{Scheme: scheme, Host: "a.test", Path: path}
			if first, second := short(reach.Ask(proxy, r)), short(reach.Ask(proxy, r)); first != second {
				t.Errorf("%q, then %q", first, second)
			}
		}
		if took := time.Since(start); took > 10*time.Second {
			t.Errorf("took %v", took)
		}
	})
}

func TestOpaque(t *testing.T) {
	for _, p := range []*model.Proxy{nil, {Opaque: true}} {
		if a := reach.Ask(p, reach.Request{}); a.Outcome != reach.Unknown || a.Reason == "" {
			t.Errorf("got %v %q", a.Outcome, a.Reason)
		}
	}
}
