package stacktest

import (
	"regexp"
	"strconv"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"
)

// caddyRewrites use the other forms that the Caddyfile has for the same.
var caddyRewrites = []rewrite{
	{"Caddyfile: spaces", caddyfile(func(text string) string { return strings.ReplaceAll(text, "\t", "    ") })},
	{"Caddyfile: quotes", caddyfile(func(text string) string {
		return regexp.MustCompile(`(reverse_proxy|handle_path|handle) ([^\s{}@]+)`).ReplaceAllString(text, `$1 "$2"`)
	})},
	{"Caddyfile: backquotes", caddyfile(func(text string) string {
		return regexp.MustCompile(`reverse_proxy (\S+)`).ReplaceAllString(text, "reverse_proxy `$1`")
	})},
	{"Caddyfile: upstreams with scheme", caddyfile(func(text string) string {
		return regexp.MustCompile(`reverse_proxy (\S+)`).ReplaceAllString(text, "reverse_proxy http://$1")
	})},
	{"Caddyfile: upstreams with to", caddyfile(func(text string) string {
		proxy := regexp.MustCompile(`(?m)^(\s*)reverse_proxy (\S+)$`)
		return proxy.ReplaceAllString(text, "${1}reverse_proxy {\n${1}\tto $2\n${1}}")
	})},
	{"Caddyfile: global options", caddyfile(func(text string) string {
		if strings.HasPrefix(text, "{\n") {
			return strings.Replace(text, "{\n", "{\n\tgrace_period 10s\n", 1)
		}
		return "{\n\tgrace_period 10s\n}\n\n" + text
	})},
	{"Caddyfile: headers and logs", caddyfile(func(text string) string {
		return caddyHeader.ReplaceAllString(text, "$0\tlog\n\theader X-Frame-Options DENY\n\tencode zstd gzip\n")
	})},
	{"Caddyfile: named matchers", caddyfile(namedMatchers)},
	{"Caddyfile: prefix stripped by hand", caddyfile(func(text string) string {
		prefix := regexp.MustCompile(`handle_path (/[\w-]+)/\* \{`)
		return prefix.ReplaceAllString(text, "handle $1/* {\n\t\turi strip_prefix $1")
	})},
	{"Caddyfile: a snippet for upstreams", caddyfile(func(text string) string {
		snippet := "(to) {\n\treverse_proxy {args[0]}\n}\n\n"
		changed := regexp.MustCompile(`reverse_proxy (\S+)`).ReplaceAllString(text, "import to $1")
		if strings.HasPrefix(text, "{\n") {
			return strings.Replace(changed, "}\n", "}\n\n"+snippet, 1)
		}
		return snippet + changed
	})},
	{"Caddyfile: sites as snippets", caddyfile(siteSnippets)},
	{"Caddyfile: sites in another file", importedSites},
	{"Caddyfile: upstreams through variables", upstreamVariables},
}

// caddyHeader is the line that opens a site: the global options have no address.
var caddyHeader = regexp.MustCompile(`(?m)^[^\s(&][^{\n]*\S \{\n|^\{\$\w+\} \{\n`)

// caddyfile changes the Caddyfile of a stack that has one.
func caddyfile(change func(string) string) func(*testing.T, tree) {
	return func(_ *testing.T, files tree) {
		if text, ok := files["Caddyfile"]; ok {
			files["Caddyfile"] = change(text)
		}
	}
}

// namedMatchers gives every path of a handle a matcher with a name.
func namedMatchers(text string) string {
	n := 0
	return regexp.MustCompile(`handle (/\S+) \{`).ReplaceAllStringFunc(text, func(handle string) string {
		n++
		name := "@path" + strconv.Itoa(n)
		return name + " path " + strings.Fields(handle)[1] + "\n\thandle " + name + " {"
	})
}

// eachSite cuts the Caddyfile into sites and replaces the body of each.
func eachSite(text string, body func(n int, body string) string) string {
	var b strings.Builder
	n := 0
	for {
		m := caddyHeader.FindStringIndex(text)
		if m == nil {
			return b.String() + text
		}
		end := strings.Index(text[m[1]:], "\n}") + m[1] + 1
		b.WriteString(text[:m[1]] + body(n, text[m[1]:end]))
		text = text[end:]
		n++
	}
}

func siteSnippets(text string) string {
	var snippets strings.Builder
	sites := eachSite(text, func(n int, body string) string {
		name := "site" + strconv.Itoa(n)
		snippets.WriteString("\n(" + name + ") {\n" + body + "}\n")
		return "\timport " + name + "\n"
	})
	if options, rest, ok := strings.Cut(sites, "\n}\n"); ok && strings.HasPrefix(sites, "{\n") {
		return options + "\n}\n" + snippets.String() + rest
	}
	return snippets.String() + "\n" + sites
}

// importedSites has the body of each site in a file that is mounted as well.
func importedSites(t *testing.T, files tree) {
	text, ok := files["Caddyfile"]
	if !ok {
		return
	}
	files["Caddyfile"] = eachSite(text, func(n int, body string) string {
		name := "sites/" + strconv.Itoa(n) + ".caddy"
		files[name] = body
		return "\timport " + name + "\n"
	})
	files.editServices(t, func(name string, service *yaml.Node) {
		if name == "caddy" {
			volumes := child(service, "volumes")
			volumes.Content = append(volumes.Content, scalar("./sites:/etc/caddy/sites:ro"))
		}
	})
}

// upstreamVariables hands the upstreams to Caddy in its environment.
func upstreamVariables(t *testing.T, files tree) {
	text, ok := files["Caddyfile"]
	if !ok {
		return
	}
	env := mapping()
	files["Caddyfile"] = regexp.MustCompile(`reverse_proxy (\S+)`).ReplaceAllStringFunc(text, func(line string) string {
		_, upstream, _ := strings.Cut(line, " ")
		name := "UPSTREAM_" + strings.NewReplacer(":", "_", "-", "_", ".", "_").Replace(strings.ToUpper(upstream))
		put(env, name, scalar(upstream))
		return "reverse_proxy {$" + name + "}"
	})
	files.editServices(t, func(name string, service *yaml.Node) {
		if name == "caddy" {
			all := asMap(child(service, "environment"))
			all.Content = append(all.Content, env.Content...)
			put(service, "environment", all)
		}
	})
}
