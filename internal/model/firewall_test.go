package model_test

import (
	"net/netip"
	"testing"

	"github.com/reflint/reflint/internal/model"
)

// The first rule that matches decides; one for some addresses decides nothing for the rest.
func TestFirewallOpen(t *testing.T) {
	some := stated([]netip.Prefix{netip.MustParsePrefix("203.0.113.0/24")})
	rule := func(action model.Action, ranges ...model.PortRange) model.FirewallRule {
		return model.FirewallRule{
			Action: action, Protocol: model.TCP, Ports: model.NewPortSet(ranges...), From: stated([]netip.Prefix(nil)),
		}
	}
	forSome := func(rule model.FirewallRule) model.FirewallRule {
		rule.From = some
		return rule
	}
	for _, c := range []struct {
		rules          []model.FirewallRule
		rest           model.Action
		open, admitted string
	}{
		{rest: model.Deny},
		{rest: model.Allow, open: "1-65535", admitted: "1-65535"},
		{
			rest: model.Allow, rules: []model.FirewallRule{rule(model.Deny, r(64, 127), r(65535, 65535))},
			open: "1-63, 128-65534", admitted: "1-63, 128-65534",
		},
		{
			rest:  model.Deny,
			rules: []model.FirewallRule{rule(model.Allow, r(80, 80)), rule(model.Deny, r(1, 100)), rule(model.Limit, r(60, 140))},
			open:  "80, 101-140", admitted: "80, 101-140",
		},
		{
			rest:  model.Deny,
			rules: []model.FirewallRule{forSome(rule(model.Deny, r(1, 9))), forSome(rule(model.Allow, r(5, 6))), rule(model.Allow, r(6, 7))},
			open:  "6-7", admitted: "5-7",
		},
		{
			rest:     model.Deny,
			rules:    []model.FirewallRule{rule(model.Deny, r(5, 5)), forSome(rule(model.Allow, r(4, 6)))},
			admitted: "4, 6",
		},
	} {
		f := &model.Firewall{Rules: c.rules, Default: stated(c.rest)}
		if got := f.Open(model.TCP).String(); got != c.open {
			t.Errorf("%v: open %s, want %s", c.rules, got, c.open)
		}
		if got := f.Admitted(model.TCP).String(); got != c.admitted {
			t.Errorf("%v: admitted %s, want %s", c.rules, got, c.admitted)
		}
	}
}

// Each length of range at each bound of what is held in one word.
func TestFirewallOpenRanges(t *testing.T) {
	for _, lo := range []int{1, 62, 63, 64, 65, 128, 65471, 65472} {
		for _, length := range []int{1, 2, 63, 64} {
			want := r(lo, lo+length-1)
			f := &model.Firewall{Rules: []model.FirewallRule{{
				Action: model.Allow, Ports: model.PortSet{want}, From: stated([]netip.Prefix(nil)),
			}}, Default: stated(model.Deny)}
			if got := f.Open(model.UDP); len(got) != 1 || got[0] != want {
				t.Errorf("%s, want %s", got, want)
			}
		}
	}
}
