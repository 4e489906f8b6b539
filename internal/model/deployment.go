package model

import (
	"sort"
	"strings"
)

// A Deployment is everything that one `docker compose up` starts, with the files that
// its services read.
type Deployment struct {
	// Beside are the names of the services of other deployments in the same directory. Compose gives these the
	// same project name and default network unless told otherwise.
	Beside []string
	// Name tells deployments of one run apart: the compose files relative to the linted root,
	// joined by "+".
	Name string
	// Overlaid tells that further files are meant to be laid over these, so that what is missing may be there.
	Overlaid bool
	// HasCompose is false for configuration files without a compose file.
	HasCompose bool
	// Span is the place of last resort: the start of the first compose file.
	Span Span
	// Project is the project directory, ComposeFiles are the compose files in order; they are absolute.
	Project      string
	ComposeFiles []string
	// Development tells that it is not for production, by the names of its files: dev, local or test, or the
	// plain one beside another that says prod.
	Development bool
	// Testing tells that the names of its files say that it is for automatic tests, whose clients run beside the rest.
	Testing bool

	// Files names every file that was read, with what it was taken for, in reading order.
	Files []ReadFile
	// Unread names files that exist or are asked for and were not read, with the reason.
	Unread []ReadFile
	// Problems are what the readers could not take in.
	Problems []Problem
	// StandIns are files that are absent and replaced by their template.
	StandIns []StandIn

	// Blocks are scalars that span several lines: a comment above one speaks for all of it.
	Blocks []Span

	// Secrets are spans whose text must never be printed.
	Secrets []Span
	// SecretTexts are what secrets say, with or without a place: quotes, escapes and variables are resolved.
	SecretTexts []string

	// Services are all services, active or not, in file order.
	Services []*Service
	Networks []*Network
	// Objects are the top-level `configs:` and `secrets:`.
	Objects []*FileObject
	// Variables are what interpolation drew on, one entry a name, sorted by name.
	Variables []Variable

	// Unset are the places where interpolation found nothing, in reading order.
	Unset []Unset
	// EnvFiles names the files that interpolation draws on (.env, --env-file); EnvTemplate the template that stands in
	// for an absent one.
	EnvFiles    []string
	EnvTemplate string
	// EnvNamed tells that EnvFiles were named (--env-file), so that they say nothing of the project's .env; EnvIgnored
	// is as EnvFile.Ignored for that.
	EnvNamed   bool
	EnvIgnored Span
	// EnvElsewhere tells that a compose file for some setup is laid over others, with no env file named after it at
	// hand: whoever starts that may name one that is not here.
	EnvElsewhere bool

	// Choice is the profiles that were chosen (COMPOSE_PROFILES, --profile); nil without a choice, and empty where none
	// was chosen.
	Choice []string

	// PublicURLs are variables that the user says hold URLs for browsers, beside those known to.
	PublicURLs []string
	// Mode is the mode that the user says it runs in (ModeCaddy, …); "" to derive it.
	Mode string

	// called is the index behind Called, made when it is first asked for.
	called map[string][]*Service
	// scenarios are those of Scenarios, made when they are first asked for.
	scenarios []*Scenario

	// Firewalls are the sources that state a firewall of the host, Documents those that tell of its ports.
	Firewalls []*Firewall
	Documents []*Document

	LiveKits []*LiveKit
	Clients  []*Client
	Proxies  []*Proxy
	Garages  []*Garage

	// SpareCaddyfile is a Caddyfile beside the compose file that no service mounts, though one runs Caddy; invalid
	// where there is none.
	SpareCaddyfile Span
}

// A ReadFile is a file and the role it has in the deployment.
type ReadFile struct {
	// Name is relative to the linted root.
	Name string
	// Role is a few words: "compose", "env file of server", "Caddyfile".
	Role string
	// Reason tells why it was not read.
	Reason string
	// Raw tells that a "#" behind a value is part of the value, as in env files of `format: raw`.
	Raw bool
	// Elsewhere tells that the compose files are a choice of the user's, and that another choice has the file too.
	Elsewhere bool
	// Assumed is the mount that brings it, where that names the file by the default of a variable which is not set, so
	// that others may take its place; invalid for none.
	Assumed Span
}

