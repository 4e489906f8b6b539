package firewall

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/source"
)

var update = flag.Bool("update", false, "write the expected outlines of testdata/structured")

// outline writes what was understood of a source, a line a rule.
func outline(set *source.Set, result Result) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n", result.Kind)
	if p := result.Problem; p != nil {
		at := set.Position(p.Span.Pos)
		fmt.Fprintf(&b, "problem %d:%d %s\n", at.Line, at.Column, p.Message)
	}
	for _, f := range result.Firewalls {
		fmt.Fprintf(&b, "\n%s %s, %s, default %s", f.Kind, f.Name, stages[f.Stage], actions[f.Default.V])
		if f.OutboundDefault.V != model.Allow || len(f.Outbound) > 0 {
			fmt.Fprintf(&b, ", outbound %s", actions[f.OutboundDefault.V])
		}
		if f.HostPorts {
			b.WriteString(", ports of the host")
		}
		if f.Off {
			b.WriteString(", off")
		}
		if f.Partial {
			b.WriteString(", partial")
		}
		fmt.Fprintf(&b, " (%s)\n", where(set, f.Span))
		for _, r := range f.Rules {
			b.WriteString("  " + ruleOutline(set, r))
		}
		for _, r := range f.Outbound {
			b.WriteString("  out " + ruleOutline(set, r))
		}
		fmt.Fprintf(&b, "  open tcp %s udp %s\n", f.Open(model.TCP), f.Open(model.UDP))
		for _, p := range f.Problems {
			fmt.Fprintf(&b, "  problem %s: %s\n", where(set, p.Span), p.Message)
		}
	}
	return b.String()
}

var (
	stages  = map[model.Stage]string{model.Edge: "edge", model.Input: "input", model.Forward: "forward"}
	actions = map[model.Action]string{model.Allow: "allow", model.Limit: "limit", model.Deny: "deny"}
)

func ruleOutline(set *source.Set, r model.FirewallRule) string {
	text := actions[r.Action]
	if r.Protocol != "" {
		text += " " + string(r.Protocol)
	}
	if r.Ports != nil {
		text += " " + r.Ports.String()
	}
	switch {
	case !r.From.Known():
		text += " from some"
	case len(r.From.V) > 0:
		text += fmt.Sprint(" from ", r.From.V)
	}
	if r.Comment != "" {
		text += fmt.Sprintf(" %q", r.Comment)
	}
	return fmt.Sprintf("%s (%s)\n", text, where(set, r.Span))
}

func where(set *source.Set, span model.Span) string {
	if !span.Valid() {
		return "nowhere"
	}
	from := set.Position(span.Pos)
	text := fmt.Sprintf("%d:%d", from.Line, from.Column)
	if span.End.IsValid() {
		to := set.Position(span.End)
		text += fmt.Sprintf("-%d:%d", to.Line, to.Column)
	}
	return text
}

// Each file of testdata/structured is read into what the file beside it says.
func TestStructured(t *testing.T) {
	files, err := filepath.Glob("testdata/structured/*")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		if strings.HasSuffix(file, ".want") {
			continue
		}
		t.Run(filepath.Base(file), func(t *testing.T) {
			content, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			set := source.NewSet("/root")
			got := outline(set, Read(set.Add(filepath.Base(file), content), nil))
			if *update {
				if err := os.WriteFile(file+".want", []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file + ".want")
			if err != nil {
				t.Fatal(err)
			}
			if got != string(want) {
				t.Errorf("%s", got)
			}
		})
	}
}
