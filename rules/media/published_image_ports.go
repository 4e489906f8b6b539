package media

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/reflint/reflint/internal/facts"
	"github.com/reflint/reflint/internal/lint"
	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/reach"
)

// checkImagePorts reports a mapping that has a port of the image on the host's side and another one in the container, the wrong
// protocol, or a number beside one that the service itself is told, or that is not published where nothing may tell it.
func checkImagePorts(pass *lint.Pass, s *model.Service) {
	image := facts.ImageOf(s.ImageName())
	told := s.Sockets != nil || image != nil && slices.Contains(configured, image.Family)
	if image == nil || told || pass.Publisher(s) != s || pass.SharesNetwork(s) {
		return
	}
	for _, p := range s.Ports {
		if !p.Protocol.Known() || !p.Container.Known() || !p.Host.Known() || p.Container.V.Len() != 1 || assumed(p.Container) {
			continue
		}
		container, host := p.Container.V.Lo, p.Host.V.Lo
		switch known := listener(image, container, p.Protocol.V); {
		case known != nil && known.Use == facts.Internal && host != container && isHTTP(listener(image, host, p.Protocol.V)):
			reportImagePort(pass, s, p, listener(image, host, p.Protocol.V))
		case known != nil || speaksOf(s, container):
		case p.Protocol.V == model.UDP && listener(image, container, model.TCP) != nil:
			reportImagePort(pass, s, p, listener(image, container, model.TCP))
		case p.Protocol.V == model.TCP && listener(image, host, model.TCP) != nil:
			reportImagePort(pass, s, p, listener(image, host, model.TCP))
		case p.Protocol.V == model.TCP:
			for _, beside := range []int{container - 1, container + 1} {
				l := listener(image, beside, model.TCP)
				alone := l != nil && !s.EnvironmentOpen && !reach.ReadsFile(s) && !reach.Mapped(s, beside)
				if alone || l != nil && speaksOf(s, beside) {
					reportImagePort(pass, s, p, l)
				}
			}
		}
	}
}

func isHTTP(l *facts.Listener) bool { return l != nil && l.Use == facts.HTTP }

// configured are the families whose ports a configuration tells, which the rule reads.
var configured = []string{"livekit", "egress", "ingress", "sip", "caddy"}

func listener(image *facts.Image, port int, protocol model.Protocol) *facts.Listener {
	i := slices.IndexFunc(image.Listeners, func(l facts.Listener) bool {
		return l.Port == port && l.Protocol == string(protocol)
	})
	if i < 0 {
		return nil
	}
	return &image.Listeners[i]
}

// speaksOf tells whether the command or the environment of a service names the port.
func speaksOf(s *model.Service, port int) bool {
	number := strconv.Itoa(port)
	says := func(v model.Value[string]) bool { return !v.Known() || strings.Contains(v.V, number) }
	return slices.ContainsFunc(slices.Concat(s.Entrypoint, s.Command), says) ||
		slices.ContainsFunc(s.Environment, func(v *model.Variable) bool { return strings.Contains(v.Value.V, number) })
}

func reportImagePort(pass *lint.Pass, s *model.Service, p model.PublishedPort, l *facts.Listener) {
	pass.Report(lint.Warning, p.Span, fmt.Sprintf(
		"service %q publishes %q, but %s listens on %d/%s in the container, not on %s/%s, unless its configuration says otherwise",
		s.Name, p.Raw, l.What, l.Port, l.Protocol, p.Container.V, p.Protocol.V,
	), lint.Via(p.Container.Via)...)
}
