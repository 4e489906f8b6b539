package credentials

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/reflint/reflint/internal/lint"
	"github.com/reflint/reflint/internal/model"
)

// ConfigNotMounted reports configurations that the program does not find, or does not look for.
var ConfigNotMounted = &lint.Rule{
	ID: "config-not-mounted",
	Doc: `The file that LiveKit or Caddy reads is not the one that is mounted

## Why

--config and EGRESS_CONFIG_FILE name a path inside the container. The official images have no file there: without a
mount at just that path the program does not start. The other way round it is worse: with a file mounted and nothing
that tells the program of it, livekit-server runs on defaults, with other ports than those in the file that was
edited. A key_file that is not there stops the server as well, whatever keys stand beside it.

Caddy's image reads /etc/caddy/Caddyfile and brings one: with nothing mounted there it starts without complaint and
serves its welcome page on port 80, and nothing on 443.

## How to fix

Make the path of the mount and that of the flag or variable the same: "./livekit.yaml:/etc/livekit.yaml:ro" and
"--config /etc/livekit.yaml". For Caddy it is "./Caddyfile:/etc/caddy/Caddyfile:ro".

## Not reported

- An image or an entrypoint of one's own, which may bring or name the file.
- A mounted directory whose content is not at hand, a relative path, and a key_file with variables in its path.
- A service with volumes_from, and paths below /dev and /proc, such as /dev/stdin.
- A bind-mounted file that does not exist: mount-source-missing tells.
- A Caddy with a command or an entrypoint that does not read /etc/caddy/Caddyfile.
- A Caddyfile that merely stands beside the compose file is a warning, and left alone in files for development, in
  those that others are laid over, and where any service mounts it or its directory.
`,
	Severity: lint.Error,
	Check:    checkConfigNotMounted,
}

func checkConfigNotMounted(pass *lint.Pass) {
	for _, p := range programs(pass) {
		if meant := p.unread(); meant != nil {
			pass.Report(unlessDoubtful(pass.Overlaid), meant.span, fmt.Sprintf(
				"%s is not told to read %s, which is mounted there for it: want %s",
				p.name, meant.target.V, p.telling(meant.target.V),
			), lint.At(p.service.Span, "the service that does not read it"))
			continue
		}
		if _, _, inline := p.body(); inline || !p.plain() {
			continue
		}
		p.checkFile(pass)
	}
	for _, l := range pass.RunningLiveKits() {
		if at := l.KeyFile; keyFileAbsent(l) {
			pass.Report(unlessDoubtful(pass.Overlaid || at.Template || assumed(at)), at.Span, fmt.Sprintf(
				"the LiveKit server in service %q is told to read its keys from %s, but nothing is mounted there: it does not start",
				l.Service.Name, at.V,
			), append(lint.Via(at.Via), lint.At(l.Service.Span, "the service that mounts no such file"))...)
		}
	}
	for _, s := range pass.Running {
		checkCaddyfileMount(pass, s)
	}
}

// keyFileAbsent tells whether a server is told of a key_file that nothing brings into its container. livekit-server
// replaces variables and "~" in its path (v1.13.11, pkg/config/config.go).
func keyFileAbsent(l *model.LiveKit) bool {
	at, p := l.KeyFile, serverProgram(l)
	if !at.Known() || !path.IsAbs(at.V) || kernels(at.V) || strings.Contains(at.V, "$") || !p.plain() {
		return false
	}
	return !slices.ContainsFunc(p.mounts(), func(m mounted) bool {
		return !m.target.Known() || path.Clean(m.target.V) == path.Clean(at.V) || m.over(path.Clean(at.V))
	})
}

// kernels tells whether a path is one that every container has from the kernel: /dev/stdin, /proc/self/fd/0.
func kernels(file string) bool { return over("/dev", file) || over("/proc", file) }

// checkFile reports a path behind which there is no file.
func (p program) checkFile(pass *lint.Pass) {
	at := p.file.Path
	if !at.Known() || !path.IsAbs(at.V) || kernels(at.V) {
		return
	}
	target := path.Clean(at.V)
	list := p.mounts()
	if slices.ContainsFunc(list, func(m mounted) bool { return !m.target.Known() }) {
		return
	}
	if i := slices.IndexFunc(list, func(m mounted) bool { return path.Clean(m.target.V) == target }); i >= 0 {
		return
	}
	i := slices.IndexFunc(list, func(m mounted) bool { return m.over(target) })
	if i >= 0 && !p.file.Missing {
		return
	}
	related := lint.Via(at.Via)
	why := "nothing is mounted there"
	if i >= 0 {
		why = fmt.Sprintf("the directory mounted at %s does not hold it", list[i].target.V)
		related = append(related, lint.At(list[i].span, "the directory"))
	} else if meant := p.looksMeant(); meant != nil {
		why = fmt.Sprintf("its configuration is mounted at %s", meant.target.V)
		related = append(related, lint.At(meant.span, "the mount"))
	}
	pass.Report(unlessDoubtful(pass.Overlaid || assumed(at)), at.Span, fmt.Sprintf(
		"%s is told to read %s, but %s: it does not start", p.name, at.V, why), related...)
}

// telling is how the program is told of a file.
func (p program) telling(target string) string {
	if p.how.File != "" {
		return p.how.File + "=" + target
	}
	return "--" + p.how.FileFlag + " " + target
}
