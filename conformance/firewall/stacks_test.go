package firewall

import (
	"path/filepath"
	"slices"
	"testing"

	"github.com/reflint/reflint/internal/firewall"
	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/ports"
	"github.com/reflint/reflint/internal/source"
	"github.com/reflint/reflint/parsers"
	reading "github.com/reflint/reflint/parsers/firewall"
)

// A stack is one of the fixtures with the table of its ports.
type stack struct {
	name  string
	table *ports.Table
}

// stacks are all of the fixtures that are whole stacks.
func stacks(t *testing.T) []stack {
	t.Helper()
	dirs, err := filepath.Glob(root + "/testdata/fixtures/stack-*")
	if err != nil || len(dirs) == 0 {
		t.Fatal("no stacks", err)
	}
	var list []stack
	for _, dir := range dirs {
		result, err := parsers.Load(source.NewSet(dir), []string{dir}, parsers.Options{})
		if err != nil || len(result.Deployments) != 1 {
			t.Fatalf("%s: %v, %d deployments", dir, err, len(result.Deployments))
		}
		list = append(list, stack{filepath.Base(dir), ports.Of(result.Deployments[0].Whole())})
	}
	return list
}

func stackOf(t *testing.T, name string) stack {
	t.Helper()
	list := stacks(t)
	i := slices.IndexFunc(list, func(s stack) bool { return s.name == name })
	if i < 0 {
		t.Fatalf("no fixture %s", name)
	}
	return list[i]
}

func (s stack) write(t *testing.T, format string, o firewall.Options) string {
	t.Helper()
	text, err := firewall.Write(format, s.table, o)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// ssh is the port that is open beside those of the table.
const ssh = 22

// open are the ports of a protocol that everybody is to reach.
func (s stack) open(o firewall.Options, protocol model.Protocol) model.PortSet {
	var all []model.PortRange
	if protocol == model.TCP && len(o.SSHFrom) == 0 {
		all = append(all, model.Port(ssh))
	}
	for _, opening := range firewall.Openings(s.table, o) {
		if opening.Protocol == protocol {
			all = append(all, opening.Ports)
		}
	}
	return model.NewPortSet(all...)
}

// readBack reads a listing, and holds what it says is open to what is to be.
func (s stack) readBack(t *testing.T, name, listing string, o firewall.Options) {
	t.Helper()
	var found []*model.Firewall
	result := reading.Read(source.NewSet(t.TempDir()).Add(name, []byte(listing)), nil)
	for _, f := range result.Firewalls {
		if f.Stage == model.Input {
			found = append(found, f)
		}
	}
	if len(found) != 1 {
		t.Fatalf("%d firewalls for what comes in, want one:\n%s", len(found), listing)
	}
	if found[0].Partial {
		t.Errorf("part of the listing could not be read:\n%s", listing)
	}
	for _, protocol := range []model.Protocol{model.TCP, model.UDP} {
		if got, want := found[0].Open(protocol), s.open(o, protocol); !slices.Equal(got, want) {
			t.Errorf("%s: %v are open, want %v:\n%s", protocol, got, want, listing)
		}
	}
}
