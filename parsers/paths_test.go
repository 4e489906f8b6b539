package parsers_test

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/reflint/reflint/internal/source"
	"github.com/reflint/reflint/parsers"
)

const spread = `
-- deploy/compose.yml --
services:
  livekit:
    image: livekit/livekit-server:v1.9.0
    command: --config /etc/livekit.yaml
    ports: ["7881:7881"]
    volumes: ["./livekit.yaml:/etc/livekit.yaml"]
-- deploy/livekit.yaml --
port: 7880
-- deploy/firewall.sh --
ufw allow 7881/tcp
-- ops/firewall.sh --
ufw allow 7881/tcp
-- docs/ports.md --
| Port | Protocol |
|---|---|
| 7881 | tcp |
`

// Each path adds what it stands for to the one deployment, whichever comes first.
func TestOrderOfPathsDoesNotMatter(t *testing.T) {
	dir := tree(t, spread)
	for _, test := range []struct{ paths, want string }{
		{"deploy", "compose.yml livekit.yaml deploy/firewall.sh"},
		{"deploy ops", "compose.yml livekit.yaml deploy/firewall.sh ops/firewall.sh"},
		{"deploy docs/ports.md", "compose.yml livekit.yaml deploy/firewall.sh docs/ports.md"},
		{"deploy/livekit.yaml docs/ports.md", "compose.yml livekit.yaml deploy/firewall.sh docs/ports.md"},
		{"deploy deploy/livekit.yaml ops/firewall.sh", "compose.yml livekit.yaml deploy/firewall.sh ops/firewall.sh"},
		{"deploy docs ops/firewall.sh", "compose.yml livekit.yaml deploy/firewall.sh docs/ports.md ops/firewall.sh"},
		{"deploy/livekit.yaml .", "compose.yml livekit.yaml deploy/firewall.sh docs/ports.md ops/firewall.sh"},
		{"deploy .", "compose.yml livekit.yaml deploy/firewall.sh docs/ports.md ops/firewall.sh"},
	} {
		var first string
		for paths := range permutations(strings.Fields(test.paths)) {
			var full []string
			for _, path := range paths {
				full = append(full, filepath.Join(dir, path))
			}
			result, err := parsers.Load(source.NewSet(dir), full, parsers.Options{})
			if err != nil || len(result.Deployments) != 1 || len(result.Empty) > 0 {
				t.Fatalf("%v: %+v, error %v", paths, result, err)
			}
			var files []string
			for _, f := range result.Deployments[0].Files {
				files = append(files, f.Name)
			}
			slices.Sort(result.Only)
			if got := fmt.Sprint(files, result.Only); first == "" {
				first = got
			} else if got != first {
				t.Errorf("%v: %s, want %s", paths, got, first)
			}
			for i, name := range files {
				files[i] = strings.NewReplacer("deploy/compose", "compose", "deploy/livekit", "livekit").Replace(name)
			}
			if got := strings.Join(files, " "); got != test.want {
				t.Errorf("%v: read %s, want %s", paths, got, test.want)
			}
		}
	}
}

// permutations are the orders of list.
func permutations(list []string) func(yield func([]string) bool) {
	return func(yield func([]string) bool) {
		if len(list) <= 1 {
			yield(list)
			return
		}
		for i, one := range list {
			for rest := range permutations(slices.Concat(list[:i], list[i+1:])) {
				if !yield(append([]string{one}, rest...)) {
					return
				}
			}
		}
	}
}