// A StandIn is a template that is read for a file that does not exist yet.
type StandIn struct {
	// Span is where the missing file is named.
	Span Span
	// Missing and Template are names relative to the linted root.
	Missing, Template string
}

// Chosen names the chosen profiles, for messages.
func (d *Deployment) Chosen() string {
	if len(d.Choice) == 0 {
		return "none"
	}
	return strings.Join(d.Choice, ", ")
}

// Service returns the service called name, or nil.
func (d *Deployment) Service(name string) *Service {
	for _, s := range d.Services {
		if s.Name == name {
			return s
		}
	}
	return nil
}

// ProxyOf is the proxy that a service runs, or nil.
func (d *Deployment) ProxyOf(service *Service) *Proxy {
	for _, p := range d.Proxies {
		if service != nil && p.Service == service {
			return p
		}
	}
	return nil
}

// LiveKitOf is the LiveKit server that a service runs, or nil.
func (d *Deployment) LiveKitOf(service *Service) *LiveKit {
	for _, l := range d.LiveKits {
		if service != nil && l.Service == service {
			return l
		}
	}
	return nil
}

// Profiles lists the profiles that services name, sorted.
func (d *Deployment) Profiles() []string {
	seen := map[string]bool{}
	var names []string
	for _, s := range d.Services {
		for _, p := range s.Profiles {
			if !seen[p.V] {
				seen[p.V] = true
				names = append(names, p.V)
			}
		}
	}
	sort.Strings(names)
	return names
}

// ownAddress tells whether `ports:` are not the way to s: on one of its networks the container has an
// address of its own (macvlan, ipvlan, routed), or on all of them no way out at all (internal).
func (d *Deployment) ownAddress(s *Service) bool {
	internal := 0
	for _, a := range s.Networks {
		n := d.network(a.Network)
		if n == nil {
			continue
		}
		if n.Routed || n.Driver.V == "macvlan" || n.Driver.V == "ipvlan" {
			return true
		}
		if n.Internal {
			internal++
		}
	}
	return internal > 0 && internal == len(s.Networks)
}

// network is the one under the top-level `networks:` with this key, or nil.
func (d *Deployment) network(name string) *Network {
	for _, n := range d.Networks {
		if n.Name == name {
			return n
		}
	}
	return nil
}

// maxSharedNetworks bounds a chain of services that share each other's network.
const maxSharedNetworks = 16

// Publisher is the service whose `ports:` publish what s listens on: s itself, or the one whose
// network it shares (`network_mode: service:NAME`). It is nil where nothing is published (host
// network, none) or where it cannot be told.
func (d *Deployment) Publisher(s *Service) *Service {
	for range maxSharedNetworks {
		if s == nil || !s.NetworkMode.Known() {
			return nil
		}
		mode := s.NetworkMode.V
		owner, shared := strings.CutPrefix(mode, "service:")
		switch {
		case shared:
			s = d.Service(owner)
		case mode == "host" || mode == "none" || strings.HasPrefix(mode, "container:") || d.ownAddress(s):
			return nil
		default:
			return s
		}
	}
	return nil
}

// ComposeUnread tells that a part of the compose files could not be read, so that there may be
// services beside those listed.
func (d *Deployment) ComposeUnread() bool {
	for _, f := range d.Unread {
		if strings.Contains(f.Role, "compose") {
			return true
		}
	}
	for _, p := range d.Problems {
		if p.Unread() {
			return true
		}
	}
	return false
}

// The modes that a user may say a deployment runs in.
const (
	ModeCaddy  = "caddy"
	ModeDirect = "direct"
	ModeTunnel = "tunnel"
	ModeLocal  = "local"
)
