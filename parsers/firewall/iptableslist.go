package firewall

import (
	"bytes"
	"slices"
	"strings"

	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/pattern"
	"github.com/reflint/reflint/internal/source"
)

// What `iptables -S` and `iptables -L` print (iptables 1.8.9, iptables/iptables.c): the one writes the commands that
// make the rules, the other a table for each chain.
var (
	iptablesCommands = pattern.Lazy(`\A\s*-[PN] [\w-]+( ACCEPT| DROP| -)?( -c \d+ \d+)?[ \t]*\r?\n`)
	iptablesHeading  = pattern.Lazy(`(?m)^Chain ([\w-]+) \((?:policy (ACCEPT|DROP)|\d+ references)`)
	iptablesColumns  = pattern.Lazy(`(?m)^(num +)?( *pkts +bytes +)?target +prot +opt +(in +out +)?source +destination`)
)

func isIPTablesCommands(name string, content []byte) bool {
	return !scripted(name, content) && iptablesCommands().Match(content)
}

func isIPTablesListing(name string, content []byte) bool {
	return !scripted(name, content) && iptablesHeading().Match(content) && iptablesColumns().Match(content)
}

// readIPTablesCommands reads `iptables -S`.
func readIPTablesCommands(text *source.Fragment) ([]*model.Firewall, *model.Problem) {
	t := newIPTables(iptablesProgram(text.Text))
	for start, end := range lines(text.Text) {
		line := string(text.Text[start:end])
		t.command(savedWords(line), spanOf(text, start, end), line)
	}
	return t.firewalls(), nil
}

// iptablesProgram tells by the addresses of a listing whose it is.
func iptablesProgram(text []byte) string {
	for _, trace := range []string{"::/", "ipv6-icmp", "icmpv6", "icmp6-", "ip6tables-save", ":ufw6-"} {
		if bytes.Contains(text, []byte(trace)) {
			return "ip6tables"
		}
	}
	return "iptables"
}

// readIPTablesListing reads `iptables -L`, with -n, -v and --line-numbers or without.
func readIPTablesListing(text *source.Fragment) ([]*model.Firewall, *model.Problem) {
	t := newIPTables(iptablesProgram(text.Text))
	var c *chain
	var columns []string
	for start, end := range lines(text.Text) {
		line, span := string(text.Text[start:end]), spanOf(text, start, end)
		heading := iptablesHeading().FindStringSubmatch(line)
		switch {
		case heading != nil:
			c = t.table.add(heading[1], span)
			t.policy(heading[1], heading[2], span)
		case iptablesColumns().MatchString(line):
			columns = strings.Fields(line)
		case c != nil && columns != nil:
			words, ok := iptablesRow(columns, strings.Fields(line))
			if !ok {
				c.partial = true
				continue
			}
			t.insert(c, words, false, span, line)
		}
	}
	if !slices.Contains(columns, "in") {
		for _, c := range t.table.chains {
			c.withoutInterfaces()
		}
	}
	return t.firewalls(), nil
}

// withoutInterfaces makes up for the columns that only `iptables -L -v` has. Nobody writes rules behind one that
// decides all: it is for an interface, loopback or a network of the host's own.
func (c *chain) withoutInterfaces() {
	for i := range c.steps {
		s := &c.steps[i]
		if i+1 < len(c.steps) && s.match.everything() && (s.verdict == accept || s.verdict == leave) {
			s.match.in = interfaces{names: []string{"lo"}}
		}
	}
}

// iptablesAny are entries of columns that restrict nothing.
var iptablesAny = []string{"*", "any", "anywhere", "0.0.0.0/0", "::/0"}

// iptablesRow writes a row as the words of a rule. The target may be missing, and with older ip6tables what is under
// opt.
func iptablesRow(columns, fields []string) ([]string, bool) {
	var words []string
	for _, column := range columns {
		if column == "target" && (len(fields) < 2 || isIPTablesOpt(fields[1])) {
			continue
		}
		if column == "opt" && len(fields) > 0 && !isIPTablesOpt(fields[0]) {
			continue
		}
		if len(fields) == 0 {
			return nil, false
		}
		option := map[string]string{
			"target": "-j", "prot": "-p", "in": "-i", "out": "-o", "source": "-s", "destination": "-d",
		}[column]
		value := strings.TrimPrefix(fields[0], "!")
		if option != "" && !slices.Contains(iptablesAny, value) {
			if value != fields[0] {
				words = append(words, "!")
			}
			words = append(words, option, value)
		}
		fields = fields[1:]
	}
	return append(words, iptablesConditions(fields)...), true
}

func isIPTablesOpt(field string) bool { return field == "--" || field == "-f" || field == "!f" }

// iptablesTold are the conditions that a row has in words of its own, with a value behind them.
var iptablesTold = []string{"dports", "sports", "ctstate", "state", "ctorigdstport", "reject-with"}

// iptablesConditions writes what stands behind the columns of a row as options. A word that is not known makes one that
// iptables does not have.
func iptablesConditions(fields []string) []string {
	var words []string
	option := func(name, value string) {
		plain := strings.TrimPrefix(value, "!")
		if plain != value {
			words = append(words, "!")
		}
		words = append(words, name, plain)
	}
	for len(fields) > 0 {
		name, value, _ := strings.Cut(fields[0], ":")
		fields = fields[1:]
		switch {
		case name == "tcp" || name == "udp" || name == "multiport": // the module
		case name == "!":
			words = append(words, "!")
		case name == "dpt" || name == "dpts":
			option("--dport", value)
		case name == "spt" || name == "spts":
			option("--sport", value)
		case slices.Contains(iptablesTold, name) && len(fields) > 0:
			option("--"+name, fields[0])
			fields = fields[1:]
		case name == "/*" && slices.Contains(fields, "*/"):
			end := slices.Index(fields, "*/")
			words = append(append(words, "--comment"), fields[:end]...)
			fields = fields[end+1:]
		case name == "limit":
			words = append(words, "--limit")
			fields = fields[min(len(fields), 4):] // avg 3/min burst 5
		default:
			words = append(words, "--listed-"+name)
		}
	}
	return words
}
