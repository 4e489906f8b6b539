package model

import (
	"slices"
	"strings"
)

// An Issuer is what signs a certificate.
type Issuer uint8

// The kinds of issuers. A public authority looks for the name on the proxy's ports (ACME's HTTP-01 on port 80,
// TLS-ALPN-01 on 443), or for a record in DNS, which needs no port. The proxy's own authority asks nobody.
const (
	IssuerUnknown  Issuer = iota // a plugin, an authority of one's own, several kinds, or what no file tells
	IssuerACME                   // a public authority that looks on the ports
	IssuerDNS                    // a public authority that looks in DNS
	IssuerInternal               // the proxy's own authority
)

// Certificates is what a proxy does for certificates. They belong to the proxy as a whole: one that was got for a site
// serves every listener that is asked for its name.
type Certificates struct {
	// Policies tell how a certificate for a name is got; the first that covers the name counts.
	Policies []CertificatePolicy
	// Managed are the names for which certificates are got before anybody asks for them.
	Managed []ManagedName
	// Storage is the directory that they are kept in; "" for the one that the proxy has for its data.
	Storage Value[string]
	// Open tells that there may be certificates for further names: some come out of files that are not read, by
	// plugins, or for sites whose names are not known.
	Open bool
}

// A CertificatePolicy tells how certificates for some names are got.
type CertificatePolicy struct {
	// Span is the line that turns OnDemand on.
	Span Span
	// Subjects are the names, "*" standing for a label; none for all names.
	Subjects []string
	Issuer   Issuer
	// OnDemand tells that a certificate is got in the handshake that asks for it, whichever of Subjects it is for.
	// With Asks, somebody is asked first whether the name may have one.
	OnDemand, Asks bool
	// Open tells that programs outside may have certificates for the names.
	Open bool
}

// Unbounded tells whether the policy is for names that nobody lists.
func (p CertificatePolicy) Unbounded() bool {
	return len(p.Subjects) == 0 ||
		slices.ContainsFunc(p.Subjects, func(subject string) bool { return strings.HasPrefix(subject, "*") })
}

// A ManagedName is a name for which a proxy gets a certificate by itself.
type ManagedName struct {
	// Name is that of a site, as its address writes it; "*" stands for a label.
	Name   Value[string]
	Issuer Issuer
}

// CertificateFiles are a certificate and its key as a configuration names them, by their paths as the proxy sees them.
type CertificateFiles struct {
	Span             Span
	Certificate, Key Value[string]
}

// A ConnectionPolicy tells what is particular to TLS connections for some names.
type ConnectionPolicy struct {
	// Names are those that clients ask for, "" where they ask for none; no Names for all connections.
	Names []string
	// Files, when not nil, are presented whatever names they are for.
	Files *CertificateFiles
	// Default is the name that clients which give none are taken to mean, Fallback the name that any client is
	// taken to mean for which there is no certificate.
	Default, Fallback string
}

// CoversName tells whether a pattern whose labels may be "*" is for a host name (certmagic v0.25.6, certificates.go,
// MatchWildcard).
func CoversName(pattern, name string) bool {
	if strings.EqualFold(pattern, name) {
		return true
	}
	if !strings.Contains(pattern, "*") {
		return false
	}
	labels, wild := strings.Split(name, "."), strings.Split(pattern, ".")
	if len(labels) != len(wild) {
		return false
	}
	// Only the first labels can be "*", so that those of the name are replaced from the left.
	stars := 0
	for stars < len(wild) && wild[stars] == "*" && labels[stars] != "" {
		stars++
	}
	return strings.EqualFold(strings.Join(labels[stars:], "."), strings.Join(wild[stars:], "."))
}
