package credentials

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/reflint/reflint/internal/facts"
	"github.com/reflint/reflint/internal/lint"
	"github.com/reflint/reflint/internal/model"
)

// An access is how an application is told to reach a database server: by a URL, or by a host with further variables.
type access struct {
	service  *model.Service
	database facts.Database
	// name is that of the variable with the host.
	name string
	host model.Value[string]
	port model.Value[int]
	// user and password are not Written where nothing tells them.
	user, password model.Value[string]
	// parts tells that each stands in a variable of its own: what the application makes of them is not sure.
	parts bool
	// also are services that are told the same at the same place.
	also []*model.Service
}

// accesses lists how the running applications are told to reach databases of the given family.
func accesses(s *model.Scenario, database facts.Database) []access {
	var list []access
	own := owners(s)
	for _, service := range s.Running {
		if own[service] {
			continue
		}
		for _, v := range service.Environment {
			if a, ok := fromURL(*v, database); ok {
				a.service = service
				list = append(list, a)
			} else if a, ok := fromParts(service, *v, database); ok {
				a.service = service
				list = append(list, a)
			}
		}
	}
	return distinct(list)
}

// distinct keeps one of the accesses that come from the same place: an env file that several services
// share, be it with a host that each is told for itself.
func distinct(list []access) []access {
	type written struct {
		name, host, networks string
		at, port, password   model.Span
	}
	var kept []access
	index := map[written]int{}
	for _, a := range list {
		from := written{a.name, a.host.V, networks(a.service), a.host.Span, a.port.Span, a.password.Span}
		if a.port.Span.Valid() {
			from.at = a.port.Span
		}
		if i, ok := index[from]; ok {
			kept[i].also = append(kept[i].also, a.service)
			continue
		}
		index[from] = len(kept)
		kept = append(kept, a)
	}
	return kept
}

// networks names what decides where the names of a service lead.
func networks(s *model.Service) string {
	list := []string{s.NetworkMode.V}
	for _, n := range s.Networks {
		list = append(list, n.Network)
	}
	return strings.Join(list, "\n")
}

// others are the places of the services that are told the same at the same place.
func (a access) others() []lint.Related {
	var list []lint.Related
	for _, s := range a.also {
		list = append(list, lint.At(s.Span, "service %q has it from there too", s.Name))
	}
	return list
}

type ownersKey struct{}

// owners are the services whose variables have a meaning of their own: LiveKit's programs, and databases.
func owners(s *model.Scenario) map[*model.Service]bool {
	own, _ := s.Once(ownersKey{}, func() any { return findOwners(s) }).(map[*model.Service]bool)
	return own
}

func findOwners(s *model.Scenario) map[*model.Service]bool {
	own := map[*model.Service]bool{}
	for _, l := range s.LiveKits {
		own[l.Service] = true
	}
	for _, c := range s.Clients {
		own[c.Service] = true
	}
	for _, service := range s.Running {
		if _, ok := facts.DatabaseOfImage(service.ImageName()); ok {
			own[service] = true
		}
	}
	return own
}

// fromURL reads a value like "postgresql+asyncpg://user:password@host:5432/name".
func fromURL(v model.Variable, database facts.Database) (access, bool) {
	text := strings.TrimPrefix(v.Value.V, "jdbc:")
	scheme, _, isURL := strings.Cut(text, "://")
	if !isURL {
		return access{}, false
	}
	of, ok := facts.DatabaseOfScheme(scheme)
	if !ok || of.Family != database.Family || !v.Value.Known() {
		return access{}, false
	}
	u, err := url.Parse(text)
	if err != nil || u.Hostname() == "" || strings.ContainsAny(u.Host, ",{}<>$ ") {
		return access{}, false
	}
	a := access{database: database, name: v.Name, host: model.With(v.Value, u.Hostname())}
	a.port = model.With(v.Value, database.Port)
	if u.Port() != "" {
		a.port.V, _ = strconv.Atoi(u.Port()) // url.Parse has looked at it
	}
	if password, ok := u.User.Password(); ok {
		a.password = model.With(v.Value, password)
	}
	if u.User.Username() != "" {
		a.user = model.With(v.Value, u.User.Username())
	}
	return a, true
}

// hostEnds end the names of variables that hold a host, or HOST:PORT.
var hostEnds = []string{"HOST", "HOSTNAME", "ADDR", "ADDRESS"}

// fromParts reads variables like REDIS_HOST and REDIS_PORT.
func fromParts(s *model.Service, v model.Variable, database facts.Database) (access, bool) {
	i := strings.LastIndexByte(v.Name, '_')
	if i < 0 || !slices.Contains(hostEnds, v.Name[i+1:]) {
		return access{}, false
	}
	start, word := v.Name[:i+1], v.Name[strings.LastIndexByte(v.Name[:i], '_')+1:i]
	if !slices.Contains(database.Words, word) {
		return access{}, false
	}
	host, port, hasPort := strings.Cut(v.Value.V, ":")
	if !v.Value.Known() || host == "" || strings.ContainsAny(v.Value.V, "/,{}<>$ ") {
		return access{}, false
	}
	a := access{database: database, name: v.Name, parts: true, host: model.With(v.Value, host)}
	a.port = model.DefaultOf(database.Port)
	stated := v.Value
	if !hasPort {
		variable, _ := s.Env(start + "PORT")
		stated, port = variable.Value, variable.Value.V
	}
	if number, err := strconv.Atoi(port); err == nil || stated.Origin == model.Unknown {
		a.port = model.With(stated, number)
	}
	a.user, _ = firstOf(s, []string{start + "USER", start + "USERNAME"})
	a.password, _ = firstOf(s, []string{start + "PASSWORD", start + "PASS"})
	return a, true
}
