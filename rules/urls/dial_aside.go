package urls

import (
	"slices"
	"strings"

	"github.com/reflint/reflint/internal/facts"
	"github.com/reflint/reflint/internal/lint"
	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/reach"
)

// fromHost tells of a program in the host's network that looks for another one at the host's loopback address. What runs
// there outside the stack is not known.
func (c dial) fromHost() *defect {
	if d := c.signallingOnHost(); d != nil {
		return d
	}
	if !c.serverSide() {
		return nil
	}
	return c.aside()
}

// aside tells of a port of the host at which nothing of the stack listens, beside one that is likely meant.
func (c dial) aside() *defect {
	if c.Development || c.Value.Template {
		return nil
	}
	door, ok := reach.Meant(c.Scenario, c.Service, c.Port, c.mayMean)
	if !ok {
		return nil
	}
	return &defect{
		why: "nothing of this stack listens there, and " + door.String() +
			"; this assumes that no program outside compose listens there",
		related: []lint.Related{
			lint.At(door.At(), "service %q is on port %d of the host", door.Service.Name, door.HostPort()),
		},
	}
}

// mayMean tells whether what comes in by a door speaks as the URL wants, and no other URL of the service leads there.
// A program of which it is not known where it listens may mean itself, unless the variable has the name of the other.
func (c dial) mayMean(door reach.Door) bool {
	named := strings.ToUpper(strings.ReplaceAll(door.Service.Name, "-", "_"))
	if reach.OnHost(c.Live, c.Service, c.Port) != reach.No && !strings.Contains(c.URL.Name, named) {
		return false
	}
	for _, l := range reach.ListenersAt(door.Service, model.Port(door.Port), model.TCP) {
		web := l.Use == facts.HTTP || l.Use == facts.Admin
		if c.Scheme != "" && c.talksHTTP() != web {
			return false
		}
	}
	return !slices.ContainsFunc(innerURLs(c.Scenario), func(o reach.URL) bool {
		return o.Service == c.Service && o.Port != c.Port && o.Port == door.HostPort()
	})
}
