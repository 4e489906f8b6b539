package main

import (
	"fmt"
	"strings"
)

// firewallBombs have thousands of rules, none beside another, or thousands of files with a few.
func firewallBombs() []bomb {
	const many = 4000
	each := func(format string) string {
		var b strings.Builder
		for i := range many {
			fmt.Fprintf(&b, format, 10_000+3*i)
		}
		return b.String()
	}
	ufw := func(rules string) string {
		return "#!/bin/sh\nufw default deny incoming\nufw allow 22/tcp\nufw allow 80,443,7881/tcp\nufw allow 7882/udp\n" +
			rules + "ufw --force enable\n"
	}
	const group = "resource \"aws_security_group\" \"app\" {\n%s}\n"
	const ingress = "  ingress {\n    from_port = %[1]d\n    to_port = %[1]d\n    protocol = \"tcp\"\n" +
		"    cidr_blocks = [\"0.0.0.0/0\"]\n  }\n"
	const single = "resource \"aws_security_group_rule\" \"port_%[1]d\" {\n  type = \"ingress\"\n" +
		"  security_group_id = aws_security_group.app.id\n  from_port = %[1]d\n  to_port = %[1]d\n" +
		"  protocol = \"tcp\"\n  cidr_blocks = [\"0.0.0.0/0\"]\n}\n"
	const rule = "  rule {\n    direction = \"in\"\n    protocol = \"tcp\"\n    port = \"%d\"\n" +
		"    source_ips = [\"0.0.0.0/0\"]\n  }\n"
	own := fmt.Sprintf(ingress, 7881)
	scripts := map[string]string{}
	for i := range many / 4 {
		scripts[fmt.Sprintf("host%d/firewall.sh", i)] = ufw(fmt.Sprintf("ufw allow %d/tcp\n", 10_000+i))
	}
	const missing = "does not open 7882/udp"
	return []bomb{
		{name: "ufw rules", files: map[string]string{"firewall.sh": ufw(each("ufw allow %d/tcp\n"))}},
		{name: "ufw rules that allow and deny", files: map[string]string{
			"firewall.sh": ufw(each("ufw allow %[1]d/tcp\nufw deny %[1]d:65000/tcp\n")),
		}},
		{name: "ufw scripts", files: scripts, exit: exitFindings, want: "nothing of the stack uses"},
		{name: "ranges of a document", files: map[string]string{
			"compose.yaml": strings.Replace(victim["compose.yaml"], "7882:7882/udp", "50000-50100:50000-50100/udp", 1),
			"livekit.yaml": strings.Replace(victim["livekit.yaml"], "udp_port: 7882", "port_range_start: 50000\n  port_range_end: 50100", 1),
			"PORTS.md": "# Ports\n\n| Port | Protocol | Service |\n|---|---|---|\n| 50000-50100 | UDP | LiveKit |\n" +
				each("| %d-50100 | UDP | a part |\n") + "\nOnly Caddy exposes ports. " + each("Only Caddy exposes ports on %d. "),
		}},
		{name: "security group", files: map[string]string{
			"main.tf": fmt.Sprintf(group, own+each(ingress)),
		}, exit: exitFindings, want: missing},
		{name: "security group rules", files: map[string]string{
			"main.tf": fmt.Sprintf(group, own) + each(single),
		}, exit: exitFindings, want: missing},
		{name: "hcloud firewall", files: map[string]string{
			"main.tf": "resource \"hcloud_firewall\" \"app\" {\n" + fmt.Sprintf(rule, 7881) + each(rule) + "}\n",
		}, exit: exitFindings, want: missing},
	}
}
