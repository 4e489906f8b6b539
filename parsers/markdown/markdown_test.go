package markdown

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/source"
)

func read(text string) (*source.File, *Contents) {
	file := source.NewSet("/root").Add("docs/ports.md", []byte(text))
	return file, Read(file)
}

func bytesAt(file *source.File, span model.Span) string {
	return string(file.Content[file.Offset(span.Pos):file.Offset(span.End)])
}

// describe writes what a document says, a line each; ports as they stand in the file.
func describe(text string) []string {
	file, c := read(text)
	var list []string
	say := func(format string, args ...any) { list = append(list, fmt.Sprintf(format, args...)) }
	about := func(s model.Section) string {
		said := s.Mode
		if s.Open {
			said += " open"
		}
		if s.Closed {
			said += " closed"
		}
		return strings.TrimSpace(said)
	}
	for _, table := range c.Document.Tables {
		say("table [%s] %s", about(table.Section), table.Intro)
		for _, r := range table.Rows {
			ports := r.Ports.V.String()
			if !r.Ports.Known() {
				ports = "unknown"
			}
			say("  %s %s=%s %s", bytesAt(file, r.Ports.Span), ports, r.Protocol, strings.Join([]string{r.Service, r.Need, r.Reach}, "|"))
		}
	}
	for _, m := range c.Document.Mentions {
		say("range [%s] %s=%s %s: %s", about(m.Section), bytesAt(file, m.Span), m.Ports, m.Protocol, m.About)
	}
	for _, n := range c.Document.Counts {
		say("count %s=%d %v of %s", bytesAt(file, n.Span), n.Count, n.Participants, bytesAt(file, n.RangeAt))
	}
	for _, f := range c.Firewalls {
		say("%s %s [%s] partial=%v tcp=%v udp=%v", f.Kind, f.Name, f.Mode, f.Partial, f.Open(model.TCP), f.Open(model.UDP))
		for _, p := range f.Problems {
			say("  %s: %s: %s", bytesAt(file, p.Span), p.Rule, p.Message)
		}
	}
	for _, f := range c.Fences {
		say("fence %s [%s] %s: %q", f.Language, about(f.Section), f.Intro, f.Text.Text)
	}
	for _, b := range c.Document.Blocks {
		say("block %s: %q", b.Mode, bytesAt(file, b.Span))
	}
	for _, p := range c.Problems {
		say("%s: %s: %s", bytesAt(file, p.Span), p.Rule, p.Message)
	}
	return list
}

