package reach

import (
	"iter"
	"net"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/reflint/reflint/internal/facts"
	"github.com/reflint/reflint/internal/model"
)

// A URL is a variable whose value is an absolute URL.
type URL struct {
	model.Variable
	// Service is whose environment holds it; nil for a variable of the project.
	Service *model.Service
	Scheme  string
	Host    string
	// Port is the port that a client connects to, the scheme's own when none is written; 0 when the
	// scheme has none.
	Port int
	Path string
	// Said tells that the user says that the variable is for browsers.
	Said bool
}

// DefaultPort tells whether the port is the scheme's own.
func (u URL) DefaultPort() bool { return u.Port == defaultPorts[u.Scheme] }

// Loopback tells whether the URL names the machine that it is used on.
func (u URL) Loopback() bool {
	if u.Host == "localhost" || strings.HasSuffix(u.Host, ".localhost") {
		return true
	}
	addr, ok := facts.Address(u.Host)
	return ok && addr.Unmap().IsLoopback() || facts.LoopbackName(u.Host)
}

// Bind tells whether the host is one to listen on, which nobody calls: all addresses of the machine, as "+" and "*" are
// in .NET.
func (u URL) Bind() bool {
	addr, ok := facts.Address(u.Host)
	return u.Host == "+" || u.Host == "*" || ok && addr.IsUnspecified()
}

// Public tells whether the host is one that a browser can mean: an address, localhost, or a name with
// a dot that is not Docker's own.
func (u URL) Public() bool {
	if u.Loopback() {
		return true
	}
	if addr, ok := facts.Address(u.Host); ok {
		return !addr.IsUnspecified()
	}
	return strings.Contains(u.Host, ".") && !strings.HasSuffix(u.Host, ".internal")
}

var defaultPorts = map[string]int{"http": 80, "ws": 80, "https": 443, "wss": 443}

// ParseURL reads the value of a variable as an absolute URL. Values that are unknown, or hold a
// placeholder, are none.
func ParseURL(v model.Variable, service *model.Service) (URL, bool) {
	text := v.Value.V
	address, _, _ := strings.Cut(text, "#") // a fragment may hold blanks: no server sees it
	if !v.Value.Known() || !strings.Contains(text, "://") || strings.ContainsAny(text, "{}<>$,") ||
		strings.ContainsAny(address, " \t\n") {
		return URL{}, false
	}
	parsed, err := url.Parse(text)
	if err != nil || parsed.Hostname() == "" {
		return URL{}, false
	}
	port, err := strconv.Atoi(parsed.Port())
	if err != nil {
		port = defaultPorts[parsed.Scheme]
	}
	return URL{
		Variable: v, Service: service,
		Scheme: strings.ToLower(parsed.Scheme), Host: strings.ToLower(parsed.Hostname()), Port: port, Path: parsed.Path,
	}, true
}

// ParseAddress reads the value of a variable as an absolute URL or as HOST:PORT, which has no Scheme.
func ParseAddress(v model.Variable, service *model.Service) (URL, bool) {
	host, port, ok := HostPort(v.Value.V)
	if !ok || !v.Value.Known() {
		return ParseURL(v, service)
	}
	return URL{Variable: v, Service: service, Host: strings.ToLower(host), Port: port}, true
}

// Text is the URL without what may be secret in it: user, password and query.
func (u URL) Text() string {
	host := u.Host
	if !u.DefaultPort() && u.Port != 0 || u.Scheme == "" {
		host = net.JoinHostPort(host, strconv.Itoa(u.Port))
	} else if strings.Contains(host, ":") {
		host = "[" + host + "]"
	}
	if u.Scheme == "" {
		return host
	}
	return u.Scheme + "://" + host + u.Path
}

// Secure tells whether the scheme asks for TLS.
func (u URL) Secure() bool { return u.Scheme == "https" || u.Scheme == "wss" }

// Plain tells whether the scheme is one of the web without TLS.
func (u URL) Plain() bool { return u.Scheme == "http" || u.Scheme == "ws" }

// Origin is what a browser says of a page at the URL: scheme, host, and the port where it is not the scheme's own.
func (u URL) Origin() string {
	u.Path = ""
	return u.Text()
}

// URLs are those in the environments of the running services, then those among the project's own
// variables.
func URLs(s *model.Scenario) iter.Seq[URL] {
	list, _ := s.Once(urlsKey{}, func() any { return parseURLs(s) }).([]URL)
	return slices.Values(list)
}

type urlsKey struct{}

func parseURLs(s *model.Scenario) []URL {
	var list []URL
	parse := func(v model.Variable, service *model.Service) {
		if u, ok := ParseURL(v, service); ok {
			u.Said = slices.Contains(s.PublicURLs, v.Name)
			list = append(list, u)
		}
	}
	for _, service := range s.Running {
		for _, v := range service.Environment {
			parse(*v, service)
		}
	}
	for _, v := range s.Variables {
		parse(v, nil)
	}
	return list
}

// Variables that hold a URL for browsers whatever the application: by the ends of their names, and by the
// prefixes with which web frameworks mark what they hand to the browser.
var (
	publicSuffixes = []string{
		"SITE_URL", "PUBLIC_URL", "BASE_URL", "APP_URL", "WEBAPP_URL", "WEBSITE_URL", "NEXTAUTH_URL", "FRONTEND_URL",
		"ORIGIN",
	}
	publicPrefixes = []string{"NEXT_PUBLIC_", "NUXT_PUBLIC_", "EXPO_PUBLIC_", "PUBLIC_", "VITE_", "REACT_APP_"}
)

// ForBrowsers tells whether the name of the variable, or the user, says that its value is for browsers.
func (u URL) ForBrowsers() bool { return u.Said || forBrowsers(u.Name) }

// forBrowsers tells whether a variable of this name holds something for browsers.
func forBrowsers(name string) bool {
	return slices.ContainsFunc(publicSuffixes, func(s string) bool { return endsIn(name, s) }) ||
		slices.ContainsFunc(publicPrefixes, func(s string) bool { return strings.HasPrefix(name, s) })
}

// endsIn tells whether a name ends in these words: DATABASE_URL has no BASE_URL.
func endsIn(name, words string) bool {
	before, ok := strings.CutSuffix(name, words)
	return ok && (before == "" || strings.HasSuffix(before, "_"))
}
