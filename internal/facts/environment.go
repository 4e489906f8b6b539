package facts

import (
	"slices"
	"strings"
)

// ambient are variables that shells, docker compose and CI systems set by themselves.
var ambient = []string{
	"HOME", "PWD", "OLDPWD", "USER", "USERNAME", "LOGNAME", "UID", "EUID", "GID", "GROUPS", "PUID", "PGID", "HOSTNAME", "HOST", "SHELL",
	"PATH", "TERM", "LANG", "TZ", "TMPDIR", "DISPLAY", "WAYLAND_DISPLAY", "XAUTHORITY", "XDG_RUNTIME_DIR", "SSH_AUTH_SOCK", "OSTYPE",
	"HOSTTYPE", "MACHTYPE", "USERPROFILE", "APPDATA", "LOCALAPPDATA", "PROGRAMDATA", "HOMEPATH", "CI", "WSL_DISTRO_NAME",
	"WWWUSER", "WWWGROUP", // Laravel Sail's own script (laravel/sail bin/sail)
	"http_proxy", "https_proxy", "no_proxy", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY",
}

// ambientPrefixes mark variables of docker, of CI systems, and of platforms that make them up where they deploy a
// compose file: Coolify (coolify.io/docs, environment variables), Umbrel (getumbrel/umbrel-apps README).
var ambientPrefixes = []string{
	"COMPOSE_", "DOCKER_", "BUILDKIT_", "GITHUB_", "GITLAB_", "CI_", "RUNNER_", "BUILDX_", "XDG_",
	"SERVICE_FQDN_", "SERVICE_URL_", "SERVICE_USER_", "SERVICE_PASSWORD_", "SERVICE_BASE64_", "SERVICE_REALBASE64_", "COOLIFY_",
	"APP_DATA_DIR", "APP_SEED", "APP_PASSWORD", "UMBREL_",
}

// Ambient tells whether a variable is set by the surroundings in which compose runs, so that no file has to.
func Ambient(name string) bool {
	return slices.Contains(ambient, name) ||
		slices.ContainsFunc(ambientPrefixes, func(prefix string) bool { return strings.HasPrefix(name, prefix) })
}
