package credentials

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/reflint/reflint/internal/facts"
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
}

// accesses lists how the running applications are told to reach databases of the given family.
func accesses(s *model.Scenario, database facts.Database) []access {
	var list []access
	for _, service := range s.Running {
		if readsOwn(s, service) {
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
	return list
}

// readsOwn tells whether the variables of a service have a meaning of their own: LiveKit's programs, and databases.
func readsOwn(s *model.Scenario, service *model.Service) bool {
	_, isDatabase := facts.DatabaseOfImage(service.ImageName())
	return isDatabase ||
		slices.ContainsFunc(s.LiveKits, func(l *model.LiveKit) bool { return l.Service == service }) ||
		slices.ContainsFunc(s.Clients, func(c *model.Client) bool { return c.Service == service })
}

// fromURL reads a value like "postgresql+asyncpg://user:password@host:5432/name".
func fromURL(v model.Variable, database facts.Database) (access, bool) {
	text := strings.TrimPrefix(v.Value.V, "jdbc:")
	scheme, _, isURL := strings.Cut(text, "://")
	of, ok := facts.DatabaseOfScheme(scheme)
	if !isURL || !ok || of.Family != database.Family || !v.Value.Known() {
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
	words := strings.Split(v.Name, "_")
	start := strings.TrimSuffix(v.Name, words[len(words)-1])
	if len(words) < 2 || !slices.Contains(hostEnds, words[len(words)-1]) || !slices.Contains(database.Words, words[len(words)-2]) {
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
