package reach_test

import (
	"net/netip"
	"testing"

	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/reach"
)

// TestCertificate is about which certificate a client gets; conformance/caddy compares more of them with Caddy.
func TestCertificate(t *testing.T) {
	for _, test := range []struct {
		name, config, host, want string
	}{
		{"a name", "a.test {\n}\n", "a.test", "public"},
		{"another name", "a.test {\n}\n", "b.test", "none"},
		{"upper case", "a.test {\n}\n", "A.Test", "public"},
		{"a wildcard", "*.a.test {\n tls {\n dns any\n }\n}\n", "b.a.test", "DNS"},
		{"too deep for a wildcard", "*.a.test {\n}\n", "c.b.a.test", "none"},
		{"a name of one's own network", "box.internal {\n}\n", "box.internal", "own"},
		{"any host", ":443 {\n}\n", "a.test", "none"},
		{"any host, own authority", ":443 {\n tls internal\n}\n", "a.test", "none"},
		{"any host, on demand", ":443 {\n tls internal {\n on_demand\n }\n}\n", "a.test", "own"},
		{"on demand, by address", ":443 {\n tls internal {\n on_demand\n }\n}\n", "192.0.2.1", "own"},
		{"an address", "https://192.0.2.1 {\n tls internal\n}\n", "192.0.2.1", "none"},
		{"an IPv6 address", "https://[2001:db8::1] {\n tls internal\n}\n", "[2001:db8::1]", "none"},
		{"a default name", "{\n default_sni 192.0.2.1\n}\nhttps://192.0.2.1 {\n tls internal\n}\n", "192.0.2.1", "own"},
		{"files for any host", ":443 {\n tls a.pem a.key\n}\n", "192.0.2.1", "files"},
		{"files for a name", "a.test {\n tls a.pem a.key\n}\n", "a.test", "files"},
		{"files that may be for the name", "a.test {\n tls a.pem a.key\n}\n", "b.test", "unknown"},
		{"another program", "a.test {\n tls {\n get_certificate tailscale\n }\n}\n", "a.test", "unknown"},
		{"somebody is asked", "{\n on_demand_tls {\n ask http://x\n }\n}\n:443 {\n tls {\n on_demand\n }\n}\n", "a.test", "unknown"},
		{"a name that is not known", "{env.HOST} {\n}\n", "a.test", "unknown"},
		{"an authority of one's own", "a.test {\n tls {\n ca https://ca.corp/acme\n }\n}\n", "a.test", "unknown"},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := parse(test.config).Proxy
			if got := kind(reach.Certificate(p, p.Listeners[0], reach.Hello{Name: test.host})); got != test.want {
				t.Errorf("got %s, want %s", got, test.want)
			}
		})
	}
}

func TestCertificateByAddress(t *testing.T) {
	p := parse("https://192.0.2.1 {\n tls internal\n}\n").Proxy
	for want, hello := range map[string]reach.Hello{
		"own":     {Name: "192.0.2.1", Local: netip.MustParseAddr("192.0.2.1")},
		"none":    {Name: "192.0.2.1", Local: netip.MustParseAddr("192.0.2.2")},
		"unknown": {Name: "192.0.2.1", LocalOpen: true},
	} {
		if got := kind(reach.Certificate(p, p.Listeners[0], hello)); got != want {
			t.Errorf("%+v: got %s, want %s", hello, got, want)
		}
	}
}

func kind(c reach.Presented) string {
	switch {
	case c.Verdict == reach.No:
		return "none"
	case c.Verdict == reach.Maybe:
		return "unknown"
	case c.Files != nil:
		return "files"
	default:
		return map[model.Issuer]string{
			model.IssuerACME: "public", model.IssuerDNS: "DNS", model.IssuerInternal: "own",
		}[c.Issuer]
	}
}
