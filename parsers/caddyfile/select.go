package caddyfile

import (
	"slices"
	"sort"
	"strings"

	"github.com/reflint/reflint/internal/model"
)

// sortSites puts the most specific site first, catch-alls last.
func (l *listening) sortSites() {
	ranks := map[*site]ranking{}
	for _, s := range l.sites {
		ranks[s] = rank(l.at[s])
	}
	sort.SliceStable(l.sites, func(i, j int) bool {
		a, b := ranks[l.sites[i]], ranks[l.sites[j]]
		switch {
		case a.host == 0:
			return false
		case b.host == 0:
			return true
		case a.wildcard != b.wildcard:
			return b.wildcard
		case a.host == b.host:
			return a.path > b.path
		default:
			return a.host > b.host
		}
	})
}

// A ranking is how specific the addresses of a site are: by the longest host and path.
type ranking struct {
	host, path int
	wildcard   bool
}

func rank(addresses []*address) ranking {
	var r ranking
	path := 0
	for _, a := range addresses {
		if strings.Contains(a.host.V, "*") || a.host.V == "" {
			r.wildcard = true
		}
		n := specificity(a.host.V)
		if n == 0 && a.host.V != "" {
			n = 1 // a host that is not known is one nevertheless
		}
		r.host = max(r.host, n)
		if n := specificity(a.path); n > path {
			path, r.path = n, len(a.path)
		}
	}
	return r
}

// specificity is the length of text without its wildcards and placeholders.
func specificity(text string) int {
	n := len(text) - strings.Count(text, "*")
	for {
		start := strings.IndexByte(text, '{')
		if start < 0 {
			return n
		}
		end := strings.IndexByte(text[start:], '}')
		if end < 0 {
			return n
		}
		n -= end + 1
		text = text[start+end+1:]
	}
}

// siteMatch is the condition under which a site takes a request on one listener
// (httptype.go, compileEncodedMatcherSets). An address without a host opens its path to all hosts, and drops
// the hosts of the addresses behind it.
func siteMatch(addresses []*address) *model.Matcher {
	anyHost := false
	type pair struct{ host, path *model.Matcher }
	type key struct{ path, host string }
	seen := map[key]bool{}
	var pairs []*pair
	byPath := map[string]*pair{}
	for _, a := range addresses {
		p := byPath[a.path]
		if p == nil {
			p = &pair{}
			byPath[a.path] = p
			if a.path != "" {
				p.path = &model.Matcher{Kind: model.MatchPath, Span: a.key.span, Values: []string{a.path}}
			}
			pairs = append(pairs, p)
		}
		known := seen[key{a.path, a.host.V}]
		seen[key{a.path, a.host.V}] = true
		switch {
		case anyHost:
		case a.host.V == "":
			anyHost, p.host = true, nil
		case p.host == nil:
			p.host = &model.Matcher{Kind: model.MatchHost, Span: a.key.span, Values: []string{a.host.V}}
		case !known:
			p.host.Values = append(p.host.Values, a.host.V)
		}
	}
	sets := &model.Matcher{Kind: model.MatchAny}
	for _, p := range pairs {
		set := &model.Matcher{Kind: model.MatchAll}
		for _, m := range []*model.Matcher{p.host, p.path} {
			if m != nil {
				set.Of = append(set.Of, m)
			}
		}
		if len(set.Of) > 0 {
			sets.Of = append(sets.Of, set)
		}
	}
	if len(sets.Of) == 0 {
		return nil
	}
	sets.Span = addresses[0].key.span
	return sets
}

// sameMatch tells whether two matchers are written alike; Caddy merges neighbours that have the same.
func sameMatch(a, b *model.Matcher) bool {
	if a == nil || b == nil {
		return a == b
	}
	return a.Kind == b.Kind && slices.Equal(a.Values, b.Values) && slices.EqualFunc(a.Of, b.Of, sameMatch)
}
