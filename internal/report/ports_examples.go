package report

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/reflint/reflint/internal/firewall"
	"github.com/reflint/reflint/internal/ports"
)

// examples writes what opens the ports of the first mode that needs any, for the firewalls that most servers have.
func (p *portsPage) examples() {
	i := slices.IndexFunc(p.Tables, func(t *ports.Table) bool {
		return len(firewall.Openings(t, firewall.Options{})) > 0
	})
	if i < 0 {
		return
	}
	table := p.Tables[i]
	title := strings.ToLower(table.Title()[:1]) + table.Title()[1:]
	p.heading("Cloud Provider Firewall Examples")
	p.headingAt(p.level+2, "DigitalOcean: "+title)
	p.script("doctl", table)
	p.headingAt(p.level+2, "AWS Security Group: "+title)
	p.securityGroup(table)
	p.headingAt(p.level+2, "Ubuntu UFW: "+title)
	p.script("ufw", table)
}

// script shows a script that `reflint firewall` writes.
func (p *portsPage) script(format string, t *ports.Table) {
	text, err := firewall.Write(format, t, firewall.Options{Stack: p.clean(stackName(p.Deployment)), Clean: p.clean})
	if err != nil {
		panic(err) // the format is one of those that there are
	}
	fence := "```"
	for strings.Contains(text, fence) {
		fence += "`"
	}
	p.paragraph("%sbash\n%s%s", fence, text, fence)
}

// stackName is the name of a deployment without directories: a page is the same wherever it is written from.
func stackName(deployment string) string {
	files := strings.Split(deployment, "+")
	for i := range files {
		files[i] = path.Base(files[i])
	}
	return strings.Join(files, "+")
}

// securityGroup writes the rules of a security group as the console of AWS shows them.
func (p *portsPage) securityGroup(t *ports.Table) {
	p.paragraph("| Type | Port Range | Source | Description |\n|------|-----------|--------|-------------|\n" +
		"| SSH | 22 | 0.0.0.0/0, ::/0 | SSH; from your own addresses alone is safer |")
	for _, o := range firewall.Openings(t, firewall.Options{Clean: p.clean}) {
		what := plainMarkdown(strings.Join(o.For, "; "))
		fmt.Fprintf(&p.out, "| %s | %s | 0.0.0.0/0, ::/0 | %s |\n", trafficType(o), o.Ports, what)
	}
}

// trafficType is what the console of AWS calls a rule.
func trafficType(o firewall.Opening) string {
	switch text := portOf(ports.Row{Ports: o.Ports, Protocol: o.Protocol}); text {
	case "80/tcp":
		return "HTTP"
	case "443/tcp":
		return "HTTPS"
	default:
		return "Custom " + strings.ToUpper(string(o.Protocol))
	}
}
