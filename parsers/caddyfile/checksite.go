package caddyfile

import (
	"encoding/base64"
	"fmt"
	"strings"

	"github.com/reflint/reflint/internal/model"
)

// checkOptions reports global options that Caddy refuses. One that is none of its own may be a plugin's, unless it is
// a directive.
func (b *builder) checkOptions(nodes []node) {
	for i := range nodes {
		n := &nodes[i]
		f, ok := options()[n.name.text]
		switch {
		case n.name.text == "log":
			b.checkLog(n, globalLogLines())
		case ok:
			f.most = -1 // for most of them Caddy overlooks what is too much
			b.checkForm(n, n.args[:min(len(n.args), max(f.least, 1))], f)
		case isDirective(n.name.text):
			b.reject(n.span(), fmt.Sprintf("%s is a directive, but this block has no site address and so holds "+
				"global options: write the address in front of the block", n.name.text))
		}
	}
}

// checkLog reports what Caddy refuses of `log`, in a site or among the options.
func (b *builder) checkLog(n *node, lines map[string]form) {
	b.checkForm(n, n.args, form{most: 1, lines: lines})
	for i := range n.block {
		line := &n.block[i]
		if line.name.text != "output" || len(line.args) < 2 {
			continue
		}
		if to := line.args[0].text; to == "stdout" || to == "stderr" || to == "discard" {
			b.reject(line.args[1].span, "log: output "+to+" takes no further arguments")
		}
	}
}

// checkAccounts reports what Caddy refuses of basic_auth (modules/caddyhttp/caddyauth).
func (b *builder) checkAccounts(n *node, args []token) {
	if len(args) > 0 && args[0].text != "bcrypt" && args[0].text != "argon2id" && args[0].origin != model.Unknown {
		b.reject(args[0].span, n.name.text+": '"+args[0].text+"' is neither bcrypt nor argon2id")
	}
	seen := map[string]bool{}
	b.inUse(func() {
		for i := range n.block {
			line := &n.block[i]
			if seen[line.name.text] {
				b.reject(line.span(), n.name.text+" has the user "+line.name.text+" twice")
			}
			seen[line.name.text] = true
			if len(line.args) == 1 && !isHash(line.args[0].text) && line.args[0].origin != model.Unknown {
				b.reject(line.args[0].span,
					n.name.text+": this is no hash of a password: make one with `caddy hash-password`")
			}
		}
	})
}

// isHash tells whether text can be the hash of a password.
func isHash(text string) bool {
	_, err := base64.StdEncoding.DecodeString(text)
	return strings.HasPrefix(text, "$") || err == nil
}
