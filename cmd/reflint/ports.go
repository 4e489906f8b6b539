package main

import (
	"cmp"
	"errors"
	"flag"
	"slices"

	"github.com/reflint/reflint/internal/lint"
	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/ports"
	"github.com/reflint/reflint/internal/report"
	"github.com/reflint/reflint/parsers"
)

// A portsSettings is what the command line of ports says.
type portsSettings struct {
	selection
	// asked is the mode to show; "" for the stack's own. It says nothing of how the stack runs, as the mode of the
	// selection does.
	asked  string
	format string
	// write and check are documents whose parts are kept; marked tells that those of check may have none.
	write, check []string
	marked       bool
}

// A portsFormat is one way to print tables of ports.
type portsFormat struct {
	name  string
	write func(report.Ports, *process) error
}

// portsFormats lists them, the default first.
var portsFormats = []portsFormat{
	{"text", func(out report.Ports, p *process) error { return out.Text(p.stdout, p.openable(out.Set.Root())) }},
	{"markdown", func(out report.Ports, p *process) error { return out.Markdown(p.stdout) }},
	{"json", func(out report.Ports, p *process) error { return out.JSON(p.stdout) }},
	{"mermaid", func(out report.Ports, p *process) error { return out.Mermaid(p.stdout) }},
}

// whyOne is why ports are those of one deployment.
const whyOne = "a table of ports is that of one deployment"

// keeps tells that parts of documents are written or checked.
func (s *portsSettings) keeps() bool { return len(s.write)+len(s.check) > 0 || s.marked }

func portsCommand(p *process, args []string) (int, error) {
	s, err := parsePorts(args)
	if errors.Is(err, flag.ErrHelp) {
		return helpCommand(p, nil)
	}
	if err != nil {
		return 0, err
	}
	if s.keeps() {
		return p.keep(s)
	}
	set, d, err := p.loadAll(&s.selection, whyOne)
	if err != nil {
		return 0, err
	}
	out := report.Ports{
		Deployment: d.Name, Set: set, Redactor: lint.NewRedactor(set, []*model.Deployment{d}),
	}
	if out.Tables, err = ports.Tables(d.Whole(), s.asked); err != nil {
		return 0, usagef("--mode: %w", err)
	}
	i := slices.IndexFunc(portsFormats, func(f portsFormat) bool { return f.name == s.format })
	return exitClean, portsFormats[i].write(out, p)
}

func (s *portsSettings) flagSet() *flag.FlagSet {
	flags := newFlagSet()
	s.addFilesTo(flags)
	flags.StringVar(&s.asked, "mode", "", "")
	flags.StringVar(&s.format, "format", s.format, "")
	flags.Func("write", "", appendTo(&s.write))
	flags.Func("check", "", appendTo(&s.check))
	flags.BoolVar(&s.marked, "check-marked", false, "")
	return flags
}

// parsePorts reads the command line of ports.
func parsePorts(args []string) (s *portsSettings, err error) {
	s = &portsSettings{}
	if s.paths, err = parseArguments(s.flagSet(), args); err != nil {
		return nil, err
	}
	if len(s.write) > 0 && (len(s.check) > 0 || s.marked) {
		return nil, usagef("--write: it writes what --check looks for: give one of them")
	}
	if s.marked {
		paths := s.paths
		s.paths = nil
		for _, path := range paths {
			if parsers.IsMarkdown(path) {
				s.check = append(s.check, path)
			} else {
				s.paths = append(s.paths, path)
			}
		}
	}
	if s.keeps() && s.format != "" && s.format != "markdown" {
		return nil, usagef("--format: what --write and --check keep is Markdown, not %s", s.format)
	}
	s.format = cmp.Or(s.format, portsFormats[0].name)
	if !slices.ContainsFunc(portsFormats, func(f portsFormat) bool { return f.name == s.format }) {
		return nil, usagef("--format: want text, markdown, json or mermaid")
	}
	modes := []string{"", model.ModeCaddy, model.ModeDirect, model.ModeTunnel, model.ModeLocal, ports.All}
	if !slices.Contains(modes, s.asked) {
		return nil, usagef("--mode: want caddy, direct, tunnel, local or all")
	}
	if s.keeps() && s.asked != "" {
		return nil, usagef("--mode: the marks in a document say which mode stands where: "+
			"<!-- reflint:ports mode=%s -->", s.asked)
	}
	if err := s.checkEnv(); err != nil {
		return nil, err
	}
	return s, nil
}
