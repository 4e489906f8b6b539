// Package rules lists all rules. Each stands in a file of its own, in the package of its family.
package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/reflint/reflint/internal/lint"
	"github.com/reflint/reflint/rules/credentials"
	"github.com/reflint/reflint/rules/docs"
	"github.com/reflint/reflint/rules/exposure"
	"github.com/reflint/reflint/rules/files"
	"github.com/reflint/reflint/rules/firewall"
	"github.com/reflint/reflint/rules/media"
	"github.com/reflint/reflint/rules/proxy"
	"github.com/reflint/reflint/rules/stack"
	"github.com/reflint/reflint/rules/urls"
)

// A Family is a group of rules on one subject. Its name is the folder of its package.
type Family struct {
	Name  string
	Title string
	Rules []*lint.Rule
}

// Families lists every rule there is, by family, in the order in which they are shown.
func Families() []Family { return families }

var families = []Family{
	{"exposure", "what the outside can reach", []*lint.Rule{
		exposure.InternalPortPublished,
		exposure.ProxiedPortPublished,
		exposure.AdminPortPublished,
		exposure.UnauthenticatedServicePublished,
		exposure.CaddyAdminExposed,
		exposure.BindHostContradictsMode,
		exposure.HostNetworkExposure,
		exposure.TLSVerificationDisabled,
	}},
	{"media", "LiveKit and WebRTC ports", []*lint.Rule{
		media.RTCPortsUnpublished,
		media.RTCPortsRemapped,
		media.RTCPortsOverpublished,
		media.RTCTCPUnpublished,
		media.RTCRangeInvalid,
		media.RTCUDPPortIgnored,
		media.RTCRangeTooSmall,
		media.RTCRangeTooLarge,
		media.MediaPortOverlap,
		media.AppWebRTCRangeDrift,
		media.EphemeralPortCollision,
		media.SignalPortDrift,
		media.PublishedPortUnused,
		media.NodeIPMissing,
		media.NodeIPInvalid,
		media.NodeIPConflict,
		media.EgressHairpin,
		media.LiveKitLoopbackOnly,
		media.LiveKitDevMode,
		media.TunnelPortsDrift,
		media.TURNMisconfigured,
		media.TURNPortUnpublished,
		media.TURNPortConflict,
		media.SideServicePortsUnpublished,
	}},
	{"proxy", "what Caddy does with a request", []*lint.Rule{
		proxy.SignalingNotProxied,
		proxy.SignalingPrefixNotStripped,
		proxy.SignalingMisrouted,
		proxy.SignalingGated,
		proxy.RouteMissing,
		proxy.UpstreamUnknown,
		proxy.UpstreamUnreachable,
		proxy.UpstreamPortDrift,
		proxy.CaddyfileInvalid,
		proxy.HTTPSCertificateUnavailable,
		proxy.HTTPSRedirectBroken,
		proxy.OnDemandTLSOpen,
		proxy.NamedRouteTruncated,
		proxy.CaddyPortUnpublished,
		proxy.CaddyEnvMissing,
		proxy.CaddyDataNotPersisted,
		proxy.HTTP3Unpublished,
	}},
	{"urls", "who a URL really lands on", []*lint.Rule{
		urls.InsecureContext,
		urls.MixedContent,
		urls.TLSURLToPlainPort,
		urls.PublicURLUnreachable,
		urls.PublicURLInternalHost,
		urls.PublicHostDrift,
		urls.CORSOriginMissing,
		urls.ServerURLHasPath,
		urls.ServiceURLUnresolved,
		urls.WebhookUnreachable,
	}},
	{"credentials", "keys and secrets", []*lint.Rule{
		credentials.LiveKitKeyDrift,
		credentials.LiveKitKeysMissing,
		credentials.WebhookKeyUnknown,
		credentials.SecretWeak,
		credentials.RedisDrift,
		credentials.DatabaseURLDrift,
		credentials.ConfigNotMounted,
		credentials.ConfigOverridden,
		credentials.ConfigKeyUnknown,
		credentials.ConfigVariableNotExpanded,
	}},
	{"stack", "compose itself", []*lint.Rule{
		stack.HostPortConflict,
		stack.OverridePortsAppended,
		stack.RandomHostPort,
		stack.VariableUnset,
		stack.EnvFileMissing,
		stack.MountSourceMissing,
		stack.ComposeInvalid,
		stack.DependsOnInactive,
		stack.PortsIgnoredOnHostNetwork,
		stack.EnvValueMalformed,
	}},
	{"firewall", "ufw, doctl, AWS security groups, nftables", []*lint.Rule{
		firewall.PortMissing,
		firewall.InternalOpen,
		firewall.ProxiedOpen,
		firewall.AdminOpen,
		firewall.RuleStale,
		firewall.BypassedByDocker,
		firewall.SSHMissing,
		firewall.SSHWorld,
		firewall.RuleInvalid,
		firewall.SourcesDisagree,
		firewall.EgressBlocked,
	}},
	{"docs", "the port document itself", []*lint.Rule{
		docs.PortDrift,
		docs.RangeDrift,
		docs.Arithmetic,
		docs.SnippetDrift,
	}},
	{"files", "about the files", []*lint.Rule{
		files.Syntax,
		files.UnusedIgnore,
	}},
}

// All lists every rule there is, in the order of the families.
func All() []*lint.Rule {
	var list []*lint.Rule
	for _, f := range Families() {
		list = append(list, f.Rules...)
	}
	return list
}

// IDs lists the names of all rules.
func IDs() []string {
	var ids []string
	for _, r := range All() {
		ids = append(ids, r.ID)
	}
	return ids
}

// Find returns the rule called id and its family. It is not ok when there is none.
func Find(id string) (family Family, rule *lint.Rule, ok bool) {
	for _, f := range Families() {
		if i := slices.IndexFunc(f.Rules, func(r *lint.Rule) bool { return r.ID == id }); i >= 0 {
			return f, f.Rules[i], true
		}
	}
	return Family{}, nil, false
}

// Page is the documentation of a rule of f in Markdown, as it stands in docs/rules.
func (f Family) Page(r *lint.Rule) string {
	_, sections, _ := strings.Cut(r.Doc, "\n")
	return fmt.Sprintf("# %s\n\n%s.\n\nFamily: %s (%s). Severity: %s.\n\n%s\n",
		r.ID, upperFirst(r.Title()), f.Name, f.Title, r.Severity, strings.TrimSpace(sections))
}

func upperFirst(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}
