package ports

import (
	"github.com/reflint/reflint/internal/model"
)

// What LiveKit takes media on, wherever it is said.
const (
	liveKitMedia = "LiveKit WebRTC media (audio and video)"
	liveKitTCP   = "LiveKit ICE over TCP (media where the client's network blocks UDP)"
)

// The bounds of LiveKit's range of UDP ports in its configuration.
const (
	rangeStart = "rtc.port_range_start"
	rangeEnd   = "rtc.port_range_end"
)

// livekit lists the ports of a LiveKit server.
func (b *builder) livekit(l *model.LiveKit) []use {
	var list []use
	if udp, ok := l.UDP(); ok {
		u := use{
			ports: udp.Ports, protocol: model.UDP, need: Required, assumed: udp.Template,
			what: liveKitMedia, from: udp.Via, ice: true,
		}
		if !udp.Mux {
			u.participants = udp.Ports.Len() / PerParticipant
		}
		if len(udp.Spans) > 0 {
			u.from, u.keys = set(udp.Spans[0], udp.By+" is set here", udp.Via), []string{udp.By}
		}
		if udp.By == rangeStart {
			u.keys = append(u.keys, rangeEnd)
		}
		list = append(list, u)
	}
	port := func(v model.Value[int], key string, u use) {
		if v.Known() && v.V > 0 && !l.Unread {
			u.ports, u.assumed = model.Port(v.V), v.Template
			u.from, u.keys = set(v.Span, key+" is set here", v.Via), []string{key}
			list = append(list, u)
		}
	}
	port(l.TCPPort, "rtc.tcp_port", use{
		protocol: model.TCP, need: Recommended, what: liveKitTCP, ice: true,
	})
	if l.TURN.Enabled.V && l.TURN.Enabled.Known() {
		port(l.TURN.UDPPort, "turn.udp_port", use{protocol: model.UDP, need: Required, what: "LiveKit TURN over UDP"})
		port(l.TURN.TLSPort, "turn.tls_port", use{
			protocol: model.TCP, need: Required, what: "LiveKit TURN over TLS",
			balanced: l.TURN.ExternalTLS.Known() && l.TURN.ExternalTLS.V,
		})
	}
	port(l.Port, "port", b.behindCaddy(l.Service, model.Port(l.Port.V), use{
		protocol: model.TCP, need: Required, web: true, what: "LiveKit signalling (WebSocket)",
	}))
	port(l.PrometheusPort, "prometheus.port", use{
		protocol: model.TCP, need: Optional, hidden: true, admin: true, what: "LiveKit metrics",
	})
	return list
}

// proxy lists the ports of a Caddy.
func (b *builder) proxy(p *model.Proxy) []use {
	var list []use
	for _, l := range p.Listeners {
		if !l.Port.Known() {
			continue
		}
		u := use{ports: model.Port(l.Port.V), protocol: model.TCP, need: Required, assumed: p.Template, proxy: true}
		u.what = "Caddy HTTP"
		if l.TLS {
			u.what = "Caddy HTTPS"
		}
		if names := b.behind(l); names != "" {
			u.what += ": " + names
		}
		if len(l.Sites) > 0 {
			u.from = set(l.Sites[0].Site.Span, "the site is here", nil)
		}
		list = append(list, u)
		if l.TLS && !p.NoHTTP3 {
			list = append(list, use{
				ports: u.ports, protocol: model.UDP, need: Optional, hidden: true, proxy: true,
				what: "Caddy HTTP/3", from: u.from,
			})
		}
	}
	if len(p.Redirects) > 0 && p.HTTPPort.Known() {
		u := use{ports: model.Port(p.HTTPPort.V), protocol: model.TCP, need: Required, assumed: p.Template, proxy: true}
		u.what, u.hidden = "Caddy HTTP: redirects to HTTPS, answers certificate authorities", true
		u.from = set(p.Source, "its Caddyfile", nil)
		if !taken(list, u) {
			list = append(list, u)
		}
	}
	return list
}
