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
)

// modeAll stands for every mode in which the stack can run.
const modeAll = "all"

// A portsSettings is what the command line of ports says.
type portsSettings struct {
	selection
	// asked is the mode to show; "" for the stack's own. It says nothing of how the stack runs, as the mode of the
	// selection does.
	asked  string
	format string
	// write and check are documents whose parts are kept.
	write, check []string
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

func portsCommand(p *process, args []string) (int, error) {
	s, err := parsePorts(args)
	if errors.Is(err, flag.ErrHelp) {
		return helpCommand(p, nil)
	}
	if err != nil {
		return 0, err
	}
	set, d, err := p.loadAll(&s.selection, "a table of ports is that of one deployment")
	if err != nil {
		return 0, err
	}
	out := report.Ports{
		Deployment: d.Name, Set: set, Redactor: lint.NewRedactor(set, []*model.Deployment{d}),
	}
	whole := d.Whole()
	if len(s.write)+len(s.check) > 0 {
		return p.keep(&keeper{scenario: whole, out: out}, s)
	}
	if out.Tables, err = portTables(whole, s.asked); err != nil {
		return 0, usagef("--mode: %w", err)
	}
	i := slices.IndexFunc(portsFormats, func(f portsFormat) bool { return f.name == s.format })
	return exitClean, portsFormats[i].write(out, p)
}

// parsePorts reads the command line of ports.
func parsePorts(args []string) (s *portsSettings, err error) {
	s = &portsSettings{}
	flags := newFlagSet()
	s.addFilesTo(flags)
	flags.StringVar(&s.asked, "mode", "", "")
	flags.StringVar(&s.format, "format", s.format, "")
	flags.Func("write", "", appendTo(&s.write))
	flags.Func("check", "", appendTo(&s.check))
	if s.paths, err = parseArguments(flags, args); err != nil {
		return nil, err
	}
	keeps := len(s.write)+len(s.check) > 0
	if keeps && s.format != "" && s.format != "markdown" {
		return nil, usagef("--format: what --write and --check keep is Markdown, not %s", s.format)
	}
	s.format = cmp.Or(s.format, portsFormats[0].name)
	if !slices.ContainsFunc(portsFormats, func(f portsFormat) bool { return f.name == s.format }) {
		return nil, usagef("--format: want text, markdown, json or mermaid")
	}
	modes := []string{"", model.ModeCaddy, model.ModeDirect, model.ModeTunnel, model.ModeLocal, modeAll}
	if !slices.Contains(modes, s.asked) {
		return nil, usagef("--mode: want caddy, direct, tunnel, local or all")
	}
	if keeps && s.asked != "" {
		return nil, usagef("--mode: the marks in a document say which mode stands where: "+
			"<!-- reflint:ports mode=%s -->", s.asked)
	}
	if err := s.checkEnv(); err != nil {
		return nil, err
	}
	return s, nil
}

// portTables are the tables of a mode: "" is the stack's own, "all" each in which it can run.
func portTables(s *model.Scenario, mode string) ([]*ports.Table, error) {
	switch mode {
	case "":
		return []*ports.Table{ports.Of(s)}, nil
	case modeAll:
		var list []*ports.Table
		for _, m := range ports.Modes(s) {
			list = append(list, ports.In(s, m))
		}
		return list, nil
	}
	table := ports.In(s, mode)
	if table == nil {
		return nil, errors.New("the stack cannot run with " + mode + ": nothing here runs Caddy")
	}
	if table.Flaw != "" && table != ports.Of(s) {
		return nil, errors.New("the stack cannot run with " + mode + ": " + table.Flaw)
	}
	return []*ports.Table{table}, nil
}
