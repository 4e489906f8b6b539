package facts

import (
	"slices"
	"strings"
)

// A URLUse tells what browsers do with a URL out of a variable.
type URLUse uint8

// A page is what the address bar shows; a page fetches from the others, or opens a WebSocket there.
const (
	URLPage URLUse = iota + 1
	URLFetched
)

// pageVariables hold the address of a web application. They may have a prefix of the application's own, like
// GOTRUE_SITE_URL.
var pageVariables = []string{
	"SITE_URL",     // supabase/auth GOTRUE_SITE_URL; GreyhavenHQ/reflector www/.env.example
	"NEXTAUTH_URL", // next-auth v4, configuration options
	"FRONTEND_URL", // medusajs, directus and others: where the web application is
	"WEBAPP_URL",   // calcom NEXT_PUBLIC_WEBAPP_URL
	"WEBSITE_URL",  // calcom NEXT_PUBLIC_WEBSITE_URL
	"WEB_URL",      // plane WEB_URL
	"WEB_APP_URL",
	"WEB_ORIGIN",
	"UI_BASE_URL", // GreyhavenHQ/reflector server/reflector/settings.py
	"PUBLIC_ORIGIN",
}

// bareVariables hold it only where nothing but a framework's prefix is before them: S3_PUBLIC_URL is none.
var bareVariables = []string{
	"APP_URL",    // laravel .env.example
	"PUBLIC_URL", // jitsi/docker-jitsi-meet env.example; create-react-app
	"CLIENT_URL",
	"PUBLIC_BASE_URL", "APP_BASE_URL",
}

// BaseURL tells whether programs may put paths behind the URL in a variable of this name that nobody opens as it is: an
// API tells its clients by it where to find them. What is for people says so, as SITE_URL and UI_BASE_URL do.
func BaseURL(name string) bool {
	return slices.ContainsFunc([]string{"APP_URL", "WEB_URL", "PUBLIC_URL", "CLIENT_URL", "BASE_URL"}, func(v string) bool {
		return strings.HasSuffix(name, v)
	}) && !strings.HasSuffix(name, "UI_BASE_URL")
}

// frameworkPrefixes are those with which web frameworks mark what they hand to the browser (Next.js, Vite, Create React
// App, Nuxt, Expo, SvelteKit and Astro).
var frameworkPrefixes = []string{
	"NEXT_PUBLIC_", "VITE_", "REACT_APP_", "NUXT_PUBLIC_", "EXPO_PUBLIC_", "PUBLIC_",
}

// HandedToBrowser tells whether a framework hands the variable of this name to the browser.
func HandedToBrowser(name string) bool {
	return slices.ContainsFunc(frameworkPrefixes, func(prefix string) bool {
		return prefix != "PUBLIC_" && strings.HasPrefix(name, prefix)
	})
}

// fetchedWords are in the names of such variables that a page fetches from.
var fetchedWords = []string{"API", "BACKEND", "SERVER", "WS", "WSS", "WEBSOCKET", "SOCKET", "LIVEKIT", "GATEWAY"}

// FetchedName tells whether the name of a variable speaks of what programs fetch from, be they browsers or not.
func FetchedName(name string) bool {
	return slices.ContainsFunc(strings.Split(name, "_"), func(w string) bool { return slices.Contains(fetchedWords, w) })
}

// ownURLWords are those that say what a URL is for in a stack, and neither where nor whose its server is.
var ownURLWords = slices.Concat(fetchedWords, []string{
	"FRONTEND", "APP", "WEB", "WEBAPP", "SITE", "CLIENT", "BROWSER", "PUBLIC", "BASE", "ROOT", "SIGNALING", "SIGNALLING",
	"NEXT", "VITE", "REACT", "NUXT", "EXPO", "NEXTAUTH", "AUTH",
	"URL", "URI", "HOST", "HOSTNAME", "ORIGIN", "ADDRESS", "ENDPOINT", "DOMAIN", "HTTP", "HTTPS",
})

// OwnURLName tells whether the name of a variable is made of words for a use in the stack itself alone. EU_API_URL,
// PEER_API_URL and STAGING_API_URL are of other servers.
func OwnURLName(name string) bool {
	return !slices.ContainsFunc(strings.Split(name, "_"), func(w string) bool { return !slices.Contains(ownURLWords, w) })
}

