// Package caddy holds parsers/caddyfile and internal/reach equal to the real Caddy, on every Caddyfile at hand
// and on invented ones.
package caddy

import _ "github.com/caddyserver/caddy/v2/modules/standard"
