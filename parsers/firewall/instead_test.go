package firewall

import (
	"strings"
	"testing"
)

// What programs print for people is told from the rest, with what they print for programs.
func TestInstead(t *testing.T) {
	for content, want := range map[string]string{
		"\n \n": "empty",
		"Status: Aktiv\n\nZu                         Aktion      Von\n--                         ------      ---\n" +
			"22/tcp                     ALLOW       Anywhere\n": "LC_ALL=C ufw status",
		"[ 1] 22/tcp                     ALLOW IN    Anywhere\n": "LC_ALL=C ufw status",
		"État : inactif\n": "LC_ALL=C ufw status",
		"public (active)\n  target: default\n  services: ssh\n  ports: 80/tcp\n":           "nft list ruleset",
		"ID    Name    Status       Created At              Inbound Rules\nbb  meet  ok\n": "firewall list -o json",
		"|          DescribeSecurityGroups          |\n":                                   "--output json",
		"hello, world\n": "give it a script",
	} {
		if got := Instead([]byte(content)); !strings.Contains(got, want) || strings.ContainsAny(got, "\"'`") {
			t.Errorf("%q: %s", content, got)
		}
	}
}
