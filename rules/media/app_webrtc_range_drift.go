package media

import (
	"fmt"
	"slices"
	"strings"

	"github.com/reflint/reflint/internal/facts"
	"github.com/reflint/reflint/internal/lint"
	"github.com/reflint/reflint/internal/model"
)

// AppWebRTCRangeDrift reports applications whose media ports are not those that their service publishes.
var AppWebRTCRangeDrift = &lint.Rule{
	ID: "app-webrtc-range-drift",
	Doc: `An application's WebRTC ports and the published UDP ports differ

## Why

Some applications take media themselves, beside LiveKit, on the UDP ports that a variable names: Reflector on
WEBRTC_PORT_RANGE, neko on NEKO_EPR, Jitsi's bridge on JVB_PORT. They announce these numbers to browsers. A port that the service
does not publish under the same number is never reached, and recordings stay silent. Reflector also needs WEBRTC_HOST, the
address that browsers are told: without it they get that of the container.

## How to fix

Publish exactly the range of the variable, "40000-40100:40000-40100/udp", and set WEBRTC_HOST to the address of the host.

## Not reported

- A service that publishes no port: workers share the variables of the server that they work for.
- A service with the host's network, and a variable or mapping that depends on one that is not set and has no default.
- An image that is not known, unless it publishes UDP.
- A range that is the default of a variable which is not set is a warning.
- Published ports beyond the range are a warning, and so is WEBRTC_HOST, which is not looked at in a stack for one machine or for
  development, nor missed where a template stands in for an env file.
`,
	Severity: lint.Error,
	Check:    checkAppWebRTCRangeDrift,
}

func checkAppWebRTCRangeDrift(pass *lint.Pass) {
	_, local := localStack(pass)
	for _, s := range pass.Running {
		publisher := pass.Publisher(s)
		if publisher == nil || len(publisher.Ports) == 0 {
			continue
		}
		udp, open := bridged{publisher: publisher}.published(model.UDP)
		for _, known := range facts.MediaRanges() {
			a := &application{pass, known, s, publisher, udp, open, local}
			a.check()
		}
	}
}

// An application is a service that may read one of the variables.
type application struct {
	*lint.Pass
	known     facts.MediaRange
	service   *model.Service
	publisher *model.Service
	udp       []model.PublishedPort
	open      bool
	local     bool
}

func (a *application) check() {
	reads := a.known.Reads(a.service.ImageName())
	own := a.known.Telling && facts.ImageOf(a.service.ImageName()) == nil && len(a.udp) > 0
	v, ok := a.service.Env(a.known.Variable)
	switch {
	case !ok && reads && a.known.Needed:
		a.unset()
	case !ok || !reads && !own || !v.Value.Known():
	default:
		a.compare(v)
	}
}

// compare reports what the variable names and the service does not publish, or the reverse.
func (a *application) compare(v model.Variable) {
	reads := a.known.Reads(a.service.ImageName())
	text := v.Value.V
	if !reads { // as moonlight-web-stream writes it, 40000:40010
		text = strings.Replace(text, ":", "-", 1)
	}
	ports, ok := model.ParsePortRange(text)
	if !ok && !reads {
		return
	}
	if !ok {
		a.Report(lint.Warning, v.Value.Span, fmt.Sprintf(
			"%s of service %q is %q, want the first and the last port, as in 40000-40100", v.Name, a.service.Name, v.Value.V,
		), lint.Via(v.Value.Via)...)
		return
	}
	reachable := covered(a.udp, func(p model.PublishedPort) bool { return p.OneToOne() && (a.local || !p.Loopback()) })
	if missing := model.NewPortSet(ports).Minus(reachable); len(missing) > 0 && !a.open {
		at, how := a.cause(ports)
		doubtful := v.Value.Template || templated(a.udp) || a.Overlaid || assumed(v.Value)
		a.Report(unlessTemplate(doubtful), at, fmt.Sprintf(
			"service %q takes media on %s/udp (%s) but %s: %s cannot be reached%s",
			a.service.Name, ports, v.Name, how, missing, byDefault(v.Value),
		), related(v.Value.Span, a.known.Variable+" is set here", v.Value.Via)...)
		return
	}
	for _, p := range a.udp {
		extra := model.NewPortSet(p.Container.V).Minus(model.NewPortSet(ports))
		if p.Container.V.Overlaps(ports) && len(extra) > 0 {
			a.Report(lint.Warning, p.Span, fmt.Sprintf(
				"service %q publishes %s/udp, but takes media on %s only (%s): nothing listens on %s%s",
				a.publisher.Name, p.Container.V, ports, v.Name, extra, byDefault(v.Value),
			), related(v.Value.Span, a.known.Variable+" is set here", v.Value.Via)...)
		}
	}
	a.address(v)
}

