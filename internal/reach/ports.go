package reach

import (
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/reflint/reflint/internal/facts"
	"github.com/reflint/reflint/internal/model"
)

// Swapped is the mapping that has the port on the host and another one in the container, or nil.
func Swapped(s *model.Service, port int) *model.PublishedPort {
	for i := range s.Ports {
		p := &s.Ports[i]
		known := p.Protocol.V == model.TCP && p.Host.Known() && p.Container.Known() && !p.Random()
		if known && p.Host.V.Contains(port) && !p.OneToOne() {
			return p
		}
	}
	return nil
}

// TCPPorts are the container's ports that `expose:` and `ports:` name.
func TCPPorts(s *model.Service) []model.PortRange {
	var list []model.PortRange
	for _, e := range s.Expose {
		if e.Protocol != model.UDP && e.Ports.Known() {
			list = append(list, e.Ports.V)
		}
	}
	for _, p := range s.Ports {
		if p.Protocol.V == model.TCP && p.Container.Known() {
			list = append(list, p.Container.V)
		}
	}
	return list
}

// Mapped tells whether the port is the container's side of a mapping, or exposed.
func Mapped(s *model.Service, port int) bool {
	return slices.ContainsFunc(TCPPorts(s), func(r model.PortRange) bool { return r.Contains(port) })
}

// ImageListens tells whether the image is known to listen on the port, or its own configuration says so.
func ImageListens(s *model.Service, port int) bool {
	if s.Sockets != nil {
		return hasSocket(s, port)
	}
	image := facts.ImageOf(s.ImageName())
	return image != nil && slices.ContainsFunc(image.Listeners, func(l facts.Listener) bool {
		return l.Port == port && l.Protocol == string(model.TCP)
	})
}

// Configured tells whether a service may be told its port by what is not known here.
func Configured(s *model.Service) bool {
	return s.EnvironmentOpen || s.Command != nil || s.Entrypoint != nil || len(s.Files) > 0 ||
		slices.ContainsFunc(s.Volumes, func(m model.Mount) bool { return m.Type == "bind" })
}

// ReadsFile tells whether a file that looks like configuration is mounted into the service: what it says is not known.
func ReadsFile(s *model.Service) bool {
	return len(s.Files) > 0 || slices.ContainsFunc(s.Volumes, func(m model.Mount) bool {
		suffixes := []string{".toml", ".yml", ".yaml", ".conf", ".cfg", ".ini", ".json", ".env"}
		return m.Type == "bind" && slices.Contains(suffixes, path.Ext(m.Target.V))
	})
}

// Told tells whether the service may be told to listen on the port: by its command, or by a variable other than an
// address of somebody else. What the variable called asked says is the question and no answer.
func Told(sc *model.Scenario, s *model.Service, port int, asked string) bool {
	for _, word := range slices.Concat(s.Command, s.Entrypoint) {
		if !word.Known() || hasNumber(word.V, port) {
			return true
		}
	}
	for _, v := range s.Environment {
		if !v.Value.Known() {
			if strings.Contains(v.Name, "PORT") {
				return true
			}
			continue
		}
		if v.Name == asked || !hasNumber(v.Value.V, port) {
			continue
		}
		a, isAddress := ParseAddress(*v, s)
		called := sc.Called(a.Host)
		if !isAddress || !a.Public() && (len(called) == 0 || slices.Contains(called, s)) {
			return true
		}
	}
	return false
}

func hasNumber(text string, n int) bool {
	if !strings.Contains(text, strconv.Itoa(n)) {
		return false
	}
	digits := strings.FieldsFunc(text, func(r rune) bool { return r < '0' || r > '9' })
	return slices.Contains(digits, strconv.Itoa(n))
}

// MayPassOn tells whether a service may be a proxy whose routes are not read: by its image, or by a name that says so.
func MayPassOn(s *model.Service) bool {
	image := facts.ImageOf(s.ImageName())
	if image != nil && slices.Contains([]string{"front", "web-server", "caddy"}, image.Family) {
		return true
	}
	names := s.Name + " " + s.ImageName()
	return slices.ContainsFunc([]string{"proxy", "gateway", "router", "balancer", "edge"}, func(word string) bool {
		return strings.Contains(names, word)
	})
}
