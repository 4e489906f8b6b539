package firewall_test

import (
	"net/netip"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/reflint/reflint/internal/firewall"
	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/ports"
	"github.com/reflint/reflint/internal/source"
	"github.com/reflint/reflint/parsers"
	reading "github.com/reflint/reflint/parsers/firewall"
)

const fixtures = "../../testdata/fixtures"

// names are those of the files that hold the formats.
var names = map[string]string{
	"ufw": "firewall.sh", "doctl": "firewall.sh", "aws-cli": "firewall.sh", "aws-json": "permissions.json",
	"nftables": "firewall.nft", "terraform-aws": "firewall.tf",
}

// What is written is read as the same set: each format, each stack, each mode.
func TestRoundTrip(t *testing.T) {
	stacks, err := filepath.Glob(fixtures + "/stack-*")
	if err != nil || len(stacks) == 0 {
		t.Fatal("no stacks", err)
	}
	options := map[string]firewall.Options{
		"plain":    {},
		"optional": {IncludeOptional: true},
		"ssh": {SSHPort: 2222, SSHFrom: []netip.Prefix{
			netip.MustParsePrefix("198.51.100.0/24"), netip.MustParsePrefix("2001:db8::/32"),
		}},
	}
	for _, dir := range stacks {
		whole := load(t, dir)
		for _, mode := range ports.Modes(whole) {
			table := ports.In(whole, mode)
			for name, o := range options {
				for _, format := range firewall.Formats() {
					t.Run(strings.Join([]string{filepath.Base(dir), mode, name, format}, "/"), func(t *testing.T) {
						compare(t, format, table, o)
					})
				}
			}
		}
	}
}

func compare(t *testing.T, format string, table *ports.Table, o firewall.Options) {
	text, err := firewall.Write(format, table, o)
	if err != nil {
		t.Fatal(err)
	}
	f := read(t, format, text)
	ssh := model.PortSet{model.Port(max(o.SSHPort, 22))}
	for _, protocol := range []model.Protocol{model.TCP, model.UDP} {
		want := wanted(table, o, protocol)
		all := want
		if protocol == model.TCP {
			all = model.NewPortSet(slices.Concat(want, ssh)...)
			if len(o.SSHFrom) == 0 {
				want = all
			}
		}
		if got := f.Open(protocol); !slices.Equal(got, want) {
			t.Errorf("%s: everybody may reach %v, want %v\n%s", protocol, got, want, text)
		}
		for _, everybody := range []string{"0.0.0.0/0", "::/0"} {
			if got := openTo(f, protocol, netip.MustParsePrefix(everybody)); !slices.Equal(got, want) {
				t.Errorf("%s: %s may reach %v, want %v\n%s", protocol, everybody, got, want, text)
			}
		}
		if got := f.Admitted(protocol); format != "ufw" && format != "nftables" && !slices.Equal(got, all) {
			t.Errorf("%s: some may reach %v, want %v\n%s", protocol, got, all, text)
		}
	}
	if left := f.Leaves(model.UDP); !slices.Equal(left, model.PortSet{{Lo: 1, Hi: 65535}}) {
		t.Errorf("out goes %v alone", left)
	}
	for _, problem := range f.Problems {
		t.Errorf("%s", problem.Message)
	}
}

// openTo are the ports that rules open to all addresses of one family.
func openTo(f *model.Firewall, protocol model.Protocol, everybody netip.Prefix) model.PortSet {
	var all []model.PortRange
	for _, rule := range f.Rules {
		family := rule.From.Known() && (len(rule.From.V) == 0 || slices.Contains(rule.From.V, everybody))
		if rule.Action == model.Allow && rule.Protocol == protocol && family {
			all = append(all, rule.Ports...)
		}
	}
	return model.NewPortSet(all...)
}

// wanted is the set that a table and the options stand for, worked out from the rows alone.
func wanted(table *ports.Table, o firewall.Options, protocol model.Protocol) model.PortSet {
	var all []model.PortRange
	for _, row := range table.Rows {
		needed := row.Need == ports.Required || row.Need == ports.Recommended || o.IncludeOptional && row.Need == ports.Optional
		if needed && row.Protocol == protocol && (row.Filter == ports.Docker || row.Filter == ports.Host) {
			all = append(all, row.Ports)
		}
	}
	return model.NewPortSet(all...)
}

// read reads what was written; the firewall of what comes in.
func read(t *testing.T, format, text string) *model.Firewall {
	t.Helper()
	file := source.NewSet(t.TempDir()).Add(names[format], []byte(text))
	result := reading.Read(file, nil)
	if strings.HasPrefix(format, "terraform") {
		result = reading.ReadTerraform([]*source.File{file})
	}
	if result.Problem != nil {
		t.Fatal(result.Problem.Message)
	}
	var found []*model.Firewall
	for _, f := range result.Firewalls {
		if f.Stage != model.Forward {
			found = append(found, f)
		}
	}
	if len(found) != 1 {
		t.Fatalf("%d firewalls, want one\n%s", len(found), text)
	}
	if found[0].Partial && format != "aws-json" {
		t.Errorf("there may be rules that could not be read\n%s", text)
	}
	return found[0]
}

// load is the whole deployment of a directory.
func load(t *testing.T, dir string) *model.Scenario {
	t.Helper()
	result, err := parsers.Load(source.NewSet(dir), []string{dir}, parsers.Options{})
	if err != nil || len(result.Deployments) != 1 {
		t.Fatal(err, len(result.Deployments))
	}
	return result.Deployments[0].Whole()
}
