package parsers

import (
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/reflint/reflint/internal/facts"
	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/source"
)

const (
	// maxMentioning bounds a file that is searched for names of services, in bytes: what is larger is no configuration.
	maxMentioning = 64 << 10
	// besideName is how many words a port may stand from the name of its service: "localIP = livekit, localPort =
	// 7882".
	besideName = 2
	// maxConfigured bounds the files of one directory that are searched.
	maxConfigured = 32
)

// attachMentions notes which other services the files name that are mounted into one: those of a tunnel, a balancer or
// a plugin of Caddy's are not read otherwise, and may pass on what comes in. What LiveKit and its side services read
// leads no connection anywhere.
func (a *assembly) attachMentions(s *model.Service) {
	image := s.ImageName()
	if slices.ContainsFunc([]string{"livekit", "egress", "ingress", "sip"}, func(family string) bool {
		return facts.Runs(image, family)
	}) {
		return
	}
	if p := a.deployment.ProxyOf(s); p != nil && !p.Opaque { // whose routes are known
		return
	}
	for _, text := range a.mounted(s) {
		if found := a.mentions(text); s.Mentions == nil {
			s.Mentions = found // shared by all that mount the file
		} else {
			s.Mentions = append(s.Mentions, found...)
		}
	}
}

// mentions are the services that a text names. Many services may mount one file: it is searched once.
func (a *assembly) mentions(text string) []model.Mention {
	found, known := a.mentioned[text]
	if known {
		return found
	}
	words := strings.FieldsFunc(text, func(r rune) bool {
		return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-' || r == '_')
	})
	called := map[string]*model.Service{}
	for _, o := range a.deployment.Services {
		called[o.Name] = o
		if o.ContainerName.V != "" {
			called[o.ContainerName.V] = o
		}
	}
	for i, word := range words {
		if o := called[word]; o != nil {
			found = append(found, model.Mention{Service: o, Ports: portsAround(words, i)})
		}
	}
	if a.mentioned == nil {
		a.mentioned = map[string][]model.Mention{}
	}
	a.mentioned[text] = slices.Clip(found)
	return a.mentioned[text]
}

// portsAround are the numbers near one of the words that can be ports.
func portsAround(words []string, at int) []int {
	var ports []int
	for _, word := range words[max(at-besideName, 0):min(at+besideName+1, len(words))] {
		if n, err := strconv.ParseUint(word, 10, 16); err == nil && n > 0 {
			ports = append(ports, int(n))
		}
	}
	return ports
}

// mounted are the texts of the configuration files that are mounted into a service, one by one or by a directory.
func (a *assembly) mounted(s *model.Service) []string {
	var texts []string
	add := func(file string) {
		if !configurationName(file) || !source.Within(a.set.Root(), file) {
			return
		}
		if content, err := a.set.Peek(file, maxMentioning); err == nil {
			texts = append(texts, string(content))
		}
	}
	for _, m := range s.Volumes {
		if m.Type != "bind" || !m.Source.Known() {
			continue
		}
		if m.Content.Written() && len(m.Content.V) <= maxMentioning {
			texts = append(texts, m.Content.V)
			continue
		}
		add(m.Source.V)
		if strings.HasPrefix(m.Target.V, "/etc/") || strings.Contains(m.Target.V, "conf") {
			inside, _ := filepath.Glob(filepath.Join(m.Source.V, "*")) // of a pattern that is none, nothing
			for _, file := range inside[:min(len(inside), maxConfigured)] {
				add(file)
			}
		}
	}
	c := &container{assembly: a, service: s}
	for _, m := range s.Files {
		if f := c.openObject(m); !m.Secret && f.text != nil && len(f.text.Text) <= maxMentioning {
			texts = append(texts, string(f.text.Text))
		}
	}
	return texts
}

// configurationName tells whether a file is called like a configuration.
func configurationName(file string) bool {
	return slices.Contains([]string{
		"", ".toml", ".yml", ".yaml", ".conf", ".cfg", ".ini", ".json", ".env", ".sh", ".tmpl", ".template",
	}, path.Ext(filepath.ToSlash(file)))
}
