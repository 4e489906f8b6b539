package compose

import (
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/reflint/reflint/internal/facts"
	"github.com/reflint/reflint/internal/model"
)

// A reader takes the model out of the merged tree. What has the wrong shape was reported when the tree
// was checked; it is passed over here.
type reader struct {
	*loader
	root    *node
	volumes *node // the top-level section
	coolify bool  // the files are written for it
}

func (r *reader) read() {
	r.volumes = r.root.get("volumes")
	r.coolify = r.forCoolify()
	for _, e := range entriesOf(r.root.get("services")) {
		if e.value.is(mapping) {
			r.project.Services = append(r.project.Services, r.service(e))
		}
	}
	r.networks()
	r.objects("configs", false)
	r.objects("secrets", true)
	r.consistency()
}

func entriesOf(n *node) []entry {
	if n == nil {
		return nil
	}
	return n.entries
}

func (r *reader) networks() {
	declared := r.root.get("networks")
	for _, e := range entriesOf(declared) {
		n := &model.Network{Name: e.key, Span: e.span}
		n.External = external(e.value)
		n.Driver = e.value.get("driver").value()
		n.Routed = routed(e.value.get("driver_opts"))
		n.Internal = truth(e.value.get("internal"), false)
		n.FullName = e.value.get("name").value()
		if x := e.value.get("external"); x.is(mapping) && !n.FullName.Written() {
			n.FullName = x.get("name").value()
		}
		r.project.Networks = append(r.project.Networks, n)
	}
	if !declared.has("default") && r.usesDefault() {
		r.project.Networks = append(r.project.Networks, &model.Network{Name: "default"})
	}
}

// routed tells whether the driver options of a bridge make the addresses of its containers reachable from
// outside (moby v28, libnetwork/drivers/bridge, gateway modes).
func routed(options *node) bool {
	for _, family := range []string{"ipv4", "ipv6"} {
		if options.get("com.docker.network.bridge.gateway_mode_"+family).value().V == "routed" {
			return true
		}
	}
	return false
}

func (r *reader) usesDefault() bool {
	return slices.ContainsFunc(r.project.Services, func(s *model.Service) bool {
		return slices.ContainsFunc(s.Networks, func(a model.Attachment) bool { return a.Network == "default" })
	})
}

// objects reads the top-level `configs:` or `secrets:`.
func (r *reader) objects(section string, secret bool) {
	for _, e := range entriesOf(r.root.get(section)) {
		if !e.value.is(mapping) {
			continue
		}
		o := &model.FileObject{Name: e.key, Span: e.span, Secret: secret, External: external(e.value)}
		o.Environment = e.value.get("environment").value()
		o.Rendered = e.value.has("template_driver")
		if n := e.value.get("content"); n.scalar() {
			o.Content = n.value()
			r.keepText(n.text)
		}
		if n := e.value.get("file"); n.scalar() {
			o.File = hostPath(n)
		}
		r.project.Objects = append(r.project.Objects, o)
		r.checkObject(e, secret)
	}
}

// checkObject reports an object with no source, or with several.
func (r *reader) checkObject(e entry, secret bool) {
	kind, keys := "config", []string{"file", "environment", "content"}
	if secret {
		kind, keys = "secret", keys[:2]
	}
	var has []string
	for _, key := range keys {
		if e.value.has(key) {
			has = append(has, strconv.Quote(key))
		}
	}
	empty := secret && !external(e.value) && e.value.get("file").value().V+e.value.get("environment").value().V == ""
	switch {
	case empty && !e.value.get("environment").value().Known():
	case len(has) > 1:
		r.invalid(e.span, "%s %q has %s where compose takes one of them", kind, e.key, strings.Join(has, " and "))
	case empty && !e.value.has("file"), len(has) == 0 && !e.value.has("driver") && !e.value.has("external"):
		r.invalid(e.span, "%s %q has none of %s", kind, e.key, strings.Join(keys, ", "))
	}
}

func external(n *node) bool {
	x := n.get("external")
	return x.is(mapping) || truth(x, false)
}

// truth reads a boolean; an unknown one is what it is by default.
func truth(n *node, byDefault bool) bool {
	switch {
	case n.is(boolean):
		return n.text.raw() == "true"
	case n.is(str) && n.text.known():
		if canon, ok := convert(n.text.raw(), boolean); ok {
			return canon == "true"
		}
	}
	return byDefault
}

// hostPath makes a path absolute. One below a home directory depends on who runs compose.
func hostPath(n *node) model.Value[string] { return pathValue(n.text, n.scope) }

func pathValue(t text, s *scope) model.Value[string] {
	v := t.value()
	switch path := t.said(); {
	case strings.HasPrefix(path, "~"):
		v.Origin = model.Unknown
	case isWindowsPath(path):
	default:
		v.V = s.abs(path)
	}
	return v
}

// isWindowsPath tells whether a path is absolute on Windows: `C:\data`, `\\server\share`.
func isWindowsPath(path string) bool {
	if strings.HasPrefix(path, `\\`) {
		return true
	}
	return len(path) > 2 && isLetter(path[0]) && path[0] != '_' && path[1] == ':' &&
		(path[2] == '\\' || path[2] == '/')
}

// keepText makes the text available to Project.Text.
func (r *reader) keepText(t text) {
	if t.span.Valid() {
		r.project.texts[t.span] = t
	}
}

// undefined reports a name that nothing declares.
func (r *reader) undefined(span model.Span, what, name string, declared *node, words string) {
	if r.open {
		return
	}
	message := fmt.Sprintf("%s %s %q, which is not defined", what, words, name)
	if near := facts.Near(name, keys(declared)); near != "" {
		message += fmt.Sprintf(": did you mean %q?", near)
	}
	r.report(model.Problem{Rule: "compose-invalid", Span: span, Message: message})
}

// relative gives the name of a file on the host as findings print it.
func (r *reader) relative(v model.Value[string]) model.Value[string] {
	if filepath.IsAbs(v.V) {
		v.V = r.set.Name(v.V)
	}
	return v
}

func itemsOf(n *node) []*node {
	if n == nil {
		return nil
	}
	return n.items
}
