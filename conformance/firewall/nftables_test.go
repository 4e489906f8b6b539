package firewall

import (
	"net/netip"
	"testing"

	"github.com/reflint/reflint/internal/firewall"
)

// TestNFTables loads each file, as it is and again, and what nft lists of it.
func TestNFTables(t *testing.T) {
	requirePrograms(t, "nft")
	options := map[string]firewall.Options{
		"plain": {},
		"ssh": {IncludeOptional: true, SSHFrom: []netip.Prefix{
			netip.MustParsePrefix("198.51.100.0/24"), netip.MustParsePrefix("2001:db8::/32"),
		}},
	}
	h := newHost(t)
	h.run("nft", "add", "table", "inet", "other") // not ours to touch
	for _, s := range stacks(t) {
		for name, o := range options {
			t.Run(s.name+"/"+name, func(t *testing.T) {
				h := &host{t, h.pid}
				text := s.write(t, "nftables", o)
				h.feed(text, "nft", "-c", "-f", "-")
				h.feed(text, "nft", "-f", "-")
				listing := h.run("nft", "list", "ruleset")
				s.readBack(t, "ruleset.nft", listing, o)
				s.readBack(t, "ruleset.json", h.run("nft", "-j", "list", "ruleset"), o)
				h.feed(text, "nft", "-f", "-")
				if again := h.run("nft", "list", "ruleset"); again != listing {
					t.Errorf("the second run changes\n%s\nto\n%s", listing, again)
				}
				h.run("nft", "flush", "ruleset")
				h.feed(listing, "nft", "-f", "-") // as an administrator keeps it
				if kept := h.run("nft", "list", "ruleset"); kept != listing {
					t.Errorf("kept and loaded again, the ruleset\n%s\nis\n%s", listing, kept)
				}
				h.run("nft", "list", "table", "inet", "other")
			})
		}
	}
}
