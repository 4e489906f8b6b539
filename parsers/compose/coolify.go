package compose

import (
	"slices"
	"strings"

	"github.com/reflint/reflint/internal/facts"
	"github.com/reflint/reflint/internal/model"
)

// Coolify deploys compose files with keys of its own, which it takes out before docker compose sees them, and declares
// the volumes and networks that they use (coolify.io/docs, knowledge-base/docker/compose; coollabsio/coolify,
// bootstrap/helpers/docker.php, stripCoolifyCustomFields, and bootstrap/helpers/shared.php, getTopLevelNetworks).
const excludeFromHealthCheck = "exclude_from_hc"

// madeByCoolify are keys of a bind mount: with one of them Coolify makes its source, a file or a directory.
var madeByCoolify = []string{"content", "is_directory", "isDirectory"}

// coolifyKey tells whether a key at path is Coolify's.
func coolifyKey(path []string, key string) bool {
	switch {
	case len(path) == 2 && path[0] == "services":
		return key == excludeFromHealthCheck
	case len(path) == 4 && path[0] == "services" && path[2] == "volumes":
		return slices.Contains(madeByCoolify, key)
	}
	return false
}

// forCoolify tells whether the project has a mark of Coolify's: one of its keys, or a variable that it makes up and
// that nothing else sets.
func (r *reader) forCoolify() bool {
	for _, v := range r.variables {
		if v.Value.Origin == model.Unknown && facts.CoolifyVariable(v.Name) {
			return true
		}
	}
	return slices.ContainsFunc(entriesOf(r.root.get("services")), func(e entry) bool {
		return e.value.has(excludeFromHealthCheck) ||
			slices.ContainsFunc(itemsOf(e.value.get("volumes")), coolifyMakes) ||
			r.asksCoolify(e.value.get("environment"))
	})
}

// coolifyMakes tells whether Coolify makes the source of a mount in the long form.
func coolifyMakes(mount *node) bool { return slices.ContainsFunc(madeByCoolify, mount.has) }

// asksCoolify tells whether an environment has a variable for Coolify to fill in: without a value, or with the path
// that it puts behind an address of its own.
func (r *reader) asksCoolify(environment *node) bool {
	asks := func(name, value string) bool {
		_, set := r.rootScope.lookup(name)
		return facts.CoolifyVariable(name) && (value == "" && !set || strings.HasPrefix(value, "/"))
	}
	for _, e := range entriesOf(environment) {
		if asks(e.key, e.value.value().V) {
			return true
		}
	}
	return slices.ContainsFunc(itemsOf(environment), func(item *node) bool {
		name, value, _ := strings.Cut(item.value().V, "=")
		return asks(name, value)
	})
}
