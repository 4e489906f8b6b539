package parsers

import (
	"cmp"
	"io"
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
	// named tells that the user named it as a firewall, so that it belongs to what is linted whatever it says; asked
	// that it lies at a path to lint.
	named, asked bool
}

// stating tells by the name of a file whether what is in it may state a firewall, or tell of ports. Only what is
// in it decides.
func stating(name string) bool {
	lower := strings.ToLower(name)
	switch filepath.Ext(lower) {
	case ".sh", ".bash", ".tf", ".md", ".markdown", ".rules", ".nft", ".txt":
		return true
	case ".json", ".conf", "", ".v4", ".v6":
		return saysFirewall(name)
	default:
		return false
	}
}

// saysFirewall tells whether the name of a file of a general kind says that it may state a firewall.
func saysFirewall(name string) bool {
	words := strings.FieldsFunc(strings.ToLower(name), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r)
	})
	return slices.ContainsFunc(words, func(word string) bool {
		return slices.Contains(firewallWords, strings.TrimRight(word, "0123456789"))
	})
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
		file, err := l.namedFirewall(path)
		switch dir := filepath.Dir(path); {
		case err != nil:
			stub := l.set.Stub(path)
			s = &statement{files: []*source.File{stub}, problem: &model.Problem{
				Rule: "syntax", Span: start(stub), Message: "the firewall cannot be read: it " + reason(err),
			}}
		case !strings.HasSuffix(path, ".tf"):
			s = l.state(file)
		case slices.Contains(modules, dir):
			continue
		default:
			modules = append(modules, dir)
			s = configuration(l.module(path))
		}
		s.meant()
		list = append(list, s)
	}
	return list, modules
}

// meant notes that the user named the statement as a firewall: that none comes of it is a mistake then.
func (s *statement) meant() {
	s.named = true
	for _, f := range s.firewalls {
		f.Named = true
	}
	file := s.files[0]
	switch {
	case s.problem != nil:
		s.problem.Rule = cmp.Or(s.problem.Rule, "syntax")
	case s.kind == "":
		s.problem = &model.Problem{
			Rule: "syntax", Span: start(file),
			Message: "it is no firewall that reflint can read: " + firewall.Instead(file.Content),
		}
	}
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
	text := strings.EqualFold(filepath.Ext(path), ".txt")
	if text && !saysFirewall(filepath.Base(path)) && !firewall.Printed(head(path)) {
		return false
	}
	content, err := os.ReadFile(path)
	return err == nil && (firewall.Looks(path, content) || markdown.Looks(path, content))
}

// head is how a file begins.
func head(path string) []byte {
	file, err := os.Open(path)
	if err != nil {
		return nil
	}
	defer file.Close() //nolint:errcheck // it is only read
	beginning := make([]byte, 512)
	n, _ := io.ReadFull(file, beginning)
	return beginning[:n]
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
	if IsMarkdown(file.Name) {
		s.readDocument(file)
		return s
	}
	result := firewall.Read(file, l.beside(s))
	if result.Kind == "Terraform" { // on standard input: all that there is
		return configuration(s.files)
	}
	s.kind, s.firewalls, s.problem = result.Kind, result.Firewalls, result.Problem
	return s
}

// IsMarkdown tells by its name whether a file is Markdown.
func IsMarkdown(name string) bool {
	ext := strings.ToLower(filepath.Ext(name))
	return ext == ".md" || ext == ".markdown"
}
