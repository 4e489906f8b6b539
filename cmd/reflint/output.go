package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/reflint/reflint/internal/lint"
	"github.com/reflint/reflint/internal/report"
	"github.com/reflint/reflint/internal/source"
	"github.com/reflint/reflint/parsers"
	"github.com/reflint/reflint/rules"
)

// A printout is what a format is given to print.
type printout struct {
	set    *source.Set
	result *lint.Result
	// rules are those that ran.
	rules []report.Rule
	// color and openable serve formats that people read: openable gives paths that can be opened from here.
	color    bool
	openable func(name string) string
	// repository and dataPath serve formats that other programs read.
	repository *repository
	dataPath   report.DataPath
}

// A format is one way to print findings.
type format struct {
	name  string
	write func(io.Writer, printout) error
}

// formats lists them, the default first.
var formats = []format{
	{"text", func(w io.Writer, p printout) error {
		return report.Text{Color: p.color, Path: p.openable}.Write(w, p.set, p.result)
	}},
	{"json", func(w io.Writer, p printout) error { return report.JSON(w, p.set, p.result) }},
	{"sarif", func(w io.Writer, p printout) error {
		return report.SARIF{
			Rules:    p.rules,
			Version:  semanticVersion(),
			Root:     p.repository.root(),
			Path:     p.repository.path,
			DataPath: p.dataPath,
		}.Write(w, p.set, p.result)
	}},
	{"github", func(w io.Writer, p printout) error {
		return report.GitHub{Path: p.repository.path}.Write(w, p.set, p.result)
	}},
	{"gitlab", func(w io.Writer, p printout) error {
		return report.GitLab{Path: p.repository.path, DataPath: p.dataPath}.Write(w, p.set, p.result)
	}},
	{"checkstyle", func(w io.Writer, p printout) error {
		return report.Checkstyle{Path: p.repository.path}.Write(w, p.set, p.result)
	}},
	{"markdown", func(w io.Writer, p printout) error {
		return report.Markdown{Path: p.repository.path}.Write(w, p.set, p.result)
	}},
}

// checkFormat is an error that lists the names there are, unless name is one of them.
func checkFormat(name string) error {
	var names []string
	for _, f := range formats {
		names = append(names, f.name)
	}
	if slices.Contains(names, name) {
		return nil
	}
	last := len(names) - 1
	return usagef("want %s or %s", strings.Join(names[:last], ", "), names[last])
}

// write writes in the format called name.
func (out printout) write(w io.Writer, name string) error {
	i := slices.IndexFunc(formats, func(f format) bool { return f.name == name })
	return formats[i].write(w, out)
}

// An output is one --output.
type output struct{ format, path string }

// outputs are those asked for, with absolute paths.
func (p *process) outputs(s *settings) ([]output, error) {
	var list []output
	for _, o := range s.outputs {
		o.path = realPath(p.absolute([]string{o.path})[0])
		if slices.ContainsFunc(list, func(other output) bool { return other.path == o.path }) {
			return nil, usagef("--output names %s twice", p.relative(o.path))
		}
		if !writable(o.path) {
			return nil, usagef("--output would write to %s, which is no regular file", p.relative(o.path))
		}
		list = append(list, o)
	}
	return list, nil
}

// spareInput is an error when an output would replace a file that was read.
func (p *process) spareInput(set *source.Set, outputs []output) error {
	for _, o := range outputs {
		for _, f := range set.Files() {
			if followLinks(f.Path) == o.path {
				return usagef("--output would replace %s, which is linted", p.relative(o.path))
			}
		}
	}
	return nil
}

// print writes what was asked for to standard output and to files.
func (p *process) print(s *settings, outputs []output, out printout) error {
	err := p.printFiles(outputs, out)
	for _, f := range p.standardFormats(s) {
		err = errors.Join(err, out.write(p.stdout, f))
	}
	return err
}

// printFiles writes the files, before anything else can go wrong, and all of them that can be written.
func (p *process) printFiles(outputs []output, out printout) error {
	out.color = false
	var failed error
	for _, o := range outputs {
		var content bytes.Buffer
		err := out.write(&content, o.format)
		if err == nil {
			err = writeFile(o.path, content.Bytes())
		}
		if err != nil {
			failed = errors.Join(failed, fmt.Errorf("cannot write %s: %w", p.relative(o.path), source.BareError(err)))
		}
	}
	return failed
}

// standardFormats are the names of those printed to standard output. On GitHub, annotations come beside what
// people read in the log.
func (p *process) standardFormats(s *settings) []string {
	switch {
	case s.format != "":
		return []string{s.format}
	case p.onGitHub():
		return []string{"text", "github"}
	default:
		return []string{"text"}
	}
}

// rulesThatRun are those that the flags leave switched on.
func (s *settings) rulesThatRun() []report.Rule {
	var list []report.Rule
	for _, family := range rules.Families() {
		for _, r := range family.Rules {
			if !s.disabled[r.ID] {
				list = append(list, report.Rule{Rule: r, Family: family.Name})
			}
		}
	}
	return list
}

func (p *process) printout(set *source.Set, result *lint.Result, s *settings) printout {
	return printout{
		set:        set,
		result:     result,
		rules:      s.rulesThatRun(),
		color:      p.colors(s.color),
		openable:   p.openable(set.Root()),
		repository: p.repository(set),
		dataPath:   parsers.DataPaths(),
	}
}
