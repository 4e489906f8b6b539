package garage

import (
	"fmt"
	"net/netip"
	"strings"

	"github.com/reflint/reflint/internal/facts"
	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/source"
)

// secretKeys hold what must never be printed (garage v1.1.0 src/util/config.rs).
var secretKeys = []string{"rpc_secret", "admin.admin_token", "admin.metrics_token", "consul_discovery.token"}

// callKeys hold the addresses that Garage calls, or that it tells its peers to call (same place).
var callKeys = []string{"bootstrap_peers", "rpc_public_addr", "consul_discovery.consul_http_addr", "admin.trace_sink"}

// Parse reads a configuration, and lists the places of its secrets. A problem means that nothing was read.
func Parse(text *source.Fragment, template bool) (g *model.Garage, secrets []model.Span, problem *model.Problem) {
	d, problem := parse(text, template)
	if problem != nil {
		return nil, nil, problem
	}
	g = &model.Garage{
		Source: d.span(0, len(d.source.Text)), Template: template, Calls: d.calls(),
		MetricsToken: d.has("admin.metrics_token") || d.has("admin.metrics_token_file"),
	}
	for _, known := range facts.ConfiguredPorts("garage") {
		socket, problem := d.socket(known)
		if problem != nil {
			return nil, nil, problem
		}
		g.Sockets = append(g.Sockets, socket)
	}
	for _, key := range secretKeys {
		for _, v := range d.values[key] {
			secrets = append(secrets, d.span(v.at, v.end))
		}
	}
	return g, secrets, nil
}

func (d *document) has(key string) bool { return len(d.values[key]) > 0 }

// stated is the value as the model has it. What compose could not put in, or another program is to, is not known.
func (d *document) stated(v value) model.Value[string] {
	stated := model.Value[string]{V: v.text, Span: d.span(v.at, v.end), Origin: model.Stated, Template: d.template}
	marked := strings.Contains(v.text, model.UnknownMark) || strings.Contains(v.text, "__")
	if marked || strings.ContainsAny(v.text, "${}<>@%") {
		stated.Origin = model.Unknown
	}
	return stated
}

// socket reads where Garage listens for one of its interfaces: an address with a port or, but for its peers, the path
// of a socket in the file system. Without the key that interface is off.
func (d *document) socket(known facts.ConfiguredPort) (model.Socket, *model.Problem) {
	s := model.Socket{Program: "garage", Key: known.Key, Protocol: model.Protocol(known.Protocol)}
	if !d.has(known.Key) {
		return s, nil
	}
	v := d.values[known.Key][0]
	stated := d.stated(v)
	s.Ports = model.With(stated, model.PortRange{})
	if !stated.Known() || strings.HasPrefix(v.text, "/") {
		return s, nil
	}
	address, err := netip.ParseAddrPort(v.text)
	switch {
	case err == nil:
		s.Ports.V, s.Loopback = model.Port(int(address.Port())), address.Addr().Unmap().IsLoopback()
	case strings.Trim(v.text, "0123456789abcdef.:[]") == "": // what else it may be, another program fills in
		return s, d.problem(v.at, v.end, fmt.Sprintf(
			"%s is %q, which is no address with a port, like [::]:%d: Garage refuses to start",
			known.Key, v.text, known.Usual,
		))
	default:
		s.Ports.Origin = model.Unknown
	}
	return s, nil
}

// maxCalls bounds the addresses that are kept. A cluster has a handful of peers.
const maxCalls = 256

// calls lists the addresses to call; those of peers without the ID before them.
func (d *document) calls() []model.Variable {
	var list []model.Variable
	for _, key := range callKeys {
		for _, v := range d.values[key][:min(len(d.values[key]), maxCalls)] {
			if _, address, named := strings.Cut(v.text, "@"); named && key == "bootstrap_peers" {
				v.at, v.text = v.end-len(address), address
			}
			list = append(list, model.Variable{Name: key, Value: d.stated(v)})
		}
	}
	return list
}
