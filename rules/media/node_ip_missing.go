package media

import (
	"fmt"

	"github.com/reflint/reflint/internal/facts"
	"github.com/reflint/reflint/internal/lint"
	"github.com/reflint/reflint/internal/model"
)

// NodeIPMissing reports servers in a container that announce the container's own address.
var NodeIPMissing = &lint.Rule{
	ID: "node-ip-missing",
	Doc: `LiveKit announces the address of its container

## Why

LiveKit tells every client where to send audio and video. With neither rtc.node_ip nor rtc.use_external_ip that is the address of
its network card, which in a container is one of Docker's, such as 172.18.0.5: no client outside can reach it. What is left is the
address that a public STUN server on the internet sees, which is of no use in a network without internet, behind a NAT that
changes ports, or where the router does not lead back in.

## How to fix

On a host with a public address, or behind a 1:1 NAT, set "use_external_ip: true" under "rtc:". Otherwise set "node_ip:", or
NODE_IP in the environment, to the address of the host that clients reach.

## Not reported

- A service with the host's network, with an address of its own, or that publishes its media ports on loopback only.
- A stack for one machine, one whose file name says dev, local or test, and a server in development mode, unless a variable is
  set that is meant for the address and that LiveKit does not read.
- An address that a variable without value, a missing env file, or a start script may bring.
- With STUN servers of your own, or the built-in TURN server, it is an info.
`,
	Severity: lint.Warning,
	Check:    checkNodeIPMissing,
}

func checkNodeIPMissing(pass *lint.Pass) {
	for _, a := range announcers(pass) {
		publisher := pass.Publisher(a.Service)
		if publisher == nil || !a.silent() || !a.opensMedia(publisher) {
			continue
		}
		misnamed, meant := a.misnamed()
		switch {
		case a.local:
		case meant != "":
			pass.Report(lint.Warning, misnamed.Span, fmt.Sprintf(
				"livekit-server does not read %s: service %q announces the address of its container, which clients outside cannot "+
					"reach; the variable is called %s", misnamed.Name, a.Service.Name, meant,
			), lint.At(a.missing(), "rtc.node_ip and rtc.use_external_ip are not set here"))
		case !a.forDevelopment() && !a.Dev.V:
			assumption := ""
			if _, ok := outside(pass.Scenario); !ok {
				assumption = "; this assumes that the stack is not for one machine"
			}
			pass.Report(a.severity(), a.missing(), fmt.Sprintf(
				"LiveKit in service %q has no rtc.node_ip and rtc.use_external_ip is not true: it announces the address of its "+
					"container, which clients outside cannot reach, and what a STUN server on the internet sees of it%s",
				a.Service.Name, assumption,
			), append(a.evidence(), lint.At(publisher.Span, "it is in a network of Docker's"))...)
		}
	}
}

// silent tells whether surely nothing says which address to announce.
func (a announcer) silent() bool {
	external, known := a.external()
	if external || !known || a.NodeIP.V != "" || !a.NodeIP.Known() || !a.Dev.Known() {
		return false
	}
	if _, old := a.Service.Env("LIVEKIT_RTC_NODE_IP"); old { // which releases before 1.13 make of rtc.node_ip
		return false
	}
	if _, v, ok := a.given(); ok && v.V != "" { // node-ip-invalid tells why it is dropped
		return false
	}
	scripted := a.Service.Build.Valid() || !facts.Runs(a.Service.ImageName(), "livekit") ||
		len(a.Service.Entrypoint) > 0 && !a.Service.Invokes("livekit-server")
	return !a.Service.EnvironmentOpen && !scripted
}

// opensMedia tells whether clients on other machines are meant to reach a media port of the server.
func (a announcer) opensMedia(publisher *model.Service) bool {
	use, _ := a.UDP()
	for _, p := range publisher.Ports {
		udp := p.Protocol.V == model.UDP && p.Container.V.Overlaps(use.Ports)
		tcp := p.Protocol.V == model.TCP && p.Container.V.Contains(a.TCPPort.V)
		if (udp || tcp) && p.HostIP.Known() && !p.Loopback() {
			return true
		}
	}
	return false
}

// severity is Info where clients learn of another way.
func (a announcer) severity() lint.Severity {
	if len(a.STUNServers) > 0 || a.TURN.Enabled.V {
		return lint.Info
	}
	return lint.Warning
}

// missing is the place to name: an address that is turned off or empty, else what they would stand under.
func (a announcer) missing() model.Span {
	for _, span := range []model.Span{a.UseExternalIP.Span, a.NodeIP.Span, a.RTC} {
		if span.Valid() {
			return span
		}
	}
	return a.Service.Span
}

// evidence are the places that decided that there is no address.
func (a announcer) evidence() []lint.Related {
	return append(lint.Via(a.UseExternalIP.Via), lint.Via(a.NodeIP.Via)...)
}

// misnamed finds a variable that is meant for the address and that nobody reads.
func (a announcer) misnamed() (v model.Variable, meant string) {
	for _, v := range a.Service.Environment {
		if meant := facts.MisnamedAddress(v.Name); meant != "" && v.Value.V != "" && v.Value.V != "false" {
			return *v, meant
		}
	}
	return model.Variable{}, ""
}
