package caddyfile

import (
	"strings"
	"sync"

	"github.com/reflint/reflint/internal/pattern"
)

// odd finds short placeholders whose names could be taken for a part of a URI.
var odd = sync.OnceValue(func() *strings.Replacer {
	return strings.NewReplacer(
		"{%uri}", "{uri_escaped}",
		"{%path}", "{path_escaped}",
		"{%query}", "{query_escaped}",
		"{?query}", "{prefixed_query}",
		"{orig_?query}", "{orig_prefixed_query}",
	)
})

// long finds the full names of placeholders of which a request is the source. What follows these prefixes is the short
// name that Caddy has for them, or could have (caddyconfig/httpcaddyfile/shorthands.go).
var long = pattern.Lazy(`\{http\.(?:` +
	`request\.orig_uri\.(path|query)|request\.orig_uri\.(prefixed_query)|` +
	`request\.uri\.(?:path\.(dir|file)|(path|query)(\.[\w-]+)?|(path_escaped|query_escaped|prefixed_query))|` +
	`request\.host\.(labels\.\d+)|` +
	`request\.((?:uri|uri_escaped|orig_uri|host|hostport|port|method|orig_method|scheme)|header\.[\w-]+)|` +
	`regexp\.([\w.-]+))\}`)

// shorten writes placeholders the short way, {path} for {http.request.uri.path}.
func shorten(text string) string {
	if !strings.Contains(text, "{") {
		return text
	}
	text = odd().Replace(text)
	if !strings.Contains(text, "{http.") {
		return text
	}
	return long().ReplaceAllStringFunc(text, func(placeholder string) string {
		m := long().FindStringSubmatch(placeholder)
		orig, re := m[1]+m[2], m[9]
		if orig != "" {
			orig = "orig_" + orig
		}
		if re != "" {
			re = "re." + re
		}
		return "{" + orig + m[3] + m[4] + m[5] + m[6] + m[7] + m[8] + re + "}"
	})
}
