package caddy

import (
	"bufio"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/caddyserver/caddy/v2"
	"github.com/caddyserver/caddy/v2/caddyconfig/caddyfile"
	"github.com/caddyserver/caddy/v2/caddyconfig/httpcaddyfile"

	"github.com/reflint/reflint/internal/reach"
)

// TestUpgrade opens connections for WebSockets through a Caddy that runs, since there it is the transport that
// decides. It
// listens on loopback only.
func TestUpgrade(t *testing.T) {
	plain, h2c, secure := backends(t)
	for name, block := range map[string]string{
		"plain":            "reverse_proxy " + plain,
		"with credentials": "reverse_proxy http://user:word@" + plain,
		"deleted":          "reverse_proxy " + plain + " {\n header_up -Upgrade\n }",
		"deleted before":   "request_header -Connection\n reverse_proxy " + plain,
		"by name pattern":  "reverse_proxy " + plain + " {\n header_up -Con*\n }",
		"set again": "reverse_proxy " + plain +
			" {\n header_up Connection {header.Connection}\n header_up Upgrade {header.Upgrade}\n }",
		"other protocol":    "reverse_proxy " + plain + " {\n header_up Upgrade h2c\n }",
		"replaced":          "reverse_proxy " + plain + " {\n header_up Upgrade web no\n }",
		"version 1.1":       "reverse_proxy " + plain + " {\n transport http {\n versions 1.1\n }\n }",
		"version 2 in vain": "reverse_proxy " + plain + " {\n transport http {\n versions 2\n }\n }",
		"clear HTTP/2":      "reverse_proxy h2c://" + h2c,
		"clear or 1.1":      "reverse_proxy " + h2c + " {\n transport http {\n versions h2c 1.1\n }\n }",
		"TLS": "reverse_proxy https://" + secure +
			" {\n transport http {\n tls_insecure_skip_verify\n }\n }",
		"TLS, version 2": "reverse_proxy https://" + secure +
			" {\n transport http {\n tls_insecure_skip_verify\n versions 2\n }\n }",
	} {
		t.Run(name, func(t *testing.T) {
			port := freePort(t)
			text := fmt.Appendf(nil, "{\n auto_https off\n}\nhttp://127.0.0.1:%d {\n bind 127.0.0.1\n %s\n}\n",
				port, block)
			path := filepath.Join(t.TempDir(), "Caddyfile")
			run(t, path, text)
			got := upgraded(t, fmt.Sprintf("127.0.0.1:%d", port))
			result := read(path, text)
			for _, p := range result.Problems {
				t.Errorf("problem %q", p.Message)
			}
			answer := reach.Ask(result.Proxy, reach.Request{
				Scheme: "http", Host: "127.0.0.1", Port: port, Path: "/", Header: reach.WebSocket(),
			})
			if want := answer.Upgrade == reach.Yes; answer.Outcome != reach.Upstream ||
				answer.Upgrade == reach.Maybe || got != want {
				t.Errorf("Caddy: upgraded %t; we: outcome %v, upgrade %v", got, answer.Outcome, answer.Upgrade)
			}
		})
	}
}

// backends are servers that accept an upgrade where their protocol has one: HTTP/1.1, HTTP/2 in the clear, and both
// over
// TLS.
func backends(t *testing.T) (plain, h2c, secure string) {
	start := func(configure func(*httptest.Server)) string {
		s := httptest.NewUnstartedServer(http.HandlerFunc(accept))
		configure(s)
		t.Cleanup(s.Close)
		return s.Listener.Addr().String()
	}
	plain = start((*httptest.Server).Start)
	h2c = start(func(s *httptest.Server) {
		s.Config.Protocols = new(http.Protocols)
		s.Config.Protocols.SetUnencryptedHTTP2(true)
		s.Config.Protocols.SetHTTP1(true)
		s.Start()
	})
	secure = start(func(s *httptest.Server) {
		s.EnableHTTP2 = true
		s.StartTLS()
	})
	return plain, h2c, secure
}

// accept switches protocols if that is asked for.
func accept(w http.ResponseWriter, r *http.Request) {
	if !strings.EqualFold(r.Header.Get("Upgrade"), "websocket") || !strings.EqualFold(r.Header.Get("Connection"),
		"Upgrade") {
		return
	}
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		w.WriteHeader(http.StatusNotImplemented)
		return
	}
	fmt.Fprint(conn, "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n")
	conn.Close()
}

// run starts Caddy with a configuration, until the test ends.
func run(t *testing.T, path string, text []byte) {
	t.Helper()
	content, _, err := caddyfile.Adapter{ServerType: httpcaddyfile.ServerType{}}.Adapt(text,
		map[string]any{"filename": path})
	if err != nil {
		t.Fatal(err)
	}
	var tree map[string]any
	if err := json.Unmarshal(content, &tree); err != nil {
		t.Fatal(err)
	}
	silence(tree)
	content, err = json.Marshal(tree)
	if err != nil {
		t.Fatal(err)
	}
	if err := caddy.Load(content, true); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = caddy.Stop() })
}

// upgraded asks for a WebSocket and tells whether that is granted.
func upgraded(t *testing.T, address string) bool {
	t.Helper()
	conn, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	_ = conn.SetDeadline(time.Now().Add(10 * time.Second))
	fmt.Fprintf(conn, "GET / HTTP/1.1\r\nHost: %s\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"+
		"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n", address)
	resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	return resp.StatusCode == http.StatusSwitchingProtocols
}

func freePort(t *testing.T) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}
