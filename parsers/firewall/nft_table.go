package firewall

import (
	"slices"

	"github.com/reflint/reflint/internal/model"
)

// tableBlock reads `table inet filter { … }` and returns what follows it.
func (r *nftRuleset) tableBlock(tokens []nftToken) []nftToken {
	open := slices.IndexFunc(tokens, func(t nftToken) bool { return !t.quoted && (t.text == "{" || t.text == ";") })
	if open < 0 {
		return nil
	}
	if tokens[open].text == ";" { // `add table inet filter`
		return tokens[open:]
	}
	start := 1 + slices.IndexFunc(tokens, func(t nftToken) bool { return t.text == "table" })
	t, _ := r.at(tokens[min(start, open):open])
	inside, rest := nftBlock(tokens[open+1:])
	for len(inside) > 0 {
		var words []nftToken
		if words, inside = nftMember(inside); len(words) < 3 {
			continue
		}
		var body []nftToken
		if is(words[2:], "{") {
			body, _ = nftBlock(words[3:])
		}
		switch words[0].text {
		case "chain":
			r.chain(t, t.add(words[1].text, joined(words[:2])), body)
		case "set", "map":
			r.set(t, words[1].text, body)
		case "define":
			r.command(words)
		case "include":
			r.partial = true
		}
	}
	return rest
}

// nftMember cuts one member of a table, with the line breaks in it.
func nftMember(tokens []nftToken) (words, rest []nftToken) {
	if isAny(tokens, ";", "}") {
		return nil, tokens[1:]
	}
	for i, token := range tokens {
		switch {
		case token.quoted:
		case token.text == "{":
			inside, _ := nftBlock(tokens[i+1:])
			end := min(i+1+len(inside)+1, len(tokens))
			return tokens[:end], tokens[end:]
		case token.text == ";":
			return tokens[:i], tokens[i+1:]
		}
	}
	return tokens, nil
}

// joined is the place of tokens that stand beside each other.
func joined(tokens []nftToken) model.Span {
	if len(tokens) == 0 {
		return model.Span{}
	}
	return model.Span{Pos: tokens[0].span.Pos, End: tokens[len(tokens)-1].span.End}
}

// chain reads what stands in the braces of a chain.
func (r *nftRuleset) chain(t *nftTable, c *chain, body []nftToken) {
	for len(body) > 0 {
		if isAny(body, ";", "}") {
			body = body[1:]
			continue
		}
		var words []nftToken
		words, body = nftStatement(body)
		switch {
		case is(words, "type"):
			i := slices.IndexFunc(words, func(w nftToken) bool { return w.text == "hook" })
			if i > 1 && i+1 < len(words) && words[1].text == "filter" {
				t.hooks[c.name] = words[i+1].text
			}
		case is(words, "policy") && len(words) > 1:
			action := model.Allow
			if words[1].text == "drop" {
				action = model.Deny
			}
			c.policy = model.Value[model.Action]{V: action, Span: joined(words), Origin: model.Stated}
		case isAny(words, "comment", "devices", "flags"):
		default:
			r.rule(t, c, words, false)
		}
	}
}

// set reads the elements of a set. One that is filled while it runs has none at hand.
func (r *nftRuleset) set(t *nftTable, name string, body []nftToken) {
	for len(body) > 0 {
		var words []nftToken
		if isAny(body, ";", "}") {
			body = body[1:]
			continue
		}
		words, body = nftStatement(body)
		if is(words, "elements") && len(words) > 3 {
			t.sets[name], _ = nftBlock(words[3:])
		}
	}
}

// fill adds elements to a set.
func (t *nftTable) fill(name string, elements []nftToken) {
	t.sets[name] = slices.Concat(t.sets[name], []nftToken{{text: ","}}, elements)
}
