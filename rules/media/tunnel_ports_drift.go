package media

import (
	"fmt"

	"github.com/reflint/reflint/internal/facts"
	"github.com/reflint/reflint/internal/lint"
	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/reach"
)

// TunnelPortsDrift reports what a tunnel with one TCP and one UDP port does not carry.
var TunnelPortsDrift = &lint.Rule{
	ID: "tunnel-ports-drift",
	Doc: `The ports of a tunnel are not the same in every place

## Why

A tunnel for a stack without a public address brings in one TCP port for Caddy and one UDP port for media. A range of UDP ports
does not come through it: calls connect and have no audio or video. And each public URL must name the tunnel's TCP port: one that
names another reaches nothing.

## How to fix

Replace rtc.port_range_start and rtc.port_range_end by "udp_port: N" with the tunnel's UDP port, publish just that one under
the same number, and set node_ip to the tunnel's address. Write the tunnel's host and TCP port in every public URL.

## Not reported

- The UDP port where it is published under another number or not at all: rtc-ports-remapped and rtc-ports-unpublished tell that.
- URLs with another host: public-host-drift tells of those. Lists of origins: cors-origin-missing tells of those.
- A stack that nothing tells to be behind a tunnel: that is rtc.node_ip together with public URLs whose port nothing publishes.
- It is a warning unless the mode is given: a router may have been told to pass on other ports as well.
`,
	Severity: lint.Error,
	Check:    checkTunnelPortsDrift,
}

func checkTunnelPortsDrift(pass *lint.Pass) {
	mode, local := localStack(pass)
	if !mode.Tunnel || local {
		return
	}
	urls := browserURLs(pass.Scenario)
	checkTunnelURLs(pass, urls)
	if len(urls) == 0 && pass.Mode != model.ModeTunnel {
		return
	}
	for _, server := range bridgedServers(pass.Scenario) {
		if use, ok := server.UDP(); ok && server.sound() && use.Ports.Len() > 1 && use.By != "" {
			reportTunnelRange(pass, server, use, urls)
		}
	}
}

// browserURLs are the public URLs for browsers, each place once. A list of origins sends no browser anywhere.
func browserURLs(s *model.Scenario) (list []reach.URL) {
	listed := map[model.Span]bool{}
	for u := range reach.URLs(s) {
		forBrowsers := u.ForBrowsers() && !facts.CORSList(u.Name) || facts.PublicSignalling(u.Name)
		if forBrowsers && u.Public() && !u.Loopback() && !u.Value.Template && !facts.LiveKitCloud(u.Host) && !listed[u.Value.Span] {
			listed[u.Value.Span] = true
			list = append(list, u)
		}
	}
	return list
}

// A door is a port of a public host.
type door struct {
	host string
	port int
}

// checkTunnelURLs reports those that name another port of the tunnel's host than most others.
func checkTunnelURLs(pass *lint.Pass, urls []reach.URL) {
	votes := map[door]int{}
	usual := map[string]reach.URL{} // by host
	for _, u := range urls {
		votes[door{u.Host, u.Port}]++
		if votes[door{u.Host, u.Port}] > votes[door{u.Host, usual[u.Host].Port}] {
			usual[u.Host] = u
		}
	}
	for _, u := range urls {
		most := usual[u.Host]
		if votes[door{u.Host, u.Port}] >= votes[door{u.Host, most.Port}] {
			continue
		}
		pass.Report(unlessTemplate(pass.Overlaid), u.Value.Span, fmt.Sprintf(
			"%s names port %d of %s, but %s names %d, as most public URLs do: the tunnel brings in one port",
			u.Name, u.Port, u.Host, most.Name, most.Port,
		), append(lint.Via(u.Value.Via), lint.At(most.Value.Span, "the usual port"))...)
	}
}

// reportTunnelRange reports several UDP ports where a tunnel carries one.
func reportTunnelRange(pass *lint.Pass, server bridged, use model.UDPUse, urls []reach.URL) {
	severity, assumption := lint.Warning, ""
	if pass.Mode == model.ModeTunnel {
		severity = unlessTemplate(use.Template || pass.Overlaid)
	} else {
		assumption = fmt.Sprintf("; this assumes that a tunnel brings requests in, as nothing publishes port %d of %s",
			urls[0].Port, urls[0].Name)
	}
	more := udpRelated(use)
	if len(urls) > 0 {
		more = append(more, lint.At(urls[0].Value.Span, "nothing here publishes the port of this URL"))
	}
	pass.Report(severity, use.Spans[0], fmt.Sprintf(
		"LiveKit in service %q uses %d UDP ports, %s, but a tunnel carries one: want rtc.udp_port in their place%s",
		server.Service.Name, use.Ports.Len(), use.Ports, assumption,
	), more...)
}
