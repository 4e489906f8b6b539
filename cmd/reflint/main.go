// Command reflint checks that the configuration files of a self-hosted stack agree with each other.
package main

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"

	"github.com/reflint/reflint/internal/facts"
	"github.com/reflint/reflint/internal/report"
)

// The exit codes.
const (
	exitClean    = 0 // nothing to fail on
	exitFindings = 1 // findings at or above --fail-on
	exitUsage    = 2 // wrong flags or arguments
	exitFailed   = 3 // the job could not be done
)

// A process is what a run sees of the world besides the files that it lints.
type process struct {
	args     []string
	stdin    io.Reader // nil for none
	stdout   io.Writer
	stderr   io.Writer
	environ  []string
	cwd      string
	terminal bool // stdout is one
}

// softLimit is the size in bytes of the process up to which memory is used freely. Hundreds of deployments stay below
// it with a little more work of the collector; beyond, it works harder, but at most half of the time.
const softLimit = 86 << 20

// freely is by how much the memory in use may grow, in percent, before the collector runs below softLimit: a run over
// one deployment ends without it.
const freely = 400

func main() {
	debug.SetGCPercent(freely)
	debug.SetMemoryLimit(softLimit)
	runtime.MemProfileRate = 0 // Go keeps a profile where a library could ask for it
	cwd, err := os.Getwd()
	if err != nil {
		fmt.Fprintf(os.Stderr, "reflint: %v\n", err)
		os.Exit(exitFailed)
	}
	// The shell's name for it may lead over links, where ".." means something else than to the system.
	cwd = followLinks(cwd)
	os.Exit(run(&process{
		args:     os.Args[1:],
		stdin:    os.Stdin,
		stdout:   os.Stdout,
		stderr:   os.Stderr,
		environ:  os.Environ(),
		cwd:      cwd,
		terminal: isTerminal(os.Stdout),
	}))
}

func isTerminal(f *os.File) bool {
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// A usageError is a mistake on the command line.
type usageError struct{ error }

func (e usageError) Unwrap() error { return e.error }

func usagef(format string, args ...any) error { return usageError{fmt.Errorf(format, args...)} }

// run does what the arguments say and returns the exit code.
func run(p *process) (code int) {
	defer func() {
		if v := recover(); v != nil {
			fmt.Fprintf(p.stderr, "reflint: internal error: %v\n%s", v, debug.Stack())
			code = exitFailed
		}
	}()
	command, args := p.command()
	code, err := command(p, args)
	if err == nil {
		return code
	}
	for line := range strings.Lines(err.Error()) {
		fmt.Fprintf(p.stderr, "reflint: %s\n", report.Visible(strings.TrimSuffix(line, "\n")))
	}
	if _, ok := errors.AsType[usageError](err); ok {
		fmt.Fprintln(p.stderr, `reflint: "reflint help" lists commands and flags`)
		return exitUsage
	}
	return exitFailed
}

// commands are the sub-commands by name.
var commands = map[string]func(*process, []string) (int, error){
	"lint":     lintCommand,
	"trace":    traceCommand,
	"ports":    portsCommand,
	"firewall": firewallCommand,
	"rules":    rulesCommand,
	"explain":  explainCommand,
	"version":  versionCommand,
	"help":     helpCommand,
}

// command picks the sub-command and its arguments. Without one, the arguments are those of lint.
func (p *process) command() (func(*process, []string) (int, error), []string) {
	if len(p.args) == 0 {
		return lintCommand, nil
	}
	if slices.ContainsFunc(p.args[1:], isHelp) {
		return helpCommand, nil
	}
	name, rest := p.args[0], p.args[1:]
	if c := commands[name]; c != nil {
		return c, rest
	}
	switch name {
	case "-version", "--version":
		return versionCommand, rest
	case "-h", "-help", "--help":
		return helpCommand, rest
	}
	flag := strings.HasPrefix(name, "-")
	if near := facts.Near(name, slices.Sorted(maps.Keys(commands))); near != "" && !flag && !p.exists(name) {
		return func(*process, []string) (int, error) {
			return 0, usagef("there is no command or path %q: did you mean %q?", name, near)
		}, rest
	}
	return lintCommand, p.args
}

func (p *process) exists(path string) bool {
	_, err := os.Lstat(p.absolute([]string{path})[0])
	return err == nil
}

// isHelp tells whether an argument asks for help, whatever the command.
func isHelp(arg string) bool { return arg == "-h" || arg == "-help" || arg == "--help" }
