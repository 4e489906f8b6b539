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

var nftTableHeader = pattern.Lazy(`(?m)^[ \t]*(add |create )?table ((inet|ip|ip6) )?[\w-]+ *\{`)

// isNFT tells whether content is a ruleset of nft, as it lists one or as /etc/nftables.conf is written.
func isNFT(name string, content []byte) bool {
	return !scripted(name, content) && bytes.Contains(content, []byte("chain")) && nftTableHeader().Match(content)
}

// scripted tells whether a ruleset in content would be a part of something else: of a shell script, a document.
func scripted(name string, content []byte) bool {
	line, _, _ := bytes.Cut(content, []byte("\n"))
	if bytes.HasPrefix(line, []byte("#!")) && !bytes.Contains(line, []byte("nft")) {
		return true
	}
	return slices.ContainsFunc([]string{".sh", ".bash", ".md", ".yml", ".yaml", ".tf", ".py"}, func(end string) bool {
		return strings.HasSuffix(name, end)
	})
}

func readNFT(text *source.Fragment) ([]*model.Firewall, *model.Problem) {
	r := &nftRuleset{}
	r.read(text)
	return r.firewalls(), nil
}

// An nftRuleset collects what the commands of nft make, or a listing says. What it does not understand makes a chain
// partial.
type nftRuleset struct {
	tables  []*nftTable
	defines map[string][]nftToken
	// partial tells that there is more elsewhere: an include.
	partial bool
	// branch is the one of a script that the commands are in.
	branch branch
}

// An nftTable is a table with its sets. hooks are those of its base chains, by name.
type nftTable struct {
	table
	family, name string
	sets         map[string][]nftToken
	hooks        map[string]string
}

// read takes in commands, or a listing.
func (r *nftRuleset) read(text *source.Fragment) {
	r.commands(nftTokens(text.Text, func(start, end int) model.Span { return spanOf(text, start, end) }))
}

func (r *nftRuleset) commands(tokens []nftToken) {
	for len(tokens) > 0 {
		if is(tokens, "}") || is(tokens, ";") {
			tokens = tokens[1:]
			continue
		}
		if is(tokens, "table") || len(tokens) > 1 && is(tokens[1:], "table") && isAny(tokens, "add", "create") {
			tokens = r.tableBlock(tokens)
			continue
		}
		var words []nftToken
		words, tokens = nftStatement(tokens)
		r.command(words)
	}
}

// is tells whether tokens start with a word that is no string.
func is(tokens []nftToken, word string) bool {
	return len(tokens) > 0 && !tokens[0].quoted && tokens[0].text == word
}

func isAny(tokens []nftToken, words ...string) bool {
	return slices.ContainsFunc(words, func(word string) bool { return is(tokens, word) })
}

// command reads one command that is no block.
func (r *nftRuleset) command(words []nftToken) {
	switch {
	case isAny(words, "define", "redefine") && len(words) > 3:
		if r.defines == nil {
			r.defines = map[string][]nftToken{}
		}
		r.defines[words[1].text] = words[3:]
	case is(words, "include"):
		r.partial = true
	case is(words, "flush") && len(words) == 2 && words[1].text == "ruleset":
		if r.branch.conditional() && len(r.tables) > 0 { // what another way of the script made stands there
			r.partial = true
			return
		}
		r.tables = nil
	case isAny(words, "add", "create", "insert") && len(words) > 2:
		r.add(words[1].text, words[2:], words[0].text == "insert")
	case isAny(words, "delete", "flush", "replace", "destroy") && len(words) > 2:
		if t, rest := r.at(words[2:]); len(rest) > 0 {
			t.add(rest[0].text, rest[0].span).partial = true
		}
	}
}

// add is `add chain|rule|set|element [FAMILY] TABLE NAME …`.
func (r *nftRuleset) add(what string, words []nftToken, first bool) {
	t, rest := r.at(words)
	if len(rest) == 0 {
		return
	}
	name, rest := rest[0], rest[1:]
	body := rest
	if is(body, "{") {
		body, _ = nftBlock(body[1:])
	}
	switch what {
	case "chain":
		r.chain(t, t.add(name.text, name.span), body)
	case "rule":
		if isAny(rest, "position", "handle", "index") && len(rest) > 2 {
			rest = rest[2:]
		}
		r.rule(t, t.add(name.text, name.span), rest, first)
	case "set", "map":
		r.set(t, name.text, body)
	case "element":
		t.fill(name.text, body)
	}
}

// nftFamilies are the families of addresses; a table without one is of IPv4.
var nftFamilies = []string{"inet", "ip", "ip6", "arp", "bridge", "netdev"}

// at finds the table that a command names, made where there is none.
func (r *nftRuleset) at(words []nftToken) (*nftTable, []nftToken) {
	family := "ip"
	if len(words) > 0 && slices.Contains(nftFamilies, words[0].text) {
		family, words = words[0].text, words[1:]
	}
	name := ""
	if len(words) > 0 {
		name, words = words[0].text, words[1:]
	}
	for _, t := range r.tables {
		if t.family == family && t.name == name {
			return t, words
		}
	}
	t := &nftTable{family: family, name: name, sets: map[string][]nftToken{}, hooks: map[string]string{}}
	t.everywhere = map[string][]netip.Prefix{"ip": {allIPv4}, "ip6": {allIPv6}}[family]
	r.tables = append(r.tables, t)
	return t, words
}

// ofDocker is the table of IPv4, and that of IPv6, in which Docker keeps its own rules where it uses nftables (manual
// of Docker Engine 29, "Docker with nftables").
const ofDocker = "docker-bridges"

// firewalls are the base chains that filter what comes in, or what is passed on.
func (r *nftRuleset) firewalls() []*model.Firewall {
	var list []*model.Firewall
	for _, t := range r.tables {
		if !slices.Contains([]string{"inet", "ip", "ip6"}, t.family) || t.name == ofDocker {
			continue
		}
		var outbound *chain
		for _, c := range t.chains {
			if t.hooks[c.name] == "output" {
				outbound = c
			}
		}
		for _, c := range t.chains {
			if f := r.firewall(t, c, outbound); f != nil && !statesNothing(f) {
				list = append(list, f)
			}
		}
	}
	return list
}

func (r *nftRuleset) firewall(t *nftTable, c, outbound *chain) *model.Firewall {
	f := &model.Firewall{Kind: model.NFTables, Stage: model.Input, OutboundDefault: model.DefaultOf(model.Allow)}
	way := inward
	switch t.hooks[c.name] {
	case "input":
		if outbound != nil {
			t.outbound(f, outbound)
		}
	case "forward":
		f.Stage, way = model.Forward, through
		if c.name == "FORWARD" { // made by iptables
			if c = t.forward(); c == nil {
				return nil
			}
		}
	default:
		return nil
	}
	f.Name = "chain " + c.name + " of table " + t.family + " " + t.name
	f.Span, f.Default = c.span, allowedUnless(c.policy)
	w := t.unroll(c, way)
	f.Rules, f.Partial = w.rules, f.Partial || w.partial || r.partial
	f.HostPorts, f.MixedPorts = w.hostPorts(), w.mixedPorts()
	return f
}
