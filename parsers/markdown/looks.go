package markdown

import (
	"bytes"
	"path"
	"slices"
	"strings"
)

// extensions are those of Markdown.
var extensions = []string{".md", ".markdown"}

// signs are what a document has that tells of ports: marks, and commands or keys of what reflint reads.
var signs = [][]byte{
	[]byte(BeginMark), []byte("ufw allow"), []byte("ufw default"), []byte("ufw limit"),
	[]byte("doctl compute firewall"), []byte("authorize-security-group-ingress"), []byte("DOCKER-USER"),
	[]byte("nft add rule"), []byte("iptables -"), []byte("digitalocean_firewall"), []byte("aws_security_group"),
	[]byte("aws_vpc_security_group"), []byte("port_range_start"), []byte("ws_url:"), []byte("reverse_proxy "),
	[]byte("5432:5432"), []byte("6379:6379"), []byte("7077:7077"),
	[]byte("LIVEKIT_PUBLIC_URL="), []byte("LIVEKIT_URL=ws"),
}

// Looks tells without parsing whether a file of this name and content may be a document that tells of ports: it has a
// table with a column of ports, a range of high ports, or one of the signs.
func Looks(name string, content []byte) bool {
	if !slices.Contains(extensions, strings.ToLower(path.Ext(name))) || len(content) > maxSize {
		return false
	}
	if slices.ContainsFunc(signs, func(sign []byte) bool { return bytes.Contains(content, sign) }) {
		return true
	}
	if hasRange(content) {
		return true
	}
	var above []byte
	for line := range bytes.Lines(content) {
		if dashed := bytes.TrimLeft(line, " \t>|:-"); len(bytes.TrimSpace(dashed)) == 0 &&
			bytes.Contains(line, []byte("|")) && bytes.Contains(line, []byte("-")) {
			if bytes.Contains(bytes.ToLower(above), []byte("port")) {
				return true
			}
		}
		above = line
	}
	return false
}

// hasRange tells whether a dash stands between two numbers of five digits.
func hasRange(content []byte) bool {
	for _, dash := range dashes {
		for rest := content; ; {
			before, after, found := bytes.Cut(rest, []byte(dash))
			if !found {
				break
			}
			if fiveDigits(before[max(0, len(before)-5):]) && fiveDigits(after[:min(5, len(after))]) {
				return true
			}
			rest = after
		}
	}
	return false
}

func fiveDigits(text []byte) bool {
	return len(text) == 5 && len(bytes.Trim(text, "0123456789")) == 0
}
