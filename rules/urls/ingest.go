package urls

import (
	"fmt"
	"slices"

	"github.com/reflint/reflint/internal/facts"
	"github.com/reflint/reflint/internal/lint"
	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/reach"
)

// rtmpPort is where RTMP is without a port in the URL (Adobe, RTMP specification 1.0, and ingress's default).
const rtmpPort = 1935

// ingests lists the URLs that LiveKit hands out to encoders, OBS for one, where ingress runs in the stack: RTMP leads to
// it directly, WHIP mostly by Caddy. Who ends TLS for rtmps:// is not known.
func ingests(s *model.Scenario) []public {
	serves := slices.ContainsFunc(s.Running, func(o *model.Service) bool { return reads(o, ingestFamilies) })
	var list []public
	for _, l := range s.RunningLiveKits() {
		for _, v := range l.IngestURLs {
			u, ok := reach.ParseURL(v, l.Service)
			if u.Port == 0 && u.Scheme == "rtmp" {
				u.Port = rtmpPort
			}
			if !ok || !serves || u.Port == 0 || u.Scheme == "rtmps" || u.Scheme == "rtmp" && !publishesRTMP(s) {
				continue
			}
			sure := !v.Value.Template && !s.Development && !s.Overlaid
			list = append(list, public{URL: u, use: facts.URLFetched, families: ingestFamilies, sure: sure})
		}
	}
	return list
}

// publishesRTMP tells whether the port on which ingress takes RTMP is published, where it is known: else
// side-service-ports-unpublished tells.
func publishesRTMP(s *model.Scenario) bool {
	for _, service := range s.Running {
		for _, socket := range service.Sockets {
			if socket.Program != "ingress" || socket.Key != "rtmp_port" || s.Publisher(service) == nil {
				continue
			}
			if !slices.ContainsFunc(s.Publisher(service).Ports, func(p model.PublishedPort) bool {
				return p.Protocol.V == model.TCP && p.Container.V.Overlaps(socket.Ports.V)
			}) {
				return false
			}
		}
	}
	return true
}

var ingestFamilies = []string{"ingress"}

// forEncoders tells whether the URL is one of the ingests.
func (p public) forEncoders() bool { return slices.Equal(p.families, ingestFamilies) }

// audience is whom the URL is for.
func (p public) audience() string {
	if p.forEncoders() {
		return "encoders"
	}
	return "browsers"
}

// besideIngest tells of a port of ingress that is not the one for the protocol of the URL.
func besideIngest(p public, d reach.Door) *defect {
	key := "whip_port"
	if p.Scheme == "rtmp" {
		key = "rtmp_port"
	}
	for _, socket := range d.Service.Sockets {
		if !p.forEncoders() || socket.Program != "ingress" || socket.Key != key || socket.Ports.V.Contains(d.Port) {
			continue
		}
		return &defect{
			why: fmt.Sprintf("the port leads to port %d of service %q, where %s is %s",
				d.Port, d.Service.Name, key, socket.Ports.V),
			sure:    !socket.Ports.Template,
			related: []lint.Related{lint.At(d.At(), "the port leads here"), lint.At(socket.Ports.Span, "%s is set here", key)},
		}
	}
	return nil
}

// strayed tells of a URL for WHIP that a Caddy of the stack leads to other services than ingress, whether the key of the
// stream is in its path or not. One of them may pass it on.
func (a asker) strayed(p public, d reach.Door, proxy *model.Proxy) *defect {
	if proxy == nil || !p.forEncoders() || p.Plain() || !proxy.HasSite(p.Host) {
		return nil
	}
	var other *model.Service
	for _, path := range []string{p.Path, p.Path + "/key"} {
		ends, answer, known := reach.Ends(a.Scenario, proxy, reach.Request{
			Scheme: p.Scheme, Host: p.Host, Port: d.Port, Method: "POST", Path: path, QueryOpen: true,
		})
		if !known || answer.Outcome != reach.Upstream {
			return nil
		}
		for _, end := range ends {
			if end.Service == nil || reads(end.Service, ingestFamilies) || reach.MayPassOn(end.Service) {
				return nil
			}
			other = end.Service
		}
	}
	owner := a.owner(p)
	if other == nil || owner == nil {
		return nil
	}
	return &defect{
		why: fmt.Sprintf("Caddy leads it to service %[1]q, and it is service %[2]q that takes WHIP; this assumes that %[1]q does "+
			"not pass it on", other.Name, owner.Name),
		related: []lint.Related{lint.At(other.Span, "it leads here"), lint.At(owner.Span, "this takes WHIP")},
	}
}

// reportRedirected reports URLs of plain HTTP for encoders that Caddy answers with a redirect to HTTPS: browsers follow,
// and some encoders do not.
func reportRedirected(pass *lint.Pass) {
	for _, p := range ingests(pass.Scenario) {
		doors, _ := reach.Doors(pass.Scenario, p.Port)
		if !p.Plain() || len(doors) != 1 || !doors[0].Open() {
			continue
		}
		proxy := pass.Scenario.ProxyOf(doors[0].Service)
		answer := reach.Ask(proxy, reach.Request{
			Scheme: p.Scheme, Host: p.Host, Port: doors[0].Port, Method: "POST", Path: p.Path,
		})
		if proxy == nil || answer.Outcome != reach.Redirect {
			continue
		}
		pass.Report(lint.Warning, p.Value.Span, fmt.Sprintf(
			"%s is %s, but Caddy answers with a redirect to %s there: encoders send the key of the stream in the clear, and not "+
				"all of them follow: use %s://", p.Name, p.Text(), encrypted[p.Scheme], encrypted[p.Scheme],
		), append([]lint.Related{lint.At(doors[0].At(), "the port leads to Caddy")}, via(p.URL)...)...)
	}
}
