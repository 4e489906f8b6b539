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
		case "default_bind":
			b.defaultBind = append(b.defaultBind, n.args...)
		case "order":
			b.orderOption(n)
		case "admin":
			if len(n.args) > 0 {
				b.proxy.Admin = n.args[0].value()
			}
		case "layer4": // github.com/mholt/caddy-l4 takes connections before any site sees them
			b.proxy.Opaque = true
		case "servers":
			b.serversOption(n)
		case "storage":
			b.storageOption(n)
		case "local_certs", "cert_issuer":
			if b.tls.signers != "" && b.tls.local != (n.name.text == "local_certs") {
				b.reject(n.span(), "local_certs and cert_issuer contradict each other: keep one")
			}
			b.tls.read(n)
		default:
			b.tls.read(n)
		}
	}
}

// serversOption reads what a server does with connections before it speaks TLS or HTTP.
func (b *builder) serversOption(n *node) {
	for i := range n.block {
		switch line := &n.block[i]; line.name.text {
		case "name":
			if len(n.args) == 0 {
				b.reject(line.span(), "cannot set a name for a server without a listener address")
			}
		case "trusted_proxies":
			b.proxy.Fronted = true
		case "protocols":
			b.proxy.NoHTTP3 = !has(line.args, "h3")
		case "listener_wrappers":
			for _, wrapper := range line.block {
				switch wrapper.name.text {
				case "proxy_protocol":
					b.proxy.Fronted = true
				case "tls", "http_redirect":
				default: // a plugin may keep connections to itself
					b.tls.open = true
				}
			}
		}
	}
}

// storageOption reads where certificates are kept: in a directory, or where a plugin knows
// (modules/filestorage/filestorage.go, UnmarshalCaddyfile).
func (b *builder) storageOption(n *node) {
	storage := &b.proxy.Certificates.Storage
	storage.Origin = model.Unknown
	if len(n.args) == 0 || n.args[0].text != "file_system" {
		return
	}
	for _, line := range append([]node{{args: n.args[1:]}}, n.block...) {
		if len(line.args) == 1 {
			*storage = line.args[0].value()
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
	b.proxy.AutoHTTPS, b.httpsOff, b.noRedirects = true, false, false // of several lines the last counts
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
