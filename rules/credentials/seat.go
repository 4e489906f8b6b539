package credentials

import (
	"fmt"
	"slices"
	"strings"

	"github.com/reflint/reflint/internal/facts"
	"github.com/reflint/reflint/internal/lint"
	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/reach"
)

// A seat is where the address of a database server leads, as seen from a service.
type seat struct {
	// service has the address; nil where it is none of the stack's, or where that cannot be told.
	service *model.Service
	// wrong tells in a sentence why no such server is there; "" when nothing speaks against it.
	wrong string
	// doubtful tells that what is wrong rests on an assumption, which the sentence names.
	doubtful bool
	// port is the one that was meant; 0 when that is not known.
	port int
	// door is the way to the server that is open at another port of the host; nil for none.
	door *reach.Door
}

// locate follows an address.
func locate(s *model.Scenario, from *model.Service, host string, port int, database facts.Database) seat {
	service, at, target := reach.ServiceAt(s.Live, from, host, port)
	switch {
	case target.Host && !target.Loopback && !s.Development && !knowsHost(from, host):
		return withoutGateway(s, host, database)
	case service == nil && (target.Known || target.Host && vacant(s, port)):
		return nowhere(s, host, database, target)
	case service == nil, slices.ContainsFunc(target.Also, func(o *model.Service) bool { return !runs(o, database) }):
		return seat{}
	case service == from && target.Loopback && !runs(from, database):
		return withinItself(s, from, host, database)
	case !runs(service, database):
		return stranger(s, service, database)
	}
	listening, known := listeningPort(service, database)
	if known && listening != at {
		return seat{service: service, port: port + listening - at, wrong: fmt.Sprintf(
			"%s in service %q listens on port %d", database.Name, service.Name, listening)}
	}
	return seat{service: service}
}

// vacant tells whether no service in the host's network may run a database on the port. LiveKit's own programs run none.
func vacant(s *model.Scenario, port int) bool {
	return !slices.ContainsFunc(s.Running, func(o *model.Service) bool {
		livekit := strings.HasPrefix(o.ImageName(), "livekit/") && !o.Build.Valid()
		return o.HostNetwork() && !livekit && reach.OnHost(s.Live, o, port) != reach.No
	})
}

func runs(s *model.Service, database facts.Database) bool {
	return facts.Runs(s.ImageName(), database.Family)
}

// nowhere is the seat of an address that leads to no service.
func nowhere(s *model.Scenario, host string, database facts.Database, target reach.Target) seat {
	servers := serversOf(s, database)
	switch {
	case target.Host && len(servers) == 0, s.ComposeUnread(), s.Overlaid:
		return seat{} // the host may run one itself, or a file that is not read brings it
	case target.Host:
		return besideDoor(s, database, servers)
	case target.Named == nil && len(s.Called(host)) > 0:
		return seat{} // it does not run with these profiles
	}
	wrong := target.Reason
	if near := facts.Near(host, names(servers)); near != "" {
		wrong += fmt.Sprintf(", did you mean %q?", near)
	} else if len(servers) == 1 && target.Named == nil {
		wrong += fmt.Sprintf(", %s is in service %q", database.Name, servers[0].Name)
	}
	return seat{wrong: wrong}
}

// knowsHost tells whether the containers of a service can resolve one of Docker's names for the host on Linux.
func knowsHost(s *model.Service, host string) bool {
	return s.NetworkMode.V != "" || slices.ContainsFunc(s.ExtraHosts, func(e model.ExtraHost) bool {
		return strings.EqualFold(e.Name, host)
	})
}

// withoutGateway is the seat of an address on the host whose name only Docker Desktop knows.
func withoutGateway(s *model.Scenario, host string, database facts.Database) seat {
	wrong := fmt.Sprintf("on Linux its container cannot resolve that name: extra_hosts lacks %q", host+":host-gateway")
	servers := serversOf(s, database)
	if len(servers) == 1 {
		wrong += fmt.Sprintf(", and %s of the stack is in service %q", database.Name, servers[0].Name)
	}
	return seat{doubtful: true, wrong: wrong}
}

