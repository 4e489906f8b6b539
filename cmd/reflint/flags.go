package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/reflint/reflint/internal/pattern"
)

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
		text = "there is no flag " + dashed(strings.TrimPrefix(name, "-")) + elsewhere(name)
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

// elsewhere tells of the commands that have a flag which the one at hand does not.
func elsewhere(name string) string {
	var commands []string
	for _, of := range []struct {
		command string
		flags   *flag.FlagSet
	}{
		{"lint", defaults().flagSet()},
		{"trace", new(traceSettings).flagSet()},
		{"ports", new(portsSettings).flagSet()},
		{"firewall", new(firewallSettings).flagSet()},
	} {
		if of.flags.Lookup(name) != nil {
			commands = append(commands, of.command)
		}
	}
	if commands == nil {
		return ""
	}
	return " here: it belongs to " + strings.Join(commands, " and ")
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
