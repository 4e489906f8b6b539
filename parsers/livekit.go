package parsers

import (
	"path/filepath"
	"slices"
	"strings"

	"github.com/reflint/reflint/internal/facts"
	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/source"
	"github.com/reflint/reflint/parsers/livekit"
)

// attachLiveKit reads the configuration of a service that runs livekit-server, egress, ingress or SIP.
func (a *assembly) attachLiveKit(s *model.Service) {
	family := liveKitFamily(s)
	how, ok := facts.ConfigurationOf(family)
	if !ok {
		return
	}
	config, named := a.configuration(s, how)
	if family == "livekit" {
		a.attachServer(s, config, named)
		return
	}
	a.attachClient(family, s, config, named)
}

// toolCommands make livekit-server do something else than serve (livekit-server v1.13.11, cmd/server/main.go).
var toolCommands = []string{"generate-keys", "ports", "list-nodes", "create-join-token", "help", "help-verbose"}

// liveKitFamily tells which program of the LiveKit family a service runs, by its image or its command; ""
// for none.
func liveKitFamily(s *model.Service) string {
	family := ""
	if image := facts.ImageOf(s.ImageName()); image != nil {
		family = image.Family
	} else if s.Invokes("livekit-server") {
		family = "livekit"
	}
	if family == "livekit" && slices.ContainsFunc(toolCommands, s.Says) {
		return ""
	}
	return family
}

// showsFlags tells whether all flags of livekit-server can be seen. A script of one's own as entrypoint,
// and an image of one's own with a command inside, may add some.
func showsFlags(s *model.Service) bool {
	if s.Invokes("livekit-server") {
		return true
	}
	official := s.ImageName() == "livekit/livekit-server" && !s.Build.Valid()
	return len(s.Entrypoint) == 0 && (official || len(s.Command) > 0)
}

// strict tells whether a service runs one of LiveKit's own images, whose keys are known, and is not told to ignore
// others.
func strict(s *model.Service, program string) bool {
	_, lenient := s.Switch("disable-strict-config")
	return s.ImageName() == "livekit/"+program && !s.Build.Valid() && !lenient
}

// untold tells whether a single file is mounted that looks like the configuration of a program which is told of none.
// It
// was meant to count.
func untold(s *model.Service, family string) bool {
	n := 0
	for _, m := range s.Volumes {
		if facts.ConfigurationNamed(family, m.Target.V) {
			n++
		}
	}
	for _, f := range s.Files {
		if facts.ConfigurationNamed(family, f.Target.V) {
			n++
		}
	}
	return n == 1 && strings.HasPrefix(s.ImageName(), "livekit/") && !s.Build.Valid() && len(s.Entrypoint) == 0
}

// configuration finds the document that s reads. It is not named when the program is told none.
func (a *assembly) configuration(s *model.Service, how facts.Configuration) (config found, named bool) {
	if body, ok := s.Flag(how.BodyFlag); ok {
		return a.inline(body), true
	}
	if v, ok := s.Env(how.Body); ok && (v.Value.V != "" || !v.Value.Known()) {
		return a.inline(v.Value), true
	}
	c := &container{assembly: a, service: s}
	file, ok := s.Flag(how.FileFlag)
	if v, set := s.Env(how.File); !ok && how.File != "" && set {
		file, ok = v.Value, true
	}
	if !ok {
		return found{}, false
	}
	if !file.Known() {
		return found{err: errNotAtHand}, true
	}
	config = c.open(file.V)
	config.named = file
	return config, true
}

// inline is a document that stands in the compose file.
func (a *assembly) inline(v model.Value[string]) found {
	if text := a.project.Text(v.Span); text != nil {
		return found{text: text, mount: v.Span, template: v.Template}
	}
	return found{mount: v.Span, err: errNotAtHand}
}

func (a *assembly) attachServer(s *model.Service, config found, named bool) {
	server, read := livekit.Defaults(), false
	if role := "LiveKit configuration of " + s.Name; named && a.take(config, role) {
		parsed, notes, problem := livekit.ParseServer(config.text, config.template, strict(s, "livekit-server"))
		if read = a.accept(config, role, notes, problem); read {
			server = parsed
		}
	}
	if config.file != nil {
		a.livekitDirs = append(a.livekitDirs, filepath.Dir(config.path))
	}
	unseen := !named && (s.EnvironmentOpen || !showsFlags(s) || untold(s, "livekit"))
	server.Service, server.ConfigFile = s, config.configFile(a.set.Root())
	server.Unread = unseen || named && !read
	server.KeysOpen = server.KeysOpen || unseen
	if !server.RTC.Valid() {
		server.RTC = s.Span
	}
	livekit.ApplyInvocation(server, s)
	a.deployment.LiveKits = append(a.deployment.LiveKits, server)
}

func (a *assembly) attachClient(kind string, s *model.Service, config found, named bool) {
	client, read := &model.Client{Kind: kind}, false
	if role := kind + " configuration of " + s.Name; named && a.take(config, role) {
		parsed, notes, problem := livekit.ParseClient(kind, config.text, config.template, strict(s, kind))
		if read = a.accept(config, role, notes, problem); read {
			client = parsed
		}
	}
	client.Service, client.ConfigFile = s, config.configFile(a.set.Root())
	client.Unread = !read && (named || s.EnvironmentOpen || untold(s, kind))
	livekit.ApplyClientEnvironment(client, s)
	if read && facts.Runs(s.ImageName(), kind) && !s.EnvironmentOpen && model.AllKnown(client.Ports) {
		s.Sockets = client.Ports
	}
	a.deployment.Clients = append(a.deployment.Clients, client)
}

// accept notes what came of parsing a document, and tells whether it can be used.
func (a *assembly) accept(config found, role string, notes livekit.Notes, problem *model.Problem) bool {
	if problem != nil {
		a.refuse(config, role, problem)
		return false
	}
	a.note(notes)
	return true
}

func (a *assembly) note(notes livekit.Notes) {
	a.deployment.Secrets = append(a.deployment.Secrets, notes.Secrets...)
	a.deployment.Blocks = append(a.deployment.Blocks, notes.Blocks...)
}

// attachLooseLiveKit reads a livekit-server configuration that no service is known to read, mounted or not.
func (a *assembly) attachLooseLiveKit(file *source.File, mounted bool) {
	d, role := a.deployment, "LiveKit configuration that no service mounts"
	if mounted {
		role = "LiveKit configuration of an image that is not LiveKit's own"
	}
	server, notes, problem := livekit.ParseServer(file.Whole(), isTemplate(file.Name), false)
	switch {
	case problem != nil && looseKind(filepath.Base(file.Name)) == "":
		// Its name does not say that it is LiveKit's.
	case problem != nil:
		d.Unread = append(d.Unread, model.ReadFile{Name: file.Name, Role: role, Reason: problem.Message})
	case server.RTC != server.Source || len(server.Keys) > 0: // has rtc: or keys:, so it is LiveKit's
		a.read(model.ReadFile{Name: file.Name, Role: role})
		server.Development, server.Mounted = namedForDevelopment(file.Name), mounted
		d.LiveKits = append(d.LiveKits, server)
		a.note(notes)
	}
}
