package credentials

import (
	"slices"
	"strconv"
	"strings"

	"github.com/reflint/reflint/internal/facts"
	"github.com/reflint/reflint/internal/model"
)

// listeningPort is where a service that runs the database listens, when nothing hidden may change it.
func listeningPort(s *model.Service, database facts.Database) (port int, known bool) {
	if hidden(s, database) {
		return 0, false
	}
	v, ok := firstOf(s, database.PortVariables)
	for _, name := range database.PortFlags {
		if flag, set := s.Flag(name); set {
			v, ok = flag, true
		}
	}
	for _, word := range s.Command { // `-c port=5433`, as PostgreSQL takes settings
		if value, set := strings.CutPrefix(strings.TrimPrefix(word.V, "-c"), "port="); set {
			v, ok = model.With(word, value), true
		}
	}
	if !ok {
		return database.Port, true
	}
	port, err := strconv.Atoi(v.V)
	return port, err == nil && v.Known() && port != 0
}

// hidden tells whether the server may be told its port or password where nobody sees it: by a file, a script, an image
// of one's own, or a variable that holds flags.
func hidden(s *model.Service, database facts.Database) bool {
	if _, ok := firstOf(s, database.Hidden); ok || s.EnvironmentOpen {
		return true
	}
	if s.Build.Valid() || !s.Image.Known() || database.Pools(s.ImageName()) {
		return true
	}
	aside := func(v model.Value[string]) bool {
		return !v.Known() || isConfiguration(v.V) || strings.HasSuffix(v.V, ".sh") ||
			strings.Contains(v.V, "config_file") || strings.Contains(v.V, "include")
	}
	return slices.ContainsFunc(s.Command, aside) || slices.ContainsFunc(s.Entrypoint, aside) ||
		slices.ContainsFunc(s.Volumes, func(m model.Mount) bool { return isConfiguration(m.Target.V) }) ||
		slices.ContainsFunc(s.Files, func(f model.FileMount) bool { return isConfiguration(f.Target.V) })
}

// isConfiguration tells whether a path is that of a server's configuration.
func isConfiguration(target string) bool {
	return slices.ContainsFunc([]string{".conf", ".cnf", "conf.d", ".acl"}, func(end string) bool {
		return strings.HasSuffix(strings.TrimSuffix(target, "/"), end)
	})
}

// redisPassword is what a service that runs Redis asks its users for; "" when it asks nothing. It is Unknown when that
// cannot be told.
func redisPassword(s *model.Service, database facts.Database) model.Value[string] {
	unknown := model.Value[string]{Origin: model.Unknown}
	_, acl := s.Flag("aclfile")
	_, user := s.Flag("user")
	fromFile := slices.ContainsFunc(s.Environment, func(v *model.Variable) bool {
		return strings.HasSuffix(v.Name, "_PASSWORD_FILE")
	})
	if hidden(s, database) || acl || user || fromFile {
		return unknown
	}
	v, ok := s.Flag("requirepass")
	switch {
	case ok && strings.Contains(v.V, "$"):
		name := strings.Trim(v.V, "${}")
		if set, ok := s.Env(name); ok {
			return set.Value // a shell puts it in
		}
		return unknown
	case ok:
		return v
	case database.ReadsAccount(s.ImageName()):
		if v, ok := firstOf(s, database.Passwords); ok {
			return v
		}
		return unknown
	default:
		return model.DefaultOf("")
	}
}
