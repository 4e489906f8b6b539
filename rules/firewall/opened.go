package firewall

import (
	"fmt"
	"slices"
	"strings"

	"github.com/reflint/reflint/internal/lint"
	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/ports"
)

// An opened is the part of a row that a rule opens to everybody.
type opened struct {
	row   ports.Row
	ports model.PortSet
}

func (o opened) String() string {
	return fmt.Sprintf("%s/%s (%s)", o.ports, o.row.Protocol, describe(o.row))
}

// A ruling is a rule with all that it opens of the rows that somebody asked for.
type ruling struct {
	firewall *model.Firewall
	rule     model.FirewallRule
	opened   []opened
	// again are further rules that open the same: for IPv6, in another branch of a script.
	again []model.Span
}

// opening lists the rules that open to every address a row that is wanted. What a host does not publish is opened only
// by a rule that names its port, not by one for many.
func (s *source) opening(wanted func(ports.Row) bool) []ruling {
	var list []ruling
	for _, f := range s.firewalls {
		for _, rule := range f.Rules {
			all := len(rule.Ports) == 0 && s.stage() != model.Edge // the end of many a chain
			if rule.Action == model.Deny || !rule.World() || all {
				continue
			}
			r := ruling{firewall: f, rule: rule}
			for _, row := range s.table.Rows {
				if wanted(row) && (published(row) || named(rule, row)) && !s.inside(row) {
					r.add(row, s.seen(row), s.opens(f, row.Protocol))
				}
			}
			if len(r.opened) > 0 {
				list = r.joined(list)
			}
		}
	}
	return distinct(list)
}

// joined adds the ruling to the last of a list where a loop, or one command, has made both.
func (r ruling) joined(list []ruling) []ruling {
	if last := len(list) - 1; last >= 0 && list[last].rule.Span == r.rule.Span {
		list[last].opened = append(list[last].opened, r.opened...)
		return list
	}
	return append(list, r)
}

// distinct makes one of the rulings of a list that open the same.
func distinct(list []ruling) []ruling {
	type sameness struct{ firewall, opened string }
	var kept []ruling
	at := map[sameness]int{}
	for _, r := range list {
		same := sameness{r.firewall.Name, r.String()}
		if i, known := at[same]; known {
			if r.rule.Span != kept[i].rule.Span { // Terraform makes several groups of one resource
				kept[i].again = append(kept[i].again, r.rule.Span)
			}
			continue
		}
		at[same] = len(kept)
		kept = append(kept, r)
	}
	return kept
}

// add takes a row in, as far as the rule opens it and no rule before has closed it, so that it is open.
func (r *ruling) add(row ports.Row, seen model.PortRange, open model.PortSet) {
	if r.rule.Protocol != "" && r.rule.Protocol != row.Protocol {
		return
	}
	part := model.NewPortSet(seen).Intersect(portsOf(r.rule)).Intersect(open)
	if part.Len() > 0 {
		r.opened = append(r.opened, opened{row, part})
	}
}

// maxNamed is the longest range that is written with each of its ports in mind.
const maxNamed = 16

// named tells whether the rule has a row's ports in mind.
func named(rule model.FirewallRule, r ports.Row) bool {
	return slices.ContainsFunc(rule.Ports, func(p model.PortRange) bool {
		return p.Len() <= maxNamed && p.Overlaps(r.Ports)
	})
}

// inside tells whether a row is in the Docker network alone, and its number another's where the source filters.
func (s *source) inside(r ports.Row) bool {
	return r.Filter == ports.Internal && slices.ContainsFunc(s.table.Rows, func(o ports.Row) bool {
		return o.Filter != ports.Internal && o.Protocol == r.Protocol && s.seen(o).Overlaps(s.seen(r))
	})
}

// portsOf are the ports that a rule is for.
func portsOf(rule model.FirewallRule) model.PortSet {
	if rule.Ports == nil {
		return model.PortSet{{Lo: 1, Hi: 65535}}
	}
	return rule.Ports
}

// String names what is opened, each once.
func (r ruling) String() string {
	var parts []string
	for _, o := range r.opened {
		if text := o.String(); !slices.Contains(parts, text) {
			parts = append(parts, text)
		}
	}
	return strings.Join(parts, ", ")
}

// pronoun stands for what is opened.
func (r ruling) pronoun() string {
	if len(r.opened) == 1 && r.opened[0].ports.Len() == 1 {
		return "it"
	}
	return "them"
}

// related are the places behind what is opened, and those that open it once more.
func (r ruling) related() []lint.Related {
	var list []lint.Related
	for _, o := range r.opened {
		list = append(list, relatedTo(o.row)...)
	}
	for _, span := range r.again {
		list = append(list, lint.At(span, "it is opened here as well"))
	}
	return list
}
