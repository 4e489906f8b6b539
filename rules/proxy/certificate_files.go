package proxy

import (
	"path"
	"slices"
	"strings"

	"github.com/reflint/reflint/internal/facts"
	"github.com/reflint/reflint/internal/lint"
	"github.com/reflint/reflint/internal/model"
)

// workdir is that of Caddy's images (caddy-docker, Dockerfile, WORKDIR).
const workdir = "/srv"

// reportFiles reports certificates that are not in the container, and tells whether there are such.
func (t terminator) reportFiles() bool {
	if !stock(t.Service) {
		return false
	}
	found := false
	for _, site := range t.Sites {
		for _, files := range site.Files {
			missing := t.absent(files)
			if len(missing) == 0 {
				continue
			}
			found = true
			related := slices.Concat(lint.Via(files.Certificate.Via), lint.Via(files.Key.Via))
			t.fails(false, files.Span, related, "tls names %s, but nothing is mounted there into service %q, so that "+
				"Caddy does not start", strings.Join(missing, " and "), t.Service.Name)
		}
	}
	return found
}

// stock tells whether the container has no more in it than what one of Caddy's own images has, and mounts.
func stock(s *model.Service) bool {
	return facts.Runs(s.ImageName(), "caddy") && !s.Build.Valid() && s.Entrypoint == nil &&
		(len(s.Command) == 0 || s.Command[0].V == "caddy")
}

// absent lists the paths that no mount has.
func (t terminator) absent(files model.CertificateFiles) []string {
	var list []string
	for _, file := range []model.Value[string]{files.Certificate, files.Key} {
		at := file.V
		if !path.IsAbs(at) {
			at = path.Join(workdir, at)
		}
		if file.Known() && !file.Template && !provided(t.Service, at) && !slices.Contains(list, at) {
			list = append(list, at)
		}
	}
	return list
}

// provided tells whether a mount may bring a file, or Caddy itself have written it.
func provided(s *model.Service, file string) bool {
	targets := []model.Value[string]{{V: "/data", Origin: model.Stated}, {V: "/config", Origin: model.Stated}}
	for _, mount := range s.Volumes {
		targets = append(targets, mount.Target)
	}
	for _, mount := range s.Files {
		targets = append(targets, mount.Target)
	}
	return slices.ContainsFunc(targets, func(target model.Value[string]) bool {
		at := path.Clean(target.V)
		return !target.Known() || file == at || strings.HasPrefix(file, strings.TrimSuffix(at, "/")+"/")
	})
}
