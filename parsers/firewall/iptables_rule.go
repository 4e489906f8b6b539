package firewall

import (
	"net/netip"
	"slices"
	"strings"

	"github.com/reflint/reflint/internal/model"
)

// An iptablesOption is an option of a rule with its arguments.
type iptablesOption struct {
	name      string
	negated   bool
	arguments []string
}

// first is the first argument.
func (o iptablesOption) first() string {
	if len(o.arguments) == 0 {
		return ""
	}
	return o.arguments[0]
}

// iptablesOptions cuts the words of a rule into its options. "!" stands before the option, or before its argument.
func iptablesOptions(words []string) []iptablesOption {
	var options []iptablesOption
	negated := false
	for _, word := range words {
		switch {
		case word == "!":
			negated = true
		case strings.HasPrefix(word, "-") && len(word) > 1:
			name, value, ok := strings.Cut(word, "=")
			option := iptablesOption{name: name, negated: negated}
			if ok && strings.HasPrefix(name, "--") {
				option.arguments = []string{value}
			}
			options, negated = append(options, option), false
		case len(options) > 0:
			last := &options[len(options)-1]
			last.arguments = append(last.arguments, word)
			last.negated, negated = last.negated || negated, false
		}
	}
	return options
}

// iptablesVerdicts are the targets that decide. Other names in capitals, such as LOG, go on with the next rule.
var iptablesVerdicts = map[string]verdict{"ACCEPT": accept, "DROP": deny, "REJECT": deny, "RETURN": leave}

// iptablesTargets go on with the next rule (man iptables-extensions).
var iptablesTargets = []string{
	"", "AUDIT", "CHECKSUM", "CLASSIFY", "CONNMARK", "CONNSECMARK", "CT", "DSCP", "HMARK", "LED", "LOG", "MARK",
	"NFLOG", "NOTRACK", "RATEEST", "SECMARK", "SET", "TCPMSS", "TCPOPTSTRIP", "TEE", "TOS", "TRACE", "TTL", "ULOG",
}

// iptablesStep reads the words of a rule behind its chain; false for one whose ports or target cannot be told.
func iptablesStep(words []string) (step, bool) {
	s := step{}
	for _, option := range iptablesOptions(words) {
		switch option.name {
		case "-j", "--jump", "-g", "--goto":
			var ok bool
			s.target = option.first()
			if s.verdict, ok = iptablesVerdict(option); !ok || unknownWord(s.target) {
				return s, false
			}
		case "--comment":
			s.comment = strings.Join(option.arguments, " ")
		default:
			if !s.match.iptablesOption(option) {
				return s, false
			}
		}
	}
	return s, true
}

func iptablesVerdict(option iptablesOption) (verdict, bool) {
	target := option.first()
	if v, ok := iptablesVerdicts[target]; ok {
		return v, true
	}
	switch {
	case slices.Contains(iptablesTargets, target):
		return next, true
	case target == "QUEUE" || target == "NFQUEUE":
		return next, false
	case option.name == "-g" || option.name == "--goto":
		return jumpForGood, true
	default:
		return jump, true
	}
}

// iptablesOption adds a condition; false where its ports cannot be told.
func (m *match) iptablesOption(o iptablesOption) bool {
	switch o.name {
	case "-p", "--protocol", "--proto":
		if o.negated || unknownWord(o.first()) {
			m.uncertain = true
			return !unknownWord(o.first())
		}
		m.restrictProtocol([]string{o.first()})
	case "--dport", "--dports", "--destination-port", "--destination-ports":
		ports, ok := parsePorts(strings.Join(o.arguments, ""))
		if !ok {
			return false
		}
		if o.negated {
			ports = model.PortSet{{Lo: 1, Hi: model.MaxPort}}.Minus(ports)
		}
		m.restrictPorts(ports)
		m.direct = true
	case "--ctorigdstport":
		return m.originalPorts(strings.Join(o.arguments, ""), o.negated)
	case "--sport", "--sports", "--source-port", "--source-ports":
		m.never = true // answers
	case "-s", "--source", "--src", "--src-range":
		m.source = m.both(m.source, addresses(o))
	case "-d", "--destination", "--dst", "--dst-range":
		m.destination = m.both(m.destination, addresses(o))
	case "-i", "--in-interface":
		m.in = interfaces{names: o.arguments, negated: o.negated}
	case "-o", "--out-interface":
		m.out = interfaces{names: o.arguments, negated: o.negated}
	case "--ctstate", "--state":
		m.restrictStates(strings.Split(strings.ToLower(o.first()), ","), o.negated)
	default:
		m.iptablesModule(o)
	}
	return true
}

// iptablesSilent starts the options that say nothing about which first packets a rule is for.
var iptablesSilent = []string{
	"-m", "-c", "--set-counters", "--name", "--rsource", "--mask", "--seconds", "--ctdir", "--log-",
	"--reject-", "--nflog-",
}

// iptablesModule adds a condition of one of the extensions.
func (m *match) iptablesModule(o iptablesOption) {
	switch {
	case o.name == "--match" || o.name == "--set": // a module by name; a set of the module recent
	case slices.ContainsFunc(iptablesSilent, func(prefix string) bool { return strings.HasPrefix(o.name, prefix) }):
	case strings.HasPrefix(o.name, "--limit"), strings.HasPrefix(o.name, "--hashlimit"),
		strings.HasPrefix(o.name, "--connlimit"), o.name == "--hitcount":
		m.limited = true
	case strings.HasPrefix(o.name, "--icmp"), o.name == "--dst-type" && o.first() != "LOCAL" && !o.negated:
		m.never = true // multicast, broadcast
	case o.name == "--dst-type" && o.first() == "LOCAL" && !o.negated:
	case o.name == "--syn":
		m.never = m.never || o.negated
	case o.name == "--tcp-flags":
		// The first packet of a connection has SYN alone.
		if syn := len(o.arguments) == 2 && o.arguments[1] == "SYN"; syn == o.negated {
			m.never = true
		}
	case o.name == "--match-set" && !o.negated && len(o.arguments) == 2 && strings.HasPrefix(o.arguments[1], "src"),
		o.name == "--mac-source", o.name == "--source-country", o.name == "--src-cc":
		m.source = model.Value[[]netip.Prefix]{Origin: model.Unknown}
	default:
		m.uncertain = true
	}
}

// restrictStates keeps the packets in one of the states of their connection: of those only new ones count.
func (m *match) restrictStates(states []string, negated bool) {
	fresh := slices.Contains(states, "new") || slices.Contains(states, "untracked")
	switch {
	case !fresh && !negated && slices.Contains(states, "dnat"):
		m.published = true
	case negated && slices.Contains(states, "dnat"):
		m.uncertain = true // what is not published may come to the host itself
	case fresh == negated:
		m.never = true
	}
}

// originalPorts keeps the packets that first came for these ports of the host; false where they cannot be told.
func (m *match) originalPorts(text string, negated bool) bool {
	m.original = true
	ports, ok := parsePorts(text)
	if negated {
		ports = model.PortSet{{Lo: 1, Hi: model.MaxPort}}.Minus(ports)
	}
	if ok {
		m.restrictPorts(ports)
	}
	return ok
}

// addresses are those of an option. All but some are as good as all.
func addresses(o iptablesOption) model.Value[[]netip.Prefix] {
	if o.negated {
		return model.Value[[]netip.Prefix]{}
	}
	return parseAddresses(strings.Split(strings.Join(o.arguments, ""), ","))
}
