package caddy

import (
	"fmt"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/reach"
	"github.com/reflint/reflint/internal/source"
	"github.com/reflint/reflint/parsers/caddyfile"
)

// disk is the file system that Caddy reads in these tests.
type disk struct{ set *source.Set }

func (d disk) Read(name string) (*source.File, error) {
	content, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	return d.set.Add(strings.TrimPrefix(name, "/"), content), nil
}

func (disk) Glob(pattern string) ([]string, error) { return filepath.Glob(pattern) }

// read is our reading of a Caddyfile.
func read(path string, text []byte) caddyfile.Result {
	set := source.NewSet("/")
	return caddyfile.Parse(set.Add(strings.TrimPrefix(path, "/"), text), caddyfile.Options{
		Path:         path,
		Distribution: caddyfile.Standard,
		Files:        disk{set},
		Env: func(name string) (model.Value[string], bool) {
			value, ok := os.LookupEnv(name)
			return model.Value[string]{V: value, Origin: model.Stated}, ok
		},
	})
}

// A verdict is what came out of both readers for one file.
type verdict struct {
	refused  error // by Caddy
	problems []model.Problem
	unread   bool // a part of the file is not at hand
	asked    int
	diff     []string       // requests on which the readings differ
	unknown  map[string]int // reasons for which we do not know an answer
}

// compare holds one Caddyfile against Caddy, with the requests that choose makes up for it.
func compare(path string, text []byte, choose func(pool) []request) verdict {
	result := read(path, text)
	v := verdict{problems: result.Problems, unread: len(result.Unread) > 0, unknown: map[string]int{}}
	v.refused = consult(path, text, func(ports []int, send func(request) reply) {
		for _, r := range choose(poolOf(result.Proxy, text, ports)) {
			v.asked++
			difference, unknown := judge(r, send(r), reach.Ask(result.Proxy, r.forReach()))
			if unknown != "" {
				v.unknown[unknown]++
			}
			if difference != "" {
				v.diff = append(v.diff, fmt.Sprintf("%s: %s", r, difference))
			}
		}
	})
	return v
}

// beyond are refusals that no reading of the file foresees: directives and modules of plugins, what is not on this
// machine, mistakes in expressions, names for which certificates are asked for in two ways or cannot be had, and Caddy's
// own mistakes.
var beyond = regexp.MustCompile(strings.Join([]string{
	"unrecognized (directive: ([^i]|i[^m])|global option)", "module not registered", "no such file or directory",
	"compiling CEL program", "automation policy", "subject does not qualify", "adapting: EOF", "Caddy panics",
}, "|"))

// silent tells that Caddy refuses what we take without a word.
func (v verdict) silent() bool {
	return v.refused != nil && len(v.problems) == 0 && !v.unread && !beyond.MatchString(v.refused.Error())
}

// failure names what is wrong with a verdict; "" for nothing. Two failures of the same name are taken for one.
func (v verdict) failure() string {
	switch {
	case v.silent():
		return "Caddy refuses, we have no problem: " + kind(v.refused.Error())
	case v.refused == nil && len(v.problems) > 0:
		return "Caddy accepts, we have a problem: " + kind(v.problems[0].Message)
	case len(v.diff) > 0:
		return "the answers differ, " + firstWords(v.diff[0])
	}
	return ""
}

var (
	particulars = regexp.MustCompile(`"[^"]*"|'[^']*'|\d+|\S*[/@{]\S*|\[.*?\]`)
	wrapping    = regexp.MustCompile(`parsing caddyfile tokens for …: |((,|…|) at …|,? import chain|,? \(import …\)|…\))+.*$`)
)

// kind is a message without its names, numbers and places.
func kind(message string) string {
	if i := strings.LastIndex(message, "provision http."); i >= 0 {
		message = message[i:]
	}
	message = particulars.ReplaceAllString(strings.Join(strings.Fields(message), " "), "…")
	return wrapping.ReplaceAllString(message, "")
}

func (r request) forReach() reach.Request {
	q := reach.Request{Scheme: "http", Host: r.host, Port: r.port, Method: r.method, Path: r.target}
	if r.tls {
		q.Scheme = "https"
	}
	if r.upgrade {
		q.Header = reach.WebSocket()
	}
	return q
}

