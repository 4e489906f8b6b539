package proxy

import (
	"fmt"
	"net"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"github.com/reflint/reflint/internal/facts"
	"github.com/reflint/reflint/internal/lint"
	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/reach"
)

// reportSites reports sites that no client can connect to, and returns them. Those that have a host in common, or
// addresses for hosts, lack the same certificate: they are told once.
func (t terminator) reportSites() map[*model.Site]bool {
	failed, told := map[*model.Site]bool{}, map[string]bool{}
	if t.Certificates.Open {
		return failed
	}
	for _, l := range t.Listeners {
		for _, s := range l.Sites {
			if !l.TLS || failed[s.Site] {
				continue
			}
			a, ok := t.failing(l, s.Site)
			if !ok {
				continue
			}
			failed[s.Site] = true
			lacking := a.Host.V
			if facts.IsAddress(lacking) {
				lacking = "any address"
			}
			if !told[lacking] {
				told[lacking] = true
				t.fails(false, a.Span, tlsPlace(s.Site), "no browser can connect to %s: %s", siteName(a), t.why(s.Site, a))
			}
		}
	}
	return failed
}

// failing is an address of the site, on a listener, for which there is no certificate. One without a host takes those
// for any other, so that it fails only if there are none.
func (t terminator) failing(l *model.Listener, s *model.Site) (model.SiteAddress, bool) {
	for _, a := range s.Addresses {
		if a.Port.V != l.Port.V || !a.Host.Known() || a.Scheme != "https" {
			continue
		}
		if a.Host.V == "" && len(t.Certificates.Managed) > 0 || strings.HasSuffix(a.Host.V, ".") {
			continue
		}
		names := []string{strings.ReplaceAll(a.Host.V, "*", "any")}
		if a.Host.V == "" {
			names = append(names, "any.invalid")
		}
		if !slices.ContainsFunc(names, func(name string) bool { return t.presented(l, name).Verdict != reach.No }) {
			return a, true
		}
	}
	return model.SiteAddress{}, false
}

// presented is the certificate for a host in a URL. The address of the host is that of a container only if the two share
// it, or if it is one that Docker may give away.
func (t terminator) presented(l *model.Listener, host string) reach.Presented {
	addr, err := netip.ParseAddr(host)
	docker := err == nil && netip.MustParsePrefix("172.16.0.0/12").Contains(addr)
	return reach.Certificate(t.Proxy, l, reach.Hello{Name: host, LocalOpen: docker || t.Publisher(t.Service) == nil})
}

// why tells why a site has no certificate.
func (t terminator) why(s *model.Site, a model.SiteAddress) string {
	_, err := netip.ParseAddr(a.Host.V)
	switch {
	case !t.AutoHTTPS:
		return "auto_https keeps Caddy from getting certificates, and no tls names one"
	case err == nil:
		return fmt.Sprintf("browsers tell no name for an address, and in its container Caddy does not know this one; "+
			"add the global option default_sni %s", a.Host.V)
	case a.Host.V == "" && s.TLS.Valid():
		return "tls gets no certificate for a site without a host name, unless it says on_demand"
	case a.Host.V == "":
		return "Caddy gets certificates only for host names, and the address of the site has none"
	default:
		return "there is no certificate for it"
	}
}

func siteName(a model.SiteAddress) string {
	if a.Host.V == "" {
		return net.JoinHostPort("", strconv.Itoa(a.Port.V))
	}
	return a.Host.V
}

func tlsPlace(s *model.Site) []lint.Related {
	return []lint.Related{lint.At(s.TLS, "this says where certificates come from")}
}

// reportURLs reports URLs for browsers whose host has no certificate where it leads to the proxy, once for each host. A
// site that has failed tells of its URLs, and of those with a host that is no site's.
func (t terminator) reportURLs(failed map[*model.Site]bool) {
	if t.Fronted || t.Certificates.Open {
		return
	}
	tried := map[string]bool{}
	local := reach.ModeOf(t.Scenario).Local
	for u := range reach.URLs(t.Scenario) {
		browsers := u.ForBrowsers() || facts.PublicSignalling(u.Name)
		if u.Loopback() && !local { // public-url-internal-host tells
			continue
		}
		if !u.Secure() || !browsers || !u.Public() || tried[u.Host] || len(tried) > maxURLs {
			continue
		}
		tried[u.Host] = true
		answer, ok := t.refuses(u)
		if !ok || failed[answer.Site] || answer.Site == nil && len(failed) > 0 {
			continue
		}
		at := t.anySite()
		if answer.Site != nil {
			at = answer.Site.Span
		}
		t.fails(u.Value.Template, at, append([]lint.Related{
			lint.At(u.Value.Span, "%s sends browsers there", u.Name),
		}, lint.Via(u.Value.Via)...), "%s is %s, but Caddy ends connections to it: %s",
			u.Name, promise{URL: u}.text(), t.presented(answer.Listener, u.Host).Reason)
	}
}

// refuses tells whether the proxy publishes the port of a URL and has no certificate for its host.
func (t terminator) refuses(u reach.URL) (reach.Answer, bool) {
	entrances, assumed := t.entrances(u)
	if assumed || len(entrances) != 1 || entrances[0].Proxy != t.Proxy {
		return reach.Answer{}, false
	}
	answer := reach.Ask(t.Proxy, entrances[0].request(u.Scheme, u.Host, u.Path, "/", nil))
	l := answer.Listener
	if l == nil || !l.TLS || answer.Outcome == reach.NoListener {
		return answer, false
	}
	if answer.Site == nil && !u.Loopback() && !facts.IsAddress(u.Host) { // the name may be another machine's
		return answer, false
	}
	return answer, t.presented(l, u.Host).Verdict == reach.No
}