// byDefault tells, for the end of a message, that a value is only the default of a variable.
func byDefault(v model.Value[string]) string {
	if assumed(v) {
		return "; the range is the default of a variable that is not set here"
	}
	return ""
}

// cause tells why a range cannot be reached, and the place of it.
func (a *application) cause(ports model.PortRange) (at model.Span, how string) {
	for _, p := range a.udp {
		switch {
		case !p.Container.V.Overlaps(ports):
		case p.Random():
			return p.Span, fmt.Sprintf("publishes %q without host ports, so that Docker picks them", p.Raw)
		case !p.OneToOne():
			return p.Span, fmt.Sprintf("publishes %q, under other numbers", p.Raw)
		case p.Loopback() && !a.local:
			return p.Span, fmt.Sprintf("publishes %q on loopback only", p.Raw)
		default:
			return p.Span, fmt.Sprintf("publishes only %s/udp", covered(a.udp, every))
		}
	}
	for _, p := range a.publisher.Ports {
		if p.Protocol.V == model.TCP && p.Container.V == ports {
			return p.Span, fmt.Sprintf("publishes %q as TCP, without /udp", p.Raw)
		}
	}
	if len(a.udp) > 0 {
		return a.udp[0].Span, fmt.Sprintf("publishes only %s/udp", covered(a.udp, every))
	}
	return a.publisher.Span, "publishes no UDP port"
}

// unset reports a range that is published for an application that is not told to use it.
func (a *application) unset() {
	for _, p := range a.udp {
		if p.Container.V.Len() > 1 && !a.service.EnvironmentOpen && a.service == a.publisher && !assumed(p.Container) {
			a.Report(lint.Warning, p.Span, fmt.Sprintf(
				"service %q publishes %s/udp, but %s is not set: it takes media on ports that the operating system picks",
				a.service.Name, p.Container.V, a.known.Variable,
			), lint.At(a.service.Span, "this service reads the variable"))
			return
		}
	}
}

// address reports an application that tells browsers an address that leads nowhere.
func (a *application) address(ports model.Variable) {
	if a.known.Host == "" || a.local || a.Deployment.Development || a.service.EnvironmentOpen {
		return
	}
	v, ok := a.service.Env(a.known.Host)
	switch {
	case !ok && (a.templated() || !a.known.Reads(a.service.ImageName())):
	case !ok || v.Value.Known() && v.Value.V == "":
		at := v.Value.Span
		if !at.Valid() {
			at = ports.Value.Span
		}
		a.Report(lint.Warning, at, fmt.Sprintf(
			"%s is not set for service %q: browsers are told the address of its container, which they cannot reach",
			a.known.Host, a.service.Name,
		), lint.At(ports.Value.Span, "it takes media on these ports"))
	case v.Value.Known() && !assumed(v.Value) && inward(a.Deployment, v.Value.V):
		a.Report(lint.Warning, v.Value.Span, fmt.Sprintf(
			"%s of service %q is %s, which leads browsers on other machines nowhere: want the address of the host",
			a.known.Host, a.service.Name, v.Value.V,
		), append(lint.Via(v.Value.Via), lint.At(ports.Value.Span, "it takes media on these ports"))...)
	}
}

// templated tells whether a template stands in for an env file, which may say more once it is filled in.
func (a *application) templated() bool {
	return slices.ContainsFunc(a.service.EnvFiles, func(f model.EnvFile) bool { return f.Template != "" })
}