// DevelopmentServer tells whether a port is that of a development server, which mostly runs outside of containers (Vite's
// dev and preview, Angular, Expo).
func DevelopmentServer(port int) bool { return slices.Contains([]int{5173, 4173, 4200, 8081}, port) }

// BrowserURL tells what browsers do with the URL in a variable of this name; 0 where the name does not tell.
func BrowserURL(name string) URLUse {
	if PublicSignalling(name) {
		return URLFetched
	}
	bare, framework := name, false
	for _, prefix := range frameworkPrefixes {
		if rest, ok := strings.CutPrefix(name, prefix); ok && rest != "URL" && rest != "ORIGIN" && rest != "BASE_URL" {
			bare, framework = rest, true
			break
		}
	}
	words := strings.Split(bare, "_")
	switch {
	case strings.Contains(name, "LIVEKIT") && !framework, slices.Contains(words, "INTERNAL"):
		return 0
	case slices.ContainsFunc(pageVariables, func(v string) bool { return bare == v || strings.HasSuffix(bare, "_"+v) }):
		return URLPage
	case slices.Contains(bareVariables, bare):
		return URLPage
	case framework && FetchedName(bare):
		return URLFetched
	default:
		return 0
	}
}

// ServerSignalling tells whether a program that is no browser gets the LiveKit address out of a variable of this name:
// the server SDKs, and egress, ingress and SIP.
func ServerSignalling(name string) bool {
	return slices.ContainsFunc([]string{
		"LIVEKIT_URL",     // livekit/agents, livekit/livekit-cli, livekit-api for Python
		"LIVEKIT_WS_URL",  // livekit/egress pkg/config/base.go
		"LIVEKIT_HOST",    // livekit-server-sdk examples
		"LIVEKIT_API_URL", // livekit-server-sdk examples
		"LIVEKIT_SERVER_URL", "LIVEKIT_INTERNAL_URL", "LIVEKIT_URL_INTERNAL", "LIVEKIT_HTTP_URL",
	}, func(known string) bool { return name == known || strings.HasSuffix(name, "_"+known) }) &&
		!PublicSignalling(name)
}

// serverVariables hold a URL that only programs on the server use.
var serverVariables = []string{
	"SERVER_API_URL",              // GreyhavenHQ/reflector www/.env.example: for the server side of the web application
	"HATCHET_CLIENT_SERVER_URL",   // hatchet-sdk, client configuration
	"HATCHET_CLIENT_HOST_PORT",    // the same
	"OTEL_EXPORTER_OTLP_ENDPOINT", // opentelemetry.io/docs/specs/otel/protocol/exporter
	"AWS_ENDPOINT_URL",            // AWS SDKs, service-specific endpoints
	"AWS_ENDPOINT_URL_S3",
	"OPENAI_BASE_URL", // openai-python
	"OPENAI_API_BASE",
	"OLLAMA_BASE_URL", // open-webui
	"QDRANT_URL",      // qdrant-client
	"ELASTICSEARCH_URL",
	"MEILI_URL",
}

// ServerVariable tells whether only programs on the server use the URL in a variable of this name.
func ServerVariable(name string) bool {
	return slices.Contains(serverVariables, name) || slices.Contains(strings.Split(name, "_"), "INTERNAL")
}

// corsVariables hold the origins that an API lets read its answers.
var corsVariables = []string{
	"CORS_ORIGIN",          // GreyhavenHQ/reflector server/reflector/settings.py
	"CORS_ORIGINS",         // many servers
	"BACKEND_CORS_ORIGINS", // fastapi/full-stack-fastapi-template backend/app/core/config.py
	"CORS_ALLOWED_ORIGINS", // adamchainz/django-cors-headers
	"CORS_ALLOW_ORIGINS",
	"CORS_ALLOWED_ORIGIN",
	"CORS_WHITELIST",
}

// CORSList tells whether a variable of this name holds the origins that an API accepts.
func CORSList(name string) bool { return slices.Contains(corsVariables, name) }

// A WebhookRoute is where an application takes LiveKit's webhooks.
type WebhookRoute struct {
	// Family is that of the application's images.
	Family, Path string
	// Source tells where that was read.
	Source string
}

