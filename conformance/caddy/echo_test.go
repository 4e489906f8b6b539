package caddy

import (
	"cmp"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"strings"

	"github.com/caddyserver/caddy/v2"
	"github.com/caddyserver/caddy/v2/modules/caddyhttp/reverseproxy"
	"golang.org/x/net/http/httpguts"
)

// A hop is an upstream that was asked, and what it saw.
type hop struct {
	address string
	scheme  string
	method  string
	path    string // escaped, without query
	query   string
	upgrade bool
}

// A journey follows one request.
type journey struct {
	denied bool
	answer *reply
}

type journeyKey struct{}

func withJourney(ctx context.Context, j *journey) context.Context {
	return context.WithValue(ctx, journeyKey{}, j)
}

// An echo is a transport that answers for every upstream. It stands in for the transport that the configuration asks
// for, which is loaded too, so that its mistakes come to light.
type echo struct {
	Of json.RawMessage `json:"of,omitempty" caddy:"namespace=http.reverse_proxy.transport inline_key=protocol"`

	scheme string
}

// CaddyModule implements caddy.Module.
func (*echo) CaddyModule() caddy.ModuleInfo {
	return caddy.ModuleInfo{ID: "http.reverse_proxy.transport.echo", New: func() caddy.Module { return new(echo) }}
}

// Provision loads the transport that e stands for.
func (e *echo) Provision(ctx caddy.Context) error {
	e.scheme = "http"
	if len(e.Of) == 0 || string(e.Of) == "null" {
		return nil
	}
	module, err := ctx.LoadModule(e, "Of")
	if err != nil {
		return err
	}
	switch t := module.(type) {
	case *reverseproxy.HTTPTransport:
		switch {
		case t.TLS != nil:
			e.scheme = "https"
		case slices.Contains(t.Versions, "h2c"):
			e.scheme = "h2c"
		}
	default:
		e.scheme = "fastcgi"
	}
	return nil
}

// RoundTrip answers with 200, or with 401 where permission is asked for and is to be refused.
func (e *echo) RoundTrip(r *http.Request) (*http.Response, error) {
	drain(r.Body)
	j, ok := r.Context().Value(journeyKey{}).(*journey)
	if !ok { // a health check
		j = &journey{answer: new(reply)}
	}
	info, _ := reverseproxy.GetDialInfo(r.Context())
	j.answer.hops = append(j.answer.hops, hop{
		address: info.Address,
		scheme:  e.schemeOf(info),
		method:  r.Method,
		path:    cmp.Or(r.URL.EscapedPath(), "/"), // as it goes over the wire
		query:   r.URL.RawQuery,
		upgrade: e.scheme != "h2c" && e.scheme != "fastcgi" && // as TestUpgrade shows of the real transports
			httpguts.HeaderValuesContainsToken(r.Header["Connection"], "upgrade") &&
			httpguts.HeaderValuesContainsToken(r.Header["Upgrade"], "websocket"),
	})
	status := http.StatusOK
	if j.denied && strings.HasPrefix(info.Address, "auth") {
		status = http.StatusUnauthorized
	}
	return &http.Response{
		StatusCode: status,
		ProtoMajor: 1, ProtoMinor: 1,
		Header: http.Header{},
		Body:   io.NopCloser(strings.NewReader("")),
	}, nil
}

func (e *echo) schemeOf(info reverseproxy.DialInfo) string {
	if strings.HasPrefix(info.Network, "unix") {
		return "unix"
	}
	return e.scheme
}
