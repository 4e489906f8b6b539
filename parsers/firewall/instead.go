package firewall

import (
	"bytes"
	"regexp"

	"github.com/reflint/reflint/internal/pattern"
)

// strangers are what programs of firewalls print for people, or in their language, and what of theirs can be read.
// There are no quotes in it: what messages quote is hidden where a file lies elsewhere.
var strangers = []struct {
	is      func() *regexp.Regexp
	instead string
}{
	{
		// The actions are the same in every language (ufw 0.36, backend_iptables.py, get_status).
		pattern.Lazy(`(?m)^.+ {2,}(ALLOW|DENY|REJECT|LIMIT)( (IN|OUT|FWD))? {2,}|\A\s*\p{L}+ ?: \p{L}+\s*(\n|\z)`),
		"it looks like ufw status in another language than English: give it what sudo env LC_ALL=C ufw status prints",
	},
	{
		pattern.Lazy(`(?m)^\s+target: .*\n(?s:.*)^\s+(services|ports):`),
		"it looks like firewall-cmd --list-all: give it what sudo nft list ruleset prints",
	},
	{
		pattern.Lazy(`(?m)^ID +Name +Status +Created At +Inbound Rules`),
		"it looks like a table of doctl: give it what doctl compute firewall list -o json prints",
	},
	{
		pattern.Lazy(`(?m)^(\| *DescribeSecurityGroups\b|SECURITYGROUPS\t)`),
		"it looks like a table of the AWS CLI: give it what aws ec2 describe-security-groups --output json prints",
	},
}

// Instead says of content that is no firewall what could be read instead.
func Instead(content []byte) string {
	if len(bytes.TrimSpace(content)) == 0 {
		return "it is empty"
	}
	for _, s := range strangers {
		if s.is().Match(content) {
			return s.instead
		}
	}
	return "give it a script with commands of ufw, iptables, nft, doctl or aws, Terraform, or what ufw status, " +
		"nft list ruleset, iptables-save or doctl compute firewall list -o json prints"
}
