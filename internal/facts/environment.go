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
// compose file: Coolify, whose magic ones are coolifyPrefixes, and Umbrel (getumbrel/umbrel-apps README).
var ambientPrefixes = []string{
	"COMPOSE_", "DOCKER_", "BUILDKIT_", "GITHUB_", "GITLAB_", "CI_", "RUNNER_", "BUILDX_", "XDG_",
	"COOLIFY_", "APP_DATA_DIR", "APP_SEED", "APP_PASSWORD", "UMBREL_",
}

// coolifyPrefixes mark the variables that Coolify makes up for a service: SERVICE_<TYPE>_<IDENTIFIER> (coolify.io/docs,
// knowledge-base/docker/compose, "magic environment variables"; coollabsio/coolify, bootstrap/helpers/shared.php,
// generateEnvValue, whose types may have a length behind them: SERVICE_HEX_32_<IDENTIFIER>).
var coolifyPrefixes = []string{
	"SERVICE_FQDN_", "SERVICE_URL_", "SERVICE_NAME_", "SERVICE_USER_", "SERVICE_LOWERCASEUSER_", "SERVICE_PASSWORD_",
	"SERVICE_PASSWORDWITHSYMBOLS_", "SERVICE_BASE64_", "SERVICE_REALBASE64_", "SERVICE_HEX_", "SERVICE_SUPABASEANON_",
	"SERVICE_SUPABASESERVICE_",
}

// Ambient tells whether a variable is set by the surroundings in which compose runs, so that no file has to.
func Ambient(name string) bool {
	return slices.Contains(ambient, name) || hasPrefix(name, ambientPrefixes) || CoolifyVariable(name)
}

// CoolifyVariable tells whether Coolify makes up a value for a variable of this name.
func CoolifyVariable(name string) bool { return hasPrefix(name, coolifyPrefixes) }

func hasPrefix(name string, prefixes []string) bool {
	return slices.ContainsFunc(prefixes, func(prefix string) bool { return strings.HasPrefix(name, prefix) })
}
