package report

import (
	"bytes"
	"fmt"
	"io"
	"strings"

	"github.com/reflint/reflint/internal/ports"
)

// Markdown writes a page for who opens the ports of a server. It has no line numbers, so that it changes when a port
// does, not when a file is edited elsewhere.
func (p Ports) Markdown(w io.Writer) error {
	page := portsPage{Ports: p, level: 1}
	fmt.Fprintf(&page.out, "# Firewall & Port Requirements\n\n"+
		"Ports that need to be open on the firewall of the server, by deployment mode. "+
		"Derived from %s by `reflint ports`.\n",
		codeSpan(p.clean(p.Deployment)))
	for _, t := range p.Tables {
		page.heading(t.Title())
		page.mode(t)
	}
	page.shared()
	_, err := w.Write(page.out.Bytes())
	return err
}

// Part writes the same for a place in a document, without the title. Its headings are one level below level, that of
// the heading above; the mode has none where there is only one, as the document names it.
func (p Ports) Part(level int) []byte {
	page := portsPage{Ports: p, level: max(level, 1)}
	for _, t := range p.Tables {
		if len(p.Tables) > 1 {
			page.heading(t.Title())
		}
		page.mode(t)
	}
	page.shared()
	return bytes.TrimLeft(page.out.Bytes(), "\n")
}

// Table writes the table of what may be open for a place in a document, one for each mode, and nothing else; where
// nothing may be, a sentence that says so.
func (p Ports) Table(level int) []byte {
	page := portsPage{Ports: p, level: max(level, 1)}
	for _, t := range p.Tables {
		if len(p.Tables) > 1 {
			page.heading(t.Title())
		}
		if !page.needed(t) {
			page.paragraph("No port that must or may be open is published.")
		}
	}
	return bytes.TrimLeft(page.out.Bytes(), "\n")
}

// A portsPage is a page in the making. Every block begins with an empty line.
type portsPage struct {
	Ports
	out bytes.Buffer
	// level is that of the heading above.
	level int
}

// lowest is the smallest heading of Markdown.
const lowest = 6

func (p *portsPage) heading(text string) { p.headingAt(p.level+1, text) }

func (p *portsPage) headingAt(level int, text string) {
	fmt.Fprintf(&p.out, "\n%s %s\n", strings.Repeat("#", min(level, lowest)), text)
}

func (p *portsPage) paragraph(format string, args ...any) {
	fmt.Fprintf(&p.out, "\n"+format+"\n", args...)
}

// mode writes what must be open in a mode, and what need not be.
func (p *portsPage) mode(t *ports.Table) {
	p.paragraph("%s", introductions[t.Title()])
	p.needed(t)
	p.unpublished(t)
	p.unneeded(t)
	if t.PlainHTTP {
		p.paragraph("> **Important:** Without TLS, all traffic is plain HTTP. Browsers keep microphone and camera " +
			"off on pages that are not HTTPS (except on `localhost`).")
	}
	if len(t.Notes) > 0 {
		p.paragraph("What these tables rest on, and what they cannot tell:\n")
		for _, note := range t.Notes {
			fmt.Fprintf(&p.out, "- %s\n", plainMarkdown(p.clean(note)))
		}
	}
}

// introductions say by the title of a mode what it is.
var introductions = map[string]string{
	"With Caddy": "With Caddy as the reverse proxy, pages, APIs and signalling come by its ports; " +
		"media has ports of its own.",
	"Without Caddy (direct access)": "Without Caddy, every service that browsers use needs direct access to its " +
		"port: use this for trusted networks only.",
	"Without Caddy (behind a proxy outside compose)": "Without Caddy in the stack, a proxy outside compose brings " +
		"what browsers ask for; media has ports of its own.",
	"Without Caddy (behind another proxy)": "Without Caddy, another proxy of the stack, or a tunnel, is taken to " +
		"bring what browsers ask for; media has ports of its own.",
	"Through a tunnel": "Through a tunnel come pages, APIs, signalling and LiveKit's one port for media, " +
		"which need no port of this server to be open.",
	"On this machine only (localhost)": "For localhost alone, no port needs to be open.",
}

// needed writes the table of what may be open, the most needed first, and tells whether there is any.
func (p *portsPage) needed(t *ports.Table) bool {
	rows := pick(t, func(r ports.Row) bool { return r.Need >= ports.Optional && r.Filter != ports.Internal })
	if len(rows) == 0 {
		return false
	}
	p.paragraph("| Port | Protocol | Direction | Service | Required? |\n" +
		"|------|----------|-----------|---------|-----------|")
	for _, r := range rows {
		fmt.Fprintf(&p.out, "| %s | %s | Inbound | %s | %s |\n", r.Ports, strings.ToUpper(string(r.Protocol)),
			plainMarkdown(p.clean(r.What)), plainMarkdown(required(r)))
	}
	return true
}

// required tells how much a port is needed, and on what that depends.
func required(r ports.Row) string {
	word := map[ports.Need]string{
		ports.Optional: "Optional", ports.Recommended: "Recommended", ports.Required: "Yes",
	}[r.Need]
	var aside []string
	if profiles := profilesOf(r); profiles != "" && !r.Proxy {
		aside = append(aside, profiles)
	}
	switch {
	case r.Filter == ports.Loopback:
		aside = append(aside, "bound to loopback")
	case r.Admin:
		aside = append(aside, "admin only")
	}
	if r.Assumed {
		aside = append(aside, "assumed")
	}
	if len(aside) == 0 {
		return word
	}
	return word + " (" + strings.Join(aside, ", ") + ")"
}

// unpublished lists what a mode needs and compose does not publish.
func (p *portsPage) unpublished(t *ports.Table) {
	rows := pick(t, func(r ports.Row) bool { return r.Need >= ports.Recommended && r.Filter == ports.Internal })
	if len(rows) == 0 {
		return
	}
	p.paragraph("Ports that are NOT published, and need a mapping in compose before they can be reached:\n")
	for _, r := range rows {
		fmt.Fprintf(&p.out, "- %s (%s)\n", portInList(r), plainMarkdown(p.clean(r.What)))
	}
}

// unneeded lists what comes another way, with the way. A number that the host has for something else is left out: the
// table above tells of that port.
func (p *portsPage) unneeded(t *ports.Table) {
	rows := pick(t, func(r ports.Row) bool { return r.Need == ports.Unneeded && !r.Inside })
	if len(rows) == 0 {
		return
	}
	how := ""
	if t.Mode == "caddy" {
		how = " (proxied through Caddy)"
	}
	p.paragraph("Ports that do NOT need to be open%s:\n", how)
	for _, r := range rows {
		item := plainMarkdown(p.clean(r.What))
		switch {
		case r.Elsewhere():
			item += " — by " + plainMarkdown(p.clean(r.Route))
		case r.Route != "":
			item += " — proxied via " + p.routes(r)
		}
		fmt.Fprintf(&p.out, "- %s (%s)\n", portInList(r), item)
	}
}

// routes are the ways by Caddy to a port, as code.
func (p *portsPage) routes(r ports.Row) string {
	routes := strings.Split(p.clean(r.Route), ", ")
	for i := range routes {
		routes[i] = codeSpan(routes[i])
	}
	return strings.Join(routes, ", ")
}

// portInList is a port that stands for itself; TCP goes without saying.
func portInList(r ports.Row) string {
	if r.Protocol == "tcp" {
		return r.Ports.String()
	}
	return portOf(r)
}
