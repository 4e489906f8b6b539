package compose

import (
	"fmt"
	"maps"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/source"
	"github.com/reflint/reflint/parsers/compose"
)

// An input is what both readers are told.
type input struct {
	dir   string // project directory
	files []string
	env   map[string]string
}

// A reading is a project as a set of lines, written alike from both readers' results. A line that is
// false need not be in the other's.
type reading map[string]bool

func (r reading) add(at, key, value string) { r[line(at, key, value)] = true }

func line(at, key, value string) string { return fmt.Sprintf("%s %s: %s", at, key, value) }

func (r reading) text(at, key, value string) {
	if value != "" {
		r.add(at, key, value)
	}
}

func (r reading) words(at, key string, words []string) {
	if len(words) > 0 {
		r.add(at, key, fmt.Sprintf("%q", words))
	}
}

// drop takes out what is said of key.
func (r reading) drop(at, key string) {
	for l := range r {
		if strings.HasPrefix(l, at+" "+key+": ") || strings.HasPrefix(l, at+" "+key+" ") {
			delete(r, l)
		}
	}
}

// difference lists the lines that only one of the readings has.
func difference(theirs, ours reading) []string {
	var lines []string
	for line := range theirs {
		if _, ok := ours[line]; !ok {
			lines = append(lines, line+"\n    only compose-go reads this")
		}
	}
	for line, firm := range ours {
		if firm && !theirs[line] {
			lines = append(lines, line+"\n    only parsers/compose reads this")
		}
	}
	slices.Sort(lines)
	return lines
}

func read(in input) *compose.Project {
	return compose.Load(source.NewSet(in.dir), compose.Options{
		Files:      in.files,
		ProjectDir: in.dir,
		Env: func(name string) (model.Variable, bool) {
			v, ok := in.env[name]
			return model.Variable{Name: name, Value: model.Value[string]{V: v, Origin: model.Stated}}, ok
		},
	})
}

// ours writes the model as a reading. What is unknown is written with its unknown parts empty, as
// compose-go reads variables that are not set.
func ours(project *compose.Project) reading {
	r := reading{}
	for _, s := range project.Services {
		ourService(r, s)
	}
	for _, n := range project.Networks {
		r.add("networks", n.Name, fmt.Sprintf("external=%v internal=%v", n.External, n.Internal))
	}
	for _, o := range project.Objects {
		kind := "configs"
		if o.Secret {
			kind = "secrets"
		}
		r.add(kind, o.Name, fmt.Sprintf("file=%q environment=%q content=%q external=%v", o.File.V, o.Environment.V, o.Content.V, o.External))
	}
	return r
}

func ourService(r reading, s *model.Service) {
	at := "services " + s.Name
	r.add(at, "exists", "")
	r.text(at, "image", s.Image.V)
	r.text(at, "container_name", s.ContainerName.V)
	r.text(at, "hostname", s.Hostname.V)
	r.text(at, "network_mode", s.NetworkMode.V)
	r.words(at, "command", texts(s.Command))
	r.words(at, "entrypoint", texts(s.Entrypoint))
	r.add(at, "replicas", fmt.Sprint(s.Replicas.V))
	for _, p := range s.Profiles {
		r.add(at, "profiles", p.V)
	}
	ports := portSets{}
	for _, p := range s.Ports {
		ports.addOurs(p)
	}
	ports.write(r, at)
	for _, e := range s.Expose {
		r.add(at, "expose", strings.TrimSuffix(e.Ports.V.String()+"/"+string(e.Protocol), "/tcp"))
	}
	for _, v := range s.Environment {
		// One that is taken from the environment of compose may be missing there.
		r[line(at+" environment", v.Name, v.Value.V)] = v.Value.Known()
	}
	for _, f := range s.EnvFiles {
		r.add(at, "env_file", fmt.Sprintf("%s required=%v raw=%v", f.Path.V, f.Required, f.Raw))
	}
	ourMounts(r, at, s)
	for _, n := range s.Networks {
		r.add(at+" networks", n.Network, fmt.Sprintf("%q", sorted(texts(n.Aliases))))
	}
	for _, d := range s.DependsOn {
		r.add(at+" depends_on", d.Service, fmt.Sprintf("%s required=%v", d.Condition, d.Required))
	}
	for _, h := range s.ExtraHosts {
		r.add(at+" extra_hosts", h.Name, h.Address.V)
	}
}

