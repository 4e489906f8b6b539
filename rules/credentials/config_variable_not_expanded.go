package credentials

import (
	"fmt"
	"slices"
	"strings"

	"github.com/reflint/reflint/internal/lint"
	"github.com/reflint/reflint/internal/model"
)

// ConfigVariableNotExpanded reports variables in configurations whose programs replace none.
var ConfigVariableNotExpanded = &lint.Rule{
	ID: "config-variable-not-expanded",
	Doc: `A configuration holds variables that its program does not replace

## Why

Compose replaces ${NAME} in compose files only. livekit-server, egress, ingress and SIP read their YAML as it stands:
"${LIVEKIT_API_KEY}" is then the key itself, "${S3_BUCKET}" the name of the bucket. With "${PORT}" livekit-server does
not even start.

## How to fix

Leave secrets out of the file: livekit-server takes LIVEKIT_KEYS from its environment, egress, ingress and SIP take
LIVEKIT_API_KEY, LIVEKIT_API_SECRET and LIVEKIT_WS_URL. Or write the document into the compose file, where compose
replaces them (LIVEKIT_CONFIG, EGRESS_CONFIG_BODY, configs: with content:), or fill the file in before the start, with
envsubst.

## Not reported

- A template, a file that no service reads, and a service whose command fills it in (envsubst, sed, gomplate).
- key_file, in which livekit-server does replace variables, and what that file, LIVEKIT_KEYS or a flag replaces anyway.
- With an image or an entrypoint of one's own, which may replace them, it is a warning.
`,
	Severity: lint.Error,
	Check:    checkConfigVariableNotExpanded,
}

// fillers are programs that replace variables in files.
var fillers = []string{"envsubst", "sed ", "gomplate", "dockerize", "confd", "envtpl", "j2", "perl", "python", "eval"}

func checkConfigVariableNotExpanded(pass *lint.Pass) {
	for _, p := range programs(pass) {
		fills := func(word model.Value[string]) bool {
			return slices.ContainsFunc(fillers, func(f string) bool { return strings.Contains(word.V, f) })
		}
		filled := slices.ContainsFunc(p.service.Command, fills) || slices.ContainsFunc(p.service.Entrypoint, fills)
		left := slices.DeleteFunc(slices.Clone(p.references), func(r model.Reference) bool {
			return replacedAnyway(p, r.Path)
		})
		if p.template || filled || len(left) == 0 {
			continue
		}
		assumption := ""
		if !p.plain() {
			assumption = ", unless the image or its entrypoint does"
		}
		var related []lint.Related
		var names []string
		for i, r := range left {
			if name := "${" + r.Name + "}"; !slices.Contains(names, name) {
				names = append(names, name)
			}
			if i > 0 {
				related = append(related, lint.At(r.Span, "here too"))
			}
		}
		pass.Report(unlessDoubtful(!p.plain() || pass.Overlaid), left[0].Span, fmt.Sprintf(
			"the configuration of %s holds %s, and nothing replaces variables there%s: it is taken as it stands",
			p.name, listed(names), assumption), related...)
	}
}

// listed names a few, and how many more there are.
func listed(names []string) string {
	const shown = 3
	if len(names) <= shown {
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(names[:shown], ", "), len(names)-shown)
}

// replacedAnyway tells whether a flag, a variable or the key_file counts in place of the key at path of livekit-server's
// configuration.
func replacedAnyway(p program, path string) bool {
	if p.kind != "livekit" {
		return false
	}
	names := []string{"LIVEKIT_" + strings.ToUpper(strings.ReplaceAll(path, ".", "_"))}
	top, _, _ := strings.Cut(path, ".")
	switch {
	case top == "keys" && p.keyFile:
		return true
	case top == "keys":
		names = append(names, "LIVEKIT_KEYS")
	case path == "redis.address":
		names = append(names, "REDIS_HOST")
	case path == "redis.password":
		names = append(names, "REDIS_PASSWORD")
	}
	_, ok := firstOf(p.service, names)
	_, flag := p.service.Flag(path)
	return ok || flag
}
