package caddyfile

import (
	"net"
	"net/netip"
	"strconv"
	"strings"

	"github.com/reflint/reflint/internal/model"
)

// An address is a key of a site, taken apart (caddyconfig/httpcaddyfile/addresses.go, ParseAddress).
type address struct {
	key    token
	scheme string // "http", "https" or ""
	host   model.Value[string]
	port   model.Value[int] // 0 by default when none is written
	path   string
	on     []*listening
	// explicit tells that the port is written.
	explicit bool
}

// address reads a key. It is false for one that Caddy refuses.
func (b *builder) address(key token) (*address, bool) {
	a := &address{key: key}
	rest := strings.TrimSpace(key.text)
	if scheme, after, ok := strings.Cut(rest, "://"); ok {
		a.scheme, rest = strings.ToLower(scheme), after
	}
	hostport, path, hasPath := strings.Cut(rest, "/")
	if hasPath {
		a.path = "/" + path
	}
	host, port := splitAddress(hostport)
	a.host = partOf(key, lower(normalIP(host)))
	if i := strings.Index(key.text, host); i >= 0 && host != "" {
		a.host.Span = key.part(i, i+len(host))
	}
	if !b.checkScheme(key, a.scheme) {
		return a, false
	}
	return a, b.addressPort(a, port)
}

func splitAddress(hostport string) (host, port string) {
	if h, p, err := net.SplitHostPort(hostport); err == nil {
		return h, p
	}
	if h, _, err := net.SplitHostPort(hostport + ":"); err == nil {
		return h, ""
	}
	return hostport, ""
}

// lower is text in lower case, but for its placeholders.
func lower(text string) string {
	var b strings.Builder
	for {
		before, rest, _ := strings.Cut(text, "{")
		b.WriteString(strings.ToLower(before))
		if rest == "" {
			return b.String()
		}
		name, after, _ := strings.Cut(rest, "}")
		b.WriteString("{" + name + "}")
		text = after
	}
}

// normalIP writes an IPv6 address in its usual form.
func normalIP(host string) string {
	if ip, err := netip.ParseAddr(host); err == nil && ip.Is6() && !ip.Is4In6() {
		return ip.String()
	}
	return host
}

func (b *builder) checkScheme(key token, scheme string) bool {
	switch {
	case scheme == "" || scheme == "http" || scheme == "https" || hasPlaceholder(scheme):
		return true
	case scheme == "ws" || scheme == "wss":
		b.reject(key.span, "the scheme "+scheme+":// is only supported in browsers; use http"+
			strings.TrimPrefix(scheme, "ws")+":// instead")
	default:
		b.reject(key.span, "unsupported URL scheme "+scheme+"://")
	}
	return false
}

// addressPort finds the port that the address listens on.
func (b *builder) addressPort(a *address, port string) bool {
	http, https := b.proxy.HTTPPort, b.proxy.HTTPSPort
	switch {
	case port != "":
		v := partOf(a.key, port)
		a.port, a.explicit = model.With(v, 0), true
		n, err := strconv.Atoi(port)
		switch {
		case err == nil && n >= 0 && n <= 65535:
			a.port.V = n
		case a.key.origin == model.Unknown:
			a.port.Origin = model.Unknown
		default:
			b.reject(v.Span, "invalid port '"+port+"'")
			return false
		}
	case a.scheme == "http":
		a.port = http
	default:
		a.port = https
	}
	if !a.port.Known() || !http.Known() || !https.Known() {
		return true
	}
	if (a.scheme == "http" && a.port.V == https.V) || (a.scheme == "https" && a.port.V == http.V) {
		b.reject(a.key.span, "["+a.key.text+"] scheme and port violate convention")
		return false
	}
	return true
}
