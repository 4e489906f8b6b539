package proxy

import (
	"fmt"

	"github.com/reflint/reflint/internal/lint"
	"github.com/reflint/reflint/internal/model"
)

// HTTPSCertificateUnavailable reports HTTPS that cannot work, as Caddy has no certificate to present.
var HTTPSCertificateUnavailable = &lint.Rule{
	ID: "https-certificate-unavailable",
	Doc: `HTTPS fails: Caddy has no certificate, and cannot get one

## Why

Without a certificate for the name that a client asks for, Caddy ends the connection, and the browser shows a protocol
error and no page. Caddy gets certificates by itself, but only for host names: ":443" has none, with "tls internal"
neither. A public authority looks for the name on port 80 or 443 of the host, and signs wildcards only by DNS. Caddy does
not start at all where a file that "tls" names is not in its container. And a browser that is given an address instead of
a name tells no name: in a container, where the address of the host is not its own, Caddy then finds none.

## How to fix

Name the host in the address of the site. Where it is not known beforehand, write

    :443 {
        tls internal {
            on_demand
        }
    }

For a public name, publish "80:80" and "443:443". Mount the files that "tls" names. For clients that come by an address,
set the global option default_sni to it.

## Not reported

- Certificates of plugins, get_certificate, other authorities than the known public ones, and where files may cover
  a name.
- Public authorities: in a stack whose URLs are all local, behind a tunnel, another proxy or a load balancer
  (trusted_proxies, proxy_protocol), where DNS shows the name, and where only mappings of unknown or random ports exist.
- Caddy's ports on loopback only, or a public URL that has the usual port all the same: something may pass connections
  on, so that it is a warning.
- Files in an image of your own, or under /data and /config, where Caddy itself writes.
- Names that no public authority signs are a warning: those without a domain, and those of private ones such as .lan. Names
  for examples, such as example.com, are one only beside public URLs with another name.
- A site whose port is not published at all: caddy-port-unpublished tells that.
`,
	Severity: lint.Error,
	Check:    checkHTTPSCertificateUnavailable,
}

func checkHTTPSCertificateUnavailable(pass *lint.Pass) {
	f, known := frontOf(pass.Scenario)
	for _, p := range pass.RunningProxies() {
		if p.Opaque || p.Partial || p.Service == nil || pass.ComposeUnread() {
			continue
		}
		t := terminator{f, p, pass.Report}
		if t.reportFiles() { // Caddy does not start
			continue
		}
		failed := t.reportSites()
		if known {
			t.reportURLs(failed)
			t.reportNames()
		}
	}
}

// A terminator is a proxy that ends the TLS connections of clients.
type terminator struct {
	front
	*model.Proxy
	report func(lint.Severity, model.Span, string, ...lint.Related)
}

// fails files a finding that is an error where everything is known.
func (t terminator) fails(doubt bool, at model.Span, related []lint.Related, format string, args ...any) {
	severity := lint.Error
	if doubt || t.Proxy.Template || t.Overlaid || t.Development {
		severity = lint.Warning
	}
	related = append(related, lint.At(t.Service.Span, "Caddy runs here"))
	t.report(severity, at, fmt.Sprintf(format, args...), related...)
}
