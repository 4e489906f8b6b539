package urls

import (
	"fmt"
	"slices"
	"strings"

	"github.com/reflint/reflint/internal/facts"
	"github.com/reflint/reflint/internal/lint"
	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/reach"
)

// A dialer is what is known of a scenario for all connections in it.
type dialer struct {
	*model.Scenario
	// abroad tells that browsers on other machines use the stack.
	abroad bool
	// listeners are the services that listen on a port, as far as they were looked for.
	listeners map[int][]*model.Service
}

func newDialer(s *model.Scenario) *dialer {
	abroad := slices.ContainsFunc(publics(s), func(p public) bool { return p.sure && p.Public() && !p.Loopback() })
	return &dialer{s, abroad && !reach.ModeOf(s).Local && !s.Development, map[int][]*model.Service{}}
}

// listening lists the services that are known to listen on a port.
func (d *dialer) listening(port int) []*model.Service {
	list, known := d.listeners[port]
	if !known {
		for _, s := range d.Running {
			if reach.Listens(d.Scenario, s, reach.Call{Port: port}).Verdict == reach.Yes {
				list = append(list, s)
			}
		}
		d.listeners[port] = list
	}
	return list
}

// A dial is a connection that a program in a container opens.
type dial struct {
	*dialer
	reach.URL
}

// call is the connection, as it arrives at a port of a container.
func (c dial) call(port int) reach.Call {
	call := reach.Call{From: c.Service, Port: port, Uses: reach.NotHTTP, Variable: c.URL.Name}
	if c.talksHTTP() {
		call.Uses = reach.ForHTTP
	}
	return call
}

func (c dial) defect() *defect {
	target := reach.Resolve(c.Live, c.Service, c.Host)
	switch {
	case target.Loopback && target.Host:
		return c.fromHost()
	case target.Loopback:
		return c.itself()
	case target.Host:
		return c.onHost()
	case target.Service != nil:
		return c.otherPort(target)
	case c.off() != nil:
		return c.profileOff(c.off())
	case !target.Known || c.bare() == "":
		return nil
	case target.Named != nil:
		return c.apart(target)
	default:
		return c.unknown()
	}
}

// off is a service of this name that does not run with these profiles, where no other has the name; or nil.
func (c dial) off() *model.Service {
	called := c.Called(c.Host)
	if len(called) == 0 || slices.ContainsFunc(called, c.Runs) {
		return nil
	}
	return called[0]
}

// bare is the host where it is a name that can only be one of Docker's, else "".
func (c dial) bare() string {
	if strings.Contains(c.Host, ".") && len(c.Called(c.Host)) == 0 || facts.IsAddress(c.Host) {
		return ""
	}
	return c.Host
}

func (c dial) unknown() *defect {
	d := &defect{
		why:  fmt.Sprintf("no service, container or alias is called %q", c.Host),
		sure: c.Scheme != "" && !c.joinsNamed(),
	}
	var names []string
	for _, s := range c.Running {
		names = append(names, s.Name)
	}
	near := facts.Near(c.Host, names)
	if near != "" {
		d.why += fmt.Sprintf(": did you mean %q?", near)
		d.related = append(d.related, lint.At(c.Deployment.Service(near).Span, "service %q is here", near))
	}
	if near == "" && (c.Scheme == "" || c.Value.Template) {
		return nil // HOST:PORT may be something else, and a template may want the name replaced
	}
	return d
}

// joinsNamed tells whether the service is on a network that containers of other projects can join by its name.
func (c dial) joinsNamed() bool {
	return slices.ContainsFunc(c.Networks, func(n *model.Network) bool {
		return n.FullName.Written() && slices.ContainsFunc(c.Service.Networks, func(a model.Attachment) bool {
			return a.Network == n.Name
		})
	})
}

// apart tells of a service whose name does not reach as far.
func (c dial) apart(target reach.Target) *defect {
	why := target.Reason
	if owner, shares := strings.CutPrefix(target.Named.NetworkMode.V, "service:"); shares {
		why += fmt.Sprintf("; use the name %q", owner)
	}
	return &defect{
		why: why, sure: !c.Service.HostNetwork() && !c.joinsNamed(),
		related: []lint.Related{lint.At(target.Named.Span, "service %q is here", target.Named.Name)},
	}
}

// profileOff tells of a service that the chosen profiles leave out. Without a choice every profile is tried, and none
// is off for good.
func (c dial) profileOff(service *model.Service) *defect {
	if c.Choice == nil || service == nil || len(service.Profiles) == 0 || c.byDefault() || c.provided(service) {
		return nil
	}
	return &defect{
		why: fmt.Sprintf("service %q runs only with profile %q; chosen is %s",
			service.Name, service.Profiles[0].V, c.Chosen()),
		related: []lint.Related{lint.At(service.Span, "service %q is here", service.Name)},
	}
}

// byDefault tells whether the value is the default of a variable that nobody sets.
func (c dial) byDefault() bool {
	return c.Value.Origin == model.Interpolated && !slices.ContainsFunc(c.Variables, func(v model.Variable) bool {
		return slices.ContainsFunc(c.Value.Via, func(p model.Place) bool { return p.Span == v.Value.Span })
	})
}

// provided tells whether the features that go with a service are off as a whole: nothing that runs waits for it.
func (c dial) provided(service *model.Service) bool {
	return slices.ContainsFunc(c.Service.DependsOn, func(d model.Dependency) bool {
		return d.Service == service.Name && !d.Required
	})
}

// onHost tells of the host's own name where containers do not know it, and of ports that only the host reaches.
func (c dial) onHost() *defect {
	const gateway = "host.docker.internal"
	if c.Development || c.Value.Template || c.Service.NetworkMode.V != "" {
		return nil
	}
	given := slices.ContainsFunc(c.Service.ExtraHosts, func(e model.ExtraHost) bool { return e.Name == c.Host })
	if c.Host == gateway && !given {
		return &defect{
			why: "on Linux its container cannot resolve that name: " +
				`extra_hosts lacks "host.docker.internal:host-gateway"`,
			related: []lint.Related{lint.At(c.Service.Span, "service %q is here", c.Service.Name)},
		}
	}
	if d := c.signallingOnHost(); d != nil {
		return d
	}
	doors, all := reach.Doors(c.Scenario, c.Port)
	if !all || len(doors) == 0 || slices.ContainsFunc(doors, reach.Door.Open) {
		return nil
	}
	return &defect{
		why: fmt.Sprintf("service %q publishes the port with %q, which no container reaches on Linux: use %s:%d",
			doors[0].Service.Name, doors[0].Mapping.Raw, doors[0].Service.Name, doors[0].Port),
		related: []lint.Related{lint.At(doors[0].Mapping.Span, "it is published here")},
	}
}
