package caddyfile

import (
	"regexp"
	"slices"
	"strings"

	"github.com/reflint/reflint/internal/model"
)

// checkTransport reports what Caddy refuses in `transport http` and `transport fastcgi`.
func (b *builder) checkTransport(line *node) {
	if len(line.args) == 0 {
		return
	}
	if lines, ok := transports()[line.args[0].text]; ok && len(line.args) == 1 {
		b.checkForm(line, line.args, form{least: 1, most: 1, lines: lines})
	}
}

// checkHealth reports a port for health checks behind the address that they are sent to.
func (b *builder) checkHealth(n *node) {
	addressed := false
	for i := range n.block {
		line := &n.block[i]
		if addressed && line.name.text == "health_port" {
			b.reject(line.span(), "the 'health_port' subdirective is ignored if 'health_upstream' is used!")
		}
		addressed = addressed || line.name.text == "health_upstream"
	}
}

// checkResponses reports conditions on an upstream's answer that Caddy refuses (responsematchers.go), and the use
// of undefined ones.
func (b *builder) checkResponses(n *node) {
	defined := map[string]bool{}
	for i := range n.block {
		line := &n.block[i]
		if strings.HasPrefix(line.name.text, "@") {
			if defined[line.name.text] {
				b.reject(line.span(), "matcher is defined more than once: "+line.name.text)
			}
			defined[line.name.text] = true
			b.checkResponseMatcher(line)
			continue
		}
		least := map[string]int{"handle_response": 1, "replace_status": 2}[line.name.text]
		if least == 0 || len(line.args) < least {
			continue
		}
		switch name := line.args[0].text; {
		case !strings.HasPrefix(name, "@"):
			b.reject(line.args[0].span, line.name.text+": '"+name+"' is not the name of a matcher, which begins with @")
		case !defined[name] && !slices.ContainsFunc(n.block, func(o node) bool { return o.name.text == name }):
			b.reject(line.args[0].span, line.name.text+": "+name+" is not defined in "+n.name.text)
		}
	}
}

func (b *builder) checkResponseMatcher(n *node) {
	lines := n.block
	if len(n.args) > 0 {
		lines = append([]node{{name: n.args[0], args: n.args[1:]}}, lines...)
	}
	for _, line := range lines {
		switch line.name.text {
		case "header":
			b.checkHeaderMatcher([]node{line})
		case "status":
			statuses := form{least: 1, most: -1, value: isStatus, hint: "a status such as 200 or 2xx"}
			b.checkForm(&line, line.args, statuses)
		default:
			b.reject(line.span(), "an answer can be told by its status or a header, not by "+line.name.text)
		}
	}
}

// checkHeaderChange reports a regular expression in a change of a header that does not compile.
func (b *builder) checkHeaderChange(args []token) {
	if len(args) != 3 || strings.ContainsAny(args[0].text[:min(1, len(args[0].text))], "+-?") {
		return
	}
	if _, err := regexp.Compile(args[1].text); err != nil && args[1].origin != model.Unknown {
		b.inUse(func() { b.reject(args[1].span, "not a regular expression: "+err.Error()) })
	}
}
