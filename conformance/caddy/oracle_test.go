package caddy

import (
	"bufio"
	"crypto/tls"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/caddyserver/caddy/v2"
	"github.com/caddyserver/caddy/v2/caddyconfig/caddyfile"
	"github.com/caddyserver/caddy/v2/caddyconfig/httpcaddyfile"
	"github.com/caddyserver/caddy/v2/modules/caddyhttp"
	_ "github.com/caddyserver/caddy/v2/modules/standard" // the modules of Caddy's own distribution
)

// A request is what a client sends to one port of Caddy's.
type request struct {
	port    int
	tls     bool
	method  string
	host    string
	target  string // path and query as they go over the wire
	upgrade bool
	// denied makes upstreams that are asked for permission refuse it.
	denied bool
}

func (r request) String() string {
	scheme, extra := "http", ""
	if r.tls {
		scheme = "https"
	}
	if r.upgrade {
		extra += " upgrade"
	}
	if r.denied {
		extra += " denied"
	}
	return fmt.Sprintf("%s %s://%s:%d%s%s", r.method, scheme, r.host, r.port, r.target, extra)
}

// A reply is what came of a request.
type reply struct {
	listening bool // a server has the port, and speaks the scheme
	aborted   bool
	status    int
	location  string
	files     bool // the file server answered
	hops      []hop
}

// adapt turns a Caddyfile into Caddy's own configuration.
func adapt(path string, text []byte) (config *caddy.Config, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("adapting: Caddy panics: %v", p)
		}
	}()
	adapter := caddyfile.Adapter{ServerType: httpcaddyfile.ServerType{}}
	content, _, err := adapter.Adapt(text, map[string]any{"filename": path})
	if err != nil {
		return nil, fmt.Errorf("adapting: %w", err)
	}
	var tree map[string]any
	if err := json.Unmarshal(content, &tree); err != nil {
		return nil, err
	}
	instrument(tree)
	silence(tree)
	content, err = json.Marshal(tree)
	if err != nil {
		return nil, err
	}
	err = json.Unmarshal(content, &config)
	return config, err
}

// silence takes off the administration endpoint and the logs.
func silence(tree map[string]any) {
	tree["admin"] = map[string]any{"disabled": true}
	tree["logging"] = map[string]any{"logs": map[string]any{"default": map[string]any{"writer": map[string]any{
		"output": "discard",
	}}}}
}

// instrument makes upstreams answer within this process, and marks what the file server answers.
func instrument(tree any) {
	switch node := tree.(type) {
	case []any:
		for _, child := range node {
			instrument(child)
		}
	case map[string]any:
		if handlers, ok := node["handle"].([]any); ok {
			node["handle"] = markFiles(handlers)
		}
		if node["handler"] == "reverse_proxy" {
			node["transport"] = map[string]any{"protocol": "echo", "of": node["transport"]}
		}
		for _, child := range node {
			instrument(child)
		}
	}
}

const filesMark = "X-Served-By-Files"

func markFiles(handlers []any) []any {
	var marked []any
	for _, h := range handlers {
		if handler, ok := h.(map[string]any); ok && handler["handler"] == "file_server" {
			marked = append(marked, map[string]any{
				"handler":  "headers",
				"response": map[string]any{"set": map[string]any{filesMark: []any{"1"}}},
			})
		}
		marked = append(marked, h)
	}
	return marked
}

// An interview is the app that puts questions to Caddy's HTTP app once that is ready to serve. It runs while the
// configuration is validated, so that no port is opened and all is cleaned up in the end.
type interview struct{}

var (
	interviewing sync.Mutex
	interviewer  func(*caddyhttp.App)
)

func init() {
	caddy.RegisterModule(interview{})
	caddy.RegisterModule(new(echo))
}

// CaddyModule implements caddy.Module.
func (interview) CaddyModule() caddy.ModuleInfo {
	return caddy.ModuleInfo{ID: "interview", New: func() caddy.Module { return new(interview) }}
}

// Provision asks.
func (interview) Provision(ctx caddy.Context) error {
	app, err := ctx.App("http")
	if err == nil {
		interviewer(app.(*caddyhttp.App))
	}
	return err
}

