package parsers

import (
	"slices"

	"github.com/reflint/reflint/internal/facts"
	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/source"
	"github.com/reflint/reflint/parsers/livekit"
)

// A configured is how a program of the LiveKit family is told its configuration.
type configured struct {
	// body and file are the variables, bodyFlag and fileFlag the flags; an inline body wins over
	// a file (DOMAIN: livekit-server cmd/server/main.go, egress cmd/server/main.go).
	body, bodyFlag string
	file, fileFlag string
}

var configurations = map[string]configured{
	"livekit": {body: "LIVEKIT_CONFIG", bodyFlag: "config-body", fileFlag: "config"},
	"egress":  {body: "EGRESS_CONFIG_BODY", bodyFlag: "config-body", file: "EGRESS_CONFIG_FILE", fileFlag: "config"},
	"ingress": {body: "INGRESS_CONFIG_BODY", bodyFlag: "config-body", file: "INGRESS_CONFIG_FILE", fileFlag: "config"},
	"sip":     {body: "SIP_CONFIG_BODY", bodyFlag: "config-body", file: "SIP_CONFIG_FILE", fileFlag: "config"},
}

// attachLiveKit reads the configuration of a service that runs livekit-server, egress, ingress or SIP.
func (a *assembly) attachLiveKit(s *model.Service) {
	family := liveKitFamily(s)
	how, ok := configurations[family]
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

// configuration finds the document that s reads. It is not named when the program is told none.
func (a *assembly) configuration(s *model.Service, how configured) (config found, named bool) {
	if body, ok := s.Flag(how.bodyFlag); ok {
		return a.inline(body), true
	}
	if v, ok := s.Env(how.body); ok && (v.Value.V != "" || !v.Value.Known()) {
		return a.inline(v.Value), true
	}
	c := &container{assembly: a, service: s}
	file, ok := s.Flag(how.fileFlag)
	if v, set := s.Env(how.file); !ok && how.file != "" && set {
		file, ok = v.Value, true
	}
	if !ok {
		return found{}, false
	}
	if !file.Known() {
		return found{err: errNotAtHand}, true
	}
	return c.open(file.V), true
}

// inline is a document that stands in the compose file.
func (a *assembly) inline(v model.Value[string]) found {
	if text := a.project.Text(v.Span); text != nil {
		return found{text: text, mount: v.Span, template: v.Template}
	}
	return found{mount: v.Span, err: errNotAtHand}
}

func (a *assembly) attachServer(s *model.Service, config found, named bool) {
	d := a.deployment
	server := livekit.Defaults()
	switch {
	case !named && (s.EnvironmentOpen || !showsFlags(s)):
		server.Unread, server.KeysOpen = true, true
	case !named:
	case a.take(config, "LiveKit configuration of "+s.Name):
		parsed, problem := livekit.ParseServer(config.text, config.template)
		if problem != nil {
			a.refuse(config, "LiveKit configuration of "+s.Name, problem)
			server.Unread = true
			break
		}
		server = parsed.LiveKit
		d.Secrets = append(d.Secrets, parsed.Secrets...)
		d.Blocks = append(d.Blocks, parsed.Blocks...)
	default:
		server.Unread = true
	}
	server.Service = s
	if !server.RTC.Valid() {
		server.RTC = s.Span
	}
	livekit.ApplyInvocation(server, s)
	d.LiveKits = append(d.LiveKits, server)
}

func (a *assembly) attachClient(kind string, s *model.Service, config found, named bool) {
	d := a.deployment
	client := &model.Client{Kind: kind}
	role := kind + " configuration of " + s.Name
	switch {
	case !named:
		client.Unread = s.EnvironmentOpen
	case a.take(config, role):
		parsed, problem := livekit.ParseClient(kind, config.text, config.template)
		if problem != nil {
			a.refuse(config, role, problem)
			client.Unread = true
			break
		}
		client = parsed.Client
		d.Secrets = append(d.Secrets, parsed.Secrets...)
		d.Blocks = append(d.Blocks, parsed.Blocks...)
	default:
		client.Unread = true
	}
	client.Service = s
	livekit.ApplyClientEnvironment(client, s)
	d.Clients = append(d.Clients, client)
}

// attachLooseLiveKit reads a configuration that no service is told to read.
func (a *assembly) attachLooseLiveKit(kind string, file *source.File) {
	d, config := a.deployment, found{file: file, text: file.Whole(), template: isTemplate(file.Name)}
	role := kind + " configuration that no service mounts"
	if kind != "livekit" {
		return // without a service there is nothing to hold it against
	}
	parsed, problem := livekit.ParseServer(config.text, config.template)
	switch {
	case problem != nil:
		d.Unread = append(d.Unread, model.ReadFile{Name: file.Name, Role: role, Reason: problem.Message})
	case parsed.RTC != parsed.Source || len(parsed.Keys) > 0: // has rtc: or keys:, so it is LiveKit's
		a.read(model.ReadFile{Name: file.Name, Role: role})
		d.LiveKits = append(d.LiveKits, parsed.LiveKit)
		d.Secrets = append(d.Secrets, parsed.Secrets...)
		d.Blocks = append(d.Blocks, parsed.Blocks...)
	}
}
