package proxy

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/reflint/reflint/internal/facts"
	"github.com/reflint/reflint/internal/lint"
	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/reach"
)

// CaddyDataNotPersisted reports certificates that go with the container.
var CaddyDataNotPersisted = &lint.Rule{
	ID: "caddy-data-not-persisted",
	Doc: `Caddy's certificates are lost with its container

## Why

Caddy keeps certificates, their keys and its ACME account in /data. Without a volume there, "docker compose down" throws
them away, and Caddy asks for new ones at the next start. Let's Encrypt issues five certificates a week for the same
names; then HTTPS is down for days.

## How to fix

    volumes:
      - caddy_data:/data

Declare "caddy_data" under the top-level "volumes".

## Not reported

- Certificates that no public authority issues: Caddy's own, and files.
- A stack for one machine or for development, and storage that a plugin provides.
`,
	Severity: lint.Warning,
	Check:    checkCaddyDataNotPersisted,
}

func checkCaddyDataNotPersisted(pass *lint.Pass) {
	if pass.Development || pass.Overlaid || reach.ModeOf(pass.Scenario).Local {
		return
	}
	for _, p := range pass.RunningProxies() {
		if p.Service == nil || p.Opaque || !facts.Runs(p.Service.ImageName(), "caddy") {
			continue
		}
		directory, known := dataDirectory(p)
		name := publicCertificate(p)
		if !known || !name.Valid() || holdsPath(pass.Deployment, p.Service, directory) {
			continue
		}
		pass.Report(lint.Warning, p.Service.Span, fmt.Sprintf(
			"no volume of service %q holds %s, where Caddy keeps its certificates: they go with the container, and "+
				"Let's Encrypt issues only five a week for the same names",
			p.Service.Name, directory,
		), lint.At(name, "Caddy gets a certificate for this"))
	}
}

// dataDirectory is where Caddy keeps certificates (caddy v2.11.9 storage.go, AppDataDir; the image sets XDG_DATA_HOME).
func dataDirectory(p *model.Proxy) (directory string, known bool) {
	if storage := p.Certificates.Storage; storage.Written() {
		return storage.V, storage.Known() && path.IsAbs(storage.V)
	}
	home, set := p.Service.Env("XDG_DATA_HOME")
	if !set {
		return "/data", !p.Service.EnvironmentOpen
	}
	return path.Join(home.Value.V, "caddy"), home.Value.Known()
}

// publicCertificate is the place of a name for which a public authority is asked; invalid where there is none.
func publicCertificate(p *model.Proxy) model.Span {
	if p.Certificates.Open { // a file or another program may have them
		return model.Span{}
	}
	for _, m := range p.Certificates.Managed {
		public := m.Issuer == model.IssuerACME || m.Issuer == model.IssuerDNS
		if public && m.Name.Known() && !m.Name.Template && strings.Contains(m.Name.V, ".") {
			return m.Name.Span
		}
	}
	return model.Span{}
}

// holdsPath tells whether a volume is mounted at, above or right below a directory, or may be meant to: one of which
// something else is told already.
func holdsPath(d *model.Deployment, s *model.Service, directory string) bool {
	return slices.ContainsFunc(s.Volumes, func(m model.Mount) bool {
		told := func(p model.Problem) bool { return p.Span == m.Span }
		if !m.Target.Known() || slices.ContainsFunc(d.Problems, told) {
			return true
		}
		target := path.Clean(m.Target.V)
		below := func(inner, outer string) bool {
			return strings.HasPrefix(inner+"/", strings.TrimSuffix(outer, "/")+"/")
		}
		return m.Type != "tmpfs" && (below(directory, target) || below(target, directory))
	})
}
