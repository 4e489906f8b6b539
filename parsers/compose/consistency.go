package compose

import (
	"fmt"
	"slices"
	"strings"

	"github.com/reflint/reflint/internal/facts"
	"github.com/reflint/reflint/internal/model"
)

// consistency reports what compose refuses once the files are put together: services that refer to what
// nobody defines, and keys that exclude one another (compose-go v2.16.2, loader/validate.go).
func (r *reader) consistency() {
	services := r.root.get("services")
	for _, s := range r.project.Services {
		sr := &serviceReader{reader: r, n: services.get(s.Name), s: s}
		sr.origin()
		sr.networking()
		sr.references()
		sr.scaling()
		sr.healthcheck()
	}
	r.loops(services)
}

// named names the service for messages.
func (sr *serviceReader) named() string { return fmt.Sprintf("service %q", sr.s.Name) }

// origin wants to know where the container comes from.
func (sr *serviceReader) origin() {
	image := sr.s.Image
	if sr.open || image.V != "" || !image.Known() || sr.s.Build.Valid() || sr.n.has("provider") {
		return
	}
	for _, key := range keys(sr.n) {
		if facts.Near(key, []string{"image", "build"}) != "" && !image.Written() {
			return // reported as an unknown key
		}
	}
	sr.invalid(sr.s.Span, "has neither an image nor a build")
}

func (sr *serviceReader) networking() {
	mode, declared := sr.s.NetworkMode, sr.root.get("networks")
	n := sr.n.get("networks")
	if mode.V != "" && len(sr.s.Networks) > 0 {
		sr.report(model.Problem{
			Rule: "compose-invalid", Span: mode.Span,
			Message: fmt.Sprintf("%s has network_mode %q and networks, which exclude each other", sr.named(), mode.V),
			Related: []model.Place{{Span: n.span, Text: "the networks"}},
		})
	}
	if sr.coolify {
		return
	}
	for _, a := range sr.s.Networks {
		if a.Network != "default" && !declared.has(a.Network) && !strings.Contains(a.Network, unknownMark) {
			sr.undefined(a.Span, sr.named(), a.Network, declared, "joins the network")
		}
	}
}

// references looks for the services and models that the service names.
func (sr *serviceReader) references() {
	services := sr.root.get("services")
	for _, d := range sr.s.DependsOn {
		if !services.has(d.Service) {
			sr.undefined(d.Span, sr.named(), d.Service, services, "depends on")
		}
	}
	for _, e := range impliedDependencies(sr.n) {
		if !services.has(e.key) {
			sr.undefined(e.span, sr.named(), e.key, services, "refers to")
		}
	}
	models := sr.n.get("models")
	for _, item := range models.values() {
		if declared := sr.root.get("models"); item.text.known() && !declared.has(item.text.raw()) {
			sr.undefined(item.span, sr.named(), item.text.raw(), declared, "uses the model")
		}
	}
	for _, e := range entriesOf(models) {
		if declared := sr.root.get("models"); !declared.has(e.key) {
			sr.undefined(e.span, sr.named(), e.key, declared, "uses the model")
		}
	}
}

func (sr *serviceReader) scaling() {
	scale, replicas := sr.n.get("scale"), sr.n.get("deploy").get("replicas")
	if scale.is(integer) && replicas.is(integer) && scale.text.raw() != replicas.text.raw() {
		sr.invalid(scale.span, "has scale %s and deploy.replicas %s", scale.text.raw(), replicas.text.raw())
	}
	count, name := sr.s.Replicas, sr.s.ContainerName
	if !count.Known() {
		return
	}
	if count.V < 0 {
		sr.invalid(count.Span, "has %d replicas", count.V)
	}
	if count.V > 1 && name.Written() {
		sr.invalid(name.Span, "has %d replicas, which cannot all be called %q", count.V, name.V)
	}
}

func (sr *serviceReader) healthcheck() {
	test := itemsOf(sr.n.get("healthcheck").get("test"))
	if len(test) == 0 || !test[0].text.known() {
		return
	}
	if first := test[0].text.raw(); !slices.Contains([]string{"CMD", "CMD-SHELL", "NONE"}, first) {
		sr.invalid(test[0].span, `has a healthcheck that begins with neither "CMD", "CMD-SHELL" nor "NONE"`)
	}
}

// loops reports services that depend on themselves.
func (r *reader) loops(services *node) {
	state := map[string]int{} // 1: being visited, 2: done
	var visit func(name string, trail []string)
	visit = func(name string, trail []string) {
		state[name] = 1
		trail = append(trail, name)
		for _, d := range dependenciesOf(services.get(name)) {
			switch {
			case state[d.key] == 1:
				loop := trail[slices.Index(trail, d.key):]
				r.invalid(d.span, "a service waits for itself: %s",
					strings.Join(append(slices.Clone(loop), d.key), " depends on "))
			case state[d.key] == 0 && services.has(d.key):
				visit(d.key, trail)
			}
		}
		state[name] = 2
	}
	for _, e := range entriesOf(services) {
		if state[e.key] == 0 {
			visit(e.key, nil)
		}
	}
}

// dependenciesOf lists the services that have to start before.
func dependenciesOf(n *node) []entry {
	var list []entry
	dependsOn := n.get("depends_on")
	list = append(list, entriesOf(dependsOn)...)
	for _, item := range dependsOn.values() {
		list = append(list, entry{key: item.text.raw(), span: item.span})
	}
	return append(list, impliedDependencies(n)...)
}

// impliedDependencies lists the services whose containers a service shares something with.
func impliedDependencies(n *node) []entry {
	var list []entry
	add := func(name string, at *node) {
		if at.text.known() {
			list = append(list, entry{key: name, span: at.span})
		}
	}
	for _, item := range itemsOf(n.get("links")) {
		name, _, _ := strings.Cut(item.text.raw(), ":")
		add(name, item)
	}
	for _, item := range itemsOf(n.get("volumes_from")) {
		if name, _, _ := strings.Cut(item.text.raw(), ":"); name != "container" {
			add(name, item)
		}
	}
	for _, key := range []string{"network_mode", "ipc", "pid", "uts", "cgroup"} {
		if mode := n.get(key); mode.scalar() {
			if name, ok := strings.CutPrefix(mode.text.raw(), "service:"); ok {
				add(name, mode)
			}
		}
	}
	return list
}
