package parsers

import (
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/source"
	"github.com/reflint/reflint/parsers/firewall"
	"github.com/reflint/reflint/parsers/markdown"
)

// StandardInput is the name under which a firewall is read from Options.Input.
const StandardInput = "-"

// A statement is a file, or the Terraform of a directory, that tells which ports of a host are open, or must be.
type statement struct {
	files     []*source.File
	kind      string
	firewalls []*model.Firewall
	document  *model.Document
	problem   *model.Problem
	// marks are mistakes in the marks of a document, secrets what its examples hold.
	marks   []model.Problem
	secrets []model.Span
	// named tells that the user named it, so that it belongs to what is linted whatever it says.
	named bool
}

// stating tells by the name of a file whether what is in it may state a firewall, or tell of ports. Only what is
// in it decides.
func stating(name string) bool {
	lower := strings.ToLower(name)
	switch filepath.Ext(lower) {
	case ".sh", ".bash", ".tf", ".md", ".markdown", ".rules", ".nft":
		return true
	case ".json", ".conf", ".txt", "", ".v4", ".v6":
		return slices.ContainsFunc(firewallWords, func(word string) bool { return strings.Contains(lower, word) })
	default:
		return false
	}
}

// firewallWords mark files of general kinds that may state a firewall.
var firewallWords = []string{
	"firewall", "ufw", "iptables", "nftables", "security-group", "security_group", "sg.", "rules.v",
}

// maxStatementSize is the largest file, in bytes, that is looked at; a guide of a hundred pages has 300 KB.
const maxStatementSize = 1 << 20

// statements reads the files that stand beside the deployments, and those that the user named. The order is that of
// their paths.
func (l *loader) statements(stating []string) []*statement {
	var list []*statement
	for _, path := range l.opts.Firewalls {
		file, err := l.namedFirewall(path)
		if err != nil {
			continue // it was there a moment ago, when the command line was read
		}
		s := l.state(file)
		s.named = true
		for _, f := range s.firewalls {
			f.Named = true
		}
		if s.kind == "" && s.problem == nil {
			s.problem = &model.Problem{
				Rule: "syntax", Span: start(file), Message: "it is no firewall that reflint can read",
			}
		}
		list = append(list, s)
	}
	terraform := map[string][]*source.File{}
	slices.Sort(stating)
	for _, path := range slices.Compact(stating) {
		if slices.Contains(l.opts.Firewalls, path) || !telling(path) {
			continue
		}
		file, err := l.set.Read(path)
		switch {
		case err != nil:
		case strings.HasSuffix(path, ".tf"):
			terraform[filepath.Dir(path)] = append(terraform[filepath.Dir(path)], file)
		default:
			list = append(list, l.state(file))
		}
	}
	for _, files := range terraform {
		result := firewall.ReadTerraform(files)
		list = append(list, &statement{
			files: files, kind: result.Kind, firewalls: result.Firewalls, problem: result.Problem,
		})
	}
	slices.SortStableFunc(list, func(a, b *statement) int { return strings.Compare(a.files[0].Name, b.files[0].Name) })
	return list
}

// telling looks into a file without keeping it: a tree may hold thousands of documents, and few are about ports.
func telling(path string) bool {
	info, err := os.Stat(path)
	if err != nil || !info.Mode().IsRegular() || info.Size() > maxStatementSize {
		return false
	}
	content, err := os.ReadFile(path)
	return err == nil && (firewall.Looks(path, content) || markdown.Looks(path, content))
}

func (l *loader) namedFirewall(path string) (*source.File, error) {
	if path == StandardInput {
		return l.set.Add(StandardInput, l.opts.Input), nil
	}
	return l.set.Read(path)
}

// state reads one file for what it is.
func (l *loader) state(file *source.File) *statement {
	s := &statement{files: []*source.File{file}}
	if isMarkdown(file.Name) {
		s.readDocument(file)
		return s
	}
	result := firewall.Read(file)
	s.kind, s.firewalls, s.problem = result.Kind, result.Firewalls, result.Problem
	return s
}

func isMarkdown(name string) bool {
	ext := strings.ToLower(filepath.Ext(name))
	return ext == ".md" || ext == ".markdown"
}

// attachStatements gives each statement to the deployment that it is most likely about.
func (l *loader) attachStatements(made []*assembly, stating []string) {
	for _, s := range l.statements(stating) {
		for _, a := range s.owners(made) {
			d := a.deployment
			d.Firewalls = append(d.Firewalls, s.firewalls...)
			if s.document != nil {
				d.Documents = append(d.Documents, s.document)
			}
			d.Problems = append(d.Problems, s.marks...)
			d.Secrets = append(d.Secrets, s.secrets...)
			if s.problem != nil {
				d.Problems = append(d.Problems, *s.problem)
			}
			for _, f := range s.files {
				a.read(model.ReadFile{Name: f.Name, Role: s.kind})
			}
		}
	}
}
