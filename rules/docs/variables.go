package docs

import (
	"fmt"
	"strings"

	"github.com/reflint/reflint/internal/facts"
	"github.com/reflint/reflint/internal/lint"
	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/reach"
)

// checkVariables reports URLs and ranges of ports that an example gives variables of the stack.
func (g guide) checkVariables(pass *lint.Pass, s *model.Snippet) {
	for _, v := range s.Variables {
		if !v.Value.Known() || facts.SecretName(v.Name) || g.checkTLS(pass, v.Value, v.Name) || varied(s) {
			continue
		}
		message, related := g.unpublished(s, v)
		if message == "" {
			message, related = g.ranged(s, v)
		}
		if message != "" {
			pass.Report(lint.Warning, v.Value.Span, message, related...)
		}
	}
}

// unpublished says that a URL for browsers names a port that nothing of the stack publishes, unlike the stack's own.
func (g guide) unpublished(s *model.Snippet, v model.Variable) (message string, related []lint.Related) {
	u, ok := reach.ParseURL(v, nil)
	mode := reach.ModeOf(g.whole)
	if !ok || u.Port == 0 || u.DefaultPort() || u.Loopback() || !u.ForBrowsers() && !facts.PublicSignalling(u.Name) ||
		s.Mode == model.ModeTunnel || mode.Tunnel || mode.Fronted || mode.Local ||
		len(g.published().Intersect(model.NewPortSet(model.Port(u.Port)))) > 0 {
		return "", nil
	}
	if doors, all := reach.Doors(g.whole, u.Port); len(doors) > 0 || !all {
		return "", nil
	}
	for own := range reach.URLs(g.whole) {
		if own.Name != u.Name || !own.Public() || own.Loopback() || own.Port == u.Port {
			continue
		}
		if doors, _ := reach.Doors(g.whole, own.Port); len(doors) > 0 {
			return fmt.Sprintf(
					"the example sets %s to a URL with port %d, which nothing of the stack publishes: here it is %s",
					u.Name, u.Port, own.Text()),
				append([]lint.Related{lint.At(own.Value.Span, "%s is set here", own.Name)}, lint.Via(own.Value.Via)...)
		}
	}
	return "", nil
}

// ranged says that the stack has another range under the name of a variable: the one that it sets, or, where it leaves
// the variable at its default, a published one that the example's was once. A single line with a range of its own is a
// setting that people may choose.
func (g guide) ranged(s *model.Snippet, v model.Variable) (message string, related []lint.Related) {
	at, ok := rangeIn(v.Value.V)
	if !ok {
		return "", nil
	}
	named, left := g.named(v.Name)
	for _, own := range named {
		r, _ := rangeIn(own.Value.V)
		if r == at {
			return "", nil
		}
		if message == "" && (similar(r, at) || len(s.Variables) > 1) {
			message = fmt.Sprintf("the example sets %s to %s, but the stack has %s", v.Name, at, r)
			here := lint.At(own.Value.Span, "%s is set here", v.Name)
			related = append([]lint.Related{here}, lint.Via(own.Value.Via)...)
		}
	}
	tables := g.tables(s.Section)
	if len(named) > 0 || !left || len(tables) == 0 {
		return message, related
	}
	for _, table := range tables {
		rows := drifted(table, at)
		if len(rows) == 0 {
			return "", nil
		}
		message = fmt.Sprintf("the example sets %s to %s, but %s has %s",
			v.Name, at, owner(rows[0]), name(rows[0].Ports, rows[0].Protocol))
		related = because(rows[0])
	}
	return message, related
}

// named are the variables of the stack that have this name and hold a range; left tells that compose asks for it, and
// nobody sets it.
func (g guide) named(name string) (list []model.Variable, left bool) {
	add := func(v model.Variable) {
		if _, ok := rangeIn(v.Value.V); ok && v.Name == name && v.Value.Known() {
			list = append(list, v)
		}
	}
	for _, service := range g.whole.Running {
		for _, v := range service.Environment {
			add(*v)
		}
	}
	for _, v := range g.whole.Variables {
		add(v)
		left = left || v.Name == name && v.Value.Origin == model.Default
	}
	return list, left
}

// rangeIn reads "44200-44300", with a protocol or without, and a mapping of that to itself.
func rangeIn(value string) (model.PortRange, bool) {
	for _, protocol := range []string{"/udp", "/tcp"} {
		value = strings.TrimSuffix(value, protocol)
	}
	host, container, mapped := strings.Cut(value, ":")
	r, ok := model.ParsePortRange(host)
	return r, ok && r.Len() > 1 && (!mapped || host == container)
}
