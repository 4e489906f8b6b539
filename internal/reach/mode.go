package reach

import (
	"fmt"
	"slices"
	"strings"

	"github.com/reflint/reflint/internal/facts"
	"github.com/reflint/reflint/internal/model"
)

// A Mode is how browsers reach a deployment. Its facts are independent of each other.
type Mode struct {
	// Proxied tells that a running service is Caddy, published or not.
	Proxied bool
	// Local tells that the deployment is for the machine that it runs on.
	Local bool
	// Tunnel tells that a tunnel outside the stack brings requests to Caddy and one UDP port to LiveKit.
	Tunnel bool
	// Fronted tells that a proxy outside compose brings requests: all that browsers need is on loopback.
	Fronted bool
	// Because tells, a sentence each, what this was concluded from.
	Because []string
}

// ModeOf derives the mode of a scenario, unless the deployment says which it is.
func ModeOf(s *model.Scenario) Mode {
	m, _ := s.Once(modeKey{}, func() any { return newMode(s) }).(Mode)
	return m
}

type modeKey struct{}

func newMode(s *model.Scenario) Mode {
	m := Mode{Proxied: s.Proxied()}
	switch s.Mode {
	case model.ModeCaddy:
		m.Proxied = true
	case model.ModeDirect:
		m.Proxied = false
	case model.ModeTunnel:
		m.Proxied, m.Tunnel = true, true
	case model.ModeLocal:
		m.Local = true
	default:
		m.derive(s)
		return m
	}
	m.because("--mode is %s", s.Mode)
	if s.Mode == model.ModeLocal && m.Proxied {
		m.because("service %q runs Caddy", proxyService(s).Name)
	}
	if m.Local {
		m.contradicted(s)
	}
	return m
}

// contradicted tells of what is for other machines in a stack that is said to be local.
func (m *Mode) contradicted(s *model.Scenario) {
	for u := range URLs(s) {
		if u.ForBrowsers() && u.Public() && !u.Loopback() {
			m.because("although %s is %s, which is for other machines too", u.Name, u.Text())
			return
		}
	}
	for _, p := range s.RunningProxies() {
		for _, site := range p.Sites {
			for _, a := range site.Addresses {
				if u := (URL{Host: a.Host.V}); u.Public() && !u.Loopback() {
					m.because("although Caddy has a site for %s, which is for other machines too", a.Host.V)
					return
				}
			}
		}
	}
}

func (m *Mode) derive(s *model.Scenario) {
	if m.Proxied {
		m.because("service %q runs Caddy", proxyService(s).Name)
	} else {
		m.because("no running service is Caddy")
	}
	var why string
	if why, m.Local = local(s); m.Local {
		m.because("%s", why)
	}
	if m.Tunnel = m.Proxied && !m.Local && tunnelled(s); m.Tunnel {
		m.because("LiveKit is given an address to announce, and nothing publishes the port of public URLs")
	}
	if m.Fronted = !m.Proxied && onLoopback(s); m.Fronted {
		m.because("what browsers need is published on loopback only, and no public URL names it")
	}
}

func (m *Mode) because(format string, args ...any) {
	m.Because = append(m.Because, fmt.Sprintf(format, args...))
}

// String is the mode in a few words.
func (m Mode) String() string {
	var words []string
	switch {
	case m.Tunnel:
		words = append(words, "behind a tunnel and Caddy")
	case m.Proxied:
		words = append(words, "behind Caddy")
	case m.Fronted && !m.Local:
		words = append(words, "behind a proxy outside compose")
	default:
		words = append(words, "direct")
	}
	if m.Local {
		words = append(words, "local")
	}
	return strings.Join(words, ", ")
}

func proxyService(s *model.Scenario) *model.Service {
	i := slices.IndexFunc(s.Proxies, func(p *model.Proxy) bool { return s.Runs(p.Service) })
	return s.Proxies[i].Service
}

// fewestTunnelURLs is the number of public URLs that must agree on a tunnel where LiveKit is not set up for one.
const fewestTunnelURLs = 2

// tunnelled tells whether a LiveKit server announces an address that it is given, and public URLs have a port that
// nothing here publishes: one of them where the server has a single UDP port as well, else all.
func tunnelled(s *model.Scenario) bool {
	announced, prepared := false, false
	for _, l := range s.RunningLiveKits() {
		use, ok := l.UDP()
		announced = announced || l.NodeIP.Written()
		prepared = prepared || ok && use.Mux && use.Ports.Len() == 1 && l.NodeIP.Written()
	}
	if !announced {
		return false
	}
	unpublished, others := 0, 0
	published := map[int]bool{} // by port
	for u := range URLs(s) {
		if !u.Public() || u.Loopback() || !u.ForBrowsers() {
			continue
		}
		if _, known := published[u.Port]; !known {
			service, _ := publishing(s, u.Port)
			published[u.Port] = service != nil
		}
		if !published[u.Port] && !u.DefaultPort() {
			unpublished++
		} else {
			others++
		}
	}
	return prepared && unpublished > 0 || unpublished >= fewestTunnelURLs && others == 0
}

// onLoopback tells whether everything that browsers may need is published on loopback, and no public URL names it.
func onLoopback(s *model.Scenario) bool {
	var named []int
	for u := range URLs(s) {
		if u.Public() && !slices.Contains(named, u.Port) {
			named = append(named, u.Port)
		}
	}
	loopback := false
	for _, service := range s.Running {
		if service.HostNetwork() {
			return false
		}
		for _, p := range service.Ports {
			if p.Protocol.V != model.TCP || !forBrowsersPort(service, p) {
				continue
			}
			if !p.Loopback() {
				return false
			}
			if slices.ContainsFunc(named, p.Host.V.Contains) {
				return false
			}
			loopback = true
		}
	}
	return loopback
}

// forBrowsersPort tells whether a mapping may be for browsers: nothing behind it is known to be for others.
func forBrowsersPort(service *model.Service, p model.PublishedPort) bool {
	listeners := ListenersAt(service, p.Container.V, p.Protocol.V)
	return !slices.ContainsFunc(listeners, func(l facts.Listener) bool { return l.Use != facts.HTTP })
}
