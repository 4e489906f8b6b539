package firewall

import (
	"bytes"
	"net/netip"
	"slices"
	"strings"

	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/pattern"
	"github.com/reflint/reflint/internal/source"
)

// What `ufw status` prints (ufw 0.36, backend_iptables.py, get_status): a line for each rule, in columns that a long
// entry moves.
var (
	ufwState  = pattern.Lazy(`^Status: (active|inactive)$`)
	ufwPolicy = pattern.Lazy(`^Default: (\w+) \(incoming\), (\w+) \(outgoing\)(?:, (\w+) \(routed\))?$`)
	ufwHeader = pattern.Lazy(`^To +Action +From$`)
	ufwListed = pattern.Lazy(
		`^(?:\[ *\d+\] +)?(.+?) +(ALLOW|DENY|REJECT|LIMIT)(?: (IN|OUT|FWD))?  +(.+?)` +
			`(?: +\((?:log|log-all|out|, )+\))?(?: +# (.*))?$`)
)

// isUFWStatus tells whether content is a listing of ufw, on its own or in what a terminal showed.
func isUFWStatus(_ string, content []byte) bool {
	at := bytes.Index(content, []byte("Status: "))
	if at < 0 || bytes.HasPrefix(content, []byte("#!")) {
		return false
	}
	line, _, _ := bytes.Cut(content[at:], []byte("\n"))
	return ufwState().Match(bytes.TrimRight(line, " \t\r")) && (at == 0 || content[at-1] == '\n')
}

// A ufwListing collects the lines of a listing.
type ufwListing struct {
	ufw      ufw
	inactive bool
	// listed tells that the rules have begun.
	listed bool
}

// readUFWStatus reads `ufw status`, `ufw status verbose` and `ufw status numbered`.
func readUFWStatus(text *source.Fragment) ([]*model.Firewall, *model.Problem) {
	l := &ufwListing{}
	for start, end := range lines(text.Text) {
		l.line(text.Slice(start, end), spanOf(text, start, end))
	}
	if !l.ufw.first.Valid() {
		return nil, nil
	}
	if l.inactive {
		f := &model.Firewall{
			Kind: model.UFW, Stage: model.Input, Name: "ufw", Span: l.ufw.first, Partial: true, Off: true,
			Default:         model.Value[model.Action]{V: model.Allow, Span: l.ufw.first, Origin: model.Stated},
			OutboundDefault: model.DefaultOf(model.Allow),
		}
		return []*model.Firewall{f}, nil
	}
	return l.ufw.firewalls(), nil
}

func (l *ufwListing) line(text *source.Fragment, span model.Span) {
	line := string(text.Text)
	if state := ufwState().FindStringSubmatch(line); state != nil {
		l.ufw.first = span
		l.inactive = state[1] == "inactive"
		if !l.inactive {
			l.ufw.enabled = span
		}
		return
	}
	if policy := ufwPolicy().FindStringSubmatch(line); policy != nil {
		l.ufw.incoming, l.ufw.outgoing = ufwDefault(policy[1], span), ufwDefault(policy[2], span)
		l.ufw.forwards = ufwDefault(policy[3], span)
		return
	}
	columns := ufwListed().FindStringSubmatch(line)
	switch {
	case columns != nil && l.listed:
		l.rule(columns, span)
	case ufwHeader().MatchString(line):
		l.listed = true
	case l.listed && !strings.HasPrefix(line, "--"):
		l.ufw.partial = true
	}
}

// ufwDefault is one of the policies; "disabled" for what is routed is no policy.
func ufwDefault(word string, span model.Span) model.Value[model.Action] {
	value := model.Value[model.Action]{Span: span, Origin: model.Stated}
	switch word {
	case "allow":
		value.V = model.Allow
	case "deny", "reject":
		value.V = model.Deny
	default:
		return model.Value[model.Action]{}
	}
	return value
}

