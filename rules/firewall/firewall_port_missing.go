package firewall

import (
	"fmt"
	"slices"
	"strings"

	"github.com/reflint/reflint/internal/lint"
	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/ports"
)

// PortMissing reports ports that the stack needs and that a firewall does not let in.
var PortMissing = &lint.Rule{
	ID: "firewall-port-missing",
	Doc: `A port that the stack needs is not opened by a firewall

## Why

The ports that must be open follow from the configuration: those of Caddy, LiveKit's UDP ports, ICE over TCP, an
application's own media ports. A firewall that leaves one out stops what comes there. A cloud's firewall stops
everything, as it stands before the host. ufw and other rules for the host's input stop what runs on the host or on
its network; what Docker publishes goes around them and is open today only because of that. DOCKER-USER sees what
Docker publishes, with the port of the container; --ctorigdstport of iptables and "ct original proto-dst" of nft ask for
that of the host.

What a host has ("sudo ufw status | reflint --firewall -") and a file given by --firewall are judged alone, whatever
stands beside the stack. What a VPN or the same host may reach does not count, unless nothing else of the stack is open.
Listings are those of ufw status, ufw show added, nft list ruleset, iptables-save, iptables -S and iptables -L.

## How to fix

Open the ports that the message names, with their protocol: "ufw allow 44200:44300/udp".

## Not reported

- A firewall of which a part could not be read, one that lets in what no rule matches, and one that opens none of the
  ports of the stack but SSH, 80 and 443 beside other firewalls: it is another machine's. So is one that opens the
  ports of a TURN server which the stack has not, and none of the stack's own.
- Commands of ufw that change rules which were there before, in a script or a document that neither switches ufw on nor
  sets its default, or takes rules away without doing so: an upgrade, one more port.
- A port that another security group of the same directory opens.
- Admin surfaces that are closed, as is right, unless the document with the example lists them as open.
- Ports on loopback, those that only containers use, and those that a tunnel brings.
- Ports for web browsers where the firewall opens 80 or 443 and nothing of the stack is there: a proxy that no file
  tells of brings the requests. So may a Caddy whose routes are not in a Caddyfile, another proxy of the stack, and the
  client of a tunnel, which needs no port at all; and public URLs with TLS and another port tell of a proxy.
- What compose publishes otherwise than LiveKit listens, where LiveKit's own ports are open.
- An error needs a firewall that really filters the port and opens another port of the stack than 80 and 443. Examples
  in documents, stacks for development, services with a profile that nobody chose and ports that rest on a template
  get a warning; what is optional gets an info.
`,
	Severity: lint.Error,
	Check:    checkPortMissing,
}

func checkPortMissing(pass *lint.Pass) {
	for _, s := range sources(pass) {
		var optional []gap
		for _, g := range s.gaps() {
			if g.row.Need == ports.Optional {
				optional = append(optional, g)
				continue
			}
			f, at, hint := s.nearest(g)
			pass.Report(s.severityOf(g.row), at, fmt.Sprintf("%s does not open %s, %s: %s%s%s",
				f.Name, g, describe(g.row), s.consequence(f, g.row), hint, advice(f, g)), relatedTo(g.row)...)
		}
		s.reportOptional(pass, optional)
	}
}

// advice is the command that opens a gap, for the program that has one.
func advice(f *model.Firewall, g gap) string {
	if f.Kind != model.UFW || f.Stage != model.Input {
		return ""
	}
	return fmt.Sprintf("; add `ufw allow %s/%s`", strings.Replace(g.whole.String(), "-", ":", 1), g.row.Protocol)
}

// reportOptional tells of what is published for everybody and known to nobody in one finding.
func (s *source) reportOptional(pass *lint.Pass, gaps []gap) {
	if len(gaps) == 0 {
		return
	}
	var list []string
	var related []lint.Related
	for _, g := range gaps {
		list = append(list, fmt.Sprintf("%s (%s)", g, describe(g.row)))
		related = append(related, relatedTo(g.row)...)
	}
	f := s.main()
	pass.Report(lint.Info, f.Span, fmt.Sprintf("%s does not open %s, which %s: "+
		"nobody outside reaches what is there, which may be meant",
		f.Name, strings.Join(list, ", "), offered(gaps)), related...)
}

