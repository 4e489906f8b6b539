package firewall

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"github.com/reflint/reflint/internal/facts"
	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/source"
)

func (w *ufwWords) hasClauses() bool {
	return slices.ContainsFunc(w.words, func(f *source.Fragment) bool {
		return slices.Contains(ufwClauses, string(f.Text))
	})
}

// short is `PORT[/PROTOCOL]`, or the name of a profile or service.
func (w *ufwWords) short(word *source.Fragment) *refusal {
	if w.profile(word) {
		return nil
	}
	text, protocol, ok := strings.Cut(string(word.Text), "/")
	if ok {
		w.proto = protocol
	}
	return w.ports(word, text)
}

// several is a rule with more than one port: ufw reads one.
func (w *ufwWords) several() *refusal {
	err := &refusal{
		says: "Wrong number of arguments", instead: "a rule has one port, or a list with commas as 80,443/tcp",
	}
	if len(w.words)%2 == 0 {
		err.says = "Need 'to' or 'from' clause"
	}
	if protocol, port := string(w.words[0].Text), string(w.words[1].Text); len(w.words) == 2 {
		if port == "tcp" || port == "udp" {
			protocol, port = port, protocol
		}
		if protocol == "tcp" || protocol == "udp" {
			err.instead = "the protocol stands behind a slash: " + port + "/" + protocol
			w.words = []*source.Fragment{textAt(port+"/"+protocol, spanOf(w.words[0], 0, 0))}
		}
	}
	for _, word := range w.words {
		if w.short(word) != nil || w.unknown {
			w.unknown = true
			return nil
		}
	}
	err.plain = true
	return err
}

// long is `from ADDRESS [port PORT] to ADDRESS [port PORT] [proto PROTOCOL]`.
func (w *ufwWords) long() *refusal {
	if len(w.words)%2 != 0 {
		w.unknown = slices.ContainsFunc(w.words, isUnknown)
		return &refusal{
			says:    "Wrong number of arguments",
			instead: "the long form is made of pairs, as `from any to any port 443 proto tcp`",
		}
	}
	var port *source.Fragment
	var misspelt *refusal
	place := ""
	for i := 0; i+1 < len(w.words); i += 2 {
		key, word := string(w.words[i].Text), w.words[i+1]
		if near := clauseNear(key, string(word.Text)); near != "" && misspelt == nil {
			misspelt = &refusal{
				says: fmt.Sprintf("Invalid token '%s'", key), instead: fmt.Sprintf("did you mean %q?", near),
				word: w.words[i], plain: true,
			}
			key = near
		}
		switch key {
		case "from":
			place = key
			w.match.source = ufwAddresses(word)
		case "to":
			place = key
			w.match.destination = ufwAddresses(word)
		case "proto":
			w.proto = string(word.Text)
		case "port", "app":
			switch {
			case place == "from": // answers
				w.rule.nobody = !w.rule.outward
			case key == "port":
				port = word
			case !w.profile(word):
				w.unknown = true
			}
		default:
			w.unknown = true
		}
	}
	err := w.checkProtocol()
	if err == nil {
		err = misspelt
	}
	if port != nil && string(port.Text) != "any" {
		if refused := w.ports(port, string(port.Text)); refused != nil {
			err = refused
		}
	}
	if err == nil && place == "" && port != nil && len(w.parts) > 0 {
		return &refusal{
			says: "Need 'to' or 'from' clause", plain: true, instead: "write `to any port " + string(port.Text) + "`",
		}
	}
	return err
}

// ufwClauses are the words that begin a pair of the long form.
var ufwClauses = []string{"from", "to", "port", "proto", "app"}

// clauseNear is the clause that a misspelt word before a value was meant to be; "" when it is one, or nothing near.
func clauseNear(key, value string) string {
	near := facts.Near(key, ufwClauses)
	if near != "" && slices.Contains(ufwProtocols, value) && facts.Near(key, []string{"proto"}) != "" {
		return "proto"
	}
	return near
}

// ufwAddresses are those behind `from` and `to`. A name stands for addresses that are not known.
func ufwAddresses(word *source.Fragment) model.Value[[]netip.Prefix] {
	text := strings.ToLower(string(word.Text))
	if text == "any" {
		return model.Value[[]netip.Prefix]{}
	}
	return parseAddresses([]string{text})
}

// finished are the rules, one for each protocol of a profile.
func (w *ufwWords) finished() []ufwRule {
	way := inward
	switch {
	case w.rule.routed:
		way = through
	case w.rule.outward:
		way = outward
	}
	w.oneFamily()
	from, meets := w.match.remote(way)
	w.rule.nobody = w.rule.nobody || !meets || w.proto != "" && !slices.Contains([]string{"tcp", "udp", "any"}, w.proto)
	if way != outward && w.rule.Action == model.Deny && w.aimed {
		from = model.Value[[]netip.Prefix]{Origin: model.Unknown}
	}
	w.rule.From, w.rule.Inside = from, way != outward && w.match.inside()
	var rules []ufwRule
	for _, part := range w.parts {
		rule := w.rule
		rule.Protocol, rule.Ports = part.protocol, part.ports
		rule.key = fmt.Sprint(way, part, w.match)
		rules = append(rules, rule)
	}
	return rules
}

// oneFamily makes a rule with an address of one family on either side one of that family on both.
func (w *ufwWords) oneFamily() {
	w.aimed = len(w.match.destination.V) > 0 || !w.match.destination.Known()
	sides := []*model.Value[[]netip.Prefix]{&w.match.source, &w.match.destination}
	for i, side := range sides {
		other := sides[1-i]
		if len(side.V) == 0 || len(other.V) > 0 || !other.Known() {
			continue
		}
		everybody := allIPv4
		if side.V[0].Addr().Is6() {
			everybody = allIPv6
		}
		other.V = []netip.Prefix{everybody}
	}
}
