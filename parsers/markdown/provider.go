package markdown

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"github.com/reflint/reflint/internal/model"
)

// A trafficType is what the console of AWS offers for a rule of a security group, with the port that it fills in.
// Source: AWS, "Security group rules", and the types that the console lists.
type trafficType struct {
	name     string
	protocol model.Protocol
	ports    model.PortRange // the zero range for those that ask for a port
}

var allPorts = model.PortRange{Lo: 1, Hi: model.MaxPort}

var trafficTypes = []trafficType{
	{"http", model.TCP, model.Port(80)},
	{"https", model.TCP, model.Port(443)},
	{"ssh", model.TCP, model.Port(22)},
	{"rdp", model.TCP, model.Port(3389)},
	{"smtp", model.TCP, model.Port(25)},
	{"smtps", model.TCP, model.Port(465)},
	{"imap", model.TCP, model.Port(143)},
	{"imaps", model.TCP, model.Port(993)},
	{"pop3", model.TCP, model.Port(110)},
	{"pop3s", model.TCP, model.Port(995)},
	{"ldap", model.TCP, model.Port(389)},
	{"dns (udp)", model.UDP, model.Port(53)},
	{"dns (tcp)", model.TCP, model.Port(53)},
	{"postgresql", model.TCP, model.Port(5432)},
	{"mysql/aurora", model.TCP, model.Port(3306)},
	{"mssql", model.TCP, model.Port(1433)},
	{"nfs", model.TCP, model.Port(2049)},
	{"redshift", model.TCP, model.Port(5439)},
	{"custom tcp", model.TCP, model.PortRange{}},
	{"custom tcp rule", model.TCP, model.PortRange{}},
	{"custom udp", model.UDP, model.PortRange{}},
	{"custom udp rule", model.UDP, model.PortRange{}},
	{"custom", "", model.PortRange{}}, // DigitalOcean's; its protocol has a column of its own
	{"tcp", model.TCP, model.PortRange{}},
	{"udp", model.UDP, model.PortRange{}},
	{"all tcp", model.TCP, allPorts},
	{"all udp", model.UDP, allPorts},
	{"all traffic", "", allPorts},
}

// provider reads a table with the columns type, port range and source as the firewall of a cloud. The names of the
// types are those of AWS; DigitalOcean's console has the same columns.
func (r *reader) provider(s *sheet, table model.PortTable) {
	f := &model.Firewall{
		Kind: model.AWS, Stage: model.Edge, Name: "security group", File: r.file.Name, Span: table.Span,
		Document: true, Mode: table.Mode,
		Default: model.DefaultOf(model.Deny), OutboundDefault: model.DefaultOf(model.Allow),
	}
	if words(table.Heading).has("digitalocean", "droplet") {
		f.Kind, f.Name = model.DigitalOcean, "firewall"
	}
	for i, row := range s.rows {
		if s.outbound(row) {
			continue
		}
		where := span(s.text, s.lines[i].start, s.lines[i].end)
		rules, problem, ok := s.providerRules(row, where)
		f.Rules = append(f.Rules, rules...)
		if problem != nil {
			f.Problems = append(f.Problems, *problem)
		}
		f.Partial = f.Partial || !ok
	}
	if len(f.Rules) > 0 {
		r.out.Firewalls = append(r.out.Firewalls, f)
	}
}

// providerRules are the rules of one row. It is not ok when the row cannot be told, and no problem when it speaks of
// neither TCP nor UDP.
func (s *sheet) providerRules(row []gridCell, where model.Span) (
	rules []model.FirewallRule, problem *model.Problem, ok bool,
) {
	name := s.says(row, typeRole)
	if words(name).has("icmp", "icmpv6") {
		return nil, nil, true
	}
	at := slices.IndexFunc(trafficTypes, func(t trafficType) bool { return strings.EqualFold(t.name, name) })
	if at < 0 {
		return nil, nil, false
	}
	traffic := trafficTypes[at]
	protocol, known := protocolOf(s.says(row, protocolRole))
	if traffic.protocol == "" && known {
		traffic.protocol = protocol
	}
	cell, text, _ := s.cell(row, portRole)
	found, sure := portsOf(text)
	every := slices.Contains([]string{"", "all", "-", "0-65535", "0 - 65535"}, strings.ToLower(plain(text)))
	if every && !traffic.ports.IsZero() {
		found, sure = []scanned{{ports: traffic.ports}}, true
	}
	if !sure || len(found) == 0 {
		return nil, nil, false
	}
	for _, port := range found {
		if ports := traffic.ports; ports.Len() == 1 && port.ports != ports {
			problem = &model.Problem{
				Rule: "firewall-rule-invalid", Span: span(s.text, cell.start, cell.end),
				Message: fmt.Sprintf("the type %s is port %s, but the row says %s: the console fills in %s",
					name, ports, port.ports, ports),
			}
			port.ports = ports // that the other is closed is no second defect
		}
		rule := model.FirewallRule{
			Span: where, Raw: name + " " + port.ports.String(), Action: model.Allow, Protocol: traffic.protocol,
			Ports: model.NewPortSet(port.ports), From: s.from(row), Comment: s.says(row, descriptionRole, serviceRole),
		}
		rules = append(rules, rule)
	}
	return rules, problem, true
}

// from are the addresses in the column of sources. What is none, "Your IP" or another security group, is unknown.
func (s *sheet) from(row []gridCell) model.Value[[]netip.Prefix] {
	cell, text, _ := s.cell(row, sourceRole)
	from := model.Value[[]netip.Prefix]{Span: span(s.text, cell.start, cell.end), Origin: model.Stated}
	if text == "" {
		from.Origin = model.Unknown
	}
	for _, part := range strings.FieldsFunc(plain(text), func(r rune) bool { return r == ',' || r == ' ' }) {
		word := strings.ToLower(strings.Trim(part, "()"))
		switch word {
		case "anywhere", "anywhere-ipv4", "anywhere-ipv6", "all", "any", "ipv4", "ipv6", "and":
			continue
		}
		prefix, err := netip.ParsePrefix(word)
		if err != nil {
			from.V, from.Origin = nil, model.Unknown
			return from
		}
		from.V = append(from.V, prefix.Masked())
	}
	return from
}
