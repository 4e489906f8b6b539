package livekit

import (
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/reflint/reflint/internal/facts"
	"github.com/reflint/reflint/internal/model"
)

// clientPorts lists what a side service listens on. What its document says and is not understood is not known.
func (d *document) clientPorts(kind string) []model.Socket {
	list := []model.Socket{}
	for _, known := range facts.ConfiguredPorts(kind) {
		if known.With != "" && !isSet(d.at(known.With)) {
			continue
		}
		n := d.at(strings.Split(known.Key, ".")...)
		if listen := d.at(strings.Split(known.Key+"_listen", ".")...); isSet(listen) {
			n = listen // the other is what SIP peers are told
		}
		list = append(list, model.Socket{
			Program:  kind,
			Key:      known.Key,
			Protocol: model.Protocol(known.Protocol),
			Ports:    d.portRange(n, model.PortRange{Lo: known.Lo, Hi: known.Hi}),
			Clients:  known.Clients,
		})
	}
	if kind == "ingress" {
		d.ingressRange(list)
	}
	return list
}

// ingressRange puts a range of WebRTC ports, both ends of which are set, in the place of the mux: as in livekit-server,
// it wins (mediatransportutil pkg/rtcconfig/webrtc_config.go).
func (d *document) ingressRange(ports []model.Socket) {
	start, end := d.integer(d.at("rtc_config", "port_range_start")), d.integer(d.at("rtc_config", "port_range_end"))
	for i := range ports {
		if ports[i].Key != "rtc_config.udp_port" || !start.Written() && !end.Written() {
			continue
		}
		ports[i].Key = "rtc_config.port_range_start"
		ports[i].Ports = model.With(start, model.PortRange{Lo: start.V, Hi: end.V})
		if !end.Known() || start.V <= 0 || end.V < start.V || end.V > model.MaxPort {
			ports[i].Ports.Origin = model.Unknown
		}
	}
}

// portRange reads a port, "10000-20000" or {start: …, end: …}. Numbers below 1 turn it off.
func (d *document) portRange(n *yaml.Node, fallback model.PortRange) model.Value[model.PortRange] {
	switch {
	case !isSet(n):
		return model.DefaultOf(fallback)
	case n.Kind == yaml.MappingNode:
		start, end := d.integer(field(n, "start")), d.integer(field(n, "end"))
		ports := model.With(start, model.PortRange{Lo: start.V, Hi: end.V})
		if !start.Known() || !end.Known() || start.V <= 0 || end.V < start.V || end.V > model.MaxPort {
			ports.Origin = model.Unknown
		}
		return ports
	}
	text := d.text(n)
	if number, err := strconv.Atoi(text.V); err == nil && number <= model.MaxPort && text.Known() {
		return model.With(text, model.Port(max(number, 0)))
	}
	ports, problem := parseMux(text.V)
	if problem != "" || !text.Known() || !text.Written() || ports.Hi > model.MaxPort {
		text.Origin = model.Unknown
	}
	return model.With(text, ports)
}
