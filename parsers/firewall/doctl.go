package firewall

import (
	"fmt"
	"slices"
	"strings"

	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/source"
)

// doctlCommand takes `doctl compute firewall create|update|add-rules|remove-rules`.
func doctlCommand(c *cloud, call command) {
	at := slices.IndexFunc(call.words, func(w *source.Fragment) bool { return string(w.Text) == "firewall" })
	if at < 2 || string(call.words[at-1].Text) != "compute" || at+1 >= len(call.words) {
		return
	}
	verb := string(call.words[at+1].Text)
	arguments, options := longOptions(call.words[at+2:])
	var id *source.Fragment
	if len(arguments) > 0 {
		id = arguments[0]
	}
	var g *cloudGroup
	switch verb {
	case "create":
		g = c.group("firewall", find(options, "--name").value(), call.span)
		g.created = true
	case "update": // states the whole
		if id = find(options, "--name").value(); id == nil {
			return
		}
		g = c.group("firewall", id, call.span)
		g.Rules, g.Outbound, g.created = nil, nil, true
	case "add-rules", "remove-rules":
		if g = c.only(); g == nil {
			g = c.group("firewall", id, call.span)
			g.Partial = true
		}
	default:
		return
	}
	for _, way := range []struct {
		option   string
		outbound bool
	}{{"--inbound-rules", false}, {"--outbound-rules", true}} {
		d := doctlRules{
			group: g, outbound: way.outbound, removes: verb == "remove-rules", conditional: call.branch.conditional(),
		}
		d.all(options, way.option)
	}
}

// A doctlRules reads what stands behind --inbound-rules or --outbound-rules.
type doctlRules struct {
	group             *cloudGroup
	outbound, removes bool
	// conditional tells that another way of the script may not remove them.
	conditional bool
}

// all reads the rules of an option. Of several doctl takes the last (commands/firewalls.go, AddStringFlag): what was
// meant is plain, and the rules count.
func (d doctlRules) all(options []option, name string) {
	var rules []*source.Fragment
	for _, o := range options {
		if o.name != name {
			continue
		}
		d.read(o)
		if text := o.value(); text != nil {
			rules = append(rules, text)
		}
	}
	if len(rules) > 1 {
		d.refuse(spanOf(rules[0], 0, len(rules[0].Text)), fmt.Sprintf("doctl takes the last of %d %s, so that the "+
			"rules of the others are lost: put all rules between the quotes of one, with a blank between them",
			len(rules), name))
	}
}

// read splits the rules as doctl does: at each single blank (doctl 1.120, commands/firewalls.go,
// extractInboundRules).
func (d doctlRules) read(o option) {
	for i, text := range o.values {
		before := len(d.group.Problems)
		for start, end := range doctlGroups(text.Text) {
			d.rule(text.Slice(start, end))
		}
		at := spanOf(text, 0, len(text.Text))
		switch words := string(text.Text); {
		case len(d.group.Problems) > before:
		case i == 1 && strings.Contains(words, ":"):
			d.group.Partial = true // what is missing then is this one mistake
			d.refuse(at, "doctl reads the first rule alone: several stand between quotes, with a blank between them")
		case i == 0 && words != "" && strings.Join(strings.Fields(words), " ") != words:
			d.refuse(at, fmt.Sprintf("doctl refuses %s (Unexpected input value): "+
				"rules have one blank between them, and nothing else", o.name))
		}
	}
}

// doctlGroups yields where the rules of a text start and end.
func doctlGroups(text []byte) func(yield func(start, end int) bool) {
	return func(yield func(start, end int) bool) {
		start := 0
		for i := 0; i <= len(text); i++ {
			if i < len(text) && !strings.ContainsRune(" \t\n\r", rune(text[i])) {
				continue
			}
			if i > start && !yield(start, i) {
				return
			}
			start = i + 1
		}
	}
}

// doctlPeers are the keys that name the other side.
var doctlPeers = []string{"address", "droplet_id", "tag", "load_balancer_uid", "kubernetes_id"}

// rule reads `protocol:tcp,ports:443,address:0.0.0.0/0`.
func (d doctlRules) rule(text *source.Fragment) {
	span := spanOf(text, 0, len(text.Text))
	pairs, ok := d.pairs(text)
	if !ok {
		d.group.Partial = true
		return
	}
	protocol, ports := pairs.protocol, pairs.ports
	if ports == "" && (protocol == "tcp" || protocol == "udp") {
		if !pairs.unknown {
			d.refuse(span, fmt.Sprintf("DigitalOcean refuses a rule for %s without ports: all are ports:all", protocol))
		}
		d.group.Partial = true
		return
	}
	rule, known := cloudRule(span, protocol, doctlPorts(ports), "", pairs.peers)
	if !known && doctlWrong(ports) {
		d.refuse(span, fmt.Sprintf("DigitalOcean refuses ports:%s: want a port, a range as 44200-44300, or all", ports))
		rule.Ports, known = parsePorts(strings.ReplaceAll(ports, ":", "-"))
	}
	if d.removes {
		d.group.remove(rule, known && !d.conditional, d.outbound)
		return
	}
	d.group.add(rule, known, d.outbound)
}

// A doctlPairs is what the keys of one rule say.
type doctlPairs struct {
	protocol, ports string
	peers           []string
	// unknown tells that there may be more keys.
	unknown bool
}

// pairs splits a rule into its keys; false where it is known to have others than those of a rule, or is not known.
func (d doctlRules) pairs(text *source.Fragment) (p doctlPairs, ok bool) {
	span := spanOf(text, 0, len(text.Text))
	for _, pair := range strings.Split(string(text.Text), ",") {
		key, value, colon := strings.Cut(pair, ":")
		switch {
		case strings.Contains(key, model.UnknownMark):
			p.unknown = true
			d.group.Partial = true
		case !colon:
			d.refuse(span, fmt.Sprintf("doctl refuses %q (Unexpected input value): want key:value", pair))
			return p, false
		case key == "protocol":
			p.protocol = value
		case key == "ports":
			p.ports = value
		case key == "address":
			p.peers = append(p.peers, value)
		case slices.Contains(doctlPeers, key):
			p.peers = append(p.peers, "")
		default:
			d.refuse(span, fmt.Sprintf("doctl has no key %q for a rule: want protocol, ports, %s",
				key, strings.Join(doctlPeers, ", ")))
			return p, false
		}
	}
	return p, true
}

// doctlPorts is what the ports of a rule are; one rule has one port, or one range.
func doctlPorts(ports string) string {
	if strings.ContainsAny(ports, ":,") {
		return ""
	}
	return anyPort(ports)
}

// doctlWrong tells whether ports are numbers, though not as they are to be written.
func doctlWrong(ports string) bool { return ports != "" && strings.Trim(ports, "0123456789:-") == "" }

func (d doctlRules) refuse(at model.Span, message string) {
	problem := model.Problem{Rule: "firewall-rule-invalid", Span: at, Message: message}
	d.group.Problems = append(d.group.Problems, problem)
}
