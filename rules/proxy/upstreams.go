package proxy

import (
	"fmt"
	"net"
	"net/netip"
	"slices"
	"strings"

	"github.com/reflint/reflint/internal/lint"
	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/reach"
)

// A use is an upstream, as a proxy in a container uses it.
type use struct {
	*model.Scenario
	model.Upstream
	proxy *model.Proxy
	caddy *model.Service
}

type usesKey struct{}

// uses lists the upstreams of all proxies that run in a container, unless services may be missing.
func uses(s *model.Scenario) []use {
	list, _ := s.Once(usesKey{}, func() any { return findUses(s) }).([]use)
	return list
}

func findUses(s *model.Scenario) []use {
	if s.ComposeUnread() {
		return nil
	}
	var list []use
	for _, p := range s.RunningProxies() {
		if p.Service == nil {
			continue
		}
		for _, u := range p.AllUpstreams() {
			list = append(list, use{s, u, p, p.Service})
		}
	}
	return list
}

// target is what the name leads to among the services that run.
func (u use) target() reach.Target { return reach.Resolve(u.Live, u.caddy, u.Host.V) }

// port is the port, where there is only one and it is known; else 0.
func (u use) port() int {
	if !u.Ports.Known() || u.Ports.V.Len() != 1 {
		return 0
	}
	return u.Ports.V.Lo
}

// text is the upstream for messages: "livekit:7880".
func (u use) text() string {
	if !u.Ports.Known() || u.Ports.V.IsZero() {
		return u.Host.V
	}
	return net.JoinHostPort(u.Host.V, u.Ports.V.String())
}

// bareName tells whether the upstream can only mean a container of the stack.
func (u use) bareName() bool {
	host := u.Host.V
	if !u.Host.Known() || host == "" || u.Scheme == "unix" || strings.ContainsAny(host, ".{}*:") {
		return false
	}
	_, err := netip.ParseAddr(host)
	return err != nil && host != "localhost"
}

// A defect is what is wrong with an upstream.
type defect struct {
	severity lint.Severity
	message  string
	related  []lint.Related
}

// defectf makes the defect of an upstream. It is a warning where templates, or files that are laid over these, decide.
func (u use) defectf(related []lint.Related, format string, args ...any) *defect {
	d := &defect{lint.Error, fmt.Sprintf(format, args...), related}
	if u.proxy.Template || u.Host.Template || u.Ports.Template || u.Overlaid || u.Development {
		d.severity = lint.Warning
	}
	return d
}

// unless makes the defect a warning if something speaks for the upstream.
func (d *defect) unless(doubt bool) *defect {
	if doubt {
		d.severity = lint.Warning
	}
	return d
}

// reportUpstreams reports the defects that find finds.
func reportUpstreams(pass *lint.Pass, find func(use) *defect) {
	for _, u := range uses(pass.Scenario) {
		if d := find(u); d != nil {
			via := slices.Concat(lint.Via(u.Host.Via), lint.Via(u.Ports.Via))
			pass.Report(d.severity, u.Span, d.message, append(d.related, via...)...)
		}
	}
}

// broken tells whether one of the rules on upstreams reports u, so that no other rule needs to.
func (u use) broken() bool {
	return u.unknown() != nil || u.unreachable() != nil || u.drifted() != nil || u.mediaPort() != nil
}