func ourMounts(r reading, at string, s *model.Service) {
	for _, m := range s.Volumes {
		r.add(at+" volumes", m.Target.V, fmt.Sprintf("%s %q read_only=%v create=%v", m.Type, m.Source.V, m.ReadOnly, m.CreateHostPath))
	}
	for _, f := range s.Files {
		kind := "configs"
		if f.Secret {
			kind = "secrets"
		}
		r.add(at, kind, f.Source+" at "+f.Target.V)
	}
}

// dropUnsettled takes out of both readings what hangs on variables that are not set and that nobody
// can tell: how many words a command has, which port "80${X}" is.
func dropUnsettled(project *compose.Project, theirs, ours reading) {
	unknown := func(w model.Value[string]) bool { return !w.Known() }
	for _, s := range project.Services {
		for key, unsettled := range map[string]bool{
			"command":    slices.ContainsFunc(s.Command, unknown),
			"entrypoint": slices.ContainsFunc(s.Entrypoint, unknown),
			"expose":     slices.ContainsFunc(s.Expose, func(e model.ExposedPort) bool { return !e.Ports.Known() }),
			"ports":      slices.ContainsFunc(s.Ports, func(p model.PublishedPort) bool { return !p.Container.Known() }),
			"env_file":   slices.ContainsFunc(s.EnvFiles, func(f model.EnvFile) bool { return !f.Path.Known() }),
			"configs":    slices.ContainsFunc(s.Files, func(f model.FileMount) bool { return !f.Target.Known() }),
			"secrets":    slices.ContainsFunc(s.Files, func(f model.FileMount) bool { return !f.Target.Known() }),
		} {
			if unsettled {
				theirs.drop("services "+s.Name, key)
				ours.drop("services "+s.Name, key)
			}
		}
	}
}

func texts(values []model.Value[string]) []string {
	list := make([]string, len(values))
	for i, v := range values {
		list[i] = v.V
	}
	return list
}

// portSets gathers published ports as ranges: one set of container ports for each
// address, protocol and way to the host ("+0" for the same number, "random", or the host ports that
// Docker picks one of).
type portSets map[string][]model.PortRange

func (p portSets) add(ip, proto, way string, container model.PortRange) {
	key := fmt.Sprintf("%s %s %s", orElse(ip, "*"), orElse(proto, "tcp"), way)
	p[key] = append(p[key], container)
}

func (p portSets) addOurs(port model.PublishedPort) {
	ip := ""
	if port.HostIP.V.IsValid() {
		ip = port.HostIP.V.String()
	}
	host, container := port.Host.V, port.Container.V
	way := host.String()
	switch {
	case host.IsZero():
		way = "random"
	case host.Len() == container.Len():
		way = fmt.Sprintf("%+d", host.Lo-container.Lo)
	}
	p.add(ip, string(port.Protocol.V), way, container)
}

func (p portSets) addTheirs(port types.ServicePortConfig) {
	ip := port.HostIP
	if addr, err := netip.ParseAddr(ip); err == nil {
		ip = addr.String()
	}
	way := port.Published
	if n, err := strconv.Atoi(way); err == nil && n != 0 {
		way = fmt.Sprintf("%+d", n-int(port.Target))
	} else if way == "" || n == 0 && err == nil {
		way = "random"
	}
	p.add(ip, port.Protocol, way, model.Port(int(port.Target)))
}

func (p portSets) write(r reading, at string) {
	for _, key := range slices.Sorted(maps.Keys(p)) {
		r.add(at+" ports", key, model.NewPortSet(p[key]...).String())
	}
}
