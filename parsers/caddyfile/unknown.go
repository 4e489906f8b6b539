package caddyfile

import (
	"fmt"
	"slices"
	"strings"

	"github.com/reflint/reflint/internal/facts"
	"github.com/reflint/reflint/internal/model"
)

// checkKnown reports a directive that no plugin can have brought (caddyconfig/httpcaddyfile/httptype.go, "unrecognized
// directive"). One that a newer release may know is reported only where it looks like something else that was meant.
func (b *builder) checkKnown(n *node) {
	name := n.name.text
	if b.opts.Distribution == Unknown || isDirective(name) || n.name.origin == model.Unknown ||
		slices.Contains([]string{"import", "handle_path"}, name) {
		return
	}
	near := facts.Near(name, slices.Concat(defaultOrder, siteSettings, []string{"handle_path", "import"}))
	unrecognized := fmt.Sprintf("unrecognized directive '%s': ", name)
	switch {
	case looksLikeSite(n) && b.stray.Valid():
		b.reject(b.stray, fmt.Sprintf(
			"this '}' closes nothing, so that '%s' is read as a directive: one closing brace is too many", name))
	case looksLikeSite(n):
		b.reject(n.name.span, unrecognized+"it looks like the address of a site, so that a '}' is missing before it")
	case near != "":
		b.reject(n.name.span, unrecognized+"did you mean '"+near+"'?")
	case b.opts.Distribution == Standard:
		b.reject(n.name.span, unrecognized+"Caddy's own image has no plugins, and Caddy itself has no such directive")
	}
}

// strayBrace is the place of a '}' that Caddy takes for the address of a site, for which it then wants a certificate;
// invalid for any other address.
func (b *builder) strayBrace(key token) model.Span {
	if key.closes() && b.proxy.AutoHTTPS {
		return key.span
	}
	return model.Span{}
}

// looksLikeSite tells whether a directive has a block and a name like that of a host.
func looksLikeSite(n *node) bool {
	name := strings.TrimSuffix(n.name.text, ",")
	return n.braces && (strings.ContainsAny(name, ".:") || name == "localhost")
}
