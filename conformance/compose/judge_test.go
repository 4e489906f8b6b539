package compose

import (
	"context"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"github.com/compose-spec/compose-go/v2/loader"
	"github.com/compose-spec/compose-go/v2/types"
)

// judge loads a project with compose-go. All profiles are active, so that every service is in it. Without
// envFiles, those of the services are left alone.
func judge(in input, envFiles bool) (project *types.Project, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("panic: %v", r)
		}
	}()
	details := types.ConfigDetails{WorkingDir: in.dir, Environment: maps.Clone(in.env)}
	for _, file := range in.files {
		details.ConfigFiles = append(details.ConfigFiles, types.ConfigFile{Filename: file})
	}
	return loader.LoadWithContext(context.Background(), details, func(o *loader.Options) {
		o.SetProjectName(loader.NormalizeProjectName(filepath.Base(in.dir)), false)
		o.Profiles = []string{"*"}
		o.SkipResolveEnvironment = !envFiles
		o.SkipResolveLabels = true
	})
}

// theirs writes what compose-go read as a reading.
func theirs(project *types.Project) reading {
	r := reading{}
	for _, name := range slices.Sorted(maps.Keys(project.Services)) {
		theirService(r, project.WorkingDir, project.Services[name])
	}
	for name, n := range project.Networks {
		r.add("networks", name, fmt.Sprintf("external=%v internal=%v", n.External, n.Internal))
	}
	for name, c := range project.Configs {
		theirObject(r, "configs", name, types.FileObjectConfig(c))
	}
	for name, s := range project.Secrets {
		theirObject(r, "secrets", name, types.FileObjectConfig(s))
	}
	return r
}

func theirObject(r reading, kind, name string, o types.FileObjectConfig) {
	if o.Environment != "" {
		o.Content = "" // compose-go fills in the variable's value
	}
	r.add(kind, name, fmt.Sprintf("file=%q environment=%q content=%q external=%v", o.File, o.Environment, o.Content, o.External))
}

func theirService(r reading, dir string, s types.ServiceConfig) {
	at := "services " + s.Name
	r.add(at, "exists", "")
	r.text(at, "image", s.Image)
	r.text(at, "container_name", s.ContainerName)
	r.text(at, "hostname", s.Hostname)
	r.text(at, "network_mode", s.NetworkMode)
	r.words(at, "command", s.Command)
	r.words(at, "entrypoint", s.Entrypoint)
	r.add(at, "replicas", fmt.Sprint(s.GetScale()))
	for _, p := range s.Profiles {
		r.add(at, "profiles", p)
	}
	ports := portSets{}
	for _, p := range s.Ports {
		ports.addTheirs(p)
	}
	ports.write(r, at)
	for _, e := range s.Expose {
		r.add(at, "expose", strings.TrimSuffix(e, "/tcp"))
	}
	for name, value := range s.Environment {
		if value != nil {
			r.add(at+" environment", name, *value)
		}
	}
	for _, f := range s.EnvFiles {
		r.add(at, "env_file", fmt.Sprintf("%s required=%v raw=%v", relative(dir, f.Path), bool(f.Required), f.Format == "raw"))
	}
	theirMounts(r, at, s)
	for name, n := range s.Networks {
		aliases := []string{}
		if n != nil {
			aliases = n.Aliases
		}
		r.add(at+" networks", name, fmt.Sprintf("%q", sorted(aliases)))
	}
	implied := impliedDependencies(s)
	for name, d := range s.DependsOn {
		if !implied[name] {
			r.add(at+" depends_on", name, fmt.Sprintf("%s required=%v", d.Condition, d.Required))
		}
	}
	for name, addresses := range s.ExtraHosts {
		for _, address := range addresses {
			r.add(at+" extra_hosts", name, address)
		}
	}
}

func theirMounts(r reading, at string, s types.ServiceConfig) {
	for _, v := range s.Volumes {
		// docker compose mounts one without options as the short form (pkg/compose/create.go, requireMountAPI).
		create := v.Type == types.VolumeTypeBind && (v.Bind == nil || bool(v.Bind.CreateHostPath))
		if v.Type == types.VolumeTypeBind {
			v.Source = filepath.Clean(v.Source)
		}
		r.add(at+" volumes", v.Target, fmt.Sprintf("%s %q read_only=%v create=%v", v.Type, v.Source, v.ReadOnly, create))
	}
	for _, t := range s.Tmpfs {
		path, _, _ := strings.Cut(t, ":")
		r.add(at+" volumes", path, fmt.Sprintf("tmpfs %q read_only=false create=false", ""))
	}
	for _, c := range s.Configs {
		r.add(at, "configs", c.Source+" at "+inDir("/", orElse(c.Target, c.Source)))
	}
	for _, c := range s.Secrets {
		r.add(at, "secrets", c.Source+" at "+inDir("/run/secrets/", orElse(c.Target, c.Source)))
	}
}

// impliedDependencies are those that compose-go adds for other keys than depends_on, which the model
// does not have.
func impliedDependencies(s types.ServiceConfig) map[string]bool {
	implied := map[string]bool{}
	for name, d := range s.DependsOn {
		if d.Restart || named(s.VolumesFrom, name) {
			implied[name] = impliedBy(s, name)
		}
	}
	return implied
}

func impliedBy(s types.ServiceConfig, name string) bool {
	return named(slices.Concat(s.Links, s.VolumesFrom), name) ||
		slices.Contains([]string{s.NetworkMode, s.Ipc, s.Pid, s.Uts, s.Cgroup}, "service:"+name)
}

// named tells whether one of the references is to a service: "keys", "keys:ro".
func named(references []string, service string) bool {
	return slices.ContainsFunc(references, func(reference string) bool {
		name, _, _ := strings.Cut(reference, ":")
		return name == service
	})
}

// inDir is where docker compose mounts a config or secret: a relative target is in dir.
func inDir(dir, target string) string {
	if strings.HasPrefix(target, "/") {
		return target
	}
	return dir + target
}

func orElse(s, other string) string {
	if s == "" {
		return other
	}
	return s
}

func sorted(list []string) []string {
	list = slices.Clone(list)
	slices.Sort(list)
	return list
}

func relative(dir, path string) string {
	if rel, err := filepath.Rel(dir, path); err == nil {
		return rel
	}
	return path
}
