package report

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/reflint/reflint/internal/ports"
)

// Mermaid writes a chart of the ways in, a box a mode: from the internet through the firewall to the ports of the host,
// by Caddy's routes to the services; what only this host or other services reach stands apart.
func (p Ports) Mermaid(w io.Writer) error {
	var out bytes.Buffer
	out.WriteString("flowchart LR\n")
	for i, t := range p.Tables {
		c := chart{Ports: p, table: t, prefix: fmt.Sprintf("m%d", i+1), out: &out}
		c.write()
	}
	_, err := w.Write(out.Bytes())
	return err
}

// A chart is that of one mode.
type chart struct {
	Ports
	table *ports.Table
	// prefix begins the names of the nodes.
	prefix string
	out    *bytes.Buffer
	// services are those that have a node, "" being the programs beside compose.
	services []string
	edges    []string
}

func (c *chart) write() {
	c.line(1, "subgraph %s[%s]", c.prefix, mermaidLabel(c.table.Title()))
	c.line(2, "direction LR")
	c.entries()
	c.ports("ports of the host", "host", func(r ports.Row) bool {
		return r.Filter == ports.Docker || r.Filter == ports.Host
	})
	c.ports("on loopback alone", "loopback", func(r ports.Row) bool { return r.Filter == ports.Loopback })
	c.routed()
	c.brought()
	c.internal()
	for i, name := range c.services {
		c.line(2, "%s[%s]", c.node("s", i), mermaidLabel(orProgram(name)))
	}
	for _, edge := range c.edges {
		c.line(2, "%s", edge)
	}
	c.line(1, "end")
}

func (c *chart) line(depth int, format string, args ...any) {
	fmt.Fprintf(c.out, strings.Repeat("  ", depth)+format+"\n", args...)
}

func (c *chart) node(kind string, i int) string { return fmt.Sprintf("%s%s%d", c.prefix, kind, i+1) }

// entries writes who comes from outside, as far as anything is for them.
func (c *chart) entries() {
	c.line(2, "%sinternet([%s])", c.prefix, mermaidLabel("internet"))
	c.line(2, "%sfirewall{{%s}}", c.prefix, mermaidLabel("firewall"))
	c.edges = append(c.edges, fmt.Sprintf("%sinternet --> %sfirewall", c.prefix, c.prefix))
	for i, way := range []string{ports.ByTunnel, ports.ByFront} {
		if slices.ContainsFunc(c.table.Rows, func(r ports.Row) bool { return r.Route == way }) {
			c.line(2, "%s([%s])", c.node("way", i), mermaidLabel(way))
			c.edges = append(c.edges, fmt.Sprintf("%sinternet --> %s", c.prefix, c.node("way", i)))
		}
	}
}

// ports writes the ports that fit, in a box, each with the way to it and from it to the service.
func (c *chart) ports(title, name string, fits func(ports.Row) bool) {
	open := false
	for i, r := range c.table.Rows {
		if !fits(r) {
			continue
		}
		if !open {
			c.line(2, "subgraph %s%s[%s]", c.prefix, name, mermaidLabel(title))
			open = true
		}
		port := c.node("p", i)
		c.line(3, "%s[%s]", port, mermaidLabel(portOf(r), r.Need.String()))
		if edge := c.from(r); edge != "" {
			c.edges = append(c.edges, edge+port)
		}
		c.edges = append(c.edges, fmt.Sprintf("%s -- %s --> %s", port, mermaidLabel(c.clean(r.What)), c.service(r)))
	}
	if open {
		c.line(2, "end")
	}
}

// from is the beginning of the edge that leads to a port; "" where nobody comes from outside.
func (c *chart) from(r ports.Row) string {
	switch {
	case r.Route == ports.ByTunnel:
		return c.node("way", 0) + " --> "
	case r.Route == ports.ByFront:
		return c.node("way", 1) + " --> "
	case r.Filter == ports.Loopback:
		return ""
	case r.Need == ports.Required || r.Need == ports.Recommended:
		return c.prefix + "firewall --> "
	case r.Need == ports.Optional:
		return c.prefix + "firewall -.-> "
	default:
		return c.prefix + "firewall -. closed .-x "
	}
}

// routed writes the ways by Caddy.
func (c *chart) routed() {
	proxy := slices.IndexFunc(c.table.Rows, func(r ports.Row) bool { return r.Proxy })
	if proxy < 0 {
		return
	}
	from := c.service(c.table.Rows[proxy])
	for _, r := range c.table.Rows {
		if r.Route != "" && !r.Elsewhere() {
			way := mermaidLabel(c.clean(r.Route), fmt.Sprintf("port %s", r.Container))
			c.edges = append(c.edges, fmt.Sprintf("%s -- %s --> %s", from, way, c.service(r)))
		}
	}
}

// brought writes the ways by the proxies and tunnels of other services.
func (c *chart) brought() {
	for _, r := range c.table.Rows {
		if r.By != nil {
			by := r
			by.Service = r.By
			way := mermaidLabel(c.clean(r.What), fmt.Sprintf("port %s", r.Container))
			c.edges = append(c.edges, fmt.Sprintf("%s -. %s .-> %s", c.service(by), way, c.service(r)))
		}
	}
}

// internal writes what only other services reach, apart from the rest.
func (c *chart) internal() {
	rows := pick(c.table, func(r ports.Row) bool { return r.Filter == ports.Internal && r.Route == "" })
	if len(rows) == 0 {
		return
	}
	c.line(2, "subgraph %sinternal[%s]", c.prefix, mermaidLabel("between containers only"))
	for i, r := range rows {
		c.line(3, "%s[(%s)]", c.node("i", i), mermaidLabel(serviceOf(r), portOf(r), c.clean(r.What)))
	}
	c.line(2, "end")
}

// service is the node of the service that has a port.
func (c *chart) service(r ports.Row) string {
	name := serviceOf(r)
	i := slices.Index(c.services, name)
	if i < 0 {
		i = len(c.services)
		c.services = append(c.services, name)
	}
	return c.node("s", i)
}

// orProgram names what is no service.
func orProgram(name string) string {
	if name == "" {
		return "program on the host"
	}
	return name
}

// mermaidLabel quotes lines of text for Mermaid. What means something in a label, or anywhere in a chart as `%%{` does,
// is written as an entity.
func mermaidLabel(lines ...string) string {
	var b strings.Builder
	for i, line := range lines {
		if i > 0 {
			b.WriteString("<br/>")
		}
		for _, r := range Visible(line) {
			if strings.ContainsRune("\"#&<>`%;{}\\*_~|", r) {
				fmt.Fprintf(&b, "#%d;", r)
			} else {
				b.WriteRune(r)
			}
		}
	}
	return `"` + b.String() + `"`
}
