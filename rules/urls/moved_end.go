package urls

import (
	"strings"

	"github.com/reflint/reflint/internal/facts"
	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/reach"
)

// movedEnd tells whether a URL is the one that was forgotten when a name moved to another top-level domain. Companies
// have a server in each country under such names, so that all has to speak for it: the variable is for this stack, no
// other URL has the name under a third domain or under this one, and two places have it under that of most others.
func (a asker) movedEnd(p, base public) bool {
	if !otherEnd(p.Host, base.Host) || strings.HasPrefix(p.Host, "www.") || !facts.OwnURLName(p.Name) {
		return false
	}
	agreeing := map[model.Span]bool{}
	for u := range reach.URLs(a.Scenario) {
		switch {
		case u.Host == base.Host:
			agreeing[u.Value.Span] = true
		case u.Name != p.Name && (u.Host == p.Host || otherEnd(u.Host, base.Host)):
			return false
		case u.Host != p.Host && otherEnd(u.Host, base.Host):
			return false
		}
	}
	return len(agreeing) > 1 || a.hasSite(base.Host)
}
