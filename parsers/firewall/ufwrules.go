package firewall

import (
	"bytes"
	"encoding/hex"
	"slices"
	"strings"

	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/source"
)

const ufwTuple = "### tuple ### "

// isUFWRules tells whether content is /etc/ufw/user.rules or user6.rules, in which ufw keeps its rules.
func isUFWRules(_ string, content []byte) bool {
	return hasLine(content, "### RULES ###") && bytes.Contains(content, []byte("ufw"))
}

// readUFWRules reads the comments in which ufw finds its rules again (ufw 0.36, backend_iptables.py, _read_rules); the
// lines of iptables below them say the same.
func readUFWRules(text *source.Fragment) ([]*model.Firewall, *model.Problem) {
	l := &ufwListing{}
	for start, end := range lines(text.Text) {
		line := string(text.Text[start:end])
		span := spanOf(text, start, end)
		switch rest, ok := strings.CutPrefix(line, ufwTuple); {
		case ok && l.ufw.first.Valid():
			l.tuple(strings.Fields(rest), span)
		case line == "### RULES ###":
			l.ufw.first, l.ufw.founded = span, true // all of them
		}
	}
	if !l.ufw.first.Valid() {
		return nil, nil
	}
	l.ufw.partial = l.ufw.partial || len(l.ufw.rules) == 0 // the policies stand in another file
	return l.ufw.firewalls(), nil
}

// tuple reads "allow tcp 22 0.0.0.0/0 any 0.0.0.0/0 in", which is action, protocol, port and address of the
// destination, those of the source, the names of profiles for both ("-" for none), and the direction.
func (l *ufwListing) tuple(fields []string, span model.Span) {
	comment := ""
	if n := len(fields); n > 0 {
		if code, ok := strings.CutPrefix(fields[n-1], "comment="); ok {
			if text, err := hex.DecodeString(code); err == nil {
				comment = string(text)
			}
			fields = fields[:n-1]
		}
	}
	if len(fields) < 6 {
		l.ufw.partial = true
		return
	}
	w := &ufwWords{}
	w.rule.Span, w.rule.Comment = span, comment
	action, routed := strings.CutPrefix(fields[0], "route:")
	action, _, _ = strings.Cut(action, "_") // deny_log
	w.rule.routed = routed
	w.rule.Raw = action + " " + fields[2] + "/" + fields[1]
	w.words = []*source.Fragment{textAt(action, span)}
	if !w.action() {
		l.ufw.partial = true
		return
	}
	for _, way := range strings.Split(fields[len(fields)-1], "!") {
		w.way(way)
	}
	w.match.destination, w.match.source = parseAddresses(fields[3:4]), parseAddresses(fields[5:6])
	w.rule.nobody = fields[4] != "any" && !w.rule.outward
	v6 := slices.ContainsFunc([]string{fields[3], fields[5]}, func(s string) bool { return strings.Contains(s, ":") })
	if len(w.match.destination.V) == 1 && w.match.destination.V[0].Bits() == 0 {
		w.match.destination.V = nil
	}
	w.proto = strings.TrimPrefix(fields[1], "any")
	if fields[2] == "any" {
		w.parts = []ufwPorts{{protocol: model.Protocol(w.proto)}}
	} else if ports, ok := parsePorts(fields[2]); ok {
		w.parts = []ufwPorts{{protocol: model.Protocol(w.proto), ports: ports}}
	} else {
		l.ufw.partial = true
		return
	}
	l.add(w.finished(), v6)
}

// way is a direction with an interface perhaps: "in_eth0".
func (w *ufwWords) way(text string) {
	way, name, on := strings.Cut(text, "_")
	w.rule.outward = w.rule.outward || way == "out" && !w.rule.routed
	if on && way == "in" {
		w.match.in = interfaces{names: []string{name}}
	} else if on {
		w.match.out = interfaces{names: []string{name}}
	}
}
