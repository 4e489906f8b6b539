package parsers

import (
	"path/filepath"
	"slices"
	"strings"

	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/source"
)

// owners picks the deployments that a statement may be about: the nearest ones in the tree, and among them the one that
// it names, or whose ports it opens; nobody where several are near and none has more to do with it than the others.
func (s *statement) owners(made []*assembly) []*assembly {
	near := made
	if !s.named {
		near = nearest(made, filepath.Dir(s.files[0].Path))
	}
	if len(near) <= 1 {
		return near
	}
	var best []*assembly
	most := 0
	for _, a := range near {
		switch score := s.score(a); {
		case score == 0 || score < most:
		case score > most:
			best, most = []*assembly{a}, score
		default:
			best = append(best, a)
		}
	}
	inDevelopment := func(a *assembly) bool { return a.plan.development }
	if production := slices.DeleteFunc(slices.Clone(best), inDevelopment); len(production) > 0 {
		best = production
	}
	if len(best) == 0 && s.named {
		return near
	}
	return best[:min(len(best), 1)]
}

// nearest are the deployments in the directory that a file lies in, or else in the nearest one above that has any.
func nearest(made []*assembly, dir string) []*assembly {
	return nearestBy(made, dir, func(a *assembly) string { return a.plan.dir })
}

// nearestBy is nearest for whatever lies in a directory.
func nearestBy[T any](list []T, dir string, dirOf func(T) string) []T {
	for {
		var near []T
		for _, item := range list {
			if source.Within(dir, dirOf(item)) {
				near = append(near, item)
			}
		}
		above := filepath.Dir(dir)
		if len(near) > 0 || above == dir {
			return near
		}
		dir = above
	}
}

// namesIt is the weight of a document that names the compose file, over all ports that may fit by chance.
const namesIt = 1000

// score tells how much a statement has to do with a deployment: how many of its ports, those of every web server aside,
// are published there.
func (s *statement) score(a *assembly) int {
	score := 0
	for _, f := range s.files {
		for _, compose := range a.plan.files {
			base := filepath.Base(compose)
			if !isDefaultName(base) && strings.Contains(string(f.Content), base) {
				score += namesIt
			}
		}
	}
	seen := map[model.PortRange]bool{}
	count := func(list []model.PortRange, fits func(published, stated model.PortRange) bool) {
		for _, ports := range list {
			if !seen[ports] && !usual(ports) && publishes(a.deployment, ports, fits) {
				seen[ports] = true
				score++
			}
		}
	}
	count(s.ports(), model.PortRange.Overlaps)
	if s.document != nil {
		count(s.mentioned(), shareEnd)
		score += s.kinship(a)
	}
	return score
}

// ports are those of rules and tables.
func (s *statement) ports() []model.PortRange {
	var list []model.PortRange
	for _, f := range s.firewalls {
		for _, rule := range f.Rules {
			list = append(list, rule.Ports...)
		}
	}
	if s.document != nil {
		tables := slices.Clone(s.document.Tables)
		for _, block := range s.document.Blocks {
			tables = append(tables, block.Tables...)
		}
		for _, table := range tables {
			for _, row := range table.Rows {
				list = append(list, row.Ports.V)
			}
		}
	}
	return list
}

// usual tells whether a port says nothing of a stack: SSH, HTTP and HTTPS are open everywhere.
func usual(ports model.PortRange) bool {
	return ports == model.Port(22) || ports == model.Port(80) || ports == model.Port(443)
}

func publishes(d *model.Deployment, ports model.PortRange, fits func(published, stated model.PortRange) bool) bool {
	return slices.ContainsFunc(d.Services, func(s *model.Service) bool {
		return slices.ContainsFunc(s.Ports, func(p model.PublishedPort) bool { return fits(p.Host.V, ports) })
	})
}
