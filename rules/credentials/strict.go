package credentials

import (
	"fmt"

	"github.com/reflint/reflint/internal/facts"
	"github.com/reflint/reflint/internal/lint"
	"github.com/reflint/reflint/internal/model"
)

// A strict goes through the configuration of one livekit-server.
type strict struct {
	pass    *lint.Pass
	livekit *model.LiveKit
	// release is the one that runs; without a pinned tag the newest that is known.
	release facts.Release
	pinned  bool
	related []lint.Related
}

func newStrict(pass *lint.Pass, l *model.LiveKit) *strict {
	c := &strict{pass: pass, livekit: l}
	_, c.release = facts.LiveKitReleases()
	if l.Service == nil {
		return c
	}
	if release, ok := facts.ParseRelease(l.Service.ImageTag()); ok && l.Service.Image.Known() {
		c.release, c.pinned = release, true
	}
	c.related = append(c.related, lint.At(l.Service.Image.Span, "the image that reads it"))
	c.related = append(c.related, lint.Via(l.Service.Image.Via)...)
	return c
}

// level checks the keys of one mapping, or the items of one list.
func (c *strict) level(path string, settings []model.Setting) {
	mapping, _ := facts.LiveKitKeyAt(path)
	for _, s := range settings {
		switch below := join(path, s.Key); {
		case s.Key == "[]":
			c.level(path+"[]", s.Below)
		case path != "" && !mapping.Closed:
			c.level(path+".*", s.Below)
		default:
			if c.check(path, s) {
				c.level(below, s.Below)
			}
		}
	}
}

// check reports a key unless the release knows it, or may.
func (c *strict) check(path string, s model.Setting) (fine bool) {
	full := join(path, s.Key)
	_, newest := facts.LiveKitReleases()
	key, ok := facts.LiveKitKeyAt(full)
	if ok {
		known, certain := key.In(c.release)
		if !known && certain {
			c.report(c.severity(), s, fmt.Sprintf("livekit-server %s does not know %q, %s: it refuses to start",
				c.release, full, whereKnown(key, c.release)))
		}
		return known
	}
	hint := c.hint(path, s.Key)
	switch {
	case facts.LiveKitReads(path, c.release):
		if hint == "" {
			hint = c.takes(path)
		}
		c.report(c.severity(), s, fmt.Sprintf("%q is no key of %s: it refuses to start%s", full, c.server(), hint))
	case hint != "" && !newest.Before(c.release):
		c.report(lint.Warning, s, fmt.Sprintf("%q is no known key of %s: it refuses to start then%s", full, c.server(), hint))
	default:
		c.report(lint.Info, s, fmt.Sprintf("%q is no key of livekit-server that reflint knows of, which is up to %s: "+
			"it refuses to start unless %s has it%s", full, newest, c.server(), hint))
	}
	return false
}

func (c *strict) report(severity lint.Severity, s model.Setting, message string) {
	c.pass.Report(severity, s.Span, message, c.related...)
}

// severity is that of a key which the release surely does not know.
func (c *strict) severity() lint.Severity {
	return unlessDoubtful(!c.pinned || c.livekit.Template || c.livekit.Service.Image.Template || c.pass.Overlaid)
}

// server names what reads the configuration, as far as that is known.
func (c *strict) server() string {
	if c.pinned {
		return "livekit-server " + c.release.String()
	}
	return "livekit-server up to " + c.release.String()
}

func whereKnown(key facts.LiveKitKey, r facts.Release) string {
	if key.Gone != (facts.Release{}) && !r.Before(key.Gone) {
		return fmt.Sprintf("which %s still had", key.Last)
	}
	return fmt.Sprintf("which %s has", key.Since)
}

func unlessDoubtful(doubtful bool) lint.Severity {
	if doubtful {
		return lint.Warning
	}
	return lint.Error
}

func join(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}