// Start implements caddy.App.
func (interview) Start() error { return nil }

// Stop implements caddy.App.
func (interview) Stop() error { return nil }

// consult loads a Caddyfile and, unless Caddy refuses it, tells ask which ports are open and lets it send requests.
func consult(path string, text []byte, ask func(ports []int, send func(request) reply)) error {
	config, err := adapt(path, text)
	if err != nil {
		return err
	}
	if config.AppsRaw == nil {
		config.AppsRaw = caddy.ModuleMap{}
	}
	if config.AppsRaw["http"] == nil {
		config.AppsRaw["http"] = json.RawMessage(`{}`)
	}
	config.AppsRaw["interview"] = json.RawMessage(`{}`)
	interviewing.Lock()
	defer interviewing.Unlock()
	interviewer = func(app *caddyhttp.App) { ask(portsOf(app), func(r request) reply { return send(app, r) }) }
	return caddy.Validate(config)
}

func send(app *caddyhttp.App, r request) reply {
	server := serverOn(app, r.port)
	if server == nil {
		return reply{}
	}
	httpPort := app.HTTPPort
	if httpPort == 0 {
		httpPort = caddyhttp.DefaultHTTPPort
	}
	speaksTLS := len(server.TLSConnPolicies) > 0 && r.port != httpPort // app.go, Start
	if speaksTLS != r.tls {
		return reply{}
	}
	answer := reply{listening: true}
	recorder := httptest.NewRecorder()
	func() {
		// A panic closes the connection, whether it is meant to or is a mistake of Caddy's.
		defer func() { answer.aborted = recover() != nil }()
		server.ServeHTTP(recorder, r.onWire(&answer))
	}()
	answer.status = recorder.Code
	answer.location = recorder.Header().Get("Location")
	answer.files = recorder.Header().Get(filesMark) != ""
	return answer
}

// portsOf are the ports that are open, and the usual two.
func portsOf(app *caddyhttp.App) []int {
	ports := []int{80, 443}
	for _, server := range app.Servers {
		for _, listen := range server.Listen {
			if addr, err := caddy.ParseNetworkAddress(listen); err == nil && addr.StartPort > 0 {
				ports = append(ports, int(addr.StartPort))
			}
		}
	}
	slices.Sort(ports)
	return slices.Compact(ports)
}

// serverOn finds the server that listens on a port.
func serverOn(app *caddyhttp.App, port int) *caddyhttp.Server {
	for _, server := range app.Servers {
		for _, listen := range server.Listen {
			addr, err := caddy.ParseNetworkAddress(listen)
			if err == nil && addr.StartPort <= uint(port) && uint(port) <= addr.EndPort {
				return server
			}
		}
	}
	return nil
}

// onWire is the request as net/http reads it from a connection. What it passes on the way is noted in answer.
func (r request) onWire(answer *reply) *http.Request {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s HTTP/1.1\r\nHost: %s\r\n", r.method, r.target, r.hostField())
	if r.upgrade {
		b.WriteString("Connection: Upgrade\r\nUpgrade: websocket\r\n")
	}
	req, err := http.ReadRequest(bufio.NewReader(strings.NewReader(b.String() + "\r\n")))
	if err != nil {
		panic(err) // the test's own requests are well-formed
	}
	req.RemoteAddr = "192.0.2.7:4242"
	if r.tls {
		req.TLS = &tls.ConnectionState{HandshakeComplete: true, ServerName: r.host}
	}
	return req.WithContext(withJourney(req.Context(), &journey{denied: r.denied, answer: answer}))
}

// hostField names the port as a client does, where it is not the scheme's own.
func (r request) hostField() string {
	if usual := 80; !r.tls && r.port == usual || r.tls && r.port == 443 {
		return r.host
	}
	return net.JoinHostPort(strings.Trim(r.host, "[]"), strconv.Itoa(r.port))
}

// drain reads a body to its end.
func drain(body io.ReadCloser) {
	if body != nil {
		_, _ = io.Copy(io.Discard, body)
		_ = body.Close()
	}
}
