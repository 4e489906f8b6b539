package livekit

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/caddyserver/caddy/v2"
	"github.com/caddyserver/caddy/v2/caddyconfig/caddyfile"
	"github.com/caddyserver/caddy/v2/caddyconfig/httpcaddyfile"
	_ "github.com/caddyserver/caddy/v2/modules/standard" // the modules of Caddy's own distribution
)

// TestMain keeps Caddy away from the data and the configuration of whoever runs the tests.
func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "caddy")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	for _, name := range []string{"XDG_DATA_HOME", "XDG_CONFIG_HOME"} {
		os.Setenv(name, dir)
	}
	code := m.Run()
	os.RemoveAll(dir)
	os.Exit(code)
}

// A front is where the ports of a deployment are open on this machine.
type front struct {
	http, https int
	// others are those that services publish beside Caddy's.
	others map[string]string
}

// dial connects to where a port of the deployment's host is.
func (f front) dial(ctx context.Context, network, address string) (net.Conn, error) {
	_, port, err := net.SplitHostPort(address)
	if err != nil {
		return nil, err
	}
	target, ok := f.others[port]
	switch {
	case port == "80":
		target = loopback(f.http)
	case port == "443":
		target = loopback(f.https)
	case !ok:
		return nil, fmt.Errorf("nothing publishes port %s", port)
	}
	return new(net.Dialer).DialContext(ctx, network, target)
}

// load starts Caddy with a Caddyfile or replaces what it serves, in a way that needs neither the ports nor the names
// and certificates of the deployment. Where the upstreams are, upstreams tells; the others are nowhere.
func (f front) load(t *testing.T, text string, upstreams map[string]string) {
	t.Helper()
	content, _, err := caddyfile.Adapter{ServerType: httpcaddyfile.ServerType{}}.Adapt([]byte(text),
		map[string]any{"filename": filepath.Join(t.TempDir(), "Caddyfile")})
	if err != nil {
		t.Fatal(err)
	}
	var tree map[string]any
	if err := json.Unmarshal(content, &tree); err != nil {
		t.Fatal(err)
	}
	tree["admin"] = map[string]any{"disabled": true}
	tree["logging"] = map[string]any{"logs": map[string]any{"default": map[string]any{
		"writer": map[string]any{"output": "discard"},
	}}}
	apps := tree["apps"].(map[string]any)
	apps["tls"] = map[string]any{"automation": map[string]any{"policies": []any{
		map[string]any{"issuers": []any{map[string]any{"module": "internal"}}},
	}}}
	apps["pki"] = map[string]any{"certificate_authorities": map[string]any{
		"local": map[string]any{"install_trust": false},
	}}
	web := apps["http"].(map[string]any)
	web["http_port"], web["https_port"] = f.http, f.https
	relocate(web, map[string]string{":80": loopback(f.http), ":443": loopback(f.https)}, upstreams)
	if content, err = json.Marshal(tree); err != nil {
		t.Fatal(err)
	}
	if err := caddy.Load(content, true); err != nil {
		t.Fatal(err)
	}
}

// nowhere is an address at which nothing listens.
var nowhere = loopback(1)

// relocate replaces the addresses at which Caddy listens and those of upstreams.
func relocate(tree any, listeners, upstreams map[string]string) {
	switch node := tree.(type) {
	case []any:
		for _, child := range node {
			relocate(child, listeners, upstreams)
		}
	case map[string]any:
		if dial, ok := node["dial"].(string); ok {
			if node["dial"] = nowhere; upstreams[dial] != "" {
				node["dial"] = upstreams[dial]
			}
		}
		if listen, ok := node["listen"].([]any); ok {
			for i, address := range listen {
				listen[i] = listeners[address.(string)]
			}
		}
		for _, child := range node {
			relocate(child, listeners, upstreams)
		}
	}
}

// awaitCertificate returns when Caddy has the certificate for a name, which it makes after it has begun to listen.
func (f front) awaitCertificate(t *testing.T, name string) {
	t.Helper()
	var err error
	for range 200 {
		var conn *tls.Conn
		conn, err = tls.Dial("tcp", loopback(f.https), &tls.Config{ServerName: name, InsecureSkipVerify: true})
		if err == nil {
			conn.Close()
			return
		}
		time.Sleep(25 * time.Millisecond)
	}
	t.Fatalf("no certificate for %s: %v", name, err)
}

func loopback(port int) string { return fmt.Sprintf("127.0.0.1:%d", port) }

func freePort(t *testing.T) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}
