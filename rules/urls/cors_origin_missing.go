package urls

import (
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/reflint/reflint/internal/facts"
	"github.com/reflint/reflint/internal/lint"
	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/reach"
)

// CORSOriginMissing reports lists of origins without that of the page.
var CORSOriginMissing = &lint.Rule{
	ID: "cors-origin-missing",
	Doc: `The origin of the page is not among those that the API accepts

## Why

A browser shows a page the answers of another origin only if that one names the page's origin, which is scheme, host
and port: http://example.org is not https://example.org. The API answers, its log shows 200, and the page gets
nothing.

## How to fix

Put the origin of the page, as the message writes it, into the list.

## Not reported

- No list, an empty one, "*", patterns, and lists whose format is not known.
- A list that has the origin of at least one of the pages that are known.
- An API that is at the origin of the page does not need the list: a wrong one is a warning. It is one too where it
  is not known that the page uses the service with the list, and in templates and development files.
`,
	Severity: lint.Error,
	Check:    checkCORSOriginMissing,
}

func checkCORSOriginMissing(pass *lint.Pass) {
	var sites []public
	list := publics(pass.Scenario)
	for _, p := range list {
		if p.use == facts.URLPage && p.Service != nil && p.Public() {
			sites = append(sites, p)
		}
	}
	if len(sites) == 0 {
		return
	}
	seen := map[model.Span]bool{}
	for _, service := range pass.Running {
		for _, v := range service.Environment {
			if facts.CORSList(v.Name) && v.Value.Known() && !seen[v.Value.Span] {
				seen[v.Value.Span] = true
				checkOrigins(pass, corsList{service, *v}, list, sites)
			}
		}
	}
}

// A corsList is a variable with the origins that a service accepts.
type corsList struct {
	service *model.Service
	model.Variable
}

func checkOrigins(pass *lint.Pass, l corsList, list, sites []public) {
	origins, ok := originsOf(l.Value.V)
	if !ok || slices.ContainsFunc(sites, func(p public) bool { return slices.Contains(origins, p.Origin()) }) {
		return
	}
	local, page := reach.ModeOf(pass.Scenario).Local, sites[0]
	if local && page.Loopback() && looselyListed(origins, page) {
		return
	}
	api, same := apiOf(l.service, list, page)
	note := ""
	if i := slices.IndexFunc(origins, func(o string) bool { return otherScheme(o, page.Origin()) }); i >= 0 {
		scheme, _, _ := strings.Cut(origins[i], ":")
		note = fmt.Sprintf(": the scheme differs, %s:// for %s://", scheme, page.Scheme)
	}
	if same {
		note += "; this matters once the API is at another origin than the page"
	}
	sure := page.sure && !l.Value.Template && api && !same && !local
	pass.Report(severity(sure), l.Value.Span, fmt.Sprintf("%s of service %q is %s, but the page comes from %s (%s)%s",
		l.Name, l.service.Name, strings.Join(origins, ", "), page.Origin(), page.Name, note,
	), append(beside(page.URL, reach.URL{}, "%s is the page", page.Name), lint.Via(l.Value.Via)...)...)
}

// originsOf reads a list of origins: JSON, or separated by commas or blanks. It is not ok for one that is empty,
// accepts any origin, or holds something else.
func originsOf(text string) ([]string, bool) {
	var items []string
	if err := json.Unmarshal([]byte(text), &items); err != nil {
		items = strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(", \t;", r) })
	}
	var origins []string
	for _, item := range items {
		parsed, err := url.Parse(strings.TrimSpace(item))
		if err != nil || parsed.Host == "" || parsed.Scheme == "" || strings.ContainsAny(item, "*${}<>()\\^") {
			return nil, false
		}
		v := model.Variable{Value: model.Value[string]{V: parsed.Scheme + "://" + parsed.Host, Origin: model.Stated}}
		u, ok := reach.ParseURL(v, nil)
		if !ok {
			return nil, false
		}
		origin := u.Origin()
		if strings.Trim(parsed.Path, "/") != "" {
			origin += parsed.Path // an origin has no path, so that no browser names this one
		}
		origins = append(origins, origin)
	}
	return origins, len(origins) > 0
}

// otherScheme tells whether two origins differ in the scheme alone.
func otherScheme(a, b string) bool {
	_, first, _ := strings.Cut(a, "://")
	_, second, _ := strings.Cut(b, "://")
	return first == second && a != b
}

// looselyListed tells whether an origin differs from the page's only in how this machine is named.
func looselyListed(origins []string, page public) bool {
	return slices.ContainsFunc(origins, func(origin string) bool {
		u, ok := reach.ParseURL(model.Variable{Value: model.Value[string]{V: origin, Origin: model.Stated}}, nil)
		return ok && u.Loopback() && u.Scheme == page.Scheme && u.Port == page.Port && u.Path == ""
	})
}

// apiOf tells whether a service is known to be the API of the page, and whether all of its URLs are at the page's
// origin.
func apiOf(s *model.Service, list []public, page public) (api, same bool) {
	for _, p := range list {
		if p.use == facts.URLFetched && reads(s, p.families) {
			if !api {
				same = true
			}
			api, same = true, same && webOrigin(p.URL) == page.Origin()
		}
	}
	return api, same
}

// webOrigin is the origin of a URL as far as CORS goes, for which WebSockets count as what they begin as.
func webOrigin(u reach.URL) string {
	if scheme, ok := map[string]string{"ws": "http", "wss": "https"}[u.Scheme]; ok {
		u.Scheme = scheme
	}
	return u.Origin()
}