func TestRead(t *testing.T) {
	const intro = "Open these ports:\n\n"
	tests := []struct {
		name, text string
		want       []string
	}{
		{"table", "# Firewall\n## With Caddy (--domain)\n| Port | Protocol | Direction | Service | Required? |\n|--|:-:|--|--|--|\n" +
			"| 443 | TCP | Inbound | Caddy `https` | Yes |\n| 53 | UDP | Outbound | DNS | Yes |\n", []string{
			"table [caddy open] ", "  443 443=tcp Caddy https|Yes|",
		}},
		{"table right under its sentence, in a quote, without outer pipes, CRLF", "> Open inbound:\r\n> Port | Type\r\n> --|--\r\n> **1-2**/udp | x\r\n", []string{
			"table [open] Open inbound:", "  1-2 1-2=udp ||",
		}},
		{"cells", "|Host ports|Container port|Use\n|-|-|-|\n|80, 443 (TCP)|1|a \\| b\n|TCP/UDP 53|2|\n|`50000–60000`/UDP|\n|8000+\n|${PORT}|\n|n/a|\n||\n|65536|\n|8080:9090|", []string{
			"table [] ", "  80 80= a | b||", "  443 443=tcp a | b||", "  53 53= ||", "  50000–60000 50000-60000=udp ||",
			"  8000+ unknown= ||", "  ${PORT} unknown= ||", "  65536 unknown= ||", "  8080:9090 unknown= ||",
		}},
		{"two columns of ports", "Name | TCP ports | UDP ports\n-|-|-\nx | 7881 | 7882\n", []string{
			"table [] ", "  7881 7881=tcp x||", "  7882 7882=udp x||",
		}},
		{"no table", "| Port |\n|---|---|\n| 1 |\n", nil},
		{"no ports", "| Container port | Port name |\n|--|--|\n| 1 | 2 |\n", nil},
		{"list", intro + "- **443** (TCP): HTTPS\n- UDP 50000-60000\n- SSH: 22\n- 3 servers\n- 7880, 7882 — LiveKit\n", []string{
			"table [open] Open these ports:", "  443 443=tcp HTTPS||", "  50000-60000 50000-60000=udp ||", "  22 22= SSH||",
			"  3 servers unknown= ||", "  7880 7880= LiveKit||", "  7882 7882= LiveKit||",
		}},
		{"list of something else", "The range avoids:\n- **40000-40100** — ours\n- 2019-2024\n", []string{
			"range [] 40000-40100=40000-40100 : 40000-40100 — ours",
		}},
		{"list with a condition", "If the ports are not open:\n- 443\n", nil},
		{"closed", "# Firewall\n## Internal-only (never expose)\n|Port|\n|-|\n|1|\n### Open ports\n|Port|\n|-|\n|2|\n\n" +
			"These don't need to be open (proxied):\n- 3\n", []string{
			"table [closed] ", "  1 1= ||", "table [open] ", "  2 2= ||",
			"table [closed] These don't need to be open (proxied):", "  3 3= ||",
		}},
		{"ranges", "44200-44300/udp, 7881/TCP, 44200-44300:44200-44300/udp, `44200:44300`.\nNot 2024-2026, 10.0.0.1-10.0.0.9, 40000-40100-1, a1-2, v1.40000-40100, 40000-40100x, 443.", []string{
			"range [] 44200-44300=44200-44300 udp: 44200-44300/udp, 7881/TCP, 44200-44300:44200-44300/udp, 44200:44300.",
			"range [] 7881=7881 tcp: 44200-44300/udp, 7881/TCP, 44200-44300:44200-44300/udp, 44200:44300.",
			"range [] 44200-44300=44200-44300 : 44200-44300/udp, 7881/TCP, 44200-44300:44200-44300/udp, 44200:44300.",
			"range [] 44200:44300=44200-44300 : 44200-44300/udp, 7881/TCP, 44200-44300:44200-44300/udp, 44200:44300.",
		}},
		{"counts", "## Ranges\n### Why 44200-44300?\nNot 1-2 nor 49152-65535.\n### Why 101 ports?\n100 UDP ports carry roughly 50 participants, about 7 ports.\n" +
			"### Other\n30000-30010 are 1,001 ports.\n\n5 ports\n", []string{
			"range [] 44200-44300=44200-44300 : Why 44200-44300?",
			"range [] 49152-65535=49152-65535 : Not 1-2 nor 49152-65535.",
			"range [] 30000-30010=30000-30010 : 30000-30010 are 1,001 ports.",
			"count 101=101 false of 44200-44300", "count 100=100 false of 44200-44300", "count 50=50 true of 44200-44300",
			"count 1,001=1001 false of 30000-30010",
		}},
		{"security group", "### AWS (without Caddy)\n|Type|Port Range|Source|Description\n|-|-|-|-|\n|HTTPS|443|0.0.0.0/0|Web\n|HTTP|8080|::/0|\n" +
			"|Custom UDP|1-2|Anywhere|\n|SSH|22|Your IP|\n|ICMP|All|0.0.0.0/0|\n", []string{
			"table [direct] ", "  443 443=tcp Web||0.0.0.0/0", "  8080 8080=tcp ||::/0", "  1-2 1-2=udp ||Anywhere", "  22 22=tcp ||Your IP",
			"  All unknown= ||0.0.0.0/0",
			"aws security group [direct] partial=false tcp=80, 443 udp=1-2",
			"  8080: firewall-rule-invalid: the type HTTP is port 80, but the row says 8080: the console fills in 80",
		}},
		{"firewall of DigitalOcean", "# Droplet\n|Type|Protocol|Port range|Sources\n|-|-|-|-|\n|Custom|UDP|1-2|0.0.0.0/0, ::/0|\n|Kafka|TCP|9092|10.0.0.0/8\n", []string{
			"table [] ", "  1-2 1-2=udp ||0.0.0.0/0, ::/0", "  9092 9092=tcp ||10.0.0.0/8",
			"digitalocean firewall [] partial=true tcp= udp=1-2",
		}},
		{"fences", "1. Create `livekit.yaml`:\n   ```yaml title=x\n   port: 7880\n     a: b\n   ```\n2. Run\n\n   ```Console\n   $ ufw allow \\\n     22\n   Rule added\n   # ufw enable\n   ```\n\n\n    indented\n", []string{
			"fence yaml [] Create livekit.yaml:: \"port: 7880\\n  a: b\\n\"", "fence console [] Run: \"ufw allow \\\\\\n  22\\nufw enable\\n\"",
		}},
		{"marks", "a\n<!-- reflint:ports mode=caddy -->\n|Port|\n|-|\n|1|\n<!-- /reflint:ports -->\n<!-- /reflint:ports -->\n<!-- reflint:ports mode=x -->\n```\n<!-- /reflint:ports -->\n```\n", []string{
			`fence  [] : "<!-- /reflint:ports -->\n"`, `block caddy: "|Port|\n|-|\n|1|\n"`,
			"<!-- /reflint:ports -->: syntax: a kept part ends that never began: it lacks <!-- reflint:ports -->",
			"<!-- reflint:ports mode=x -->: syntax: a kept part takes mode=caddy, mode=direct, mode=tunnel, mode=local, mode=all, content=table and deployment=PATH, not mode=x",
			"<!-- reflint:ports mode=x -->: syntax: a kept part begins that never ends: it lacks <!-- /reflint:ports -->",
		}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := describe(test.text); !slices.Equal(got, test.want) {
				t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(test.want, "\n"))
			}
		})
	}
}

