package compose

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"github.com/reflint/reflint/internal/model"
)

// ports reads `ports:`. Of two entries for the same ports the later one counts.
func (sr *serviceReader) ports() []model.PublishedPort {
	var list []model.PublishedPort
	for _, item := range itemsOf(sr.n.get("ports")) {
		if p, wrong := readPort(item); wrong == "" {
			p.Layer = sr.layer(p.Span)
			list = append(list, p)
		}
	}
	return withoutCovered(unique(list, portKey))
}

// layer is which of the project's own files a place lies in; -1 for none of them.
func (l *loader) layer(span model.Span) int {
	file := l.set.File(span.Pos)
	if file == nil {
		return -1
	}
	return slices.Index(l.opts.Files, file.Path)
}

// readPort reads an entry of `ports:`, or tells what is wrong with it.
func readPort(item *node) (p model.PublishedPort, wrong string) {
	switch {
	case item.is(mapping):
		p, wrong = longPort(item)
	case item.scalar():
		p, wrong = shortPort(item.text)
	default:
		wrong = "it is " + item.kind.String()
	}
	p.Span = item.span
	return p, wrong
}

// portKey is by what compose tells ports apart. What is not known is never the same.
func portKey(p model.PublishedPort) string {
	if !p.Host.Known() || !p.Container.Known() || !p.HostIP.Known() || !p.Protocol.Known() {
		return fmt.Sprint(p.Span)
	}
	ip := "0.0.0.0"
	if p.HostIP.V.IsValid() {
		ip = p.HostIP.V.String()
	}
	return fmt.Sprintf("%s:%s:%s/%s", ip, p.Host.V, p.Container.V, p.Protocol.V)
}

// withoutCovered drops entries whose ports are all part of another entry, which compose finds out
// because it takes ranges apart.
func withoutCovered(list []model.PublishedPort) []model.PublishedPort {
	const many = 200 // beyond, nobody wrote them by hand, and pairs are too many
	if len(list) > many {
		return list
	}
	var kept []model.PublishedPort
next:
	for i, p := range list {
		for j, q := range list {
			if i != j && covers(q, p) {
				continue next
			}
		}
		kept = append(kept, p)
	}
	return kept
}

// covers tells whether each port of p is published just so by q.
func covers(q, p model.PublishedPort) bool {
	if !p.Host.Known() || !q.Host.Known() || !p.Container.Known() || !q.Container.Known() ||
		!p.HostIP.Known() || !q.HostIP.Known() || p.Protocol.V != q.Protocol.V {
		return false
	}
	if q.Container.V.Len() <= p.Container.V.Len() || p.HostIP.V != q.HostIP.V {
		return false
	}
	if !q.Container.V.Contains(p.Container.V.Lo) || !q.Container.V.Contains(p.Container.V.Hi) {
		return false
	}
	if p.Host.V.IsZero() || q.Host.V.IsZero() {
		return p.Host.V.IsZero() && q.Host.V.IsZero()
	}
	return p.Host.V.Len() == p.Container.V.Len() &&
		p.Host.V.Lo-p.Container.V.Lo == q.Host.V.Lo-q.Container.V.Lo
}

// shortPort reads `[[ip:][host]:]container[/protocol]`, as docker's nat package does, or tells what is
// wrong with it. A part that a variable of unknown value may reach into is unknown.
func shortPort(t text) (p model.PublishedPort, wrong string) {
	p.Raw = t.shown()
	raw := t.raw()
	last := strings.LastIndexByte(raw, ':')
	tail := t.slice(last+1, len(raw))
	if wrong = portTail(&p, tail); wrong != "" {
		return p, wrong
	}
	p.Host = model.DefaultOf(model.PortRange{})
	if last < 0 {
		if !tail.known() && !p.Container.Known() {
			p.Host.Origin, p.HostIP.Origin = model.Unknown, model.Unknown
			p.Host.Span, p.HostIP.Span = p.Container.Span, p.Container.Span
			p.Host.Via, p.HostIP.Via = p.Container.Via, p.Container.Via
		}
		return p, ""
	}
	first := strings.LastIndexByte(raw[:last], ':')
	host := t.slice(first+1, last)
	if p.Host, wrong = portRange(host); wrong != "" {
		return p, wrong
	}
	switch {
	case first >= 0:
		p.HostIP, wrong = hostIP(t.slice(0, first), true)
	case !host.known():
		p.HostIP = model.With(host.value(), netip.Addr{})
	}
	if wrong == "" && host.raw() != "" {
		wrong = lengths(p)
	}
	return p, wrong
}

// portTail reads the container's ports and the protocol.
func portTail(p *model.PublishedPort, tail text) (wrong string) {
	container, protocol, ok := tail.cut("/")
	if i := strings.IndexByte(protocol.raw(), '/'); i >= 0 {
		protocol = protocol.slice(0, i)
	}
	if p.Container, wrong = portRange(container); wrong != "" {
		return wrong
	}
	if container.raw() == "" {
		return "it names no container port"
	}
	if !ok {
		p.Protocol = model.DefaultOf(model.TCP)
		if !container.known() {
			p.Protocol = model.With(container.value(), model.TCP)
		}
		return ""
	}
	p.Protocol, wrong = protocolOf(protocol)
	return wrong
}

// longPort reads the mapping form.
func longPort(n *node) (p model.PublishedPort, wrong string) {
	p.Protocol = model.DefaultOf(model.TCP)
	p.Raw = rawLong(n)
	if t := n.get("target"); t.scalar() {
		p.Container, wrong = portRange(t.text)
	}
	if wrong == "" && (!p.Container.Written() || p.Container.Known() && p.Container.V.IsZero()) {
		wrong = "it names no container port"
	}
	if published := n.get("published"); published.scalar() && wrong == "" {
		p.Host, wrong = portRange(published.text)
	}
	if ip := n.get("host_ip"); ip.scalar() && wrong == "" {
		p.HostIP, wrong = hostIP(ip.text, false)
	}
	if protocol := n.get("protocol"); protocol.scalar() {
		p.Protocol, _ = protocolOf(protocol.text) // compose takes any
	}
	if wrong == "" && p.Host.V != (model.PortRange{}) {
		wrong = lengths(p)
	}
	return p, wrong
}

// rawLong writes a long entry as a short one.
func rawLong(n *node) string {
	part := func(key, before, after string) string {
		if v := n.get(key); v.scalar() && v.text.shown() != "" {
			return before + v.text.shown() + after
		}
		return ""
	}
	ip, published := part("host_ip", "", ":"), part("published", "", ":")
	if strings.Count(ip, ":") > 1 {
		ip = "[" + strings.TrimSuffix(ip, ":") + "]:"
	}
	if ip != "" && published == "" {
		published = ":"
	}
	return ip + published + part("target", "", "") + part("protocol", "/", "")
}

// expose reads `expose:`. Compose itself takes any text there; what is no port is passed over.
func (sr *serviceReader) expose() []model.ExposedPort {
	var list []model.ExposedPort
	byText := func(n *node) string { return n.text.raw() }
	for _, item := range unique(itemsOf(sr.n.get("expose")), byText) {
		if !item.scalar() {
			continue
		}
		ports, protocol, _ := item.text.cut("/")
		r, wrong := portRange(ports)
		proto, wrongProtocol := protocolOf(protocol)
		if wrong == "" && wrongProtocol == "" && !(r.Known() && r.V.IsZero()) {
			list = append(list, model.ExposedPort{Ports: r, Protocol: proto.V})
		}
	}
	return list
}
