package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/reflint/reflint/internal/facts"
	"github.com/reflint/reflint/internal/lint"
	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/pattern"
	"github.com/reflint/reflint/rules"
)

// A selection says what is read.
type selection struct {
	paths            []string
	files            []string
	profiles         []string
	envFiles         []string
	env              []string
	projectDirectory string
	// firewalls are files that state a firewall; "-" is standard input.
	firewalls []string
	mode      string
	useEnv    bool
	// publicURLs are further variables that hold URLs for browsers.
	publicURLs []string
}

// settings are what the flags of lint say.
type settings struct {
	selection

	disabled   map[string]bool
	severities map[string]lint.Severity
	// failOn is the lowest severity that fails the run; above Error for never.
	failOn lint.Severity

	// format is the one printed; "" when none was chosen.
	format  string
	outputs []output
	color   string
	verbose bool
}

// never is above every severity.
const never = lint.Error + 1

func defaults() *settings {
	return &settings{
		disabled:   map[string]bool{},
		severities: map[string]lint.Severity{},
		failOn:     lint.Warning,
		color:      "auto",
	}
}

// lintSettings are what .reflint.yaml and, over it, the command line of lint say.
func (p *process) lintSettings(args []string) (*settings, error) {
	flags := defaults()
	if err := flags.parse(args); err != nil {
		return nil, err
	}
	s := defaults()
	if err := p.applyConfig(s, &flags.selection); err != nil {
		return nil, err
	}
	if err := s.parse(args); err != nil {
		return nil, err
	}
	return s, nil
}

// parse reads the command line of lint.
func (s *settings) parse(args []string) (err error) {
	if s.paths, err = parseArguments(s.flagSet(), args); err != nil {
		return err
	}
	return s.checkEnv()
}

// parseArguments reads flags and arguments in any order, and returns the arguments; "--" ends the flags.
func parseArguments(flags *flag.FlagSet, args []string) ([]string, error) {
	var list, literal []string
	if i := slices.Index(args, "--"); i >= 0 {
		args, literal = args[:i], args[i+1:]
	}
	for {
		if err := flags.Parse(args); err != nil {
			return nil, usageError{inOurWords(err)}
		}
		if flags.NArg() == 0 {
			return append(list, literal...), nil
		}
		list = append(list, flags.Arg(0))
		args = flags.Args()[1:]
	}
}

// badValue is how an error of the flag package begins that names a flag behind what it was given.
var badValue = pattern.Lazy(`^(invalid (?:boolean )?value "(?:[^"\\]|\\.)*" for (?:flag )?)-([^:]+)`)

// inOurWords is an error of the flag package, which writes flags with one dash and, for one that it does not know, all
// that stands behind it.
func inOurWords(err error) error {
	if errors.Is(err, flag.ErrHelp) {
		return err
	}
	text := err.Error()
	if name, ok := strings.CutPrefix(text, "flag provided but not defined: -"); ok {
		text = "there is no flag " + dashed(strings.TrimPrefix(name, "-"))
		if flag, value, ok := strings.Cut(name, " "); ok {
			text = fmt.Sprintf("there is no flag %q: write --%s=%s, or the value as an argument of its own",
				"--"+name, flag, value)
		}
		return errors.New(text)
	}
	if name, ok := strings.CutPrefix(text, "flag needs an argument: -"); ok {
		return fmt.Errorf("%s needs an argument", dashed(name))
	}
	if m := badValue().FindStringSubmatch(text); m != nil {
		return errors.New(m[1] + dashed(m[2]) + strings.TrimPrefix(text, m[0]))
	}
	return errors.New(text)
}

// dashed is a flag as it is written: names of one letter have one dash.
func dashed(name string) string {
	if len(name) == 1 {
		return "-" + name
	}
	return "--" + name
}

