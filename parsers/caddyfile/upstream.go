package caddyfile

import (
	"net"
	"strconv"
	"strings"

	"github.com/reflint/reflint/internal/model"
)

// upstreams reads addresses, which must all have the same scheme, or none.
func (b *builder) upstreams(addresses []token) []model.Upstream {
	var list []model.Upstream
	common := ""
	for _, t := range addresses {
		list = append(list, b.upstream(t))
		scheme, _, ok := strings.Cut(t.text, "://")
		if !ok {
			scheme = ""
		}
		if common != "" && scheme != common {
			b.reject(t.span, "for now, all proxy upstreams must use the same scheme (transport protocol); "+
				"expecting '"+common+"://' but got '"+scheme+"://'")
		}
		common = scheme
	}
	for i := range list {
		if list[i].Scheme == "http" && (common == "https" || common == "h2c") { // one transport serves them all
			list[i].Scheme = common
		}
	}
	return list
}

// upstream reads the address that reverse_proxy dials
// (modules/caddyhttp/reverseproxy/addresses.go, parseUpstreamDialAddress).
func (b *builder) upstream(t token) model.Upstream {
	up := model.Upstream{Span: t.span, Scheme: "http"}
	if scheme, rest, ok := strings.Cut(t.text, "://"); ok {
		b.checkUpstreamURL(t, scheme, rest)
		up.Scheme = strings.ToLower(scheme)
		rest, _, _ = strings.Cut(rest, "/")
		rest = rest[strings.LastIndexByte(rest, '@')+1:] // credentials, which Caddy overlooks
		b.setHostPort(&up, t, rest)
		return up
	}
	if network, rest, ok := strings.Cut(t.text, "/"); ok {
		switch network = strings.ToLower(network); network {
		case "unix", "unix+h2c", "unixgram", "unixpacket", "fd", "fdgram":
			up.Scheme, up.Host = "unix", t.value()
			up.Host.V = rest
			return up
		default:
			b.setHostPort(&up, t, rest)
			return up
		}
	}
	b.setHostPort(&up, t, t.text)
	return up
}

// checkUpstreamURL reports what Caddy refuses in an upstream with a scheme.
func (b *builder) checkUpstreamURL(t token, scheme, rest string) {
	host, path, hasPath := strings.Cut(rest, "/")
	host = host[strings.LastIndexByte(host, '@')+1:]
	_, port := splitHostPort(host)
	switch {
	case t.origin == model.Unknown:
	case hasPlaceholder(t.text):
		b.reject(t.span, "parsing upstream '"+withoutUser(t.text)+"': due to parsing difficulties, "+
			"placeholders are not allowed when an upstream address contains a scheme")
	case scheme == "ws" || scheme == "wss":
		b.reject(t.span, "parsing upstream '"+withoutUser(t.text)+"': the scheme "+scheme+
			":// is only supported in browsers; use http"+strings.TrimPrefix(scheme, "ws")+":// instead")
	case hasPath || path != "" || strings.ContainsAny(host, "?#"):
		b.reject(t.span, "parsing upstream '"+withoutUser(t.text)+"': for now, URLs for proxy upstreams only support "+
			"scheme, host, and port components")
	case scheme != "http" && scheme != "https" && scheme != "h2c":
		b.reject(t.span, "parsing upstream '"+withoutUser(t.text)+"': unsupported URL scheme "+scheme+"://")
	case (scheme == "http" || scheme == "h2c") && port == "443", scheme == "https" && port == "80":
		b.reject(t.span, "parsing upstream '"+withoutUser(t.text)+"': upstream address has conflicting scheme ("+scheme+
			"://) and port (:"+port+")")
	}
}

// withoutUser is an address without the credentials in it, which are nobody's business.
func withoutUser(address string) string {
	at := strings.LastIndexByte(address, '@')
	if at < 0 {
		return address
	}
	scheme, _, ok := strings.Cut(address, "://")
	if !ok {
		return "…" + address[at:]
	}
	return scheme + "://…" + address[at:]
}

// setHostPort takes hostport, which is a part of t, apart. The port behind a scheme, and 80
// without one, is a default; a placeholder as host may bring its own.
func (b *builder) setHostPort(up *model.Upstream, t token, hostport string) {
	host, port := splitHostPort(hostport)
	up.Host = partOf(t, host)
	var ports model.Value[model.PortRange]
	switch n, ok := portRange(port); {
	case port == "" && hasPlaceholder(host):
		ports = model.With(up.Host, model.PortRange{})
	case port == "" && up.Scheme == "https":
		ports = model.DefaultOf(model.Port(443))
	case port == "":
		ports = model.DefaultOf(model.Port(80))
	case ok:
		ports = model.With(partOf(t, port), n)
	default:
		ports = model.With(partOf(t, port), model.PortRange{})
		ports.Origin = model.Unknown
		if !hasPlaceholder(port) && t.origin != model.Unknown {
			b.reject(t.span, "parsing upstream '"+withoutUser(t.text)+"': '"+withoutUser(port)+"' is no port")
		}
	}
	if strings.ContainsAny(host, "[]") && t.origin != model.Unknown {
		b.reject(t.span, "parsing upstream '"+withoutUser(t.text)+"': '"+withoutUser(host)+
			"' is no host; were arguments of an import left out?")
	}
	up.Ports = ports
}

// partOf is the value of a piece of t's text, with a place of its own if possible.
func partOf(t token, piece string) model.Value[string] {
	v := t.value()
	v.V = piece
	if v.Origin == model.Unknown && !hasPlaceholder(piece) {
		v.Origin = model.Interpolated // what is not known is in another piece
	}
	if i := strings.LastIndex(t.text, piece); i >= 0 && piece != "" {
		v.Span = t.part(i, i+len(piece))
	}
	return v
}

// splitHostPort cuts at the last colon; brackets around an IPv6 address are dropped.
func splitHostPort(hostport string) (host, port string) {
	if h, p, err := net.SplitHostPort(hostport); err == nil {
		return h, p
	}
	return strings.Trim(hostport, "[]"), ""
}

// portRange reads "8001" or "8001-8003".
func portRange(text string) (model.PortRange, bool) {
	first, last, isRange := strings.Cut(text, "-")
	lo, err := strconv.Atoi(first)
	if err != nil || lo < 0 || lo > 65535 {
		return model.PortRange{}, false
	}
	if !isRange {
		return model.Port(lo), true
	}
	hi, err := strconv.Atoi(last)
	if err != nil || hi < lo || hi > 65535 {
		return model.PortRange{}, false
	}
	return model.PortRange{Lo: lo, Hi: hi}, true
}
