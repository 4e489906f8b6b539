package media

import (
	"net/netip"
	"strings"

	"github.com/reflint/reflint/internal/lint"
	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/reach"
)

// An announcer is a LiveKit server as far as the address goes that it tells clients to send media to.
type announcer struct {
	*model.LiveKit
	*lint.Pass
	mode reach.Mode
	// local tells that the stack is for this machine, as more than a template says.
	local bool
}

// announcers lists the running servers whose whole configuration is at hand.
func announcers(pass *lint.Pass) []announcer {
	var list []announcer
	mode, local := localStack(pass)
	for _, l := range pass.RunningLiveKits() {
		if !l.Unread {
			list = append(list, announcer{l, pass, mode, local})
		}
	}
	return list
}

// external tells whether the server asks a STUN server for its address, and perhaps.
func (a announcer) external() (yes, known bool) { return a.UseExternalIP.V, a.UseExternalIP.Known() }

// addresses reads rtc.node_ip as LiveKit does (mediatransportutil a3417d38, pkg/rtcconfig/config.go,
// NodeIP.UnmarshalString). wrong is the first part that is no address.
func (a announcer) addresses() (list []netip.Addr, wrong string) {
	for part := range strings.SplitSeq(a.NodeIP.V, ",") {
		part = strings.Trim(part, " ")
		ip, err := netip.ParseAddr(part)
		if err != nil || ip.Zone() != "" {
			return list, part
		}
		list = append(list, ip.Unmap())
	}
	return list, ""
}

// forDevelopment tells that the stack is one of those in which addresses of this machine are meant.
func (a announcer) forDevelopment() bool {
	return a.local || a.Deployment.Development || a.LiveKit.Development
}

// onlyTemplates tells whether all public URLs are those of templates, where localhost stands for what is to be filled in.
func onlyTemplates(s *model.Scenario) bool {
	found := false
	for u := range reach.URLs(s) {
		if u.Public() && u.ForBrowsers() {
			if found = true; !u.Value.Template {
				return false
			}
		}
	}
	return found
}

// outside is what tells that the stack is surely not for one machine: a public URL for browsers, or a site of Caddy's, with
// a name or address that is not this machine's.
func outside(s *model.Scenario) (at model.Span, ok bool) {
	for u := range reach.URLs(s) {
		if u.Public() && !u.Loopback() && u.ForBrowsers() && !u.Value.Template {
			return u.Span, true
		}
	}
	for _, p := range s.RunningProxies() {
		for _, site := range p.Sites {
			for _, a := range site.Addresses {
				if a.Host.Known() && !a.Host.Template && !assumed(a.Host) && strings.Contains(a.Host.V, ".") &&
					!inward(s.Deployment, a.Host.V) {
					return a.Span, true
				}
			}
		}
	}
	return model.Span{}, false
}

// production tells that the names of the compose files say so.
func production(d *model.Deployment) bool { return strings.Contains(strings.ToLower(d.Name), "prod") }

// related are the places behind a value, and what led to it.
func related(span model.Span, text string, via []model.Place) []lint.Related {
	return append([]lint.Related{lint.At(span, "%s", text)}, lint.Via(via)...)
}

// given is the address that the service is told by flag or variable, and what that is called.
func (a announcer) given() (name string, v model.Value[string], ok bool) {
	if v, ok = a.Service.Flag("node-ip"); ok {
		return "--node-ip", v, true
	}
	found, ok := a.Service.Env("NODE_IP")
	return "NODE_IP", found.Value, ok
}

// assumed tells whether a value is what stands in for a variable that is not set here.
func assumed[T any](v model.Value[T]) bool { return v.Origin == model.Interpolated && len(v.Via) == 0 }

// inward tells whether an address or name means something within the host only.
func inward(d *model.Deployment, host string) bool {
	if ip, err := netip.ParseAddr(host); err == nil {
		return ip.Unmap().IsLoopback() || ip.IsUnspecified() || dockerDefault.Contains(ip.Unmap())
	}
	name := strings.ToLower(host)
	return name == "localhost" || strings.HasSuffix(name, ".localhost") || name == "host.docker.internal" ||
		!strings.Contains(name, ".") && len(d.Called(name)) > 0
}

// localStack is the mode, and whether the stack is for this machine, as more than a template says.
func localStack(pass *lint.Pass) (mode reach.Mode, local bool) {
	mode = reach.ModeOf(pass.Scenario)
	return mode, mode.Local && (pass.Mode != "" || !onlyTemplates(pass.Scenario))
}
