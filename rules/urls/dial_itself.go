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

// itself tells of a container that looks for another one within itself.
func (c dial) itself() *defect {
	service, _, _ := reach.ServiceAt(c.Live, c.Service, c.Host, c.Port)
	if service == nil || service != c.Service || !c.serverSide() {
		return nil
	}
	own := reach.Listens(c.Scenario, service, c.call(c.Port))
	meant := c.meant()
	switch {
	case own.Verdict == reach.Yes:
		return nil
	case meant != nil:
		sure, assumption := c.Scheme != "" && c.certainlyServers(), ""
		if !sure {
			assumption = ", unless it is for a browser on the host"
		}
		return &defect{
			why: fmt.Sprintf("that is its own container, and it is service %q that listens on %d: use %s:%d%s",
				meant.Name, c.Port, meant.Name, c.Port, assumption),
			sure:    sure,
			related: []lint.Related{lint.At(meant.Span, "service %q listens on %d", meant.Name, c.Port)},
		}
	case own.Verdict == reach.No && c.certainlyServers():
		assumption := ""
		if !own.Sure {
			assumption = ", as far as is known"
		}
		return &defect{
			why:  fmt.Sprintf("that is its own container, which listens on %s%s", joinPorts(own.Ports), assumption),
			sure: own.Sure, related: []lint.Related{lint.At(own.At, "service %q is here", service.Name)},
		}
	default:
		return nil
	}
}

// serverSide tells whether no browser uses the URL, as far as names and the other URLs tell.
func (c dial) serverSide() bool {
	return c.certainlyServers() || c.abroad && !c.Value.Template
}

// certainlyServers tells the same where there is no doubt.
func (c dial) certainlyServers() bool {
	if facts.ServerSignalling(c.URL.Name) {
		return slices.ContainsFunc(c.Service.Environment, func(v *model.Variable) bool {
			return facts.PublicSignalling(v.Name)
		})
	}
	return !c.talksHTTP() || strings.HasPrefix(c.URL.Name, clientURL) || facts.ServerVariable(c.URL.Name) ||
		slices.ContainsFunc(facts.PublicURLs(), func(known facts.PublicURL) bool {
			return known.Storage && known.Variable == c.URL.Name && reads(c.Service, known.Readers)
		})
}

// meant is another service that is known to listen on the port and that can be reached by its name, best one whose
// mapping names the port; nil for none.
func (c dial) meant() *model.Service {
	var found *model.Service
	for _, s := range c.listening(c.Port) {
		if s == c.Service || reach.Resolve(c.Live, c.Service, s.Name).Service != s {
			continue
		}
		named := slices.ContainsFunc(s.Ports, func(p model.PublishedPort) bool {
			return p.Container.V.Contains(c.Port)
		})
		if found == nil || named {
			found = s
		}
		if named {
			break
		}
	}
	return found
}
