package model

import "strings"

// A Service is one entry under `services:` after merging, extending and interpolating.
type Service struct {
	Name string
	// Span is the service's key in the file that defines it first.
	Span Span

	Image Value[string]
	// Build is the `build:` entry; invalid when the image is only pulled.
	Build Span
	// Command and Entrypoint are split into words as compose splits them; nil
	// when the image's own is used.
	Command    []Value[string]
	Entrypoint []Value[string]

	ContainerName Value[string]
	Hostname      Value[string]
	// NetworkMode is "", "bridge", "none", "host", "service:NAME" or "container:NAME".
	NetworkMode Value[string]
	// Networks is what the service joins; the network "default" where the file names none and
	// NetworkMode is "".
	Networks []Attachment
	// ExtraHosts are names that the service resolves by itself.
	ExtraHosts []ExtraHost
	// Links are the names that `links:` and `external_links:` add.
	Links []string
	// OwnDNS tells that `dns:` or `dns_search:` may resolve further names.
	OwnDNS bool

	Ports  []PublishedPort
	Expose []ExposedPort
	// Fronted are ports of its container to which labels tell a proxy to lead requests, which needs no publishing.
	Fronted []int
	// Sockets are what its program listens on, as its own configuration tells; nil where that is not known in full.
	Sockets []Socket
	// Balanced are ports of its container to which Traefik leads connections of TCP, or packets of UDP, as labels say.
	// One that is not known may be any.
	Balanced []ExposedPort
	// Mentions are other services that files mounted into this one name.
	Mentions []Mention
	// EmptyPorts are empty `ports:` that are laid over some, which changes nothing.
	EmptyPorts []Span

	// Environment is what the container gets, `environment:` over `env_file:`,
	// one entry a name, in the order in which they are written. Services share the variables of an
	// env file that they share.
	Environment []*Variable
	// EnvironmentOpen tells that more variables may arrive than are listed here: an env file is
	// missing or could not be read.
	EnvironmentOpen bool
	EnvFiles        []EnvFile

	Volumes []Mount
	// VolumesFrom tells that the service mounts what other containers mount as well.
	VolumesFrom bool
	// Files are the configs and secrets that the service mounts.
	Files []FileMount

	DependsOn []Dependency
	Profiles  []Value[string]
	// Replicas is `scale` or `deploy.replicas`, default 1.
	Replicas Value[int]
}

// An Attachment is a network that a service joins, and the further names that it has there.
type Attachment struct {
	// Network is the key under the top-level `networks:`.
	Network string
	Span    Span
	Aliases []Value[string]
}

// An ExtraHost is an entry of `extra_hosts:`, Address being an IP address or "host-gateway".
type ExtraHost struct {
	Name    string
	Address Value[string]
}

// An ExposedPort is an entry of `expose:`; it publishes nothing.
type ExposedPort struct {
	Ports    Value[PortRange]
	Protocol Protocol
}

// A Variable is a name that a container finds in its environment, or that interpolation
// found in one. Span is the name.
type Variable struct {
	Name  string
	Span  Span
	Value Value[string]
}

// A Mention is a service that a file names which is mounted into another one, with the numbers beside the name that can
// be ports.
type Mention struct {
	Service *Service
	Ports   []int
}

// An EnvFile is an entry of `env_file:`.
type EnvFile struct {
	// Path is relative to the linted root, with slashes; Span is where it is named.
	Path     Value[string]
	Required bool
	// Raw is `format: raw`: no quotes, no comments, no interpolation.
	Raw bool
	// Missing tells that no such file is at hand.
	Missing bool
	// Unread is why a file that is there could not be read, or "".
	Unread string
	// Template is the file that stood in for a missing one, or "".
	Template string
	// Ignored is where a .gitignore says that git leaves the file out of the repository; invalid where none does, and
	// where no env file of the deployment is missing.
	Ignored Span
}

// A Mount is an entry of `volumes:`.
type Mount struct {
	Span Span
	// Type is "bind", "volume", "tmpfs", …
	Type string
	// Source is, for a bind mount, a cleaned absolute path on the host; for a volume its key;
	// empty for an anonymous volume.
	Source Value[string]
	// Target is the absolute path in the container.
	Target Value[string]
	// ReadOnly is the `ro` option.
	ReadOnly bool
	// CreateHostPath tells whether Docker makes a directory where Source is missing, as it does
	// for the short form.
	CreateHostPath bool
	// Content is the text of the file where the entry itself holds it, which Coolify writes to Source.
	Content Value[string]
	// Missing tells that a bind mount's source, within the linted root, does not exist. Name
	// is that source relative to the root.
	Missing bool
	Name    string
	// Template is the template beside a missing source, relative to the root; "" for none.
	Template string
}

// A FileMount is an entry of a service's `configs:` or `secrets:`.
type FileMount struct {
	Span Span
	// Source is the key under the top-level `configs:` or `secrets:`.
	Source string
	Secret bool
	// Target is the absolute path in the container.
	Target Value[string]
}

// A FileObject is an entry of the top-level `configs:` or `secrets:`.
type FileObject struct {
	Name   string
	Span   Span
	Secret bool
	// File is a cleaned absolute path on the host; Environment a variable of compose; Content
	// the text itself. At most one of them is written.
	File        Value[string]
	Environment Value[string]
	Content     Value[string]
	External    bool
	// Rendered tells that a template driver makes the real content at start-up.
	Rendered bool
}

// A Dependency is an entry of `depends_on:`.
type Dependency struct {
	Service   string
	Span      Span
	Condition string
	Required  bool
}

// A Network is an entry of the top-level `networks:`, or the implicit "default".
type Network struct {
	Name     string
	Span     Span
	External bool
	Internal bool
	// Driver is "bridge" unless said otherwise.
	Driver Value[string]
	// Routed tells that the containers' own addresses are reachable from outside (the driver option
	// gateway_mode_ipv4 or _ipv6 is "routed"), so that nothing needs to be published.
	Routed bool
	// FullName is the `name:`, if any.
	FullName Value[string]
}

// HostNetwork tells whether the service uses the host's network stack, so that its `ports:`
// mean nothing and everything it listens on is on the host.
func (s *Service) HostNetwork() bool { return s.NetworkMode.V == "host" }

// Env returns the variable name out of the container's environment.
func (s *Service) Env(name string) (Variable, bool) {
	for _, v := range s.Environment {
		if v.Name == name {
			return *v, true
		}
	}
	return Variable{}, false
}

// ImageName is the image without registry, tag and digest: "livekit/livekit-server"
// for "docker.io/livekit/livekit-server:v1.10.1".
func (s *Service) ImageName() string {
	name, _ := s.splitImage()
	if first, rest, ok := strings.Cut(name, "/"); ok && strings.ContainsAny(first, ".:") {
		name = rest
	}
	return strings.TrimPrefix(name, "library/")
}

// ImageTag is the tag of the image, "v1.10.1"; "" when there is none.
func (s *Service) ImageTag() string {
	_, tag := s.splitImage()
	return tag
}

func (s *Service) splitImage() (name, tag string) {
	name, _, _ = strings.Cut(s.Image.V, "@")
	if i := strings.LastIndexByte(name, ':'); i > strings.LastIndexByte(name, '/') {
		return name[:i], name[i+1:]
	}
	return name, ""
}
