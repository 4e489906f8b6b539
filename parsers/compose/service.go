package compose

import (
	"path"
	"strconv"
	"strings"

	"github.com/reflint/reflint/internal/model"
)

// A serviceReader reads one service.
type serviceReader struct {
	*reader
	n *node
	s *model.Service
}

func (r *reader) service(e entry) *model.Service {
	s := &model.Service{Name: e.key, Span: e.span}
	sr := &serviceReader{reader: r, n: e.value, s: s}
	s.Image = e.value.get("image").value()
	if b := e.value.get("build"); b != nil && b.kind != null {
		s.Build = b.span
	}
	s.Command = sr.words("command")
	s.Entrypoint = sr.words("entrypoint")
	s.ContainerName = e.value.get("container_name").value()
	s.Hostname = e.value.get("hostname").value()
	s.NetworkMode = e.value.get("network_mode").value()
	s.Networks = sr.attachments()
	s.ExtraHosts = sr.extraHosts()
	s.Links = sr.links()
	s.OwnDNS = e.value.has("dns") || e.value.has("dns_search")
	s.Ports = sr.ports()
	s.EmptyPorts = sr.emptyPorts[s.Name]
	s.Expose = sr.expose()
	s.Fronted = sr.fronted()
	s.Balanced = sr.balanced()
	sr.environment()
	s.Volumes = sr.mounts()
	s.VolumesFrom = len(itemsOf(e.value.get("volumes_from"))) > 0
	s.Files = append(sr.fileMounts("configs", false), sr.fileMounts("secrets", true)...)
	s.DependsOn = sr.dependencies()
	for _, item := range unique(e.value.get("profiles").values(), keyOf) {
		s.Profiles = append(s.Profiles, item.value())
	}
	s.Replicas = sr.replicas()
	return s
}

// invalid reports what compose refuses about the service.
func (sr *serviceReader) invalid(span model.Span, format string, args ...any) {
	if !span.Valid() {
		span = sr.s.Span
	}
	sr.reader.invalid(span, "service %q "+format, append([]any{sr.s.Name}, args...)...)
}

// links are the names that `links:` and `external_links:` give other containers: "NAME" or "NAME:ALIAS".
func (sr *serviceReader) links() []string {
	var names []string
	for _, key := range []string{"links", "external_links"} {
		for _, item := range sr.n.get(key).values() {
			name, alias, found := strings.Cut(item.text.said(), ":")
			if found {
				name = alias
			}
			names = append(names, name)
		}
	}
	return names
}

func (sr *serviceReader) attachments() []model.Attachment {
	var list []model.Attachment
	n := sr.n.get("networks")
	for _, item := range n.values() {
		list = append(list, model.Attachment{Network: item.text.said(), Span: item.span})
	}
	for _, e := range entriesOf(n) {
		a := model.Attachment{Network: e.key, Span: e.span}
		for _, alias := range unique(e.value.get("aliases").values(), keyOf) {
			a.Aliases = append(a.Aliases, alias.value())
		}
		list = append(list, a)
	}
	if len(list) == 0 && !sr.n.has("network_mode") && !sr.n.has("provider") {
		list = append(list, model.Attachment{Network: "default"})
	}
	return list
}

// extraHosts reads `name=address`, `name:address` and the mapping; an address may be a list with
// commas.
func (sr *serviceReader) extraHosts() []model.ExtraHost {
	var list []model.ExtraHost
	n := sr.n.get("extra_hosts")
	for _, e := range entriesOf(n) {
		for _, v := range e.value.values() {
			list = append(list, model.ExtraHost{Name: e.key, Address: address(v.text)})
			sr.checkHost(e.key, e.span)
		}
	}
	for _, item := range n.values() {
		host, addresses, ok := item.text.cut("=")
		if !ok {
			host, addresses, ok = item.text.cut(":")
		}
		if !ok {
			if item.text.known() {
				sr.invalid(item.span, "has the extra host %q without an address", item.text.said())
			}
			continue
		}
		if host.known() {
			sr.checkHost(host.raw(), item.span)
		}
		for more := true; more; {
			var one text
			one, addresses, more = addresses.cut(",")
			list = append(list, model.ExtraHost{Name: host.said(), Address: address(one)})
		}
	}
	return list
}

func (sr *serviceReader) checkHost(name string, span model.Span) {
	if name == "" || strings.ContainsAny(name, ":=") {
		sr.invalid(span, "has an extra host of the name %q", name)
	}
}

// address is an IP address without the brackets that it may be written in.
func address(t text) model.Value[string] {
	if raw := t.raw(); len(raw) > 2 && raw[0] == '[' && raw[len(raw)-1] == ']' {
		t = t.slice(1, len(raw)-1)
	}
	return t.value()
}

func (sr *serviceReader) fileMounts(key string, secret bool) []model.FileMount {
	base := "/"
	if secret {
		base = "/run/secrets"
	}
	var list []model.FileMount
	for _, item := range itemsOf(sr.n.get(key)) {
		m := model.FileMount{Span: item.span, Secret: secret, Source: sourceOf(item).value().V}
		m.Target = model.DefaultOf(path.Join(base, m.Source))
		if t := item.get("target"); t.scalar() && t.text.raw() != "" {
			m.Target = t.value()
			if !path.IsAbs(m.Target.V) {
				m.Target.V = path.Join(base, m.Target.V)
			}
		}
		list = append(list, m)
		sr.checkSource(item, key)
	}
	return list
}

// sourceOf is what an entry of `configs:` or `secrets:` mounts.
func sourceOf(item *node) *node {
	if item.is(mapping) {
		return item.get("source")
	}
	return item
}

func (sr *serviceReader) checkSource(item *node, section string) {
	source := sourceOf(item)
	name, declared := source.value(), sr.root.get(section)
	switch kind := strings.TrimSuffix(section, "s"); {
	case !name.Known():
	case name.V == "":
		sr.invalid(item.span, "mounts a %s that it does not name", kind)
	case !declared.has(name.V):
		sr.undefined(source.span, sr.named(), name.V, declared, "mounts the "+kind)
	}
}

func (sr *serviceReader) dependencies() []model.Dependency {
	var list []model.Dependency
	n := sr.n.get("depends_on")
	for _, item := range n.values() {
		d := model.Dependency{Service: item.text.said(), Span: item.span, Condition: "service_started", Required: true}
		list = append(list, d)
	}
	for _, e := range entriesOf(n) {
		d := model.Dependency{Service: e.key, Span: e.span, Condition: "service_started"}
		d.Required = truth(e.value.get("required"), true)
		if c := e.value.get("condition"); c.scalar() {
			d.Condition = c.text.said()
		}
		list = append(list, d)
	}
	return list
}

// replicas is `scale` or `deploy.replicas`.
func (sr *serviceReader) replicas() model.Value[int] {
	n := sr.n.get("scale")
	if n == nil {
		n = sr.n.get("deploy").get("replicas")
	}
	if !n.scalar() {
		return model.DefaultOf(1)
	}
	v := n.value()
	count, err := strconv.Atoi(strings.TrimSpace(v.V))
	if err != nil {
		v.Origin = model.Unknown
	}
	return model.With(v, count)
}
