package main

import (
	"slices"
	"strings"

	"github.com/reflint/reflint/internal/facts"
	"github.com/reflint/reflint/internal/lint"
	"github.com/reflint/reflint/internal/model"
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
	// config is the .reflint.yaml that holds, absolute; "" for none.
	config string
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

func (s *selection) setMode(value string) error {
	if !slices.Contains([]string{model.ModeCaddy, model.ModeDirect, model.ModeTunnel, model.ModeLocal}, value) {
		return usagef("want caddy, direct, tunnel or local")
	}
	s.mode = value
	return nil
}

// portsFlags are the flags that ports takes as well and that say what is known of the ports, but for the values of
// variables, which may be secrets.
func (s *selection) portsFlags() []string {
	var list []string
	for _, profile := range s.profiles {
		list = append(list, "--profile", profile)
	}
	for _, file := range s.envFiles {
		list = append(list, "--env-file", file)
	}
	if s.useEnv {
		list = append(list, "--use-env")
	}
	return list
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
