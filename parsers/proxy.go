package parsers

import (
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/reflint/reflint/internal/facts"
	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/source"
	"github.com/reflint/reflint/parsers/caddyfile"
)

// defaultCaddyfile is what the official image loads (caddy-docker Dockerfile, CMD).
const defaultCaddyfile = "/etc/caddy/Caddyfile"

// attachProxy reads the Caddyfile of a service that runs Caddy: one of Caddy's images, or any that
// mounts a file at Caddy's place or is told to run it.
func (a *assembly) attachProxy(s *model.Service) {
	if facts.Runs(s.ImageName(), "front") || !proxies(s) {
		return
	}
	c := &container{assembly: a, service: s}
	if !facts.Runs(s.ImageName(), "caddy") && !s.Invokes("caddy") && !c.mounts(defaultCaddyfile) {
		return
	}
	proxy := &model.Proxy{Service: s, Source: s.Span, Opaque: true}
	defer func() { a.deployment.Proxies = append(a.deployment.Proxies, proxy) }()
	if passesByFlags(s) {
		return
	}

	target := defaultCaddyfile
	if config, ok := s.Flag("config"); ok {
		if !config.Known() || config.V == "" {
			return
		}
		target = config.V
		if !path.IsAbs(target) {
			target = path.Join("/srv", target) // the image's WORKDIR
		}
	}
	adapter, adapted := s.Flag("adapter")
	if adapted && adapter.V != "caddyfile" || strings.HasSuffix(target, ".json") || isYAML(target) {
		if f := c.open(target); f.file != nil {
			role := "Caddy configuration of " + s.Name + ", not a Caddyfile: routing is not checked"
			a.read(model.ReadFile{Name: f.file.Name, Role: role})
		}
		return
	}
	config := c.open(target)
	if !a.take(config, "Caddyfile of "+s.Name) {
		return
	}
	env := func(name string) (model.Value[string], bool) {
		if v, ok := s.Env(name); ok || !facts.InContainer(name) {
			return v.Value, ok
		}
		return model.Value[string]{Origin: model.Unknown}, true
	}
	proxy = a.caddyfile(config, caddyfile.Options{
		Path: target, Files: c, Env: env,
		EnvOpen:      s.EnvironmentOpen || !facts.Runs(s.ImageName(), "caddy") || s.Build.Valid(),
		Distribution: distribution(s),
	})
	proxy.Service = s
	for i := range proxy.Substitutions {
		used := &proxy.Substitutions[i]
		if v, ok := a.env.lookup(used.Name); ok {
			used.Offered = &v
		}
	}
}

// distribution tells whether a service runs Docker's own image of Caddy as it is, which has no plugins.
func distribution(s *model.Service) caddyfile.Distribution {
	image, _, _ := strings.Cut(strings.TrimPrefix(strings.TrimPrefix(s.Image.V, "docker.io/"), "library/"), "@")
	name, _, _ := strings.Cut(image, ":")
	replaced := slices.ContainsFunc(s.Volumes, func(m model.Mount) bool {
		return strings.HasPrefix(m.Target.V, "/usr/bin")
	})
	added := slices.ContainsFunc(s.Command, func(v model.Value[string]) bool {
		return strings.Contains(v.V, "add-package")
	})
	if name != "caddy" || !s.Image.Known() || s.Build.Valid() || s.Entrypoint != nil || replaced || added {
		return caddyfile.Unknown
	}
	tag, _, _ := strings.Cut(s.ImageTag(), "-")
	if strings.Count(tag, ".") == 1 { // the newest of 2.8, say
		tag += ".999"
	}
	if release, ok := facts.ParseRelease(tag); ok && release.Before(caddyfile.Next) {
		return caddyfile.Standard
	}
	return caddyfile.StandardOrNewer
}

// proxies tells whether Caddy, if the service runs it, is told to serve a configuration, or to pass requests on, rather
// than to serve a directory, say.
func proxies(s *model.Service) bool {
	command := s.Subcommand("caddy")
	return command == "" || !s.Invokes("caddy") || command == "run" || command == "start" || passesByFlags(s)
}

// passesByFlags tells whether Caddy is told by flags alone where requests go, and reads no file: `caddy reverse-proxy
// --from lk.example.org --to :7880` (modules/caddyhttp/reverseproxy/command.go).
func passesByFlags(s *model.Service) bool {
	return s.Invokes("caddy") && s.Subcommand("caddy") == "reverse-proxy"
}

// attachHostProxy reads a Caddyfile beside the compose file that no service mounts: Caddy then runs on
// the host.
func (a *assembly) attachHostProxy(file *source.File) {
	config := found{file: file, text: file.Whole(), path: file.Path}
	a.read(model.ReadFile{Name: file.Name, Role: "Caddyfile of the host"})
	unset := func(string) (model.Value[string], bool) { return model.Value[string]{}, false }
	proxy := a.caddyfile(config, caddyfile.Options{
		Path: filepath.ToSlash(file.Path), Files: hostFiles{a.loader}, Env: unset, EnvOpen: true,
	})
	a.deployment.Proxies = append(a.deployment.Proxies, proxy)
}

// caddyfile parses one Caddyfile and notes what came of it.
func (a *assembly) caddyfile(config found, options caddyfile.Options) *model.Proxy {
	d := a.deployment
	file := config.file
	if config.template || file != nil && hasTemplateMarks(file.Content) { // its renderer may replace any word
		options.Distribution = caddyfile.Unknown
	}
	if file == nil { // it stands in the compose file
		file, options.Text = a.set.File(config.mount.Pos), config.text
	}
	result := caddyfile.Parse(file, options)
	d.Problems = append(d.Problems, result.Problems...)
	d.Unread = append(d.Unread, result.Unread...)
	for _, f := range result.Files {
		a.read(model.ReadFile{Name: f.Name, Role: "imported by " + file.Name})
	}
	proxy := result.Proxy
	if proxy == nil {
		proxy = &model.Proxy{Source: config.mount, Opaque: true}
	}
	if len(result.Problems) > 0 { // Caddy does not load it, so it routes nothing
		proxy.Opaque, proxy.Refused = true, &result.Problems[0]
	}
	proxy.Template = config.template
	return proxy
}

// hostFiles is the file system of the host.
type hostFiles struct{ *loader }

// Read returns a file of the host.
func (h hostFiles) Read(path string) (*source.File, error) {
	return h.set.Read(filepath.FromSlash(path))
}

// Glob lists files of the host.
func (h hostFiles) Glob(pattern string) ([]string, error) {
	return filepath.Glob(filepath.FromSlash(pattern))
}
