package report_test

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/reflint/reflint/internal/lint"
	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/ports"
	"github.com/reflint/reflint/internal/report"
	"github.com/reflint/reflint/internal/source"
	"github.com/reflint/reflint/parsers"
	"github.com/reflint/reflint/parsers/markdown"
)

// portsOf are the ports of the deployment in a directory, in every mode.
func portsOf(t *testing.T, dir string) report.Ports {
	t.Helper()
	set := source.NewSet(dir)
	result, err := parsers.Load(set, []string{dir}, parsers.Options{})
	if err != nil {
		t.Fatal(err)
	}
	out := report.Ports{Deployment: "compose.yaml", Set: set, Redactor: lint.NewRedactor(set, result.Deployments)}
	whole := result.Deployments[0].Whole()
	for _, mode := range ports.Modes(whole) {
		out.Tables = append(out.Tables, ports.In(whole, mode))
	}
	return out
}

// portsWritten are the ports of a deployment that is written down in the test.
func portsWritten(t *testing.T, files map[string]string) report.Ports {
	t.Helper()
	dir := t.TempDir()
	for name, content := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return portsOf(t, dir)
}

// hostile is a deployment in which all that a user may choose looks like markup.
var hostile = map[string]string{
	"compose.yaml": `
services:
  caddy:
    image: caddy:2.8
    profiles: ["a_b", "c-d"]
    ports: ["80:80", "443:443"]
    volumes: ["./Caddyfile:/etc/caddy/Caddyfile:ro"]
  a_b.c:
    image: example.org/app
    ports: ["4000:4000", "5000-5100:5000-5100/udp", "6000"]
`,
	"Caddyfile": "meet.example.org {\n" +
		"\thandle_path /a|b`c*d_e<f>&g\"h#i;j%%{k}~l]m[n\\o/* {\n\t\treverse_proxy a_b.c:4000\n\t}\n" +
		"\thandle `/```/x` {\n\t\treverse_proxy a_b.c:4001\n\t}\n}\n",
}

// What the page says is what the parser of documents reads in it: the tables of each mode, what is closed, and the rules
// of the examples.
func TestPortsPageIsReadBack(t *testing.T) {
	pages := map[string]report.Ports{"hostile": portsWritten(t, hostile)}
	stacks, err := filepath.Glob("../../testdata/fixtures/stack-*")
	if err != nil || len(stacks) == 0 {
		t.Fatal("no stacks", err)
	}
	for _, dir := range stacks {
		pages[filepath.Base(dir)] = portsOf(t, dir)
	}
	for name, out := range pages {
		t.Run(name, func(t *testing.T) {
			var page bytes.Buffer
			if err := out.Markdown(&page); err != nil {
				t.Fatal(err)
			}
			read := markdown.Read(source.NewSet("/").Add("ports.md", page.Bytes()))
			for _, table := range out.Tables {
				for _, r := range table.Rows {
					want := said{table.Mode, r.Ports, r.Protocol, r.Need <= ports.Unneeded}
					if r.Need >= ports.Optional && r.Filter == ports.Internal {
						continue // neither open nor closed
					}
					if r.Need == ports.Never {
						want.mode = "" // in all modes
					}
					if !reads(read.Document, want) {
						t.Errorf("%+v is not read back from\n%s", want, page.String())
					}
				}
			}
			if len(read.Problems) > 0 {
				t.Errorf("problems: %v", read.Problems)
			}
			for _, f := range read.Firewalls {
				if len(f.Problems) > 0 || f.Partial {
					t.Errorf("firewall %s: partial %v, %v", f.Name, f.Partial, f.Problems)
				}
			}
		})
	}
}

var fenced = regexp.MustCompile("(?s)```+bash\n.*?\n```+\n")

// The pages of stacks, without the scripts in them.
func TestPortsPages(t *testing.T) {
	for _, stack := range []string{"caddy-drift", "fronted", "host-network", "local", "subdomains", "tunnel"} {
		var page bytes.Buffer
		if err := portsOf(t, "../../testdata/fixtures/stack-"+stack).Markdown(&page); err != nil {
			t.Fatal(err)
		}
		golden(t, "ports-"+stack+".golden", fenced.ReplaceAll(page.Bytes(), []byte("(script)\n")))
	}
}

// A said is what a document says of a port.
type said struct {
	mode     string
	ports    model.PortRange
	protocol model.Protocol
	closed   bool
}

func reads(d *model.Document, want said) bool {
	for _, table := range d.Tables {
		for _, row := range table.Rows {
			sameProtocol := row.Protocol == "" && want.protocol == model.TCP || row.Protocol == want.protocol
			if table.Mode == want.mode && table.Closed == want.closed && row.Ports.V == want.ports && sameProtocol {
				return true
			}
		}
	}
	return false
}

// A chart quotes every label, and what it quotes cannot end the label or mean anything in one.
func TestMermaidLabels(t *testing.T) {
	var chart bytes.Buffer
	if err := portsWritten(t, hostile).Mermaid(&chart); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(chart.String(), "#124;b#96;c#42;d#95;e#60;f#62;#38;g") {
		t.Errorf("the path is not there:\n%s", chart.String())
	}
	for line := range strings.Lines(chart.String()) {
		parts := strings.Split(line, `"`)
		if len(parts) != 1 && len(parts) != 3 {
			t.Errorf("a label that ends early: %s", line)
			continue
		}
		if len(parts) == 3 && strings.ContainsAny(strings.ReplaceAll(parts[1], "<br/>", ""), "<>`{}\\*_~|%&") {
			t.Errorf("a label with markup: %s", line)
		}
	}
}

// Nothing that a deployment says becomes markup of the page.
func TestPortsPageEscapes(t *testing.T) {
	var page bytes.Buffer
	if err := portsWritten(t, hostile).Markdown(&page); err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(page.String()) {
		if !strings.HasPrefix(line, "|") {
			continue
		}
		cells := strings.Count(line, "|") - strings.Count(line, `\|`)
		if cells != 4 && cells != 5 && cells != 6 {
			t.Errorf("%d cells: %s", cells-1, line)
		}
		if strings.Contains(strings.ReplaceAll(line, `\<`, ""), "<f") {
			t.Errorf("markup: %s", line)
		}
	}
	// A span of code that holds backticks is between more of them.
	if want := "`` meet.example.org/a|b`c"; !strings.Contains(page.String(), strings.Replace(want, "`` ", "``", 1)) {
		t.Errorf("no %s in\n%s", want, page.String())
	}
}
