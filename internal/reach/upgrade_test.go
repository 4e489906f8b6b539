package reach_test

import (
	"testing"

	"github.com/reflint/reflint/internal/reach"
)

// TestUpgrade is about what keeps a WebSocket from an upstream that it is led to.
func TestUpgrade(t *testing.T) {
	tests := []struct {
		name, config string
		want         reach.Verdict
	}{
		{"nothing", "reverse_proxy app:1", reach.Yes},
		{"deleted by the proxy", "reverse_proxy app:1 {\n header_up -Upgrade\n }", reach.No},
		{"deleted before", "request_header -Connection\n reverse_proxy app:1", reach.No},
		{"deleted by a pattern", "reverse_proxy app:1 {\n header_up -*ion\n }", reach.No},
		{"another connection", "request_header Connection keep-alive\n reverse_proxy app:1", reach.No},
		{
			"set to what it was",
			"reverse_proxy app:1 {\n header_up Connection {header.Connection}\n header_up Upgrade {>Upgrade}\n }",
			reach.Maybe,
		},
		{
			"set to what it was, by its full name",
			"reverse_proxy app:1 {\n header_up Upgrade {http.request.header.Upgrade}\n }", reach.Yes,
		},
		{"deleted and set: what is set goes",
			"reverse_proxy app:1 {\n header_up -Upgrade\n header_up Upgrade websocket\n }", reach.No},
		{"replaced in part", "reverse_proxy app:1 {\n header_up Upgrade web no\n }", reach.No},
		{"HTTP/2 in the clear", "reverse_proxy h2c://app:1", reach.No},
		{"HTTP/2 by the transport", "reverse_proxy app:1 {\n transport http {\n versions h2c 2\n }\n }", reach.No},
		{"behind TLS", "reverse_proxy https://app:1", reach.Yes},
		{"from the environment", "reverse_proxy app:1 {\n header_up Upgrade {env.UPGRADE}\n }", reach.Maybe},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			answer := reach.Ask(parse("a.test {\n "+test.config+"\n}\n").Proxy, reach.Request{
				Scheme: "wss", Host: "a.test", Path: "/rtc", Header: reach.WebSocket(),
			})
			if answer.Upgrade != test.want {
				t.Errorf("got %v, want %v", answer.Upgrade, test.want)
			}
		})
	}
}

// TestErrors is about routes that fail, and what answers then.
func TestErrors(t *testing.T) {
	const pages = " handle_errors 404 {\n respond gone\n }\n handle_errors 5xx {\n reverse_proxy pages:1\n }\n}\n"
	tests := []struct{ config, want string }{
		{"a.test {\n error 404\n}\n", "404"},
		{"a.test {\n error 404\n" + pages, "404"},
		{"a.test {\n uri replace x z\n error 503\n" + pages, "pages /x/y"},
		{"a.test {\n reverse_proxy\n" + pages, "pages /x/y"},
		{"a.test {\n error 418\n" + pages, "418"},
		{"a.test {\n error 418\n handle_errors {\n error 500\n }\n}\n", "418"},
		{"a.test {\n error 404\n}\n:443 {\n handle_errors {\n respond all 299\n }\n}\n", "299"},
		{"a.test {\n try_files =410\n}\n", "410"},
	}
	for _, test := range tests {
		if got := short(ask(test.config, "https://a.test/x/y")); got != test.want {
			t.Errorf("%s: got %q, want %q", test.config, got, test.want)
		}
	}
}

// TestQuery is about what becomes of a query.
func TestQuery(t *testing.T) {
	tests := []struct{ to, want string }{
		{"/z", "k=v&l=a%20b"},
		{"/z?", ""},
		{"/z?{query}&n={path}", "k=v&l=a%20b&n=%2Fx%2Fy"},
		{"/z?{query.k}={query.l}", "v=a+b"},
		{"?only", "only"},
		{"{uri}", "k=v&l=a%20b"},
	}
	for _, test := range tests {
		answer := ask("a.test {\n rewrite * "+test.to+"\n reverse_proxy app:1\n}\n", "https://a.test/x/y?k=v&l=a%20b")
		if !answer.QueryKnown || answer.Query != test.want {
			t.Errorf("%s: got %q, want %q", test.to, answer.Query, test.want)
		}
	}
}
