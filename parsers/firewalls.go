package parsers

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode"

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
		words := strings.FieldsFunc(lower, func(r rune) bool { return !unicode.IsLetter(r) })
		return slices.ContainsFunc(words, func(word string) bool { return slices.Contains(firewallWords, word) })
	default:
		return false
	}
}

// firewallWords mark files of general kinds that may state a firewall.
var firewallWords = []string{
	"firewall", "ufw", "iptables", "ip6tables", "nftables", "rules", "security", "permissions", "sg",
}

// maxStatementSize is the largest file, in bytes, that is looked at; a guide of a hundred pages has 300 KB.
const maxStatementSize = 1 << 20

// statements reads the files that stand beside the deployments, and those that the user named. The order is that of
// their paths.
func (l *loader) statements(stating []string) []*statement {
	list, modules := l.namedStatements()
	terraform := map[string][]*source.File{}
	slices.Sort(stating)
	for _, path := range slices.Compact(stating) {
		module := strings.HasSuffix(path, ".tf")
		if slices.Contains(l.opts.Firewalls, path) || module && slices.Contains(modules, filepath.Dir(path)) ||
			!telling(path) {
			continue
		}
		file, err := l.set.Read(path)
		switch {
		case err != nil:
		case module:
			terraform[filepath.Dir(path)] = append(terraform[filepath.Dir(path)], file)
		default:
			list = append(list, l.state(file))
		}
	}
	for _, files := range terraform {
		list = append(list, configuration(files))
	}
	slices.SortStableFunc(list, func(a, b *statement) int { return strings.Compare(a.files[0].Name, b.files[0].Name) })
	return list
}

// namedStatements reads what the user named. A file of Terraform stands for the directory that it is in, whose files
// make one configuration; modules are those directories.
func (l *loader) namedStatements() (list []*statement, modules []string) {
	for _, path := range l.opts.Firewalls {
		var s *statement
		if dir := filepath.Dir(path); strings.HasSuffix(path, ".tf") {
			if slices.Contains(modules, dir) {
				continue
			}
			modules = append(modules, dir)
			s = configuration(l.module(path))
		} else if file, err := l.namedFirewall(path); err == nil { // else it was there a moment ago
			s = l.state(file)
		}
		if s == nil {
			continue
		}
		s.named = true
		for _, f := range s.firewalls {
			f.Named = true
		}
		if s.kind == "" && s.problem == nil {
			s.problem = &model.Problem{
				Rule: "syntax", Span: start(s.files[0]), Message: "it is no firewall that reflint can read",
			}
		}
		list = append(list, s)
	}
	return list, modules
}

// module reads a file of Terraform and those beside it.
func (l *loader) module(path string) []*source.File {
	entries, _ := os.ReadDir(filepath.Dir(path)) // what is there is read
	names := []string{path}
	for _, entry := range entries {
		if name := filepath.Join(filepath.Dir(path), entry.Name()); strings.HasSuffix(name, ".tf") && name != path {
			names = append(names, name)
		}
	}
	var files []*source.File
	for _, name := range names {
		if file, err := l.set.Read(name); err == nil {
			files = append(files, file)
		}
	}
	return files
}

// configuration is what the files of Terraform in one directory say; nil without any.
func configuration(files []*source.File) *statement {
	if len(files) == 0 {
		return nil
	}
	result := firewall.ReadTerraform(files)
	return &statement{files: files, kind: result.Kind, firewalls: result.Firewalls, problem: result.Problem}
}

// telling looks into a file without keeping it: a tree may hold thousands of documents, and few are about ports.
func telling(path string) bool {
	info, err := os.Stat(path)
	if err != nil || !info.Mode().IsRegular() || info.Size() == 0 || info.Size() > maxStatementSize {
		return false // of size 0 are files of /proc as well, and some never end
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
	if result.Kind == "Terraform" { // on standard input: all that there is
		return configuration(s.files)
	}
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
			if s.problem != nil && s.problem.Rule == "" { // no mistake of the file
				name := s.files[0].Name
				d.Unread = append(d.Unread, model.ReadFile{Name: name, Role: s.kind, Reason: s.problem.Message})
				continue
			}
			d.Firewalls = append(d.Firewalls, s.firewalls...)
			if s.document != nil {
				d.Documents = append(d.Documents, s.document)
			}
			problems := s.marks
			if s.problem != nil {
				problems = append(slices.Clip(problems), *s.problem)
			}
			for _, problem := range problems {
				problem.Apart = true
				d.Problems = append(d.Problems, problem)
			}
			d.Secrets = append(d.Secrets, s.secrets...)
			for _, f := range s.files {
				a.read(model.ReadFile{Name: f.Name, Role: s.kind})
			}
		}
	}
}
