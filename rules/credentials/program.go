package credentials

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/reflint/reflint/internal/facts"
	"github.com/reflint/reflint/internal/lint"
	"github.com/reflint/reflint/internal/model"
)

// A program is one of LiveKit's, in a running service, with what is known of its configuration.
type program struct {
	// kind is "livekit", "egress", "ingress" or "sip"; name says which it is, for messages.
	kind, name string
	service    *model.Service
	file       model.ConfigFile
	references []model.Reference
	template   bool
	// keyFile tells that a file of keys counts in place of those in the configuration.
	keyFile bool
	// how it is told its configuration.
	how facts.Configuration
}

// programs lists LiveKit's programs among what runs.
func programs(pass *lint.Pass) []program {
	var list []program
	for _, l := range pass.RunningLiveKits() {
		list = append(list, serverProgram(l))
	}
	for _, c := range pass.Clients {
		if pass.Runs(c.Service) {
			list = append(list, clientProgram(c))
		}
	}
	return list
}

func serverProgram(l *model.LiveKit) program {
	how, _ := facts.ConfigurationOf("livekit")
	return program{
		kind: "livekit", name: fmt.Sprintf("the LiveKit server in service %q", l.Service.Name), service: l.Service,
		file: l.ConfigFile, references: l.References, template: l.Template, keyFile: l.KeyFile.Written(), how: how,
	}
}

func clientProgram(c *model.Client) program {
	how, _ := facts.ConfigurationOf(c.Kind)
	return program{
		kind: c.Kind, name: fmt.Sprintf("%s service %q", c.Kind, c.Service.Name), service: c.Service,
		file: c.ConfigFile, references: c.References, template: c.Template, how: how,
	}
}

// plain tells whether nothing but LiveKit's own image stands between the files and the program: no image and no
// script of one's own.
func (p program) plain() bool {
	official := strings.HasPrefix(p.service.ImageName(), "livekit/") && !p.service.Build.Valid()
	return official && len(p.service.Entrypoint) == 0
}

// body is the variable or flag with an inline document.
func (p program) body() (name string, v model.Value[string], ok bool) {
	if v, ok := p.service.Flag(p.how.BodyFlag); ok {
		return "--" + p.how.BodyFlag, v, true
	}
	if v, ok := p.service.Env(p.how.Body); ok && (v.Value.V != "" || !v.Value.Known()) {
		return p.how.Body, v.Value, true
	}
	return "", model.Value[string]{}, false
}

// named is the variable or flag with the path of a file.
func (p program) named() (name string, v model.Value[string], ok bool) {
	if v, ok := p.service.Flag(p.how.FileFlag); ok {
		return "--" + p.how.FileFlag, v, true
	}
	if p.how.File == "" {
		return "", v, false
	}
	variable, ok := p.service.Env(p.how.File)
	return p.how.File, variable.Value, ok
}

// A mounted is a file that a service mounts, as a volume or as a config.
type mounted struct {
	target model.Value[string]
	span   model.Span
}

// over tells whether a cleaned path is below what is mounted.
func (m mounted) over(target string) bool {
	return strings.HasPrefix(target, strings.TrimSuffix(path.Clean(m.target.V), "/")+"/")
}

// mounts lists what the service mounts.
func (p program) mounts() []mounted { return mountsOf(p.service) }

// mountsOf has one with an unknown target for what other containers mount.
func mountsOf(s *model.Service) []mounted {
	var list []mounted
	if s.VolumesFrom {
		list = append(list, mounted{target: model.Value[string]{Origin: model.Unknown}, span: s.Span})
	}
	for _, m := range s.Volumes {
		list = append(list, mounted{m.Target, m.Span})
	}
	for _, f := range s.Files {
		list = append(list, mounted{f.Target, f.Span})
	}
	return list
}

// looksMeant finds the mount of a file that is a configuration of the program by its name. It is nil where more than
// one looks so.
func (p program) looksMeant() *mounted {
	meant := func(m mounted) bool { return facts.ConfigurationNamed(p.kind, m.target.V) }
	list := p.mounts()
	i := slices.IndexFunc(list, meant)
	if i < 0 || slices.ContainsFunc(list[i+1:], meant) {
		return nil
	}
	return &list[i]
}

// unread is the mount of a configuration that the program is not told of; nil where there is none, or where it may
// be told in a way that is not seen.
func (p program) unread() *mounted {
	_, _, inline := p.body()
	_, _, file := p.named()
	if inline || file || !p.plain() || p.service.EnvironmentOpen {
		return nil
	}
	return p.looksMeant()
}
