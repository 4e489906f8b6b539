package compose

import (
	"fmt"
	"strconv"
	"strings"
)

// casts tells where compose reads a string as a number or boolean, so that "${REPLICAS}" may stand there
// (compose-go v2.16.2, loader/interpolate.go). A "*" stands for any name.
var casts = map[string]kind{
	"networks.*.external":    boolean,
	"networks.*.internal":    boolean,
	"networks.*.attachable":  boolean,
	"networks.*.enable_ipv4": boolean,
	"networks.*.enable_ipv6": boolean,
	"volumes.*.external":     boolean,
	"secrets.*.external":     boolean,
	"configs.*.external":     boolean,

	"services.*.cpu_count":       integer,
	"services.*.cpu_percent":     number,
	"services.*.cpu_period":      integer,
	"services.*.cpu_quota":       integer,
	"services.*.cpu_rt_period":   integer,
	"services.*.cpu_rt_runtime":  integer,
	"services.*.cpu_shares":      integer,
	"services.*.cpus":            number,
	"services.*.init":            boolean,
	"services.*.oom_score_adj":   integer,
	"services.*.pids_limit":      integer,
	"services.*.privileged":      boolean,
	"services.*.read_only":       boolean,
	"services.*.scale":           integer,
	"services.*.stdin_open":      boolean,
	"services.*.tty":             boolean,
	"services.*.deploy.replicas": integer,

	"services.*.oom_kill_disable":                       boolean,
	"services.*.networks.*.use_service_name_alias":      boolean,
	"services.*.ulimits.*":                              integer,
	"services.*.ulimits.*.hard":                         integer,
	"services.*.ulimits.*.soft":                         integer,
	"services.*.volumes.[].read_only":                   boolean,
	"services.*.volumes.[].volume.nocopy":               boolean,
	"services.*.depends_on.*.required":                  boolean,
	"services.*.depends_on.*.restart":                   boolean,
	"services.*.healthcheck.retries":                    integer,
	"services.*.healthcheck.disable":                    boolean,
	"services.*.ports.[].target":                        integer,
	"services.*.deploy.update_config.parallelism":       integer,
	"services.*.deploy.rollback_config.parallelism":     integer,
	"services.*.deploy.restart_policy.max_attempts":     integer,
	"services.*.deploy.placement.max_replicas_per_node": integer,

	"services.*.deploy.update_config.max_failure_ratio":   number,
	"services.*.deploy.rollback_config.max_failure_ratio": number,
}

// namesAt4 are the keys of a service under which any name may stand.
var namesAt4 = map[string]bool{"networks": true, "ulimits": true, "depends_on": true}

// castOf looks the path up in casts.
func castOf(path []string) (kind, bool) {
	if len(path) < 3 || len(path) > 6 {
		return 0, false
	}
	var room [64]byte // a look at every scalar of a file is worth no memory
	key := room[:0]
	for i, name := range path {
		switch {
		case i == 0 && name == "jobs":
			name = "services"
		case i == 1, i == 3 && namesAt4[path[2]]:
			name = "*"
		}
		if i > 0 {
			key = append(key, '.')
		}
		key = append(key, name...)
	}
	k, ok := casts[string(key)]
	return k, ok
}

// cast turns a string into the number or boolean that compose reads at the path.
func (b *builder) cast(n *node, path []string) {
	want, ok := castOf(path)
	if !ok {
		return
	}
	if !n.text.known() {
		n.loose = true
		return
	}
	canon, ok := convert(n.text.raw(), want)
	if !ok {
		b.scope.report(n.refused("%s is %q where compose wants %s", describe(path), n.text.shown(), want))
		n.loose = true
		return
	}
	n.kind = want
	if canon != n.text.raw() {
		holes := n.text.holes
		n.text = literal(canon, n.span)
		for _, h := range holes {
			h.start, h.end = 0, len(canon)
			n.text.holes = append(n.text.holes, h)
		}
	}
}

func convert(s string, want kind) (string, bool) {
	switch want {
	case integer:
		i, err := strconv.ParseInt(s, 10, 64)
		return strconv.FormatInt(i, 10), err == nil
	case number:
		f, err := strconv.ParseFloat(s, 64)
		return fmt.Sprint(f), err == nil
	default:
		switch strings.ToLower(s) {
		case "true", "y", "yes", "on":
			return "true", true
		case "false", "n", "no", "off":
			return "false", true
		}
		return "", false
	}
}
