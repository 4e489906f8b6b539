package caddy

import (
	"math/rand/v2"
	"net/url"
	"slices"
	"strings"

	"github.com/caddyserver/caddy/v2/caddyconfig/caddyfile"

	"github.com/reflint/reflint/internal/model"
)

// A pool is what requests to a configuration are put together from.
type pool struct {
	ports   []int
	hosts   []string
	targets []string
}

// poolOf takes hosts, paths and queries from the words of the file, so that they come close to its conditions.
func poolOf(p *model.Proxy, text []byte, ports []int) pool {
	pl := pool{
		ports:   ports,
		hosts:   []string{"other.test"},
		targets: []string{"/", "/x/y?k=v", "/a%2Fb//c"},
	}
	for _, site := range p.Sites {
		for _, address := range site.Addresses {
			host := strings.ReplaceAll(address.Host.V, "*", "any")
			if host != "" && !strings.ContainsAny(host, "{}:/") {
				pl.hosts = append(pl.hosts, host, strings.ToUpper(host[:1])+host[1:])
			}
		}
	}
	tokens, _ := caddyfile.Tokenize(text, "Caddyfile")
	for _, t := range tokens {
		for _, word := range strings.FieldsFunc(t.Text, func(r rune) bool {
			return strings.ContainsRune("'\"`(),",
				r)
		}) {
			if strings.HasPrefix(word, "/") && !strings.ContainsAny(word, " {}\\^$\n#") {
				pl.near(word)
			}
		}
	}
	pl.hosts = unique(pl.hosts)
	pl.targets = unique(pl.targets)
	return pl
}

// near adds targets that a path with wildcards matches, or just misses.
func (pl *pool) near(pattern string) {
	path := strings.ReplaceAll(pattern, "*", "")
	path, query, _ := strings.Cut(path, "?")
	if strings.Contains(path, "%") {
		if _, err := url.PathUnescape(path); err != nil {
			path = strings.ReplaceAll(path, "%", "")
		}
	}
	clean := strings.TrimSuffix(path, "/")
	for _, target := range []string{
		path, clean + "/", clean + "/rtc", clean + "/x/y?access_token=t&k=v", clean + "x/rtc",
		strings.ToUpper(clean) + "/rtc",
		"/" + clean + "//rtc/", clean + "%2Fx", clean + "/../rtc",
	} {
		if !strings.HasPrefix(target, "/") {
			target = "/" + target
		}
		pl.targets = append(pl.targets, target)
	}
	if query != "" {
		pl.targets = append(pl.targets, clean+"/rtc?"+query)
	}
}

// some makes up n requests.
func (pl pool) some(r *rand.Rand, n int) []request {
	var list []request
	for range n {
		list = append(list, request{
			port:    pick(r, pl.ports...),
			tls:     r.IntN(2) == 0,
			method:  pick(r, "GET", "GET", "GET", "POST", "HEAD", "OPTIONS"),
			host:    pick(r, pl.hosts...),
			target:  pick(r, pl.targets...),
			upgrade: r.IntN(2) == 0,
			denied:  r.IntN(4) == 0,
		})
	}
	return list
}

// each makes up a request for every host, port and target, up to a thousand.
func (pl pool) each() []request {
	var list []request
	for _, port := range pl.ports {
		for _, host := range pl.hosts {
			for _, target := range pl.targets {
				for _, tls := range []bool{false, true} {
					if len(list) < 1000 {
						list = append(list, request{
							port: port, tls: tls, method: "GET", host: host, target: target, upgrade: len(list)%3 > 0,
						})
					}
				}
			}
		}
	}
	return list
}

func pick[T any](r *rand.Rand, list ...T) T { return list[r.IntN(len(list))] }

func unique(list []string) []string {
	slices.Sort(list)
	return slices.Compact(list)
}