func TestModes(t *testing.T) {
	for text, want := range map[string]string{
		"With Caddy (--caddy or --ip or --domain)": model.ModeCaddy,
		"DigitalOcean (with Caddy + LiveKit)":      model.ModeCaddy,
		"Behind a reverse proxy":                   model.ModeCaddy,
		"Without Caddy (direct access)":            model.ModeDirect,
		"No proxy":                                 model.ModeDirect,
		"Direct":                                   model.ModeDirect,
		"Using a tunnel":                           model.ModeTunnel,
		"Local development":                        model.ModeLocal,
		"With or without Caddy":                    "",
		"Caddy, and direct access":                 model.ModeDirect,
		"With Caddy behind a tunnel":               "",
		"Caddy":                                    "",
		"Redirects":                                "",
		"Local network":                            "",
	} {
		if got := modeOf(text); got != want {
			t.Errorf("modeOf(%q) = %q, want %q", text, got, want)
		}
	}
}

func TestClaims(t *testing.T) {
	for text, want := range map[string]claim{
		"Firewall & Port Requirements":                             open,
		"Ports that must be open":                                  open,
		"Ports that do NOT need to be open (proxied)":              closed,
		"These ports should not be exposed":                        closed,
		"You don’t have to open these ports":                       closed,
		"Internal-Only Ports (never expose)":                       closed,
		"Calls fail if the ports are not open":                     unsure,
		"Outbound":                                                 unsure,
		"Open source and OpenSSH":                                  silent,
		"Port ranges explained":                                    silent,
		"It is not said here why the other one would ever be open": silent,
	} {
		if got := claimOf(text); got != want {
			t.Errorf("claimOf(%q) = %d, want %d", text, got, want)
		}
	}
}

func TestLooks(t *testing.T) {
	for _, test := range []struct {
		name, text string
		want       bool
	}{
		{"a.md", "| Port |\n|---|\n", true},
		{"a.MD", "> Name | Ports\r\n> :-- | --:\r\n", true},
		{"a.md", "```\nufw allow 80\n```\n", true},
		{"a.md", "<!-- reflint:ports -->", true},
		{"a.md", "from **40000–40100** on", true},
		{"a.md", "ZIP 1-40100, 40000 - 40100", false},
		{"a.txt", "| Port |\n|---|\n", false},
		{"a.md", "| Name |\n|---|\n\nport\n---\n", false},
		{"README.md", "A port.\n", false},
	} {
		if got := Looks(test.name, []byte(test.text)); got != test.want {
			t.Errorf("Looks(%q, %q) = %v", test.name, test.text, got)
		}
	}
}

// What people do not write takes no long time.
func TestHostile(t *testing.T) {
	for name, text := range map[string]string{
		"quotes":    strings.Repeat(">", maxSize),
		"lists":     strings.Repeat("- + ", maxSize/4),
		"pipes":     "|a|\n|-|\n" + strings.Repeat("|", maxSize-10),
		"digits":    strings.Repeat("1", maxSize),
		"ranges":    strings.Repeat("40000-40100 ", maxSize/12),
		"counts":    strings.Repeat("9 ports ", maxSize/8),
		"rows":      "|Port|\n|-|\n" + strings.Repeat("|1|\n", maxSize/4-3),
		"headings":  strings.Repeat("# a\n", maxSize/4),
		"brackets":  strings.Repeat("[", maxSize),
		"marks":     strings.Repeat("<!-- reflint:ports -->\n", maxSize/24),
		"fences":    strings.Repeat("```\n", maxSize/4),
		"too large": strings.Repeat("a", maxSize+1),
	} {
		start := time.Now()
		read(text)
		if took := time.Since(start); took > 5*time.Second {
			t.Errorf("%s: %v", name, took)
		}
	}
}

// The bytes at the place of ports are those ports, and what is read is the same twice.
func FuzzRead(f *testing.F) {
	for _, seed := range []string{
		"# Firewall\n\n| Port | Type | Source |\n|--|--|--|\n| 443 | HTTPS | ::/0 |\n",
		"Open ports:\n\n> 1. `44200-44300/udp` (101 ports)\n>\n>    ```sh\n>\t  $ ufw allow 1\n>    ```\n",
		"<!-- reflint:ports mode=caddy -->\n<!-- /reflint:ports -->\n\n    7881/tcp 50000:60000\n\n50000–60000",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		file, c := read(text)
		check := func(ports model.PortRange, span model.Span) {
			found, end := ranged(bytesAt(file, span), 0)
			if found != ports || end != int(span.End-span.Pos) {
				t.Errorf("%v stands at %q", ports, bytesAt(file, span))
			}
		}
		for _, table := range c.Document.Tables {
			for _, row := range table.Rows {
				if row.Ports.Known() {
					check(row.Ports.V, row.Ports.Span)
				}
			}
		}
		for _, mention := range c.Document.Mentions {
			check(mention.Ports, mention.Span)
		}
		for _, fence := range c.Fences {
			if !fence.Text.Verbatim(0, 0) && len(fence.Text.Text) > 0 && fence.Text.Text[0] != ' ' {
				t.Errorf("the fence %q has no place", fence.Text.Text)
			}
		}
		if !slices.Equal(describe(text), describe(text)) {
			t.Error("not the same twice")
		}
	})
}
