package parsers

import (
	"slices"

	"github.com/reflint/reflint/internal/facts"
	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/source"
	"github.com/reflint/reflint/parsers/dotenv"
	"github.com/reflint/reflint/parsers/firewall"
	"github.com/reflint/reflint/parsers/livekit"
	"github.com/reflint/reflint/parsers/markdown"
)

// readDocument reads a Markdown file, with the firewalls and the pieces of configuration among its examples.
func (s *statement) readDocument(file *source.File) {
	contents := markdown.Read(file)
	s.kind, s.document = "document", contents.Document
	s.firewalls, s.marks = contents.Firewalls, contents.Problems
	for _, fence := range contents.Fences {
		for _, f := range firewall.ReadSnippet(fence.Text, file, fence.Language).Firewalls {
			f.Document, f.Mode = true, fence.Mode
			s.firewalls = append(s.firewalls, f)
		}
		snippet := model.Snippet{Section: fence.Section, Span: fence.Span, Intro: fence.Intro}
		switch {
		case slices.Contains([]string{"yaml", "yml"}, fence.Language):
			s.readYAML(&snippet, fence.Text)
		case slices.Contains([]string{"env", "dotenv", "ini", "properties"}, fence.Language):
			snippet.Variables, _ = dotenv.Parse(fence.Text, dotenv.Options{})
			for _, v := range snippet.Variables {
				if facts.SecretName(v.Name) {
					s.secrets = append(s.secrets, v.Value.Span)
				}
			}
		}
		if snippet.LiveKit != nil || snippet.Client != nil || snippet.Variables != nil {
			s.document.Snippets = append(s.document.Snippets, snippet)
		}
	}
}

// readYAML reads a piece of YAML that is the configuration of a LiveKit server, or of its egress.
func (s *statement) readYAML(snippet *model.Snippet, text *source.Fragment) {
	server, notes, problem := livekit.ParseServer(text, false, false)
	switch {
	case problem != nil:
	case server.RTC != server.Source: // it has rtc:
		snippet.LiveKit = server
		s.secrets = append(s.secrets, notes.Secrets...)
	default:
		client, notes, problem := livekit.ParseClient("egress", text, false, false)
		if problem == nil && client.WSURL.Written() && client.APIKey.Written() {
			snippet.Client = client
			s.secrets = append(s.secrets, notes.Secrets...)
		}
	}
}