// rule reads the columns To, Action, direction, From and the comment.
func (l *ufwListing) rule(columns []string, span model.Span) {
	w := &ufwWords{}
	w.rule.Span, w.rule.Comment = span, columns[5]
	w.rule.routed, w.rule.outward = columns[3] == "FWD", columns[3] == "OUT"
	w.words = []*source.Fragment{textAt(strings.ToLower(columns[2]), span)}
	w.action()
	to, from := ufwSide(columns[1]), ufwSide(columns[4])
	w.rule.Raw = strings.TrimSpace(to.ports + " " + strings.ToLower(columns[2]))
	to.list(&w.match.destination, &w.match.in)
	from.list(&w.match.source, &w.match.out)
	if w.rule.routed {
		w.match.in, w.match.out = w.match.out, w.match.in
	}
	if to.v6 || from.v6 {
		w.everybody(allIPv6)
	} else {
		w.everybody(allIPv4)
	}
	w.rule.nobody = from.ports != "" && !w.rule.outward
	if to.ports != "" {
		if err := w.short(textAt(to.ports, span)); err != nil {
			w.unknown = true
		}
	}
	if w.proto = first(to.protocol, from.protocol); w.proto != "" || to.ports == "" {
		w.parts = []ufwPorts{{protocol: model.Protocol(w.proto)}}
	}
	if w.unknown {
		l.ufw.partial = true
		return
	}
	l.add(w.finished(), to.v6 || from.v6)
}

// everybody puts the addresses of a family where none are listed: ufw has a rule for each.
func (w *ufwWords) everybody(all netip.Prefix) {
	for _, side := range []*model.Value[[]netip.Prefix]{&w.match.source, &w.match.destination} {
		if len(side.V) == 0 && side.Known() {
			side.V = []netip.Prefix{all}
		}
	}
	if slices.Equal(w.match.destination.V, []netip.Prefix{all}) {
		w.match.destination.V = nil
	}
}

// add appends rules. One for IPv6 that is the same as one for IPv4 makes that one for both.
func (l *ufwListing) add(rules []ufwRule, v6 bool) {
	for _, rule := range rules {
		same := slices.IndexFunc(l.ufw.rules, func(r ufwRule) bool {
			return v6 && rule.routed == r.routed && rule.outward == r.outward && rule.Action == r.Action &&
				rule.nobody == r.nobody && rule.Protocol == r.Protocol && slices.Equal(rule.Ports, r.Ports) &&
				slices.Equal(rule.From.V, []netip.Prefix{allIPv6}) && slices.Equal(r.From.V, []netip.Prefix{allIPv4})
		})
		if same >= 0 {
			l.ufw.rules[same].From.V = nil
			continue
		}
		l.ufw.add([]ufwRule{rule}, 0)
	}
}

// A ufwEnd is what a listing tells of one side of a rule: "10.0.0.5 22/tcp on eth0 (v6)".
type ufwEnd struct {
	address, ports, protocol, on string
	v6                           bool
}

var ufwOnInterface = pattern.Lazy(` on ([\w.+,=%@-]+)$`)

func ufwSide(text string) ufwEnd {
	var e ufwEnd
	if i := ufwOnInterface().FindStringSubmatchIndex(text); i != nil {
		e.on, text = text[i[2]:i[3]], text[:i[0]]
	}
	if rest, ok := strings.CutSuffix(text, " (v6)"); ok {
		e.v6, text = true, rest
	}
	if i := strings.Index(text, " ("); i > 0 && strings.HasSuffix(text, ")") { // the profile that it comes from
		e.v6 = e.v6 || strings.HasSuffix(text, " (v6))")
		text = text[:i]
	}
	first, rest, _ := strings.Cut(text, " ")
	address, protocol := first, ""
	for _, name := range ufwProtocols {
		if name != "" && strings.HasSuffix(first, "/"+name) {
			address, protocol = strings.TrimSuffix(first, "/"+name), name
		}
	}
	_, isAddress := parsePrefix(address)
	switch {
	case address == "Anywhere":
		e.protocol, e.ports = protocol, rest
	case isAddress && !isNumber(address):
		e.address, e.protocol, e.ports = address, protocol, rest
	default:
		e.ports = text
	}
	e.v6 = e.v6 || strings.Contains(e.address, ":")
	return e
}

// list adds the address and the interface to a rule.
func (e ufwEnd) list(addresses *model.Value[[]netip.Prefix], by *interfaces) {
	if e.address != "" {
		*addresses = parseAddresses([]string{e.address})
	}
	if e.on != "" {
		by.names = []string{e.on}
	}
}
