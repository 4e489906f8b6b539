package livekit

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"gopkg.in/yaml.v3"

	"github.com/reflint/reflint/internal/lint"
	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/source"
	"github.com/reflint/reflint/parsers"
	"github.com/reflint/reflint/rules"
)

// read is our reading of a launch: that of a compose file that starts the server so.
func read(t *testing.T, l launch) (*model.LiveKit, []lint.Finding) {
	t.Helper()
	dir := t.TempDir()
	service := map[string]any{
		"image": "livekit/livekit-server:" + serverVersion, "command": l.args, "environment": l.environment(),
	}
	if l.config != "" {
		writeFile(t, filepath.Join(dir, "livekit.yaml"), l.config)
		service["volumes"] = []string{"./livekit.yaml:/livekit.yaml:ro"}
		service["command"] = append([]string{"--config", "/livekit.yaml"}, l.args...)
	}
	compose, err := yaml.Marshal(map[string]any{"services": map[string]any{"livekit": service}})
	if err != nil {
		t.Fatal(err)
	}
	writeFile(t, filepath.Join(dir, "compose.yaml"), string(compose))
	set := source.NewSet(dir)
	loaded, err := parsers.Load(set, []string{dir}, parsers.Options{})
	if err != nil || len(loaded.Deployments) != 1 {
		t.Fatalf("%d deployments, %v", len(loaded.Deployments), err)
	}
	servers := loaded.Deployments[0].LiveKits
	i := slices.IndexFunc(servers, func(s *model.LiveKit) bool { return s.Service != nil })
	if i < 0 {
		t.Fatal("no service runs livekit-server")
	}
	return servers[i], lint.Run(set, loaded.Deployments, lint.Config{Rules: rules.All()}).Findings
}

// of are the findings of one rule.
func of(findings []lint.Finding, rule string) []lint.Finding {
	return slices.DeleteFunc(slices.Clone(findings), func(f lint.Finding) bool { return f.Rule != rule })
}

func writeFile(t *testing.T, name, content string) {
	t.Helper()
	if err := os.WriteFile(name, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}
