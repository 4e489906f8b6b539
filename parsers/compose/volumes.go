package compose

import (
	"path"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/reflint/reflint/internal/facts"
	"github.com/reflint/reflint/internal/model"
)

// mounts reads `volumes:` and `tmpfs:`.
func (sr *serviceReader) mounts() []model.Mount {
	var list []model.Mount
	for _, item := range itemsOf(sr.n.get("volumes")) {
		m, wrong := readMount(item)
		if wrong != "" {
			continue
		}
		m.Target = cleaned(m.Target)
		sr.checkVolume(m)
		sr.checkDrive(item)
		if content := item.get("content"); content.scalar() {
			sr.keepText(content.text)
		}
		list = append(list, m)
	}
	for _, item := range unique(sr.n.get("tmpfs").values(), keyOf) {
		target, _, _ := item.text.cut(":")
		list = append(list, model.Mount{Span: item.span, Type: "tmpfs", Target: cleaned(target.value())})
	}
	sr.checkTargets(list)
	return list
}

// readMount reads an entry of `volumes:`, or tells what is wrong with it.
func readMount(item *node) (m model.Mount, wrong string) {
	switch {
	case item.is(mapping):
		m, wrong = longMount(item)
	case item.scalar():
		m, wrong = shortMount(item)
	default:
		wrong = "it is " + item.kind.String()
	}
	m.Span = item.span
	return m, wrong
}

// checkVolume reports a volume that nothing declares.
func (sr *serviceReader) checkVolume(m model.Mount) {
	if sr.coolify {
		return
	}
	if m.Type == "volume" && m.Source.Known() && m.Source.V != "" && !sr.reader.volumes.has(m.Source.V) {
		sr.undefined(m.Span, sr.named(), m.Source.V, sr.reader.volumes, "mounts the volume")
	}
}

// checkDrive reports a volume of one letter: "d:/data" is a path of a Windows drive to compose-go, so that Docker is
// asked to mount something at that path, which is none in a container of Linux (moby, volume/mounts/linux_parser.go,
// linuxValidateAbsolute).
func (sr *serviceReader) checkDrive(item *node) {
	if !item.scalar() || !item.text.known() {
		return
	}
	name, target, _ := strings.Cut(item.text.said(), ":")
	if isDrive(name) && strings.HasPrefix(target, "/") && sr.reader.volumes.has(name) {
		sr.invalid(item.span, "has the mount %q: a volume name of one letter is read as a Windows drive, "+
			"so that nothing mounts the volume %q on %s", item.text.said(), name, target)
	}
}

// checkTargets reports a tmpfs where something else is mounted.
func (sr *serviceReader) checkTargets(list []model.Mount) {
	seen := map[string]model.Span{}
	for _, m := range list {
		if first, ok := seen[m.Target.V]; ok && m.Target.Known() {
			sr.report(model.Problem{
				Rule: "compose-invalid", Span: m.Span,
				Message: sr.named() + " mounts something on " + m.Target.V + " twice",
				Related: []model.Place{{Span: first, Text: "the other mount"}},
			})
		}
		seen[m.Target.V] = m.Span
	}
}

func cleaned(v model.Value[string]) model.Value[string] {
	if v.V != "" {
		v.V = path.Clean(v.V)
	}
	return v
}

// shortMount reads `[source:]target[:options]` as compose-go does (v2.16.2, format/volume.go).
func shortMount(n *node) (m model.Mount, wrong string) {
	parts := splitVolume(n.text)
	switch {
	case n.text.raw() == "":
		return m, "it is empty"
	case len(n.text.raw()) <= 2: // compose-go takes it for a target, whatever it is
		return model.Mount{Type: "volume", Target: n.text.value()}, ""
	case len(parts) > 3:
		return m, "it has more than three parts"
	}
	for _, p := range parts {
		if p.raw() == "" {
			return m, "there is nothing between two colons"
		}
	}
	if len(parts) == 1 {
		m = model.Mount{Type: "volume", Target: parts[0].value()}
		if !parts[0].known() {
			m.Source = model.With(parts[0].value(), "")
		}
		return m, ""
	}
	m.Target = parts[1].value()
	m.Type, m.Source = mountSource(parts[0], n.scope)
	m.CreateHostPath = m.Type == "bind"
	if len(parts) == 3 {
		for _, option := range strings.Split(parts[2].said(), ",") {
			m.ReadOnly = option == "ro" || m.ReadOnly && option != "rw"
		}
	}
	return m, ""
}

// mountSource tells a path on the host from a volume's name. A name has no slash, which tells even of
// "${DATA}/db" what it is.
func mountSource(t text, s *scope) (string, model.Value[string]) {
	if isFilePath(t.said()) || !t.known() && strings.Contains(t.raw(), "/") {
		return "bind", pathValue(t, s)
	}
	return "volume", t.value()
}

// splitVolume splits at the colons, except for the one of a Windows drive.
func splitVolume(t text) []text {
	var parts []text
	raw, start := t.raw(), 0
	for i := 0; i < len(raw); i++ {
		if raw[i] != ':' || isDrive(raw[start:i]) {
			continue
		}
		parts = append(parts, t.slice(start, i))
		start = i + 1
	}
	return append(parts, t.slice(start, len(raw)))
}

// isDrive tells whether s is one letter, which makes the colon behind it part of a path.
func isDrive(s string) bool {
	r, size := utf8.DecodeRuneInString(s)
	return size > 0 && size == len(s) && unicode.IsLetter(r)
}

func isFilePath(s string) bool {
	if s == "" {
		return false
	}
	if strings.IndexByte("./~", s[0]) >= 0 || strings.HasPrefix(s, `\\`) {
		return true
	}
	_, size := utf8.DecodeRuneInString(s)
	return size < len(s) && s[size] == ':' && isDrive(s[:size])
}

// longMount reads the mapping form.
func longMount(n *node) (m model.Mount, wrong string) {
	m.Type = n.get("type").value().V
	m.ReadOnly = truth(n.get("read_only"), false)
	if t := n.get("target"); t.scalar() {
		m.Target = t.value()
	}
	source := n.get("source")
	if m.Type != "bind" {
		m.Source = source.value()
		return m, missing(n, "target")
	}
	// Without `bind:`, too: docker compose then mounts as for the short form (pkg/compose/create.go,
	// requireMountAPI).
	m.CreateHostPath = truth(n.get("bind").get("create_host_path"), true) && !coolifyMakes(n)
	m.Content = n.get("content").value()
	if source.scalar() {
		m.Source = hostPath(source)
	}
	if wrong = missing(n, "target"); wrong == "" {
		wrong = missing(n, "source")
	}
	return m, wrong
}

// missing words the absence of a key; near names that stand there instead are reported elsewhere.
func missing(n *node, key string) string {
	if n.has(key) || facts.Near(key, keys(n)) != "" {
		return ""
	}
	return "it names no " + key
}
