// Package urls holds the rules on who a URL really lands on.
package urls

import (
	"cmp"
	"slices"

	"github.com/reflint/reflint/internal/facts"
	"github.com/reflint/reflint/internal/lint"
	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/reach"
)

// A public is a URL that browsers are given.
type public struct {
	reach.URL
	use facts.URLUse
	// families are those of the images that serve it; nil where that is not known.
	families []string
	// sure tells that a running program gets it, out of files that are in use.
	sure bool
	// perhaps tells that browsers may never be given it.
	perhaps bool
}

// maxPublics bounds the URLs for browsers that are looked at. A stack has a handful.
const maxPublics = 256

// publics lists the URLs for browsers, pages first, each once. A variable of the project that a service gets is that
// of the service.
func publics(s *model.Scenario) []public {
	list, _ := s.Once(publicsKey{}, func() any { return findPublics(s) }).([]public)
	return list
}

type publicsKey struct{}

func findPublics(s *model.Scenario) []public {
	type key struct{ name, text string }
	seen := map[key]bool{}
	used := map[model.Span]bool{}
	var list []public
	for u := range reach.URLs(s) {
		for _, place := range u.Value.Via {
			used[place.Span] = true
		}
		p, ok := publicOf(u)
		k := key{u.Name, u.Value.V}
		if !ok || seen[k] || u.Service == nil && used[u.Value.Span] {
			continue
		}
		seen[k] = true
		p.sure = u.Service != nil && !u.Value.Template && !s.Development && !s.Overlaid
		if list = append(list, p); len(list) == maxPublics {
			break
		}
	}
	slices.SortStableFunc(list, func(a, b public) int { return cmp.Compare(a.use, b.use) })
	return list
}

// publicOf is not ok for a URL that no browser gets, and for an example that is still to be replaced.
func publicOf(u reach.URL) (public, bool) {
	if u.Value.Template && facts.DocumentationName(u.Host) || u.Port == 0 || !u.Plain() && !u.Secure() {
		return public{}, false
	}
	p := public{URL: u, use: facts.BrowserURL(u.Name)}
	if p.use == 0 && u.Said {
		p.use = said(u)
	}
	if facts.PublicSignalling(u.Name) {
		p.families = []string{"livekit"}
	}
	for _, known := range facts.PublicURLs() {
		if known.Variable == u.Name && u.Service != nil && reads(u.Service, known.Readers) {
			p.families = known.Families
			p.perhaps = p.use == 0 && known.Storage && u.Public() && !u.Loopback()
			if p.use == 0 && (!known.Storage || p.perhaps) {
				p.use = facts.URLFetched
			}
		}
	}
	return p, p.use != 0
}

// said is what browsers do with a URL of which the user says that it is for them.
func said(u reach.URL) facts.URLUse {
	if u.Scheme == "ws" || u.Scheme == "wss" || facts.FetchedName(u.Name) {
		return facts.URLFetched
	}
	return facts.URLPage
}

func reads(s *model.Service, families []string) bool {
	image := facts.ImageOf(s.ImageName())
	return image != nil && slices.Contains(families, image.Family)
}

// pages are the publics that the address bar shows, off this machine.
func pages(list []public) []public {
	return slices.DeleteFunc(slices.Clone(list), func(p public) bool {
		return p.use != facts.URLPage || !p.Public() || p.Loopback()
	})
}

// severity is error for what is sure, else warning.
func severity(sure bool) lint.Severity {
	if sure {
		return lint.Error
	}
	return lint.Warning
}

// via places what decided a URL, if that is not written where it is used.
func via(u reach.URL) []lint.Related { return lint.Via(u.Value.Via) }

// beside places another URL that a finding compares with, and what decided both.
func beside(other, u reach.URL, format string, args ...any) []lint.Related {
	return slices.Concat([]lint.Related{lint.At(other.Value.Span, format, args...)}, via(u), via(other))
}

// calls tells whether browsers use their microphone in the stack: LiveKit runs, or an application has WebRTC ports of
// its own.
func calls(s *model.Scenario) bool {
	return len(s.RunningLiveKits()) > 0 || slices.ContainsFunc(s.Running, func(service *model.Service) bool {
		_, ok := service.Env("WEBRTC_PORT_RANGE")
		return ok
	})
}

// tunnelled tells whether requests come in by a program whose routes are not in the files.
func tunnelled(s *model.Scenario) bool {
	return slices.ContainsFunc(s.Running, func(o *model.Service) bool { return facts.Runs(o.ImageName(), "tunnel") })
}
