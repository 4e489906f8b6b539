package media

import (
	"fmt"
	"net/netip"
	"slices"

	"github.com/reflint/reflint/internal/lint"
	"github.com/reflint/reflint/internal/model"
)

// EgressHairpin reports recorders that reach LiveKit by way of the host's outside address.
var EgressHairpin = &lint.Rule{
	ID: "egress-hairpin",
	Doc: `Egress reaches LiveKit's media only by way of the host's outside address

## Why

With rtc.node_ip or rtc.use_external_ip LiveKit announces that address alone, to egress in the next container as well. Its
media then goes out to the host's outside address and back in, past Docker's and perhaps the provider's NAT. Where one of them does not lead
back, recordings fail with "could not connect" although everybody else has audio and video.

## How to fix

Try a recording. Where it fails: with livekit-server 1.13 and use_external_ip set "advertise_internal_ip: true" under "rtc:",
which keeps the container's own address; otherwise run both with "network_mode: host".

## Not reported

- Services with the host's network, and those that share no network.
- A server with rtc.advertise_internal_ip.
`,
	Severity: lint.Info,
	Check:    checkEgressHairpin,
}

func checkEgressHairpin(pass *lint.Pass) {
	for _, a := range announcers(pass) {
		external, _ := a.external()
		given := a.NodeIP.Known() && a.NodeIP.V != ""
		at := a.UseExternalIP.Span
		if !external {
			at = a.NodeIP.Span
		}
		if !external && !given || external && (a.AdvertiseInternalIP.V || !a.AdvertiseInternalIP.Known()) ||
			pass.Publisher(a.Service) == nil {
			continue
		}
		for _, c := range pass.Clients {
			if c.Kind == "egress" && pass.Runs(c.Service) && neighbours(a.Service, c.Service) {
				pass.Report(lint.Info, at, hairpin(a, external, c.Service.Name), lint.At(c.Service.Span, "egress runs here"))
				break
			}
		}
	}
}

// hairpin tells how egress reaches the address that is announced.
func hairpin(a announcer, external bool, egress string) string {
	if inward(a.Deployment, a.NodeIP.V) && !external {
		return fmt.Sprintf("LiveKit announces %s, which egress in service %q takes for its own container: recordings have no "+
			"audio and video", a.NodeIP.V, egress)
	}
	what := "the host's outside address"
	if list, _ := a.addresses(); !external && slices.ContainsFunc(list, netip.Addr.IsPrivate) {
		what = a.NodeIP.V
	}
	return fmt.Sprintf("LiveKit announces %s only: egress in service %q reaches it out of the same network of Docker's by way of "+
		"that address, which not every host leads back", what, egress)
}

// neighbours tells whether two services have a network of Docker's in common.
func neighbours(a, b *model.Service) bool {
	return slices.ContainsFunc(a.Networks, func(x model.Attachment) bool {
		return slices.ContainsFunc(b.Networks, func(y model.Attachment) bool { return x.Network == y.Network })
	})
}
