package facts

import (
	"slices"
	"strings"
)

// ShortestLiveKitSecret is the length in bytes below which livekit-server complains of a secret, at each start
// (livekit-server v1.13.11, pkg/config/config.go, ValidateKeys).
const ShortestLiveKitSecret = 32

// DevelopmentPair tells whether an API key and its secret are those that LiveKit's development mode brings
// (livekit-server v1.13.11, cmd/server/main.go).
func DevelopmentPair(key, secret string) bool { return key == "devkey" && secret == "secret" }

// ForDevelopment tells whether the name of a key or a file says that it is for development.
func ForDevelopment(name string) bool {
	lower := strings.ToLower(name)
	for _, word := range []string{"dev", "test", "local"} {
		if strings.Contains(lower, word) {
			return true
		}
	}
	return false
}

// guessed are the words of which the secrets in examples, templates and documentation are made (LiveKit's
// config-sample.yaml and docs, livekit-examples, .env.example files of applications). The longest come first.
var guessed = longestFirst([]string{
	"a", "access", "admin", "and", "api", "app", "at", "auth", "bar", "bearer", "change", "changeit",
	"changeme", "char", "character", "characters", "database", "db", "chars", "cookie", "default", "demo",
	"dev", "devel", "develop", "developer", "development", "devkey", "do", "dummy", "enter", "example", "fake",
	"fill", "fixme", "foo", "for", "generate", "generated", "goes", "here", "in", "insecure", "insert", "is",
	"it", "jwt", "key", "least", "livekit", "lk", "local", "long", "me", "min", "minimum", "minimal", "must",
	"my", "need", "new", "nextauth", "not", "of", "only", "openssl", "or", "passphrase", "password", "phrase",
	"placeholder", "please", "private", "prod", "production", "project", "put", "random", "replace", "sample",
	"secret", "secretkey", "secure", "server", "session", "set", "shared", "should", "signing", "some",
	"string", "strong", "super", "temp", "test", "testing", "that", "the", "this", "to", "todo", "token",
	"unsafe", "use", "user", "value", "very", "webhook", "with", "x", "your", "yours",
})

func longestFirst(words []string) []string {
	slices.SortStableFunc(words, func(a, b string) int { return len(b) - len(a) })
	return words
}

// Guessable tells whether a secret is made of nothing but words that stand in examples, and numbers between them:
// "devsecret", "change-me-32-chars", "your_api_secret". What a generator makes has other letters.
func Guessable(secret string) bool {
	words, digits := 0, 0
	for rest := strings.ToLower(secret); rest != ""; {
		c := rest[0]
		if c < 'a' || 'z' < c {
			if c > 127 {
				return false
			}
			if '0' <= c && c <= '9' {
				digits++
			}
			rest = rest[1:]
			continue
		}
		i := slices.IndexFunc(guessed, func(word string) bool { return strings.HasPrefix(rest, word) })
		if i < 0 {
			return false
		}
		words += len(guessed[i])
		rest = rest[len(guessed[i]):]
	}
	return words > 2 && words >= digits
}

// FilledIn tells whether a secret is a mark that a script fills in: "__NAME__", "<name>".
func FilledIn(secret string) bool {
	for _, mark := range []struct{ start, end string }{{"__", "__"}, {"<", ">"}, {"[", "]"}, {"@", "@"}, {"%", "%"}} {
		if strings.HasPrefix(secret, mark.start) && strings.HasSuffix(secret, mark.end) {
			return true
		}
	}
	return false
}

// signingSecrets are variables that hold what an application signs sessions and tokens with, by the ends of their
// names.
var signingSecrets = []string{
	"NEXTAUTH_SECRET", // next-auth v4, configuration options
	"AUTH_SECRET",     // Auth.js v5
	"JWT_SECRET",      // jsonwebtoken and most of what uses it
	"SECRET_KEY",      // Django SECRET_KEY, Flask SECRET_KEY, reflector server/reflector/settings.py
	"SECRET_KEY_BASE", // Rails, Phoenix
	"SESSION_SECRET",  // express-session
	"COOKIE_SECRET",   // oauth2-proxy
	"APP_SECRET",      // Symfony
	"NUXT_SESSION_PASSWORD",
}

// SigningSecret tells whether a variable of this name holds what an application signs sessions or tokens with.
func SigningSecret(name string) bool {
	return slices.ContainsFunc(signingSecrets, func(known string) bool {
		return name == known || strings.HasSuffix(name, "_"+known)
	})
}

// A KeyPair is two variables with a LiveKit API key and its secret.
type KeyPair struct{ Key, Secret string }

var keyPairs = []KeyPair{
	{"LIVEKIT_API_KEY", "LIVEKIT_API_SECRET"}, // LiveKit's SDKs: server-sdk-go, python-sdks, node-sdks
	{"LIVEKIT_KEY", "LIVEKIT_SECRET"},         // element-hq/lk-jwt-service README
}

// KeyPairs lists the variables from which applications take a LiveKit API key.
func KeyPairs() []KeyPair { return keyPairs }
