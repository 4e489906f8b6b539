package exposure

import (
	"path"
	"slices"
	"strings"

	"github.com/reflint/reflint/internal/facts"
	"github.com/reflint/reflint/internal/lint"
	"github.com/reflint/reflint/internal/model"
)

// openAccess is what a service serves to whoever connects, with the setting that opens it; nil where it asks for a
// password or may do so.
func openAccess(service *model.Service) (*facts.Access, []lint.Related) {
	access := facts.AccessOf(service.ImageName(), func(name string) bool {
		_, ok := service.Env(name)
		return ok
	})
	if access == nil || access.Variable == "" && (service.Build.Valid() || !service.Image.Known()) || guarded(service, access) {
		return nil, nil
	}
	if access.OpenedByDefault() {
		return access, nil
	}
	for _, opens := range access.Opens {
		v, ok := service.Env(opens.Name)
		if ok && v.Value.Known() && (v.Value.V == opens.Value || opens.Value == "" && v.Value.V != "") {
			return access, []lint.Related{lint.At(v.Span, "%s opens it", opens.Name)}
		}
	}
	for _, word := range argv(service) {
		if access.FlagOpens != "" && word.V == access.FlagOpens {
			return access, []lint.Related{lint.At(word.Span, "%s opens it", access.FlagOpens)}
		}
	}
	return nil, nil
}

// guarded tells whether a service asks for a password, or may: a variable or flag says so, or a configuration that is
// not read.
func guarded(service *model.Service, access *facts.Access) bool {
	for _, name := range access.Guards {
		v, ok := service.Env(name)
		if ok && (v.Value.V != "" || !v.Value.Known() || v.Value.Template) {
			return true
		}
	}
	for _, word := range argv(service) {
		if !word.Known() || slices.ContainsFunc(access.Flags, func(flag string) bool { return hasFlag(word.V, flag) }) {
			return true
		}
	}
	closable := len(access.Guards)+len(access.Flags) > 0
	return access.OpenedByDefault() && closable && (service.EnvironmentOpen || configured(service))
}

// hasFlag tells whether a word of a command line, or of a script in it, is or holds the flag. One of a single letter is
// a word of its own.
func hasFlag(word, flag string) bool {
	if len(flag) == len("-f") {
		return slices.Contains(strings.Fields(word), flag)
	}
	return strings.Contains(word, flag)
}

func argv(service *model.Service) []model.Value[string] {
	return slices.Concat(service.Entrypoint, service.Command)
}

// configured tells whether something that looks like a configuration is mounted into the container.
func configured(service *model.Service) bool {
	return len(service.Files) > 0 || slices.ContainsFunc(service.Volumes, func(m model.Mount) bool {
		target := m.Target.V
		clock := target == "/etc/localtime" || target == "/etc/timezone"
		return strings.Contains(target, "conf") || strings.HasPrefix(target, "/etc") && !clock ||
			slices.Contains([]string{".cnf", ".cfg", ".yaml", ".yml", ".toml", ".ini", ".acl", ".json"}, path.Ext(target))
	})
}
