package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/reflint/reflint/internal/facts"
	"github.com/reflint/reflint/internal/lint"
	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/reach"
	"github.com/reflint/reflint/internal/report"
	"github.com/reflint/reflint/internal/source"
	"github.com/reflint/reflint/parsers"
)

const (
	// headerLines is how many lines the header has at most without -v.
	headerLines = 3
	// headerWidth is how long they may be, in bytes. Names in files have no end of their own.
	headerWidth = 2000
)

// writeHeader tells what was read and what was made of it; and what is missing beside the deployments, for a run that
// passes would otherwise seem to cover it. Files are called by paths that the user can open.
func (p *process) writeHeader(set *source.Set, redact *lint.Redactor, loaded parsers.Result, s *settings) {
	open := p.openable(set.Root())
	var lines []string
	verbose := s.verbose
	if verbose && s.config != "" {
		lines = append(lines, "settings from "+p.relative(s.config))
	}
	for i, d := range loaded.Deployments {
		if n := len(loaded.Deployments); !verbose && i == headerLines-1 && n > headerLines {
			lines = append(lines, fmt.Sprintf("and %d more deployments (-v lists them)", n-i))
			break
		}
		if verbose {
			lines = append(lines, details(d, open)...)
		} else {
			lines = append(lines, summary(d, open))
		}
	}
	if n := len(loaded.Unread); n > 0 {
		line := fmt.Sprintf("not read: %s, which %s", open(loaded.Unread[0].Name), loaded.Unread[0].Reason)
		if n > 1 {
			line += fmt.Sprintf(", and %d more", n-1)
		}
		lines = append(lines, line)
	}
	for _, path := range loaded.Empty {
		lines = append(lines, "nothing to lint was found in "+p.relative(path))
	}
	for _, line := range lines {
		if line = redact.Text(line); len(line) > headerWidth {
			line = strings.ToValidUTF8(line[:headerWidth], "") + "…"
		}
		fmt.Fprintf(p.stderr, "reflint: %s\n", report.Visible(line))
	}
}

// title is the name of a deployment, each of its files by a path that the user can open.
func title(d *model.Deployment, open func(string) string) string {
	names := strings.Split(d.Name, "+")
	for i, name := range names {
		names[i] = open(name)
	}
	return strings.Join(names, "+")
}

// summary is one line about a deployment.
func summary(d *model.Deployment, open func(string) string) string {
	parts := []string{fmt.Sprintf("%s: %s", title(d, open), number(len(d.Files), "file")), modes(d)}
	if n := len(d.StandIns); n > 0 {
		parts = append(parts, number(n, "template")+" standing in")
	}
	parts = append(parts, strangers(d)...)
	parts = append(parts, proxyless(d)...)
	if len(d.Unread) > 0 {
		parts = append(parts, "not read: "+unread(d.Unread, open))
	}
	if n := len(unknown(d)); n > 0 {
		parts = append(parts, number(n, "variable")+" unknown")
	}
	return strings.Join(parts, ", ")
}

// strangers tells of chosen profiles that no service has, where all services are known.
func strangers(d *model.Deployment) []string {
	if d.ComposeUnread() {
		return nil
	}
	var list []string
	known := d.Profiles()
	for _, name := range d.Choice {
		if name == "*" || slices.Contains(known, name) {
			continue
		}
		text := fmt.Sprintf("no service has the profile %q", name)
		if near := facts.Near(name, known); near != "" {
			text += fmt.Sprintf(" (did you mean %q?)", near)
		}
		list = append(list, text)
	}
	return list
}

// proxyless tells of a mode that wants Caddy where nothing is known to run it.
func proxyless(d *model.Deployment) []string {
	runs := func(s *model.Scenario) bool { return len(s.RunningProxies()) > 0 }
	wanted := d.Mode == model.ModeCaddy || d.Mode == model.ModeTunnel
	if !wanted || d.ComposeUnread() || slices.ContainsFunc(d.Scenarios(), runs) {
		return nil
	}
	return []string{fmt.Sprintf("the mode is %s, but no service is known to run Caddy", d.Mode)}
}

// unread names the first few of the files that were not read.
func unread(files []model.ReadFile, open func(string) string) string {
	const shown = 2
	var names []string
	for i, f := range files {
		if i == shown {
			return strings.Join(names, " ") + fmt.Sprintf(" and %d more", len(files)-shown)
		}
		names = append(names, open(f.Name))
	}
	return strings.Join(names, " ")
}

func number(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// modes tells in a few words how browsers reach the services.
func modes(d *model.Deployment) string {
	scenarios := d.Scenarios()
	first := reach.ModeOf(scenarios[0]).String()
	for _, s := range scenarios[1:] {
		if mode := reach.ModeOf(s).String(); mode != first {
			return fmt.Sprintf("%s, %s with %s", first, mode, profiles(s))
		}
	}
	if d.Choice != nil {
		return first + " with " + profiles(scenarios[0])
	}
	return first
}

func profiles(s *model.Scenario) string {
	switch len(s.Active) {
	case 0:
		return "no profile"
	case 1:
		return "profile " + s.Active[0]
	default:
		return "profiles " + strings.Join(s.Active, "+")
	}
}

// details are all that is known about how a deployment was read.
func details(d *model.Deployment, open func(string) string) []string {
	lines := []string{title(d, open)}
	add := func(format string, args ...any) { lines = append(lines, "  "+fmt.Sprintf(format, args...)) }
	for _, f := range d.Files {
		add("read %s: %s", open(f.Name), f.Role)
	}
	for _, s := range d.StandIns {
		add("read %s in place of %s, which does not exist", open(s.Template), open(s.Missing))
	}
	for _, f := range d.Unread {
		add("not read %s (%s): %s", open(f.Name), f.Role, f.Reason)
	}
	for _, text := range append(strangers(d), proxyless(d)...) {
		add("%s", text)
	}
	for _, name := range unknown(d) {
		add("unknown variable %s", name)
	}
	pairs := 0
	scenarios := d.Scenarios()
	for i, s := range scenarios {
		mode := reach.ModeOf(s)
		switch {
		case i == 0:
			add("%s: %s, %s", profiles(s), mode, running(s, nil))
		case len(s.Active) == 1:
			add("%s: %s, also %s", profiles(s), mode, running(s, scenarios[0].Running))
		default:
			pairs++
			continue
		}
		add("  %s", strings.Join(mode.Because, "; "))
	}
	if pairs > 0 {
		add("and %s of profiles together", number(pairs, "pair"))
	}
	return lines
}

// running names the services that s runs, besides those of others.
func running(s *model.Scenario, others []*model.Service) string {
	var names []string
	for _, service := range s.Running {
		if !slices.Contains(others, service) {
			names = append(names, service.Name)
		}
	}
	if len(names) == 0 {
		return "no service"
	}
	return "services " + strings.Join(names, ", ")
}

// unknown lists the variables whose values no file tells.
func unknown(d *model.Deployment) []string {
	var names []string
	for _, v := range d.Variables {
		if !v.Value.Known() {
			names = append(names, v.Name)
		}
	}
	return names
}
