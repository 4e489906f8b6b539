package firewall

import (
	"bytes"
	"slices"
	"strings"

	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/source"
)

// awsCommand takes `aws ec2 create-security-group`, and what authorizes or revokes the rules of one.
func awsCommand(c *cloud, call command) {
	at := slices.IndexFunc(call.words, func(w *source.Fragment) bool { return string(w.Text) == "ec2" })
	if at < 1 || at+1 >= len(call.words) {
		return
	}
	_, options := longOptions(call.words[at+2:])
	id, name := find(options, "--group-id").value(), find(options, "--group-name").value()
	switch verb := string(call.words[at+1].Text); verb {
	case "create-security-group":
		awsGroup(c, name, call.span).created = true
	case "authorize-security-group-ingress", "authorize-security-group-egress",
		"revoke-security-group-ingress", "revoke-security-group-egress":
		if name == nil {
			name = id
		}
		g := c.only()
		if g == nil || name != nil && !isUnknown(name) {
			g = awsGroup(c, name, call.span)
		}
		a := awsRules{
			group: g, call: call, options: options,
			outbound: strings.HasSuffix(verb, "-egress"), removes: strings.HasPrefix(verb, "revoke-"),
		}
		a.read()
	}
}

// awsGroup is a security group: a new one lets everything out.
func awsGroup(c *cloud, key *source.Fragment, at model.Span) *cloudGroup {
	g := c.group("security group", key, at)
	if !g.OutboundDefault.Written() {
		g.OutboundDefault = model.DefaultOf(model.Allow)
	}
	return g
}

// An awsRules reads the rules of one command.
type awsRules struct {
	group             *cloudGroup
	call              command
	options           []option
	outbound, removes bool
}

func (a awsRules) read() {
	if a.outbound && a.removes { // the rule for everything outbound that a new group has
		a.group.OutboundDefault = model.Value[model.Action]{V: model.Deny, Span: a.call.span, Origin: model.Stated}
	}
	permissions := find(a.options, "--ip-permissions")
	if permissions.name != "" {
		for _, text := range permissions.values {
			a.permissions(text)
		}
		return
	}
	if find(a.options, "--security-group-rule-ids").name != "" {
		a.group.Partial = true
		return
	}
	text := func(name string) string {
		if v := find(a.options, name).value(); v != nil {
			return string(v.Text)
		}
		return ""
	}
	protocol, ports := strings.ToLower(text("--protocol")), text("--port")
	var peers []string
	if cidr := find(a.options, "--cidr").value(); cidr != nil {
		peers = append(peers, string(cidr.Text))
	}
	if ports == "-1" || ports == "" && (protocol == "all" || protocol == "-1") {
		ports = "all"
	}
	rule, known := cloudRule(a.call.span, protocol, anyPort(ports), "", peers)
	a.put(rule, known)
}

func (a awsRules) put(rule model.FirewallRule, known bool) {
	if a.removes {
		a.group.remove(rule, known && !a.call.branch.conditional(), a.outbound)
		return
	}
	a.group.add(rule, known, a.outbound)
}

// permissions reads --ip-permissions: JSON, or the shorthand of the AWS CLI.
func (a awsRules) permissions(text *source.Fragment) {
	start := bytes.TrimLeft(text.Text, " \t\r\n")
	switch {
	case bytes.HasPrefix(start, []byte("file://")), isUnknown(text):
		a.group.Partial = true
		return
	case len(start) > 0 && start[0] != '{' && start[0] != '[':
		text = awsShorthand(text)
	}
	d, problem := parseJSON(text)
	if problem != nil || d.Root == nil {
		a.group.Partial = true
		return
	}
	list := items(d.Root)
	if at(d.Root, "IpProtocol") != nil {
		list = append(list, d.Root)
	}
	c := newCloudJSON(d)
	for _, n := range list {
		a.put(c.permission(n))
	}
	a.group.Partial = a.group.Partial || len(list) == 0
}

// awsShorthand writes `IpProtocol=tcp,FromPort=80,IpRanges=[{CidrIp=0.0.0.0/0}]` as the mapping that it means, its
// values between quotes.
func awsShorthand(text *source.Fragment) *source.Fragment {
	var b source.Builder
	last, quote, open := 0, byte(0), false
	put := func(mark string, at, next int) {
		pos, _ := text.Span(at, at)
		b.Copy(text, last, at)
		b.Replace(mark, pos, pos)
		last = next
	}
	put("{", 0, 0)
	for i, c := range text.Text {
		switch {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'':
			quote = c
		case open && strings.IndexByte(",]}", c) >= 0:
			put(`"`, i, i)
			open = false
		case c == '=' && !open:
			put(": ", i, i+1)
			if open = i+1 < len(text.Text) && strings.IndexByte(`[{"'`, text.Text[i+1]) < 0; open {
				put(`"`, i+1, i+1)
			}
		}
	}
	if open {
		put(`"`, len(text.Text), len(text.Text))
	}
	put("}", len(text.Text), len(text.Text))
	return b.Fragment()
}
