package compose

import (
	"fmt"
	"net/netip"
	"strconv"
	"strings"

	"github.com/reflint/reflint/internal/model"
)

func protocolOf(t text) (v model.Value[model.Protocol], wrong string) {
	v = model.With(t.value(), model.Protocol(strings.ToLower(t.said())))
	switch v.V {
	case "":
		v.V = model.TCP
	case model.TCP, model.UDP, model.SCTP:
	default:
		wrong = fmt.Sprintf("%q is neither tcp, udp nor sctp", t.said())
	}
	if !t.known() {
		wrong = ""
	}
	return v, wrong
}

// portRange reads "80" or "8000-8005". Empty is no port. Of an unknown text it reads what compose would
// without its unknown variables.
func portRange(t text) (model.Value[model.PortRange], string) {
	r, wrong := knownRange(t)
	if !t.known() {
		if wrong != "" {
			r.V = model.PortRange{}
		}
		wrong = ""
	}
	return r, wrong
}

func knownRange(t text) (model.Value[model.PortRange], string) {
	v := t.value()
	if v.V == "" && t.known() {
		v.Span = model.Span{}
		if v.Origin == model.Stated {
			v.Origin = model.Default
		}
		return model.With(v, model.PortRange{}), ""
	}
	if v.V == "" {
		return model.With(v, model.PortRange{}), ""
	}
	parts := strings.Split(v.V, "-")
	lo, wrong := port(parts[0])
	hi := lo
	if wrong == "" && len(parts) > 1 {
		hi, wrong = port(parts[1])
	}
	if wrong == "" && hi < lo {
		wrong = fmt.Sprintf("the range %s runs backwards", v.V)
	}
	return model.With(v, model.PortRange{Lo: lo, Hi: hi}), wrong
}

func port(s string) (int, string) {
	n, err := strconv.ParseUint(s, 10, 16)
	if err == nil {
		return int(n), ""
	}
	if digits := strings.Trim(s, "0123456789"); digits == "" && s != "" {
		return 0, fmt.Sprintf("%s is no port: the highest is 65535", s)
	}
	return 0, fmt.Sprintf("%q is no port", s)
}

// hostIP reads the address that a port is bound to. In the short form an IPv6 address may stand in brackets; without
// them newer releases of compose take it (docker/go-connections v0.7.0, nat/nat.go).
func hostIP(t text, short bool) (model.Value[netip.Addr], string) {
	v := t.value()
	if !t.known() {
		return model.With(v, netip.Addr{}), ""
	}
	s := v.V
	if short && strings.HasPrefix(s, "[") && strings.HasSuffix(s, "]") {
		s = s[1 : len(s)-1]
	}
	if short && s == "" {
		v.Span, v.Origin = model.Span{}, model.Default
		return model.With(v, netip.Addr{}), ""
	}
	addr, err := netip.ParseAddr(s)
	if err != nil || addr.Zone() != "" {
		return model.With(v, netip.Addr{}), fmt.Sprintf("it is bound to %q, which is no IP address", s)
	}
	return model.With(v, addr), ""
}

// lengths compares the ranges: several host ports may stand before one container port, of which docker picks
// one.
func lengths(p model.PublishedPort) string {
	host := p.Host.V.Hi - p.Host.V.Lo + 1
	container := p.Container.V.Hi - p.Container.V.Lo + 1
	if !p.Host.Known() || !p.Container.Known() || host == container || container == 1 {
		return ""
	}
	return fmt.Sprintf("%d host ports for %d container ports", host, container)
}