func newFlagSet() *flag.FlagSet {
	flags := flag.NewFlagSet("reflint", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.Usage = func() {}
	return flags
}

// addTo adds the flags of the selection.
func (s *selection) addTo(flags *flag.FlagSet) {
	s.addFilesTo(flags)
	flags.Func("mode", "", s.setMode)
}

// addFilesTo adds those that say what is read.
func (s *selection) addFilesTo(flags *flag.FlagSet) {
	flags.Func("f", "", appendTo(&s.files))
	flags.Func("file", "", appendTo(&s.files))
	flags.Func("profile", "", appendTo(&s.profiles))
	flags.Func("env-file", "", appendTo(&s.envFiles))
	flags.Func("env", "", appendTo(&s.env))
	flags.StringVar(&s.projectDirectory, "project-directory", "", "")
	flags.Func("firewall", "", appendTo(&s.firewalls))
	flags.BoolVar(&s.useEnv, "use-env", false, "")
}

func (s *selection) setMode(value string) error {
	if !slices.Contains([]string{model.ModeCaddy, model.ModeDirect, model.ModeTunnel, model.ModeLocal}, value) {
		return usagef("want caddy, direct, tunnel or local")
	}
	s.mode = value
	return nil
}

func appendTo(list *[]string) func(string) error {
	return func(value string) error { *list = append(*list, value); return nil }
}

func (s *settings) flagSet() *flag.FlagSet {
	flags := newFlagSet()
	s.addTo(flags)
	flags.Func("disable", "", func(value string) error { return s.switchRules(value, true) })
	flags.Func("enable", "", func(value string) error { return s.switchRules(value, false) })
	flags.Func("severity", "", s.addSeverity)
	flags.Func("fail-on", "", s.setFailOn)

	flags.Func("format", "", s.setFormat)
	flags.Func("output", "", s.addOutput)
	flags.Func("color", "", s.setColor)
	flags.BoolVar(&s.verbose, "v", false, "")
	return flags
}

// checkEnv is for after the flags are parsed: an error of the flag package quotes the value, which may be a secret.
func (s *selection) checkEnv() error {
	for _, pair := range s.env {
		if name, _, ok := strings.Cut(pair, "="); !ok || name == "" {
			return usagef("--env: want NAME=VALUE")
		}
	}
	return nil
}

// switchRules applies one --disable or --enable.
func (s *settings) switchRules(value string, off bool) error {
	for name := range strings.SplitSeq(value, ",") {
		names := []string{strings.TrimSpace(name)}
		if names[0] == "all" {
			names = rules.IDs()
		} else if _, _, ok := rules.Find(names[0]); !ok {
			return unknownRule(names[0])
		}
		for _, id := range names {
			s.disabled[id] = off
		}
	}
	return nil
}

func (s *settings) addSeverity(value string) error {
	id, level, ok := strings.Cut(value, "=")
	if !ok {
		return usagef("want RULE=LEVEL")
	}
	if _, _, ok := rules.Find(id); !ok {
		return unknownRule(id)
	}
	severity, err := lint.ParseSeverity(level)
	s.severities[id] = severity
	return err
}

func (s *settings) setFailOn(value string) (err error) {
	if value == "never" {
		s.failOn = never
		return nil
	}
	if s.failOn, err = lint.ParseSeverity(value); err != nil {
		return usagef("want error, warning, info or never")
	}
	return nil
}

func (s *settings) setFormat(value string) error {
	s.format = value
	return checkFormat(value)
}

func (s *settings) addOutput(value string) error {
	name, path, ok := strings.Cut(value, "=")
	if !ok || path == "" {
		return usagef("want FORMAT=PATH")
	}
	if path == "-" || strings.HasSuffix(path, "/") {
		return usagef("want the name of a file: --format says what is printed")
	}
	s.outputs = append(s.outputs, output{name, path})
	return checkFormat(name)
}

func (s *settings) setColor(value string) error {
	if !slices.Contains([]string{"auto", "always", "never"}, value) {
		return usagef("want auto, always or never")
	}
	s.color = value
	return nil
}

func unknownRule(id string) error {
	if near := facts.Near(id, rules.IDs()); near != "" {
		return usagef("there is no rule %q: did you mean %q?", id, near)
	}
	return usagef("there is no rule %q: \"reflint rules\" lists them", id)
}
