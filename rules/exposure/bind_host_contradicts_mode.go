package exposure

import (
	"fmt"
	"slices"
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
		reportOpenVariables(pass)
	case pass.Overlaid: // the proxy may be in another file
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
	if len(b.ports) > manyPorts {
		return list
	}
	if e.port.Span != b.at {
		b.related = append(b.related, lint.At(e.port.Span, "%s is used here", b.name()))
	}
	b.related = append(b.related, related...)
	return list
}

// manyPorts is how many ports a message names.
const manyPorts = 5

// named lists the services with their ports.
func (b *binding) named() string {
	if n := len(b.ports); n > manyPorts {
		return fmt.Sprintf("%s and %d more", strings.Join(b.ports[:manyPorts], ", "), n-manyPorts)
	}
	return strings.Join(b.ports, ", ")
}

// name is how messages call the variable.
func (b *binding) name() string {
	if b.variable.Name == "" {
		return "the default for the address of ports"
	}
	return b.variable.Name
}

// A spanIndex finds variables by the place of their value.
type spanIndex map[model.Span]model.Variable

// bindVariables indexes the variables of the project.
func bindVariables(s *model.Scenario) spanIndex {
	index := spanIndex{}
	for _, v := range s.Variables {
		if v.Value.Span.Valid() {
			index[v.Value.Span] = v
		}
	}
	return index
}

// of is the variable that sets the address of a mapping; not ok where none does or a default stands in for it. One that is
// set to nothing makes it all addresses.
func (x spanIndex) of(p model.PublishedPort) (model.Variable, bool) {
	if !p.HostIP.Known() || len(p.HostIP.Via) == 0 || p.HostIP.Template {
		return model.Variable{}, false
	}
	v, ok := x[p.HostIP.Via[0].Span]
	return v, ok
}

func reportOpenVariables(pass *lint.Pass) {
	var list []*binding
	variables := bindVariables(pass.Scenario)
	for _, b := range besideCaddy(pass.Scenario) {
		if v, bound := variables.of(b.port); bound && b.port.AllInterfaces() {
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
			b.name(), b.address, b.named(),
		), b.related...)
	}
}

func reportClosedVariables(pass *lint.Pass) {
	var list []*binding
	variables, urls := bindVariables(pass.Scenario), plainURLs(pass.Scenario)
	for _, service := range pass.Running {
		for _, p := range service.Ports {
			if pass.Publisher(service) != service || !p.Loopback() || p.Protocol.V != model.TCP || p.HostIP.Origin != model.Interpolated {
				continue
			}
			i := slices.IndexFunc(urls, func(u reach.URL) bool { return p.Host.Known() && p.Host.V.Contains(u.Port) })
			if i < 0 || p.HostIP.Template {
				continue
			}
			url := urls[i]
			v, _ := variables.of(p)
			list = bind(list, v, exposed{service, p}, url.Port, lint.At(url.Value.Span, "browsers are sent to port %d here", url.Port))
		}
	}
	for _, b := range list {
		pass.Report(lint.Error, b.at, fmt.Sprintf(
			"%s is %q although no proxy runs and browsers are sent to %s: they cannot connect; set it to 0.0.0.0",
			b.name(), b.address, b.named(),
		), b.related...)
	}
}

// plainURLs are those for browsers on other machines, without TLS, one a port.
func plainURLs(s *model.Scenario) []reach.URL {
	var list []reach.URL
	seen := map[int]bool{}
	for u := range reach.URLs(s) {
		plain := u.Scheme == "http" || u.Scheme == "ws"
		if plain && forBrowsers(u) && u.Public() && !u.Loopback() && !u.Value.Template && !seen[u.Port] {
			seen[u.Port] = true
			list = append(list, u)
		}
	}
	return list
}
