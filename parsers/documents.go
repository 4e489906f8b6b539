package parsers

import (
	"slices"

	"github.com/reflint/reflint/internal/facts"
	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/source"
	"github.com/reflint/reflint/parsers/caddyfile"
	"github.com/reflint/reflint/parsers/compose"
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
		for _, piece := range append(written(fence), fence) {
			snippet := model.Snippet{Section: piece.Section, Span: piece.Span, Intro: piece.Intro, About: piece.About}
			if s.readSnippet(&snippet, file, piece) {
				s.document.Snippets = append(s.document.Snippets, snippet)
			}
		}
	}
}

// readSnippet reads a piece of configuration, and tells whether it is one.
func (s *statement) readSnippet(snippet *model.Snippet, file *source.File, fence markdown.Fence) bool {
	named := func(languages ...string) bool { return slices.Contains(languages, fence.Language) }
	switch {
	case named("yaml", "yml"):
		s.readYAML(snippet, fence.Text)
	case named("env", "dotenv", "ini", "properties"):
		snippet.Variables, _ = dotenv.Parse(fence.Text, dotenv.Options{})
		for _, v := range snippet.Variables {
			if facts.SecretName(v.Name) {
				s.secrets = append(s.secrets, v.Value.Span)
			}
		}
	case named("caddy", "caddyfile"), named("", "text", "conf", "nginx") && caddyfile.LooksLike(fence.Text.Text):
		example := caddyfile.ParseExample(file, fence.Text)
		snippet.Proxy, snippet.Part, snippet.Problems = example.Proxy, example.Part, example.Problems
	}
	return snippet.LiveKit != nil || snippet.Client != nil || snippet.Variables != nil || snippet.Services != nil ||
		snippet.Proxy != nil
}

// readYAML reads a piece of YAML that is the configuration of a LiveKit server, or of its egress, or a compose file.
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
			return
		}
		snippet.Services = compose.Example(text)
	}
}
