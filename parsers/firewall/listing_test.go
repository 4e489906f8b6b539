package firewall

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/source"
)

// The listings of testdata/listings are what ufw 0.36.2 printed and kept after the commands beside them: each opens what
// the commands open.
func TestListings(t *testing.T) {
	want := opened(listing(t, "commands.sh"))
	for _, name := range []string{"status.txt", "numbered.txt", "verbose.txt"} {
		if got := opened(listing(t, name)); got != want {
			t.Errorf("%s: got\n%s\nwant\n%s", name, got, want)
		}
	}
}

func listing(t *testing.T, name string) []*model.Firewall {
	t.Helper()
	content, err := os.ReadFile(filepath.Join("testdata/listings", name))
	if err != nil {
		t.Fatal(err)
	}
	set := source.NewSet("/root")
	file := set.Add(name, content)
	result := Read(file)
	checkSpans(t, file, result)
	expect(t, filepath.Join("testdata/listings", name+".want"), outline(set, result))
	return result.Firewalls
}

func opened(firewalls []*model.Firewall) string {
	var b strings.Builder
	for _, f := range firewalls {
		for _, protocol := range []model.Protocol{model.TCP, model.UDP} {
			fmt.Fprintf(&b, "%s %s: open %s, admitted %s, leaves %s\n",
				f.Name, protocol, f.Open(protocol), f.Admitted(protocol), f.Leaves(protocol))
		}
	}
	return b.String()
}

// What ufw keeps for IPv4 and IPv6 is read apart, and says so.
func TestUserRules(t *testing.T) {
	for _, name := range []string{"user.rules", "user6.rules", "inactive.txt"} {
		t.Run(name, func(t *testing.T) { listing(t, name) })
	}
}
