package parsers

import (
	"path/filepath"
	"slices"
	"strings"

	"github.com/reflint/reflint/internal/model"
)

// namedLike is the weight of a document that is called after the variant of a deployment: "setup-standalone.md" beside
// docker-compose.standalone.yml.
const namedLike = 100

// kinship tells how much the name and the examples of a document have to do with a deployment: how many of its services
// and variables they name.
func (s *statement) kinship(a *assembly) int {
	score := 0
	words := strings.FieldsFunc(strings.ToLower(filepath.Base(s.files[0].Path)), func(r rune) bool {
		return strings.ContainsRune("-_.", r)
	})
	for _, variant := range a.variants {
		if slices.ContainsFunc(words, func(word string) bool { return sameVariant(word, variant) }) {
			score += namedLike
		}
	}
	counted := map[string]bool{}
	count := func(name string, known bool) {
		if known && !counted[name] {
			counted[name] = true
			score++
		}
	}
	for _, snippet := range s.document.Snippets {
		if snippet.Proxy != nil {
			for _, u := range snippet.Proxy.AllUpstreams() {
				count(u.Host.V, a.deployment.Service(u.Host.V) != nil)
			}
		}
		for _, service := range snippet.Services {
			count(service.Name, a.deployment.Service(service.Name) != nil)
		}
		speaksOfLiveKit := snippet.LiveKit != nil || snippet.Client != nil
		for _, v := range snippet.Variables {
			speaksOfLiveKit = speaksOfLiveKit || strings.Contains(v.Name, "LIVEKIT")
			count("$"+v.Name, slices.ContainsFunc(a.deployment.Services, func(service *model.Service) bool {
				_, set := service.Env(v.Name)
				return set
			}))
		}
		count("", speaksOfLiveKit && len(a.deployment.LiveKits) > 0)
	}
	return score
}

// mentioned are the ranges and ports that a document speaks of in prose and in examples.
func (s *statement) mentioned() []model.PortRange {
	var list []model.PortRange
	for _, m := range s.document.Mentions {
		list = append(list, m.Ports)
	}
	for _, snippet := range s.document.Snippets {
		for _, service := range snippet.Services {
			for _, p := range service.Ports {
				list = append(list, p.Host.V)
			}
		}
		if l := snippet.LiveKit; l != nil {
			list = append(list, model.PortRange{Lo: l.RangeStart.V, Hi: l.RangeEnd.V}, model.Port(l.TCPPort.V))
		}
		for _, v := range snippet.Variables {
			first, _, _ := strings.Cut(v.Value.V, ":") // of a mapping
			if ports, ok := model.ParsePortRange(first); ok && ports.Len() > 1 {
				list = append(list, ports)
			}
		}
	}
	return list
}

// shareEnd tells whether two ranges begin or end alike. Guides speak of wide ranges that are nobody's, such as the
// ephemeral ports, and these overlap with all of them.
func shareEnd(a, b model.PortRange) bool {
	return !a.IsZero() && !b.IsZero() && (a.Lo == b.Lo || a.Hi == b.Hi)
}
