package credentials

import (
	"fmt"
	"slices"
	"strings"

	"github.com/reflint/reflint/internal/facts"
	"github.com/reflint/reflint/internal/lint"
	"github.com/reflint/reflint/internal/model"
)

// ConfigKeyUnknown reports keys of a configuration that its program does not know.
var ConfigKeyUnknown = &lint.Rule{
	ID: "config-key-unknown",
	Doc: `A configuration has a key that its program does not know

## Why

livekit-server reads livekit.yaml strictly: one key that it does not know, be it misspelt, indented wrongly or from another
release, and it refuses to start. Egress, ingress and SIP are lenient: they ignore the key without a word, and what it was
meant to set keeps its default.

## How to fix

Write the key as the message tells, at the level where it belongs, or remove it. For a key of a newer release, change the
tag of the image.

## Not reported

- A server with --disable-strict-config, and images other than livekit/livekit-server: a fork has keys of its own.
- Keys that came or went between two releases whose source was not to be had, when the tag lies between them.
- It is an error where the tag names one release. With "latest", "v1.9" or no tag, in a template, in a configuration that no
  service mounts and where other compose files are laid over this one it is a warning; for a release that is newer than what
  reflint knows an info.
- For egress, ingress and SIP only what is clearly a misspelt key, and the log_level that egress ignores since v1.9.0.
`,
	Severity: lint.Error,
	Check:    checkConfigKeyUnknown,
}

func checkConfigKeyUnknown(pass *lint.Pass) {
	for _, l := range pass.LiveKits {
		s := l.Service
		if l.Lenient || s != nil && (!pass.Runs(s) || !official(s, "livekit-server")) || s == nil && !meantForOfficial(pass, l) {
			continue
		}
		newStrict(pass, l).level("", l.Settings)
	}
	for _, c := range pass.Clients {
		if pass.Runs(c.Service) && official(c.Service, c.Kind) {
			checkSideKeys(pass, c)
		}
	}
}

func official(s *model.Service, program string) bool {
	return s.ImageName() == "livekit/"+program && !s.Build.Valid()
}

// meantForOfficial tells whether a configuration that no service mounts is one for LiveKit's own image: most of what it
// says is, and no fork is at hand that may read it.
func meantForOfficial(pass *lint.Pass, l *model.LiveKit) bool {
	if l.Mounted {
		return false
	}
	for _, s := range pass.Services {
		own := strings.HasPrefix(s.ImageName(), "livekit/") && !s.Build.Valid()
		if strings.Contains(s.Name+s.ImageName(), "livekit") && !own {
			return false
		}
	}
	known := 0
	for _, s := range l.Settings {
		if _, ok := facts.LiveKitKeyAt(s.Key); ok {
			known++
		}
	}
	return known > len(l.Settings)/2
}

// checkSideKeys reports the keys that egress, ingress or SIP ignore though they were clearly meant.
func checkSideKeys(pass *lint.Pass, c *model.Client) {
	known := facts.SideKeys(c.Kind)
	written := func(name string) bool {
		return slices.ContainsFunc(c.Settings, func(s model.Setting) bool { return s.Key == name })
	}
	for _, s := range c.Settings {
		if near := facts.Near(s.Key, known); near != "" && !written(near) {
			pass.Report(lint.Warning, s.Span, fmt.Sprintf(
				"%q is no key of %s, which ignores it without a word: did you mean %q?", s.Key, c.Kind, near,
			), lint.At(c.Service.Image.Span, "the image that reads it"))
		}
		release, pinned := facts.ParseRelease(c.Service.ImageTag())
		old := pinned && release.Before(facts.EgressLogLevelGone) || !c.Service.Image.Known()
		if c.Kind == "egress" && s.Key == "log_level" && !old && !written("logging") {
			pass.Report(lint.Warning, s.Span, fmt.Sprintf(
				`egress ignores "log_level" since %s: want "level" under "logging"`, facts.EgressLogLevelGone,
			), lint.At(c.Service.Image.Span, "the image that reads it"))
		}
	}
}