var webhookRoutes = []WebhookRoute{
	{"reflector", "/v1/livekit/webhook", "GreyhavenHQ/reflector livekit.yaml.example, webhook.urls"},
}

// WebhookPath is the path at which an image takes LiveKit's webhooks, "" where that is not known.
func WebhookPath(image string) string {
	i := slices.IndexFunc(webhookRoutes, func(r WebhookRoute) bool { return Runs(image, r.Family) })
	if i < 0 {
		return ""
	}
	return webhookRoutes[i].Path
}

// networkSchemes are those of URLs whose host is one to connect to; what is before a "+" names only a driver.
var networkSchemes = []string{
	"http", "https", "ws", "wss", "grpc", "grpcs", "tcp", "amqp", "amqps", "nats", "mongodb", "mqtt", "mqtts",
	"smtp", "smtps",
	"kafka", "ldap", "ldaps", "bolt", "neo4j", "clickhouse",
}

// NetworkScheme tells whether the host of a URL with this scheme is one to connect to.
func NetworkScheme(scheme string) bool { return slices.Contains(networkSchemes, scheme) }

// SignallingFallback names the variables out of which an image tells browsers where LiveKit is: the second, which is
// otherwise the server's own, where the first is not set.
func SignallingFallback(image string) (public, server string, ok bool) {
	// GreyhavenHQ/reflector server/reflector/video_platforms/livekit.py: LIVEKIT_PUBLIC_URL or LIVEKIT_URL
	if Runs(image, "reflector") {
		return "LIVEKIT_PUBLIC_URL", "LIVEKIT_URL", true
	}
	return "", "", false
}

// AddressName tells whether a value HOST:PORT in a variable of this name is an address to connect to. Those of
// databases are known by other words.
func AddressName(name string) bool {
	words := strings.Split(strings.ToUpper(name), "_")
	has := func(list ...string) bool {
		return slices.ContainsFunc(list, func(word string) bool { return slices.Contains(words, word) })
	}
	return has("URL", "URI", "ADDR", "ADDRESS", "ENDPOINT", "HOST", "SERVER", "BROKER", "TARGET", "UPSTREAM") &&
		!has("REDIS", "VALKEY", "POSTGRES", "PG", "DB", "DATABASE", "MYSQL", "MARIADB")
}

// BindURLName tells whether a URL in a variable of this name says where its own program listens: so by its words, and
// those of Kestrel (learn.microsoft.com/aspnet/core/fundamentals/servers/kestrel/endpoints).
func BindURLName(name string) bool {
	name = strings.ToUpper(name)
	words := strings.Split(name, "_")
	return slices.Contains([]string{"ASPNETCORE_URLS", "DOTNET_URLS"}, name) || strings.HasPrefix(name, "KESTREL__") ||
		slices.Contains(words, "BIND") || slices.Contains(words, "LISTEN")
}

// BindName tells whether a variable of this name says where its own program listens, or what it is called.
func BindName(name string) bool {
	words := strings.Split(strings.ToUpper(name), "_")
	binding := []string{
		"BIND", "LISTEN", "LISTENER", "LISTENERS", "ADVERTISE", "ADVERTISED", "VIRTUAL", "LETSENCRYPT", "VHOST", "IMAGE",
		"ALLOWED",
	}
	return slices.ContainsFunc(binding, func(word string) bool { return slices.Contains(words, word) })
}

// stackNameWords are those in the names of variables that hold the names under which a stack is reached, otherNameWords
// tell that it is the name of something else: a mail server, a store, who signs people in.
var (
	stackNameWords = []string{"DOMAIN", "DOMAINS", "ORIGIN", "ORIGINS", "WS"}
	otherNameWords = []string{"MAIL", "EMAIL", "SMTP", "IMAP", "FROM", "COOKIE", "S3", "AWS", "OAUTH", "OIDC", "LDAP"}
)

// StackName tells by the name of a variable whether it holds names, or URLs, under which the stack itself is reached.
func StackName(name string) bool {
	own := false
	for word := range strings.SplitSeq(strings.ToUpper(name), "_") {
		if slices.Contains(otherNameWords, word) {
			return false
		}
		own = own || slices.Contains(stackNameWords, word)
	}
	return own
}
