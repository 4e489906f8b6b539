package caddyfile

import (
	"slices"
	"strings"

	"github.com/reflint/reflint/internal/facts"
	"github.com/reflint/reflint/internal/model"
)

// managedNames are the names for which Caddy gets a certificate before anybody asks: those that automatic HTTPS found,
// and those that are named for it. A wildcard among them stands for what it covers (modules/caddytls/tls.go, Manage).
func (b *builder) managedNames(listeners []*listening) []model.Value[string] {
	forced := b.forcedNames(listeners)
	all := map[string]bool{}
	var names []model.Value[string]
	for _, name := range slices.Concat(forced, b.automated) {
		if !all[name.V] && qualifies(name.V) {
			names = append(names, name)
		}
		all[name.V] = true
	}
	isForced := map[string]bool{}
	for _, name := range forced {
		isForced[name.V] = true
	}
	return slices.DeleteFunc(names, func(name model.Value[string]) bool {
		return !isForced[name.V] && underWildcard(name.V, all)
	})
}

// automatedInternally are the names without a matcher, or of tls_automate_names, that only Caddy's own authority signs.
func (b *builder) automatedInternally(listeners []*listening) []string {
	var names []string
	for _, name := range b.besideAny(listeners) {
		if facts.InternalName(name.V) || isOddWildcard(name.V) {
			names = append(names, name.V)
		}
	}
	for _, t := range b.tls.automate {
		if facts.InternalName(t.text) {
			names = append(names, t.text)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// besideAny are the names that no matcher mentions, as another address of their site takes any host.
func (b *builder) besideAny(listeners []*listening) []model.Value[string] {
	var names []model.Value[string]
	for _, l := range listeners {
		for _, s := range l.sites {
			if len(l.hosts(s)) > 0 || !b.proxy.AutoHTTPS {
				continue
			}
			for _, a := range l.at[s] {
				if a.host.V != "" && a.scheme != "http" && !a.written(b.proxy.HTTPPort) {
					names = append(names, a.host)
				}
			}
		}
	}
	return names
}

// forcedNames are those for which automatic HTTPS does not decide: besideAny, and the names of `tls force_automate` and
// of the option tls_automate_names.
func (b *builder) forcedNames(listeners []*listening) []model.Value[string] {
	names := b.besideAny(listeners)
	for _, l := range listeners {
		for _, s := range l.sites {
			if !s.tls.forceAutomate || b.isHTTP(l.Port) || len(l.hosts(s)) == 0 {
				continue
			}
			for _, a := range l.at[s] {
				names = append(names, a.host)
			}
		}
	}
	for _, t := range b.tls.automate {
		names = append(names, t.value())
	}
	return names
}

// underWildcard tells whether a wildcard among the names covers this one.
func underWildcard(name string, all map[string]bool) bool {
	if facts.IsAddress(name) {
		return false
	}
	labels := strings.Split(name, ".")
	for i := range labels {
		if labels[i] == "*" {
			continue
		}
		labels[i] = "*"
		if all[strings.Join(labels, ".")] {
			return true
		}
	}
	return false
}

// qualifies tells whether anybody could sign a certificate for a name (certmagic v0.25.6, certificates.go,
// SubjectQualifiesForCert). One that is not known yet may.
func qualifies(name string) bool {
	if hasPlaceholder(name) {
		return true
	}
	wildcard := !strings.Contains(name, "*") || strings.HasPrefix(name, "*.") || name == "*"
	dots := strings.HasPrefix(name, ".") || strings.HasSuffix(name, ".")
	odd := strings.ContainsAny(name, "()[]{}<> \t\n\"\\!@#$%^&|;'+=")
	return wildcard && !dots && !odd && name != ""
}
