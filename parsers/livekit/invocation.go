package livekit

import (
	"fmt"
	"net/netip"
	"strconv"
	"strings"

	"github.com/reflint/reflint/internal/model"
)

// An invocation applies the flags and variables of a service to a LiveKit.
type invocation struct {
	livekit *model.LiveKit
	service *model.Service
}

// setting looks up a flag, then a variable. A variable that is set to nothing is set.
func setting(s *model.Service, flag, variable string) (v model.Value[string], ok bool) {
	if v, ok = s.Flag(flag); ok {
		return v, true
	}
	if found, ok := s.Env(variable); ok {
		return found.Value, true
	}
	return v, false
}

// replace sets target to a setting, if there is such.
func replace(target *model.Value[string], s *model.Service, flag, variable string) {
	if v, ok := setting(s, flag, variable); ok {
		*target = v
	}
}

// variableFor names the variable that livekit-server makes of the key of a configuration, as it makes the flag
// --rtc.tcp_port of rtc.tcp_port (livekit-server v1.13.5, pkg/config/config.go, GenerateCLIFlags).
func variableFor(key string) string {
	return "LIVEKIT_" + strings.ToUpper(strings.ReplaceAll(key, ".", "_"))
}

func (i *invocation) text(target *model.Value[string], key string) {
	replace(target, i.service, key, variableFor(key))
}

// boolean reads a truth value. What is none stops the server.
func (i *invocation) boolean(target *model.Value[bool], key string) {
	v, isFlag := i.service.Switch(key)
	if !isFlag {
		variable, ok := i.service.Env(variableFor(key))
		if !ok {
			return
		}
		v = variable.Value
	}
	b, err := strconv.ParseBool(v.V)
	switch {
	case v.V == "":
		b = isFlag
	case err != nil:
		v.Origin = model.Unknown
	}
	*target = model.With(v, b)
}

// number reads a port as urfave/cli v3 reads numbers: in Go's notations, an empty variable as 0. What is none stops the
// server.
func (i *invocation) number(target *model.Value[int], key string) {
	v, ok := setting(i.service, key, variableFor(key))
	if !ok {
		return
	}
	if !v.Known() {
		*target = model.With(v, 0)
		return
	}
	name := "--" + key
	if _, isFlag := i.service.Flag(key); !isFlag {
		name = variableFor(key)
	}
	n, err := strconv.ParseUint(v.V, 0, 64)
	number := uint32(n)
	switch {
	case v.V == "" && name == variableFor(key):
	case err != nil:
		i.odd(name, v, fmt.Sprintf("%q is no port number: livekit-server refuses to start", v.V))
		v.Origin = model.Unknown
	case number > model.MaxPort:
		i.odd(name, v, beyond(key, v.V, number))
		v.Origin = model.Unknown
	}
	*target = model.With(v, int(number))
}

func (i *invocation) odd(name string, v model.Value[string], message string) {
	i.livekit.Oddities = append(i.livekit.Oddities, model.Oddity{
		Span: v.Span, Key: name, Message: message, Template: v.Template,
	})
}

// nodeIP reads NODE_IP, which adds an address where there is none and replaces none. What is no address is dropped
// (mediatransportutil a3417d38, pkg/rtcconfig/config.go, NodeIP.UnmarshalString).
func (i *invocation) nodeIP() {
	v, ok := setting(i.service, "node-ip", "NODE_IP")
	if !ok || i.livekit.NodeIP.V != "" || !i.livekit.NodeIP.Known() {
		return
	}
	for part := range strings.SplitSeq(v.V, ",") {
		if _, err := netip.ParseAddr(strings.Trim(part, " ")); err != nil && v.Known() {
			return
		}
	}
	i.livekit.NodeIP = v
}

// mux reads UDP_PORT. A single port replaces the first of a range and leaves its end; what cannot be read is dropped
// (mediatransportutil a3417d38, pkg/rtcconfig/config.go, PortRange.UnmarshalString).
func (i *invocation) mux() {
	ports := &i.livekit.UDPPort
	first, last := model.With(*ports, ports.V.Lo), 0
	if ports.V.Len() > 1 {
		last = ports.V.Hi
	}
	i.number(&first, "rtc.udp_port.start")
	if v, ok := setting(i.service, "udp-port", "UDP_PORT"); ok {
		given, problem := parseMux(v.V)
		switch {
		case !v.Known():
			first, last = model.With(v, 0), 0
		case problem == "":
			first = model.With(v, given.Lo)
			if given.Len() > 1 {
				last = given.Hi
			}
			if problem = impossible(given, v.V); problem != "" {
				i.odd("UDP_PORT", v, problem)
				first.Origin = model.Unknown
			}
		}
	}
	*ports = model.With(first, model.PortRange{})
	if first.V != 0 {
		ports.V = model.PortRange{Lo: first.V, Hi: max(first.V, last)}
	}
}
