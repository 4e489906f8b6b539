package main

import (
	"errors"
	"flag"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/reflint/reflint/internal/facts"
	"github.com/reflint/reflint/internal/lint"
	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/report"
	"github.com/reflint/reflint/internal/trace"
)

// A traceSettings is what the command line of trace says.
type traceSettings struct {
	selection
	question trace.Question
	headers  []string
	format   string
}

func traceCommand(p *process, args []string) (int, error) {
	s, err := parseTrace(args)
	if errors.Is(err, flag.ErrHelp) {
		return helpCommand(p, nil)
	}
	if err != nil {
		return 0, err
	}
	set, d, err := p.loadOne(&s.selection, "a request goes through one deployment")
	if err != nil {
		return 0, err
	}
	if err := knownService(d, s.question.From); err != nil {
		return 0, err
	}
	journey := trace.Follow(d, s.question)
	out := report.Trace{
		URL: s.question.URL.String(), Deployment: d.Name, Journey: journey,
		Redactor: lint.NewRedactor(set, []*model.Deployment{d}),
	}
	if s.format == "json" {
		return exitClean, out.JSON(p.stdout, set)
	}
	return exitClean, out.Text(p.stdout, set, p.openable(set.Root()))
}

func (s *traceSettings) flagSet() *flag.FlagSet {
	flags := newFlagSet()
	s.addTo(flags)
	flags.StringVar(&s.question.From, "from", "", "")
	flags.StringVar(&s.question.Method, "method", http.MethodGet, "")
	flags.Func("header", "", appendTo(&s.headers))
	flags.StringVar(&s.format, "format", "text", "")
	return flags
}

// parseTrace reads the command line of trace: the URL, then paths.
func parseTrace(args []string) (*traceSettings, error) {
	s := &traceSettings{}
	arguments, err := parseArguments(s.flagSet(), args)
	if err != nil {
		return nil, err
	}
	if len(arguments) == 0 {
		return nil, usagef(`trace wants a URL, such as "reflint trace wss://meet.example.org/lk-ws/rtc ./deploy"`)
	}
	if s.format != "text" && s.format != "json" {
		return nil, usagef("--format: want text or json")
	}
	s.paths = arguments[1:]
	if s.question.URL, err = traceURL(arguments[0]); err != nil {
		return nil, err
	}
	if s.question.Header, err = headerFields(s.headers); err != nil {
		return nil, err
	}
	if err := s.checkEnv(); err != nil {
		return nil, err
	}
	return s, nil
}

// traceURL reads the URL, whose text may be secret in part and does not get into errors.
func traceURL(text string) (*url.URL, error) {
	u, err := url.Parse(text)
	if err == nil && u.Port() != "" {
		_, err = strconv.ParseUint(u.Port(), 10, 16)
	}
	if err != nil {
		return nil, usagef("the URL cannot be read: an escape or the port is wrong")
	}
	if u.Hostname() == "" || !slices.Contains([]string{"http", "https", "ws", "wss"}, u.Scheme) {
		return nil, usagef("trace wants a URL that begins with http://, https://, ws:// or wss:// and names a host")
	}
	u.User = nil // no proxy routes by it
	return u, nil
}

func headerFields(list []string) (map[string]string, error) {
	fields := map[string]string{}
	for _, field := range list {
		name, value, ok := strings.Cut(field, ":")
		if !ok || strings.TrimSpace(name) == "" {
			return nil, usagef(`--header: want "NAME: VALUE"`)
		}
		if strings.EqualFold(strings.TrimSpace(name), "Host") {
			return nil, usagef("--header: the URL names the host: write the one that the client asks for there")
		}
		fields[strings.TrimSpace(name)] = strings.TrimSpace(value)
	}
	return fields, nil
}

func knownService(d *model.Deployment, name string) error {
	if name == "" || d.Service(name) != nil {
		return nil
	}
	var names []string
	for _, s := range d.Services {
		names = append(names, s.Name)
	}
	if near := facts.Near(name, names); near != "" {
		return usagef("--from: there is no service %q: did you mean %q?", name, near)
	}
	return usagef("--from: there is no service %q", name)
}
