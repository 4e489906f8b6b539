package exposure

import (
	"fmt"
	"slices"

	"github.com/reflint/reflint/internal/facts"
	"github.com/reflint/reflint/internal/lint"
	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/reach"
)

// TLSVerificationDisabled reports settings by which a program takes any certificate.
var TLSVerificationDisabled = &lint.Rule{
	ID: "tls-verification-disabled",
	Doc: `Certificates are not verified

## Why

NODE_TLS_REJECT_UNAUTHORIZED=0, tls_insecure_skip_verify and their kind make a program talk to whoever answers, with any
certificate. TLS then protects from nobody who can come between, for all connections of that program, also those to the internet.

## How to fix

Give the program the authority that signs the certificate instead: NODE_EXTRA_CA_CERTS, SSL_CERT_FILE, REQUESTS_CA_BUNDLE,
"tls_trust_pool file" in Caddy. Caddy's own authority is in its data volume: caddy/pki/authorities/local/root.crt. Inside the
stack plain HTTP to the service does without.

## Not reported

- A variable that is not set or set to verify.
- It is an info in a stack whose Caddy signs its certificates itself, without an authority at hand to trust, and where Caddy
  talks to a container of the stack: that stays on the host.
`,
	Severity: lint.Warning,
	Risk:     5.9, // AV:N/AC:H/PR:N/UI:N/S:U/C:H/I:N/A:N: somebody has to come between
	Check:    checkTLSVerificationDisabled,
}

func checkTLSVerificationDisabled(pass *lint.Pass) {
	ownAuthority := signsItself(pass.Scenario)
	for _, service := range pass.Running {
		severity := lint.Warning
		if ownAuthority && !trustsFile(service) {
			severity = lint.Info
		}
		for _, v := range service.Environment {
			if v.Value.Known() && facts.TakesAnyCertificate(v.Name, v.Value.V) {
				pass.Report(severity, v.Span, fmt.Sprintf(
					"%s=%s turns certificate verification off, for every connection of the program: give it the authority to trust",
					v.Name, v.Value.V,
				), lint.Via(v.Value.Via)...)
			}
		}
		for _, word := range argv(service) {
			if word.Known() && facts.FlagTakesAnyCertificate(word.V) {
				pass.Report(severity, word.Span, fmt.Sprintf(
					"service %q turns certificate verification off with %s: give it the authority to trust", service.Name, word.V,
				), lint.Via(word.Via)...)
			}
		}
	}
	for _, p := range pass.RunningProxies() {
		for _, route := range p.Unverified() {
			severity := lint.Warning
			if staysInside(pass.Scenario, p, route) {
				severity = lint.Info
			}
			pass.Report(severity, route.Unverified, fmt.Sprintf(
				"Caddy takes any certificate from %s: name the authority to trust with tls_trust_pool, or use plain HTTP inside the stack",
				upstreamNames(route),
			), lint.At(route.Span, "the proxy that this is for"))
		}
	}
}

// signsItself tells whether a proxy of the stack has certificates that only its own authority signs.
func signsItself(s *model.Scenario) bool {
	return slices.ContainsFunc(s.RunningProxies(), func(p *model.Proxy) bool {
		return slices.ContainsFunc(p.Certificates.Policies, func(c model.CertificatePolicy) bool { return c.Issuer == model.IssuerInternal }) ||
			slices.ContainsFunc(p.Certificates.Managed, func(n model.ManagedName) bool { return n.Issuer == model.IssuerInternal })
	})
}

// trustsFile tells whether a service is given an authority of its own to trust.
func trustsFile(service *model.Service) bool {
	return slices.ContainsFunc(service.Environment, func(v *model.Variable) bool {
		return slices.Contains([]string{"NODE_EXTRA_CA_CERTS", "SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"}, v.Name)
	})
}

// staysInside tells whether all upstreams of a route are containers of the stack.
func staysInside(s *model.Scenario, p *model.Proxy, route *model.Route) bool {
	return len(route.Upstreams) > 0 && !route.Dynamic && !slices.ContainsFunc(route.Upstreams, func(u model.Upstream) bool {
		t := reach.Resolve(s.Live, p.Service, u.Host.V)
		return !u.Host.Known() || t.Service == nil && !t.Loopback && !t.Host
	})
}

func upstreamNames(route *model.Route) string {
	if len(route.Upstreams) == 0 || !route.Upstreams[0].Host.Known() {
		return "its upstream"
	}
	return fmt.Sprintf("%q", route.Upstreams[0].Host.V)
}