// offered says how what is behind gaps comes to be there for everybody.
func offered(gaps []gap) string {
	onHost := func(g gap) bool { return g.row.Filter == ports.Host }
	switch {
	case !slices.ContainsFunc(gaps, onHost):
		return "compose publishes for everybody"
	case slices.ContainsFunc(gaps, func(g gap) bool { return !onHost(g) }):
		return "compose publishes for everybody, or the host's network has"
	default:
		return "listens on the host's network"
	}
}

// A gap is what a source does not open of a row.
type gap struct {
	row   ports.Row
	ports model.PortSet
	// whole are the ports of the row as the source sees them.
	whole model.PortRange
}

func (g gap) String() string {
	text := fmt.Sprintf("%s/%s", g.ports, g.row.Protocol)
	if g.ports.Len() < g.whole.Len() {
		text += fmt.Sprintf(" of %s", g.whole)
	}
	return text
}

// gaps lists what the source does not open and the stack needs, or may need. What two rows share is told once.
func (s *source) gaps() []gap { return once(s.memo.gaps, "gaps", s.findGaps) }

func (s *source) findGaps() []gap {
	if s.partial() || s.step() || !s.ofStack() {
		return nil
	}
	var list []gap
	told := map[model.Protocol]model.PortSet{}
	for _, r := range s.table.Rows {
		if !needed(r) || !s.states(r) || s.admitsMeant(r) {
			continue
		}
		whole := s.seen(r)
		missing := model.NewPortSet(whole).Minus(s.admitted(r.Protocol)).Minus(told[r.Protocol])
		if missing.Len() > 0 {
			list = append(list, gap{r, missing, whole})
			told[r.Protocol] = model.NewPortSet(append(missing, told[r.Protocol]...)...)
		}
	}
	return list
}

// admitsMeant tells whether the source lets in what LiveKit listens on, where compose publishes something else.
func (s *source) admitsMeant(r ports.Row) bool {
	return !r.Meant.IsZero() && model.NewPortSet(r.Meant).Minus(s.admitted(r.Protocol)).Len() == 0
}

// states tells whether a row is one that the source would open.
func (s *source) states(r ports.Row) bool {
	switch {
	case r.Idle, r.Beyond && !s.shutsOut(r):
		return false
	case s.filters(r):
		closed := r.Need == ports.Optional && administers(s, r) && !s.listed(r) // as is right
		return !closed && !s.broughtElsewhere(r)
	case s.stage() == model.Input:
		// Docker publishes around it. Where DOCKER-USER has rules, these state what is open.
		return r.Need >= ports.Recommended && !s.filtersForward() && !s.broughtElsewhere(r)
	default:
		return false
	}
}

// severityOf is Error for what does not work, as far as everything behind it is known.
func (s *source) severityOf(r ports.Row) lint.Severity {
	chosen := len(r.Profiles) == 0 || s.whole.Choice != nil
	// That clients use what an image is known to serve is no more than likely.
	certain := len(r.From) > 0 || s.whole.LiveKitOf(r.Service) != nil || s.whole.ProxyOf(r.Service) != nil
	switch {
	case r.Need == ports.Required && s.filters(r) && s.opensOwn() && certain && !r.Assumed && chosen:
		return s.atMost(lint.Error)
	default:
		return lint.Warning
	}
}

// consequence says what becomes of packets to a gap.
func (s *source) consequence(f *model.Firewall, r ports.Row) string {
	text := "what comes there is dropped"
	switch {
	case r.Filter == ports.Docker && s.stage() == model.Input:
		text = fmt.Sprintf("open today only because Docker publishes it around %s", f.Name)
	case s.stage() == model.Forward && !f.HostPorts:
		text = "what comes for these ports of the container is dropped"
	case !s.opensOwn():
		text += ", if it is for the host of this stack"
	case r.Beyond:
		text += ", if the proxy is on this host"
	case r.Assumed:
		text += ", if the values that are known here hold"
	}
	if s.whole.Choice == nil {
		text += profilesOf(r)
	}
	return text
}

// listed tells whether the document that the source is an example of lists a row as open.
func (s *source) listed(r ports.Row) bool {
	for _, d := range s.whole.Documents {
		if !s.document() || d.File != s.firewalls[0].File {
			continue
		}
		for _, t := range d.Tables {
			if t.Open && !t.Provider && slices.ContainsFunc(t.Rows, func(row model.PortTableRow) bool {
				return row.Ports.V.Overlaps(r.Ports) && (row.Protocol == "" || row.Protocol == r.Protocol)
			}) {
				return true
			}
		}
	}
	return false
}
