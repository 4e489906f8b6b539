package caddyfile

import (
	"slices"
	"strconv"

	"github.com/reflint/reflint/internal/model"
)

// options reads the global options that routing depends on
// (caddyconfig/httpcaddyfile/options.go).
func (b *builder) options(nodes []node) {
	b.checkOptions(nodes)
	for i := range nodes {
		n := &nodes[i]
		switch n.name.text {
		case "http_port":
			b.portOption(n, &b.proxy.HTTPPort)
		case "https_port":
			b.portOption(n, &b.proxy.HTTPSPort)
		case "auto_https":
			b.autoHTTPS(n)
		case "default_sni", "fallback_sni":
			b.defaultSNI = append(b.defaultSNI, argTexts(nodes[i:i+1])...)
		case "default_bind":
			b.defaultBind = append(b.defaultBind, n.args...)
		case "order":
			b.orderOption(n)
		case "layer4": // github.com/mholt/caddy-l4 takes connections before any site sees them
			b.proxy.Opaque = true
		}
	}
}

func (b *builder) portOption(n *node, port *model.Value[int]) {
	if len(n.args) != 1 {
		return
	}
	v := n.args[0].value()
	*port = model.With(v, 0)
	number, err := strconv.Atoi(v.V)
	if port.V = number; err != nil {
		port.Origin = model.Unknown
	}
}

func (b *builder) autoHTTPS(n *node) {
	for _, arg := range n.args {
		switch arg.text {
		case "off":
			b.proxy.AutoHTTPS, b.httpsOff = false, true
		case "disable_certs":
			b.proxy.AutoHTTPS = false
		case "disable_redirects":
			b.noRedirects = true
		case "ignore_loaded_certs":
		default:
			if arg.origin != model.Unknown {
				b.reject(arg.span, "auto_https must be one of 'off', 'disable_redirects', 'disable_certs', "+
					"or 'ignore_loaded_certs'")
			}
		}
	}
}

func (b *builder) orderOption(n *node) {
	words := make([]string, 3)
	for i, arg := range n.args {
		if i < len(words) {
			words[i] = arg.text
		}
	}
	order, ok := reorder(b.order, words[0], words[1], words[2])
	b.order = order
	switch {
	case ok:
	case slices.Contains([]string{"before", "after"}, words[1]):
		if isDirective(words[2]) {
			b.reject(n.span(), "order: directive '"+words[2]+"' not found")
		}
	default:
		b.reject(n.span(), "order: unknown positional '"+words[1]+"'")
	}
}
