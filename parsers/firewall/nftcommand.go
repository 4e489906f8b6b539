package firewall

import (
	"strings"
)

// nftCommand takes `nft add rule …`, and `nft -f` with a file that the script writes, or a here-document.
func (r *run) nftCommand(c command) {
	words := c.words[1:]
	r.nft.branch = c.branch
	for len(words) > 0 && strings.HasPrefix(string(words[0].Text), "-") {
		option := string(words[0].Text)
		words = words[1:]
		if option != "--file" && (strings.HasPrefix(option, "--") || !strings.HasSuffix(option, "f")) {
			continue
		}
		text := c.stdin
		if len(words) > 0 && string(words[0].Text) != "-" && string(words[0].Text) != "/dev/stdin" {
			text = r.files[string(words[0].Text)]
		}
		if text == nil {
			r.missed("nft")
			return
		}
		r.nft.read(text)
		return
	}
	if len(words) > 0 {
		r.nft.read(spaced(words))
	}
}
