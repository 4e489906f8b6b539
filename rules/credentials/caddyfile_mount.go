package credentials

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/reflint/reflint/internal/lint"
	"github.com/reflint/reflint/internal/model"
)

// imageCaddyfile is what Caddy's image runs unless told otherwise. It brings one that serves a welcome page
// (caddyserver/caddy-docker, Dockerfile of 2.11; caddyserver/dist, config/Caddyfile).
const imageCaddyfile = "/etc/caddy/Caddyfile"

// checkCaddyfileMount reports a Caddy that runs the Caddyfile of its image while there is another for it.
func checkCaddyfileMount(pass *lint.Pass, s *model.Service) {
	if !runsImageCaddyfile(s) {
		return
	}
	list := mountsOf(s)
	if slices.ContainsFunc(list, func(m mounted) bool { return !m.target.Known() || over(m.target.V, imageCaddyfile) }) {
		return
	}
	elsewhere := caddyfilesElsewhere(s)
	switch {
	case len(elsewhere) == 1 && elsewhere[0].span.Valid():
		m := elsewhere[0]
		doubtful := pass.Overlaid || pass.Development || assumed(s.Image) || s.Image.Template ||
			assumed(m.target) || m.target.Template
		pass.Report(unlessDoubtful(doubtful), m.span, fmt.Sprintf(
			"Caddy in service %q reads %s, but its Caddyfile is mounted at %s: it serves the welcome page of its image",
			s.Name, imageCaddyfile, m.target.V,
		), append(lint.Via(m.target.Via), lint.At(s.Span, "the service that does not read it"))...)
	case len(elsewhere) == 0 && pass.SpareCaddyfile.Valid() && !pass.Overlaid && !pass.Development:
		pass.Report(lint.Warning, s.Span, fmt.Sprintf(
			"Caddy in service %q reads %s, but nothing is mounted there: it serves the welcome page of its image; "+
				"this assumes that the Caddyfile beside the compose file is for it", s.Name, imageCaddyfile,
		), lint.At(pass.SpareCaddyfile, "no service mounts it"))
	}
}

// runsImageCaddyfile tells whether a service is Caddy's own image and runs the Caddyfile at the image's place.
func runsImageCaddyfile(s *model.Service) bool {
	name, _, _ := strings.Cut(strings.TrimPrefix(strings.TrimPrefix(s.Image.V, "docker.io/"), "library/"), ":")
	name, _, _ = strings.Cut(name, "@")
	if name != "caddy" || !s.Image.Known() || s.Build.Valid() || len(s.Entrypoint) > 0 {
		return false
	}
	if len(s.Command) == 0 {
		return true
	}
	config, told := s.Flag("config")
	return s.Invokes("caddy") && s.Subcommand("caddy") == "run" && told && config.Known() &&
		path.Clean(config.V) == imageCaddyfile
}

// over tells whether a mount at target brings the file, or a directory around it.
func over(target, file string) bool {
	target = path.Clean(target)
	return target == file || strings.HasPrefix(file, strings.TrimSuffix(target, "/")+"/")
}

// caddyfilesElsewhere lists the mounts of files that are Caddyfiles by their names. One that does not exist has no span:
// mount-source-missing tells.
func caddyfilesElsewhere(s *model.Service) []mounted {
	var list []mounted
	for _, m := range s.Volumes {
		switch {
		case !caddyfileName(m.Target.V) && (m.Type != "bind" || !caddyfileName(m.Source.V)):
		case m.Missing && m.Template == "":
			list = append(list, mounted{target: m.Target})
		default:
			m.Target.Template = m.Target.Template || m.Template != ""
			list = append(list, mounted{m.Target, m.Span})
		}
	}
	for _, f := range s.Files {
		if caddyfileName(f.Target.V) {
			list = append(list, mounted{f.Target, f.Span})
		}
	}
	return list
}

func caddyfileName(file string) bool { return strings.EqualFold(path.Base(file), "Caddyfile") }
