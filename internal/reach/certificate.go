package reach

import (
	"net/netip"
	"slices"
	"strings"

	"github.com/reflint/reflint/internal/model"
)

// A Hello is what a client that connects with TLS tells of where it goes.
type Hello struct {
	// Name is what its URL has for a host. A client gives no address as server name (RFC 6066, section 3), so that an
	// address here counts as none.
	Name string
	// Local is the address that the connection arrives at as the proxy sees it; the zero Addr for one that no
	// configuration names, such as that of a container. With LocalOpen, nobody knows which it is.
	Local     netip.Addr
	LocalOpen bool
}

// A Presented is the certificate that a listener presents, if it has one.
type Presented struct {
	// Verdict is No where the handshake fails for want of a certificate.
	Verdict Verdict
	// Reason is a sentence, lower case and without period, for No and Maybe.
	Reason string
	Issuer model.Issuer
	// Files are what is presented, if it is that.
	Files *model.CertificateFiles
	// Managed is the name that the certificate was got for beforehand, Policy that by which it is got in the
	// handshake.
	Managed *model.ManagedName
	Policy  *model.CertificatePolicy
}

// Certificate tells which certificate a listener of p that speaks TLS presents to a client, as Caddy chooses
// it (certmagic v0.25.6, handshake.go, getCertDuringHandshake).
func Certificate(p *model.Proxy, l *model.Listener, h Hello) Presented {
	name := strings.ToLower(h.Name)
	if _, err := netip.ParseAddr(strings.Trim(name, "[]")); err == nil {
		name = ""
	}
	connection := connectionPolicy(l, name)
	managed, defaulted := beforehand(p, connection, name, h.Local)
	switch {
	case connection.Files != nil && name == "" && (managed != nil || connection.Names != nil):
		return Presented{Verdict: Maybe, Reason: "no file tells what the certificate is for", Files: connection.Files}
	case connection.Files != nil:
		return Presented{Verdict: Yes, Files: connection.Files}
	case managed != nil && !defaulted:
		return presentManaged(managed)
	}
	c := &p.Certificates
	switch policy := policyFor(c, name); {
	case policy == nil:
	case policy.Open:
		return Presented{Verdict: Maybe, Reason: "another program may have one", Policy: policy}
	case policy.OnDemand && policy.Asks:
		const reason = "somebody is asked whether the name may have one"
		return Presented{Verdict: Maybe, Reason: reason, Policy: policy, Issuer: policy.Issuer}
	case policy.OnDemand:
		return Presented{Verdict: Yes, Policy: policy, Issuer: policy.Issuer}
	}
	switch {
	case managed != nil:
		return presentManaged(managed)
	case c.Open:
		return Presented{Verdict: Maybe, Reason: "there are certificates of which no file tells what they are for"}
	case p.Partial || p.Opaque:
		return Presented{Verdict: Maybe, Reason: "a part of the proxy's configuration could not be read"}
	case onDemand(c, connection.Fallback), name == "" && onDemand(c, connection.Default):
		return Presented{Verdict: Maybe, Reason: "it depends on who asked before"}
	case name == "" && h.LocalOpen && slices.ContainsFunc(c.Managed, isAddress):
		return Presented{Verdict: Maybe, Reason: "the address that the connection arrives at is not known"}
	default:
		return Presented{Verdict: No, Reason: missing(h.Name, name == "")}
	}
}

// policyFor is the first policy that covers a name, or nil.
func policyFor(c *model.Certificates, name string) *model.CertificatePolicy {
	i := slices.IndexFunc(c.Policies, func(policy model.CertificatePolicy) bool {
		return len(policy.Subjects) == 0 || slices.ContainsFunc(policy.Subjects, func(subject string) bool {
			return model.CoversName(subject, name)
		})
	})
	if i < 0 {
		return nil
	}
	return &c.Policies[i]
}

// onDemand tells whether a name has a certificate once a client has asked for it.
func onDemand(c *model.Certificates, name string) bool {
	policy := policyFor(c, name)
	return name != "" && policy != nil && policy.OnDemand
}

func missing(host string, address bool) string {
	switch {
	case address && host != "":
		return "clients name no server for an address such as " + host +
			", and there is no certificate for such clients"
	case address:
		return "there is no certificate for clients that name no server"
	default:
		return "there is no certificate for " + host
	}
}

func presentManaged(m *model.ManagedName) Presented {
	if m.Issuer == model.IssuerUnknown {
		reason := "how the certificate for " + m.Name.V + " is got cannot be told"
		return Presented{Verdict: Maybe, Reason: reason, Managed: m}
	}
	return Presented{Verdict: Yes, Managed: m, Issuer: m.Issuer}
}

func isAddress(m model.ManagedName) bool {
	_, err := netip.ParseAddr(m.Name.V)
	return err == nil
}

// connectionPolicy is the first that is for the name.
func connectionPolicy(l *model.Listener, name string) model.ConnectionPolicy {
	for _, policy := range l.Policies {
		if policy.Names == nil || slices.ContainsFunc(policy.Names, func(pattern string) bool {
			return model.CoversName(pattern, name)
		}) {
			return policy
		}
	}
	return model.ConnectionPolicy{}
}

// beforehand is the name whose certificate is there when a client asks. It is defaulted where it is that of another
// name, which stands in only if none can be got for the client's.
func beforehand(p *model.Proxy, connection model.ConnectionPolicy, name string, local netip.Addr) (
	managed *model.ManagedName, defaulted bool,
) {
	exact := func(name string) *model.ManagedName {
		list := p.Certificates.Managed
		i := slices.IndexFunc(list, func(m model.ManagedName) bool { return strings.EqualFold(m.Name.V, name) })
		if i < 0 || name == "" {
			return nil
		}
		return &list[i]
	}
	if name == "" {
		if local.IsValid() {
			if m := exact(local.Unmap().String()); m != nil {
				return m, false
			}
		}
		if m := exact(connection.Default); m != nil {
			return m, true
		}
		return exact(connection.Fallback), true
	}
	if m := exact(name); m != nil {
		return m, false
	}
	labels := strings.Split(name, ".")
	for i := range labels {
		labels[i] = "*"
		if m := exact(strings.Join(labels, ".")); m != nil {
			return m, false
		}
	}
	return exact(connection.Fallback), true
}
