package exposure

import (
	"fmt"
	"strings"

	"github.com/reflint/reflint/internal/lint"
	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/reach"
)

// BindHostContradictsMode reports variables for the address of ports that suit another way to deploy.
var BindHostContradictsMode = &lint.Rule{
	ID: "bind-host-contradicts-mode",
	Doc: `The address that ports are bound to contradicts how browsers come in

## Why

A stack that runs with and without a proxy has the address of its ports in a variable: "${BIND_HOST:-127.0.0.1}:3000:3000". Behind
Caddy it is 127.0.0.1; 0.0.0.0 lets everybody go around Caddy and its TLS. Without a proxy it is 0.0.0.0; 127.0.0.1 lets nobody in.
The variable survives a change of mode in .env.

## How to fix

Set the variable to what the message says, and make 127.0.0.1 its default.

## Not reported

- A literal address: proxied-port-published tells those.
- A stack for one machine, whose public URLs are all localhost, and one behind a proxy outside compose.
- A port that a public URL names although Caddy runs, and an https URL although it does not: another proxy has it.
`,
	Severity: lint.Error,
	Risk:     5.3, // AV:N/AC:L/PR:N/UI:N/S:U/C:L/I:N/A:N: what is open is also open through Caddy
	Check:    checkBindHostContradictsMode,
}

func checkBindHostContradictsMode(pass *lint.Pass) {
	mode := reach.ModeOf(pass.Scenario)
	switch {
	case mode.Local || mode.Fronted:
	case mode.Proxied:
		reportOpenVariables(pass, mode)
	default:
		reportClosedVariables(pass)
	}
}

// A binding is a variable that is the address of mappings; one that is not set, so that a default stands in for it, has no
// name.
type binding struct {
	variable model.Variable
	// at is the value of the variable, or else the first mapping.
	at      model.Span
	address string
	ports   []string
	related []lint.Related
}

// bind adds a mapping to the binding of its variable.
func bind(list []*binding, v model.Variable, e exposed, port int, related ...lint.Related) []*binding {
	var b *binding
	for _, known := range list {
		if known.variable.Value.Span == v.Value.Span {
			b = known
		}
	}
	if b == nil {
		b = &binding{variable: v, at: v.Value.Span, address: v.Value.V}
		if v.Name == "" {
			b.at, b.address = e.port.Span, e.port.HostIP.V.String()
		}
		list = append(list, b)
	}
	b.ports = append(b.ports, fmt.Sprintf("%q (%d)", e.service.Name, port))
	if e.port.Span != b.at {
		b.related = append(b.related, lint.At(e.port.Span, "%s is used here", b.name()))
	}
	b.related = append(b.related, related...)
	return list
}

// name is how messages call the variable.
func (b *binding) name() string {
	if b.variable.Name == "" {
		return "the default for the address of ports"
	}
	return b.variable.Name
}

// bindVariable is the variable that sets the address of a mapping; not ok where none does or a default stands in for it.
func bindVariable(s *model.Scenario, p model.PublishedPort) (model.Variable, bool) {
	if p.HostIP.Origin != model.Interpolated || len(p.HostIP.Via) == 0 || p.HostIP.Template {
		return model.Variable{}, false
	}
	for _, v := range s.Variables {
		if v.Value.Span.Valid() && v.Value.Span == p.HostIP.Via[0].Span {
			return v, true
		}
	}
	return model.Variable{}, false
}

// boundBesideCaddy tells whether a variable opens a mapping that Caddy fronts, which bind-host-contradicts-mode reports.
func boundBesideCaddy(s *model.Scenario, mode reach.Mode, p model.PublishedPort) bool {
	_, ok := bindVariable(s, p)
	return ok && p.AllInterfaces() && mode.Proxied && !mode.Local
}

func reportOpenVariables(pass *lint.Pass, mode reach.Mode) {
	var list []*binding
	for _, b := range besideCaddy(pass.Scenario) {
		if boundBesideCaddy(pass.Scenario, mode, b.port) {
			v, _ := bindVariable(pass.Scenario, b.port)
			list = bind(list, v, b.exposed, b.proxied.port)
		}
	}
	severity := lint.Error
	if pass.Development {
		severity = lint.Warning
	}
	for _, b := range list {
		pass.Report(severity, b.at, fmt.Sprintf(
			"%s is %q although Caddy fronts %s: clients can go around Caddy and its TLS; set it to 127.0.0.1",
			b.name(), b.address, strings.Join(b.ports, ", "),
		), b.related...)
	}
}

func reportClosedVariables(pass *lint.Pass) {
	var list []*binding
	for _, service := range pass.Running {
		for _, p := range service.Ports {
			if pass.Publisher(service) != service || !p.Loopback() || p.Protocol.V != model.TCP || p.HostIP.Origin != model.Interpolated {
				continue
			}
			url, ok := plainURLTo(pass.Scenario, p)
			if !ok || p.HostIP.Template || url.Value.Template {
				continue
			}
			v, _ := bindVariable(pass.Scenario, p)
			list = bind(list, v, exposed{service, p}, url.Port, lint.At(url.Value.Span, "browsers are sent to port %d here", url.Port))
		}
	}
	for _, b := range list {
		pass.Report(lint.Error, b.at, fmt.Sprintf(
			"%s is %q although no proxy runs and browsers are sent to %s: they cannot connect; set it to 0.0.0.0",
			b.name(), b.address, strings.Join(b.ports, ", "),
		), b.related...)
	}
}

// plainURLTo is a URL for browsers on other machines that names the host port of a mapping, without TLS.
func plainURLTo(s *model.Scenario, p model.PublishedPort) (reach.URL, bool) {
	for u := range reach.URLs(s) {
		plain := u.Scheme == "http" || u.Scheme == "ws"
		if plain && forBrowsers(u) && u.Public() && !u.Loopback() && p.Host.Known() && p.Host.V.Contains(u.Port) {
			return u, true
		}
	}
	return reach.URL{}, false
}
