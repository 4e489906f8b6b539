package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"github.com/reflint/reflint/internal/firewall"
	"github.com/reflint/reflint/internal/lint"
	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/pattern"
	"github.com/reflint/reflint/internal/ports"
	"github.com/reflint/reflint/internal/report"
)

// A firewallSettings is what the command line of firewall says.
type firewallSettings struct {
	selection
	options firewall.Options
	// asked is the mode to write for; "" for the stack's own.
	asked  string
	format string
}

func firewallCommand(p *process, args []string) (int, error) {
	s, err := parseFirewall(args)
	if errors.Is(err, flag.ErrHelp) {
		return helpCommand(p, nil)
	}
	if err != nil {
		return 0, err
	}
	set, d, err := p.loadAll(&s.selection, "a firewall is that of one deployment")
	if err != nil {
		return 0, err
	}
	tables, err := ports.Tables(d.Whole(), s.asked)
	if err != nil {
		return 0, usagef("--mode: %w", err)
	}
	table := tables[0]
	s.options.Stack = d.Name
	s.options.Clean = lint.NewRedactor(set, []*model.Deployment{d}).Text
	s.options.Place = func(span model.Span) string {
		at := set.Position(span.Pos)
		if at.File == nil || at.File.Outside {
			return ""
		}
		return fmt.Sprintf("%s:%d", at.File.Name, at.Line)
	}
	text, err := firewall.Write(s.format, table, s.options)
	if err != nil {
		return 0, err
	}
	for _, note := range firewall.Notes(table, s.options) {
		fmt.Fprintf(p.stderr, "reflint: %s\n", report.Visible(note))
	}
	_, err = io.WriteString(p.stdout, text)
	return exitClean, err
}

func (s *firewallSettings) flagSet() *flag.FlagSet {
	flags := newFlagSet()
	s.addFilesTo(flags)
	flags.StringVar(&s.asked, "mode", "", "")
	flags.StringVar(&s.format, "format", "", "")
	flags.BoolVar(&s.options.IncludeOptional, "include-optional", false, "")
	flags.Func("ssh-from", "", s.addSSHFrom)
	flags.Func("ssh-port", "", s.setSSHPort)
	flags.Func("name", "", s.setName)
	return flags
}

// parseFirewall reads the command line of firewall.
func parseFirewall(args []string) (s *firewallSettings, err error) {
	s = &firewallSettings{}
	if s.paths, err = parseArguments(s.flagSet(), args); err != nil {
		return nil, err
	}
	formats := firewall.Formats()
	if !slices.Contains(formats, s.format) {
		last := len(formats) - 1
		wanted := fmt.Sprintf("%s or %s", strings.Join(formats[:last], ", "), formats[last])
		if s.format == "" {
			return nil, usagef("firewall needs --format: %s", wanted)
		}
		return nil, usagef("firewall --format: want %s", wanted)
	}
	modes := []string{"", model.ModeCaddy, model.ModeDirect, model.ModeTunnel, model.ModeLocal}
	if !slices.Contains(modes, s.asked) {
		return nil, usagef("--mode: want caddy, direct, tunnel or local")
	}
	if err := s.checkEnv(); err != nil {
		return nil, err
	}
	return s, nil
}

// addSSHFrom takes an address, or a network in CIDR notation.
func (s *firewallSettings) addSSHFrom(value string) error {
	prefix, err := netip.ParsePrefix(value)
	if address, bad := netip.ParseAddr(value); bad == nil && address.Zone() == "" {
		prefix, err = address.Prefix(address.BitLen())
	}
	if err != nil || prefix.Addr().Is4In6() {
		return usagef("want an address or a network, such as 198.51.100.0/24 or 2001:db8::/32")
	}
	s.options.SSHFrom = append(s.options.SSHFrom, prefix.Masked())
	return nil
}

func (s *firewallSettings) setSSHPort(value string) error {
	if s.options.SSHPort != 0 {
		return usagef("stands here twice, and one port is opened")
	}
	port, err := strconv.ParseUint(value, 10, 16)
	if err != nil || port == 0 {
		return usagef("want a port, 1 to 65535")
	}
	s.options.SSHPort = int(port)
	return nil
}

// firewallName is what DigitalOcean and AWS take; a name of AWS does not begin as its identifiers do.
var firewallName = pattern.Lazy(`^[A-Za-z][A-Za-z0-9.-]{0,62}$`)

func (s *firewallSettings) setName(value string) error {
	if !firewallName().MatchString(value) || strings.HasPrefix(value, "sg-") {
		return usagef("want a letter, then letters, digits, dots and hyphens; 63 at most, and not sg-…")
	}
	s.options.Name = value
	return nil
}
