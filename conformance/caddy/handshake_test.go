package caddy

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/caddyserver/caddy/v2"
	"github.com/caddyserver/caddy/v2/caddyconfig/caddyfile"
	"github.com/caddyserver/caddy/v2/caddyconfig/httpcaddyfile"
)

// A pipe is a network within this process, so that Caddy serves its usual ports and opens none.
const pipeNetwork = "pipe"

func init() { caddy.RegisterNetwork(pipeNetwork, listenPipe) }

// doors are the ports that somebody listens on.
var doors sync.Map

// A door is a listener of the pipe network.
type door struct {
	port   int
	conns  chan net.Conn
	closed chan struct{}
	once   sync.Once
}

func listenPipe(_ context.Context, _, _, port string, offset uint, _ net.ListenConfig) (any, error) {
	number, err := strconv.Atoi(port)
	if err != nil {
		return nil, err
	}
	d := &door{port: number + int(offset), conns: make(chan net.Conn), closed: make(chan struct{})}
	doors.Store(d.port, d)
	return net.Listener(d), nil
}

// Accept implements net.Listener.
func (d *door) Accept() (net.Conn, error) {
	select {
	case conn := <-d.conns:
		return conn, nil
	case <-d.closed:
		return nil, net.ErrClosed
	}
}

// Close implements net.Listener.
func (d *door) Close() error {
	d.once.Do(func() {
		close(d.closed)
		doors.CompareAndDelete(d.port, d)
	})
	return nil
}

// Addr implements net.Listener.
func (d *door) Addr() net.Addr { return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: d.port} }

// An arrival is the server's end of a connection that arrived at an address.
type arrival struct {
	net.Conn
	local net.IP
	port  int
}

// LocalAddr implements net.Conn.
func (a arrival) LocalAddr() net.Addr { return &net.TCPAddr{IP: a.local, Port: a.port} }

// RemoteAddr implements net.Conn.
func (a arrival) RemoteAddr() net.Addr { return &net.TCPAddr{IP: net.IPv4(192, 0, 2, 7), Port: 4242} }

var errNoDoor = errors.New("nobody listens there")

// shake connects to a port with TLS, by a server name unless that is "", and returns what signed the certificate.
func shake(port int, name, local string) (issuer string, err error) {
	d, ok := doors.Load(port)
	if !ok {
		return "", errNoDoor
	}
	client, server := net.Pipe()
	defer client.Close()
	_ = client.SetDeadline(time.Now().Add(10 * time.Second))
	select {
	case d.(*door).conns <- arrival{server, net.ParseIP(local), port}:
	case <-time.After(time.Second):
		return "", errNoDoor
	}
	conn := tls.Client(client, &tls.Config{ServerName: name, InsecureSkipVerify: true}) //nolint:gosec // any is welcome
	if err := conn.Handshake(); err != nil {
		return "", err
	}
	switch leaf := conn.ConnectionState().PeerCertificates[0]; {
	case strings.HasPrefix(leaf.Issuer.CommonName, "Caddy Local Authority"):
		return "internal", nil
	default:
		return leaf.Issuer.CommonName, nil
	}
}

// serve runs Caddy with a Caddyfile on the pipe network, until it serves another. Certificates of public authorities come
// from the vault.
func serve(t *testing.T, path string, text []byte) error {
	t.Helper()
	adapter := caddyfile.Adapter{ServerType: httpcaddyfile.ServerType{}}
	content, _, err := adapter.Adapt(text, map[string]any{"filename": path})
	if err != nil {
		return fmt.Errorf("adapting: %w", err)
	}
	var tree map[string]any
	if err := json.Unmarshal(content, &tree); err != nil {
		return err
	}
	silence(tree)
	tree["storage"] = map[string]any{"module": "vault"}
	apps, _ := tree["apps"].(map[string]any)
	if apps == nil {
		return errors.New("nothing is served")
	}
	apps["pki"] = map[string]any{"certificate_authorities": map[string]any{"local": map[string]any{
		"install_trust": false,
	}}}
	http, _ := apps["http"].(map[string]any)
	servers, _ := http["servers"].(map[string]any)
	for _, s := range servers {
		s := s.(map[string]any)
		s["protocols"] = []any{"h1"}
		var listen []any
		for _, address := range s["listen"].([]any) {
			listen = append(listen, pipeNetwork+"/"+address.(string))
		}
		s["listen"] = listen
	}
	if content, err = json.Marshal(tree); err != nil {
		return err
	}
	if err := caddy.Stop(); err != nil { // which empties its cache
		return err
	}
	forget()
	return caddy.Load(content, true)
}