// judge compares Caddy's reply with our answer. It tells how they differ, or why we have none.
func judge(r request, got reply, answer reach.Answer) (difference, unknown string) {
	if answer.Outcome == reach.Unknown {
		return "", answer.Reason
	}
	if handlesErrors(answer.Listener) && (answer.Outcome == reach.Files || asksCredentials(answer)) {
		return "", "an error page for what may or may not fail"
	}
	if answer.GatesOpen {
		return "", "credentials that may or may not be asked for"
	}
	gates := 0
	for _, step := range answer.Trace {
		if step.Matched != reach.Yes {
			continue
		}
		subrequest := step.Route.Kind == model.RouteSubrequest && (len(step.Route.Upstreams) > 0 || step.Route.Dynamic)
		if subrequest {
			gates++
		}
		if step.Route.Kind == model.RouteAuth || subrequest && r.denied && !step.Route.PassesAll {
			return differ(got, gates, "status 401"), ""
		}
	}
	switch answer.Outcome {
	case reach.Upstream:
		return judgeUpstream(got, gates, answer)
	case reach.Redirect:
		if strings.Contains(answer.Target, "{") || answer.Status == 0 {
			return "", "a placeholder in a redirect"
		}
		return differ(got, gates, fmt.Sprintf("redirect %d %s", answer.Status, answer.Target)), ""
	case reach.Respond:
		if answer.Status == 0 {
			return "", "a placeholder for the status"
		}
		return differ(got, gates, fmt.Sprintf("status %d", answer.Status)), ""
	case reach.Files:
		return differ(got, gates, "files"), ""
	case reach.Abort:
		return differ(got, gates, "aborted"), ""
	case reach.NoListener:
		return differ(got, gates, "no listener"), ""
	default:
		return differ(got, gates, "status 200"), ""
	}
}

func handlesErrors(l *model.Listener) bool {
	return l != nil && slices.ContainsFunc(l.Sites, func(s model.ListenerSite) bool { return len(s.Site.Errors) > 0 })
}

func asksCredentials(answer reach.Answer) bool {
	return slices.ContainsFunc(answer.Gates, func(gate *model.Route) bool { return gate.Kind == model.RouteAuth })
}

// differ tells how a reply differs from what was expected after so many subrequests.
func differ(got reply, gates int, want string) string {
	if text := got.outcome(gates); text != want {
		return fmt.Sprintf("Caddy: %s; we: %s", text, want)
	}
	return ""
}

// outcome describes a reply, the first hops left out.
func (got reply) outcome(gates int) string {
	switch {
	case !got.listening:
		return "no listener"
	case got.aborted:
		return "aborted"
	case len(got.hops) < gates:
		return fmt.Sprintf("%d upstreams asked, not %d", len(got.hops), gates)
	case len(got.hops) > gates:
		last := got.hops[len(got.hops)-1]
		return fmt.Sprintf("upstream %s://%s %s%s?%s upgrade=%t",
			last.scheme, last.address, last.method, last.path, last.query, last.upgrade)
	case got.files:
		return "files"
	case got.location != "":
		return fmt.Sprintf("redirect %d %s", got.status, got.location)
	default:
		return fmt.Sprintf("status %d", got.status)
	}
}

func judgeUpstream(got reply, gates int, answer reach.Answer) (difference, unknown string) {
	if !answer.PathKnown || !answer.QueryKnown || answer.Upgrade == reach.Maybe {
		return "", "what the upstream sees"
	}
	var wants []string
	for _, u := range answer.Upstreams {
		if !u.Host.Known() || !u.Ports.Known() {
			return "", "a placeholder in an upstream"
		}
		for port := u.Ports.V.Lo; port <= u.Ports.V.Hi; port++ {
			address := net.JoinHostPort(u.Host.V, fmt.Sprint(port))
			if u.Scheme == "unix" {
				address = u.Host.V
			}
			wants = append(wants, fmt.Sprintf("upstream %s://%s %s%s?%s upgrade=%t",
				u.Scheme, address, answer.Method, answer.Path, answer.Query, answer.Upgrade == reach.Yes))
		}
	}
	if len(got.hops) == gates+1 && slices.Contains(wants, got.outcome(gates)) {
		return "", ""
	}
	return differ(got, gates, strings.Join(wants, " or ")), ""
}

var ourWord = regexp.MustCompile(`Caddy: (\S+).*; we: (\S+)`)

// firstWords are what kinds of outcomes differ.
func firstWords(difference string) string {
	m := ourWord.FindStringSubmatch(difference)
	return "Caddy: " + m[1] + ", we: " + m[2]
}

// first are up to n of the differences.
func (v verdict) first(n int) string { return strings.Join(v.diff[:min(n, len(v.diff))], "\n") }

func messages(problems []model.Problem) []string {
	var list []string
	for _, p := range problems {
		list = append(list, p.Message)
	}
	return list
}

func sum(counts map[string]int) int {
	n := 0
	for _, c := range counts {
		n += c
	}
	return n
}
