package firewall

import (
	"slices"
	"strings"
)

// An nftRule reads the words of one rule.
type nftRule struct {
	ruleset *nftRuleset
	table   *nftTable
	words   []nftToken
	step    step
	// branches are the verdicts of a vmap, each with the packets that it is for.
	branches []step
	// lost tells that there are ports or verdicts that could not be told.
	lost bool
}

// rule adds the rule of words to a chain.
func (r *nftRuleset) rule(t *nftTable, c *chain, words []nftToken, first bool) {
	if len(words) == 0 {
		return
	}
	if len(c.steps) >= maxChainRules {
		c.partial = true
		return
	}
	rule := &nftRule{ruleset: r, table: t, words: words}
	rule.step.span, rule.step.raw = joined(words), rawNFT(words)
	for len(rule.words) > 0 {
		rule.statement()
	}
	c.partial = c.partial || rule.lost
	steps := rule.branches
	if !rule.lost {
		steps = append(steps, rule.step)
	}
	if first {
		c.steps = slices.Insert(c.steps, 0, steps...)
	} else {
		c.steps = append(c.steps, steps...)
	}
}

// rawNFT is a rule as it reads.
func rawNFT(words []nftToken) string {
	var list []string
	for _, w := range words {
		if w.text != ";" || w.quoted {
			list = append(list, w.text)
		}
	}
	return strings.Join(list, " ")
}

// next takes a word.
func (r *nftRule) next() string {
	if len(r.words) == 0 {
		return ""
	}
	word := r.words[0].text
	r.words = r.words[1:]
	return word
}

// nftParts start a part of a rule; what stands before them belongs to the part before.
var nftParts = []string{
	"accept", "drop", "reject", "return", "jump", "goto", "continue", "queue", "counter", "log", "limit", "comment",
	"iif", "iifname", "oif", "oifname", "meta", "ip", "ip6", "tcp", "udp", "th", "ct", "icmp", "icmpv6", "fib",
	"masquerade", "dnat", "snat", "redirect", "notrack",
}

// skip drops the words of a part that says nothing about which packets the rule is for.
func (r *nftRule) skip() {
	for len(r.words) > 0 && (r.words[0].quoted || !slices.Contains(nftParts, r.words[0].text)) {
		if word := r.next(); word == "{" {
			_, r.words = nftBlock(r.words)
		}
	}
}

// statement reads the next part of the rule (man nft).
func (r *nftRule) statement() {
	m := &r.step.match
	switch word := r.next(); word {
	case "accept":
		r.step.verdict = accept
	case "drop":
		r.step.verdict = deny
	case "reject":
		r.step.verdict = deny
		r.words = nil // with what
	case "return":
		r.step.verdict = leave
	case "jump", "goto":
		r.step.verdict, r.step.target = nftJump(word), r.next()
	case "queue":
		r.lost = true
	case "comment":
		r.step.comment = r.next()
	case "counter", "log":
		r.skip()
	case "continue", "masquerade", "dnat", "snat", "redirect", "notrack", "set", "to":
		r.words = nil
	case "limit":
		m.limited = true
		r.skip()
	case "add", "update", "meter": // of a set that is filled while it runs, mostly with a limit
		m.limited = true
		r.skip()
	case "fib":
		r.fib()
	case "iif", "iifname", "oif", "oifname", "icmp", "icmpv6", "sctp", "dccp", "udplite", "meta", "ct", "ip", "ip6",
		"tcp", "udp", "th":
		r.condition(word)
	default:
		m.uncertain = true
		r.skip()
	}
}

func nftJump(word string) verdict {
	if word == "goto" {
		return jumpForGood
	}
	return jump
}

// fib is a condition on what kind of an address one is: `fib daddr type local`.
func (r *nftRule) fib() {
	before := r.words
	r.skip()
	text := rawNFT(before[:len(before)-len(r.words)])
	negated := strings.Contains(text, "!=")
	switch {
	case strings.Contains(text, "daddr type") && strings.Contains(text, "local") && !negated:
	case strings.Contains(text, "oif") || strings.Contains(text, "daddr type"): // spoofed; for many hosts
		r.step.match.never = true
	default:
		r.step.match.uncertain = true
	}
}

// condition reads a field and its value, or the verdicts that it is mapped to.
func (r *nftRule) condition(word string) {
	key := word
	if !slices.Contains([]string{"iif", "iifname", "oif", "oifname"}, word) && len(r.words) > 0 {
		field := r.next()
		key += " " + field
		if field == "set" || word == "ct" && field == "count" || is(r.words, "set") {
			r.step.match.limited = r.step.match.limited || field == "count"
			r.skip()
			return
		}
		for word == "ct" && isAny(r.words, "ip", "ip6", "saddr", "daddr", "proto-src", "proto-dst") { // ct original …
			key += " " + r.next()
		}
		if word == "tcp" && field == "option" {
			r.step.match.never = true // such as an MSS: no verdict on the ports
			r.skip()
			return
		}
	}
	key = strings.TrimPrefix(key, "meta ")
	for is(r.words, ".") { // several fields at once
		r.next()
		r.next()
		if len(r.words) > 0 && !isAny(r.words, "{", ".", "vmap") && !strings.HasPrefix(r.words[0].text, "@") {
			r.next()
		}
		key = "concatenation"
	}
	if is(r.words, "vmap") {
		r.next()
		r.verdicts(key)
		return
	}
	v := r.value()
	if r.lost = !r.apply(&r.step.match, key, v) || r.lost; r.lost {
		r.step.match.uncertain = true
	}
}

// verdicts reads the map behind vmap: `{ 22 : accept, 80 : jump web }`.
func (r *nftRule) verdicts(key string) {
	elements, known := r.elements(nil, 0)
	r.lost = r.lost || !known
	for _, element := range elements {
		colon := slices.IndexFunc(element, func(t nftToken) bool { return !t.quoted && t.text == ":" })
		if colon < 0 || colon+1 == len(element) {
			r.lost = true
			continue
		}
		branch := &nftRule{ruleset: r.ruleset, table: r.table, words: element[colon+1:], step: r.step}
		for len(branch.words) > 0 {
			branch.statement()
		}
		if !branch.apply(&branch.step.match, key, nftValue{words: texts(element[:colon]), known: true}) {
			r.lost = true
			continue
		}
		r.branches = append(r.branches, branch.step)
	}
}

func texts(tokens []nftToken) []string {
	list := make([]string, len(tokens))
	for i, t := range tokens {
		list[i] = t.text
	}
	return list
}