// besideDoor is the seat of an address on the host at which no server of the stack is.
func besideDoor(s *model.Scenario, database facts.Database, servers []*model.Service) seat {
	at := seat{doubtful: true, wrong: fmt.Sprintf(
		"no %s of the stack is there, unless the host runs one of its own", database.Name)}
	for _, server := range servers {
		port, known := listeningPort(server, database)
		for i := range server.Ports {
			p := &server.Ports[i]
			if known && s.Publisher(server) == server && p.HostFor(port) != 0 {
				at.door = &reach.Door{Service: server, Port: port, Mapping: p}
				at.wrong += "; " + at.door.String()
				return at
			}
		}
	}
	return at
}

// places are those of the service that the address leads to, or is meant to lead to.
func (at seat) places() []lint.Related {
	switch {
	case at.service != nil:
		return []lint.Related{lint.At(at.service.Span, "the service that the address leads to")}
	case at.door != nil:
		return []lint.Related{lint.At(at.door.At(),
			"service %q is on port %d of the host", at.door.Service.Name, at.door.HostPort())}
	default:
		return nil
	}
}

// withinItself is the seat of an address that a service means itself by. LiveKit's own images bring no database.
func withinItself(s *model.Scenario, from *model.Service, host string, database facts.Database) seat {
	servers := serversOf(s, database)
	_, another := facts.DatabaseOfImage(from.ImageName())
	official := strings.HasPrefix(from.ImageName(), "livekit/") && !from.Build.Valid()
	switch {
	case another, len(servers) == 0 && !official:
		return seat{}
	case len(servers) == 0:
		return seat{wrong: fmt.Sprintf(
			"%q is the container of service %q itself, which runs no %s", host, from.Name, database.Name)}
	}
	wrong := fmt.Sprintf("%q is the container of service %q itself, and %s is in service %q",
		host, from.Name, database.Name, servers[0].Name)
	if !official {
		wrong += ", unless its image brings one along"
	}
	return seat{wrong: wrong, doubtful: !official}
}

// stranger is the seat of an address that leads to a service that runs something else, or perhaps a proxy for the
// database.
func stranger(s *model.Scenario, service *model.Service, database facts.Database) seat {
	image := facts.ImageOf(service.ImageName())
	if image != nil && slices.Contains(mayForward, image.Family) {
		return seat{}
	}
	if image != nil && !service.Build.Valid() {
		return seat{wrong: fmt.Sprintf("service %q runs %s", service.Name, service.ImageName())}
	}
	servers := serversOf(s, database)
	if len(servers) == 0 || soundsLike(service, database) {
		return seat{}
	}
	return seat{doubtful: true, wrong: fmt.Sprintf(
		"service %q is another than %q, which runs %s, unless it passes connections on",
		service.Name, servers[0].Name, database.Name)}
}

// mayForward are families of images that may pass a connection on to a database, or speak its language: PgBouncer
// is counted to PostgreSQL, Dragonfly to Redis.
var mayForward = []string{"front", "web-server", "tunnel", "redis-sentinel", "cockroach", "clickhouse"}

// soundsLike tells whether the names of a service say that it has to do with databases, whatever its image.
func soundsLike(s *model.Service, database facts.Database) bool {
	names := strings.ToLower(s.Name + " " + s.ImageName())
	words := []string{
		"cache", "db", "data", "sql", "pool", "proxy", "bouncer", "sentinel", "cluster", "store", "kv", "broker",
		"queue", database.Family,
	}
	return slices.ContainsFunc(words, func(word string) bool { return strings.Contains(names, word) })
}

// serversOf lists the running services that run the database.
func serversOf(s *model.Scenario, database facts.Database) []*model.Service {
	var list []*model.Service
	for _, service := range s.Running {
		if runs(service, database) {
			list = append(list, service)
		}
	}
	return list
}

func names(services []*model.Service) []string {
	var list []string
	for _, s := range services {
		list = append(list, s.Name)
	}
	return list
}
