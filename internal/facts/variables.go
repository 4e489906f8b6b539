package facts

import (
	"net/url"
	"slices"
	"strings"
)

// publicSignalling are variables that carry the address at which browsers reach LiveKit, most
// telling first. Values that name a service are left to other rules.
var publicSignalling = []string{
	"LIVEKIT_PUBLIC_URL", // reflector server/reflector/video_platforms/livekit.py
	"PUBLIC_LIVEKIT_URL",
	"NEXT_PUBLIC_LIVEKIT_URL", // livekit-examples/meet .env.example
	"NEXT_PUBLIC_LIVEKIT_WS_URL",
	"VITE_LIVEKIT_URL",
	"VITE_LIVEKIT_WS_URL",
	"VITE_LIVEKIT_SERVER_URL",
	"REACT_APP_LIVEKIT_URL",
	"NUXT_PUBLIC_LIVEKIT_URL",
	"EXPO_PUBLIC_LIVEKIT_URL",
	"LIVEKIT_WSS_URL",
	"LIVEKIT_BROWSER_URL",
	"LIVEKIT_EXTERNAL_URL",
	"LIVEKIT_CLIENT_URL",
}

// PublicSignalling tells whether browsers get the LiveKit address out of a variable of this name.
func PublicSignalling(name string) bool {
	for _, known := range publicSignalling {
		if before, ok := strings.CutSuffix(name, known); ok && (before == "" || strings.HasSuffix(before, "_")) {
			return true
		}
	}
	return false
}

// InContainer tells whether every container of Caddy's image has a variable of this name, whatever compose says: Docker
// sets the first three, the image the others (caddy-docker, Dockerfile of 2.11).
func InContainer(name string) bool {
	return slices.Contains([]string{
		"HOME", "HOSTNAME", "PATH", "CADDY_VERSION", "XDG_CONFIG_HOME", "XDG_DATA_HOME",
	}, name)
}

// LiveKitCloud tells whether a host is one of LiveKit's own service, which gives each project a name below
// livekit.cloud (docs.livekit.io/home/cloud).
func LiveKitCloud(host string) bool { return strings.HasSuffix(host, ".livekit.cloud") }

// signallingPaths are what livekit-server answers on its signalling port; everything else is
// 404 (livekit-server v1.13.11 pkg/service/rtcservice.go and server.go).
var signallingPaths = []string{"/rtc", "/rtc/validate", "/rtc/v1", "/rtc/v1/validate"}

// SignallingPaths are the paths that a browser asks LiveKit for, without a prefix.
func SignallingPaths() []string { return signallingPaths }

// WebSocketPath tells whether path, as it stands in a URL, is one that livekit-server serves to WebSockets only.
func WebSocketPath(path string) bool {
	path = asServed(path)
	return path == "/rtc" || path == "/rtc/v1"
}

// asServed is a path as livekit-server matches it: without escapes, and a second slash at the beginning is one too many.
func asServed(path string) string {
	if plain, err := url.PathUnescape(path); err == nil {
		path = plain
	}
	if strings.HasPrefix(path, "//") {
		path = path[1:]
	}
	return path
}

// ServesPath tells whether livekit-server answers path, as it stands in a URL, with anything but 404 or a redirect, which
// WebSockets do not follow.
func ServesPath(path string) bool {
	path = asServed(path)
	for _, exact := range append([]string{"/", "/agent", "/whip/v1"}, signallingPaths...) {
		if path == exact {
			return true
		}
	}
	return strings.HasPrefix(path, "/twirp/") || strings.HasPrefix(path, "/whip/v1/")
}

// isReference tells whether a value is a path, or a URL of some secret store.
func isReference(value string) bool {
	scheme, _, found := strings.Cut(value, ":")
	return strings.HasPrefix(value, "/") || strings.HasPrefix(value, "./") || strings.HasPrefix(value, "../") ||
		found && scheme != "" && strings.Trim(scheme, "abcdefghijklmnopqrstuvwxyz0123456789+.-") == ""
}

// Placeholder tells whether the value of a key or secret is a text to be replaced, or a reference to be
// resolved ("vault:…", "/run/secrets/key"), rather than the value in use. Two placeholders that differ
// are no drift.
func Placeholder(value string) bool {
	if value == "" {
		return true
	}
	lower := strings.ToLower(value)
	for _, mark := range []string{"${", "{{", "<", "__", "@", "%%", "ENC["} {
		if strings.Contains(value, mark) {
			return true
		}
	}
	for _, word := range []string{
		"your", "change", "replace", "example", "placeholder", "xxxx", "todo", "fixme", "dummy", "insert", "generate", "fill",
		"api-key", "api_key", "apikey", "api-secret", "api_secret",
	} {
		if strings.Contains(lower, word) {
			return true
		}
	}
	if isReference(value) {
		return true
	}
	for _, r := range value {
		if r > 127 {
			return true // keys and secrets are ASCII; prose in another language is not
		}
	}
	return false
}

// SecretName tells whether a variable or key of this name holds something that must never be
// printed.
func SecretName(name string) bool {
	upper := strings.ToUpper(name)
	for _, word := range []string{"SECRET", "PASSWORD", "PASSWD", "PASSPHRASE", "TOKEN", "API_KEY", "APIKEY", "PRIVATE_KEY", "ACCESS_KEY", "CREDENTIAL"} {
		if strings.Contains(upper, word) {
			return true
		}
	}
	return upper == "LIVEKIT_KEYS" || strings.HasSuffix(upper, "_PASS") || strings.HasSuffix(upper, "_DSN")
}

// URLName tells whether a variable of this name holds a URL or an address.
func URLName(name string) bool {
	upper := strings.ToUpper(name)
	for _, word := range []string{"URL", "URI", "HOST", "ENDPOINT", "ADDRESS", "ORIGIN"} {
		if strings.Contains(upper, word) {
			return true
		}
	}
	return false
}
