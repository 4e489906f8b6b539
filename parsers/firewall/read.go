// Package firewall reads what states which ports of a host are open: scripts of ufw, iptables, nft, doctl and aws
// commands, listings of those programs, and Terraform. It runs nothing: a source states an intent.
package firewall

import (
	"path"
	"slices"
	"strings"

	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/source"
)

// maxSize is the largest source, in bytes, that is taken for a firewall. A script of a thousand rules has 50 KB.
const maxSize = 1 << 20

// A Result is what a source says.
type Result struct {
	Firewalls []*model.Firewall
	// Kind names the format, for people: "shell script". It is "" when the source is no firewall at all.
	Kind string
	// Problem tells why a source that is meant to be a firewall could not be read. Its Rule is "" where that is no
	// mistake of the source.
	Problem *model.Problem
}

// A format is one way to write a firewall.
type format struct {
	kind string
	// languages are the words behind the fence that hold it in Markdown.
	languages []string
	// is tells by the base name in lower case and by what is written that it is this format.
	is   func(name string, content []byte) bool
	read func(text *source.Fragment, beside Beside) ([]*model.Firewall, *model.Problem)
	// listing tells that a program prints it, of what a host has.
	listing bool
}

// shellScript is the format that is a program itself.
const shellScript = "shell script"

// terminals are the languages of what is shown with the commands that print it.
var terminals = []string{"console", "shell-session", "bash", "sh", "shell"}

// formats are tried in order: the ones that are sure of their own come first.
var formats = []format{
	{"ufw status", terminals, isUFWStatus, alone(readUFWStatus), true},
	{"ufw show added", terminals, isUFWAdded, alone(readUFWAdded), true},
	{"ufw rules", nil, isUFWRules, alone(readUFWRules), true},
	{"iptables-save", nil, isIPTablesSave, alone(readIPTablesSave), true},
	{"iptables -S", nil, isIPTablesCommands, alone(readIPTablesCommands), true},
	{"iptables -L", []string{"console", "shell-session"}, isIPTablesListing, alone(readIPTablesListing), true},
	{"nftables ruleset", []string{"nft", "nftables"}, isNFT, alone(readNFT), true},
	{"nftables JSON", []string{"json"}, isNFTJSON, alone(readNFTJSON), true},
	{"cloud firewall", []string{"json", "yaml"}, isCloudJSON, alone(readCloudJSON), false},
	{"Terraform", []string{"hcl", "terraform", "tf"}, isTerraform, alone(readTerraform), false},
	{shellScript, []string{"bash", "sh", "shell", "zsh", "console", "shell-session"}, isScript, readScript, false},
}

// alone is how a format is read that names no other files.
func alone(
	read func(text *source.Fragment) ([]*model.Firewall, *model.Problem),
) func(*source.Fragment, Beside) ([]*model.Firewall, *model.Problem) {
	return func(text *source.Fragment, _ Beside) ([]*model.Firewall, *model.Problem) { return read(text) }
}

// Read decides by name and content what file is, and reads it. beside finds the files that a script runs as parts of
// itself; it may be nil.
func Read(file *source.File, beside Beside) Result {
	for _, format := range formats {
		if len(file.Content) <= maxSize && format.is(baseName(file.Name), file.Content) {
			result := format.result(file.Whole(), file, beside)
			result.lineEnds(file)
			return result
		}
	}
	return Result{}
}

// ReadSnippet reads a fenced piece of a document. language is the word behind the fence; where it says nothing the
// piece itself does. A piece that cannot be read is an example of something else.
func ReadSnippet(f *source.Fragment, file *source.File, language string) Result {
	for _, format := range formats {
		if len(f.Text) <= maxSize && format.speaks(strings.ToLower(language), f.Text) {
			result := format.result(f, file, nil)
			if len(result.Firewalls) == 0 {
				return Result{}
			}
			for _, firewall := range result.Firewalls {
				firewall.Document, firewall.Listing = true, false // what somebody's host had once
				// A list of permissions is what the text around it adds to a group.
				firewall.Partial = firewall.Partial || firewall.Name == unnamedGroup
			}
			return result
		}
	}
	return Result{}
}

// Looks tells without parsing whether a file of this name and content may be a firewall.
func Looks(name string, content []byte) bool {
	if len(content) > maxSize {
		return false
	}
	for _, format := range formats {
		if format.is(baseName(name), content) {
			return true
		}
	}
	return false
}

// baseName is what the name of a file says; standard input has none that does.
func baseName(name string) string {
	if name == "-" {
		return ""
	}
	return strings.ToLower(path.Base(name))
}

// speaks tells whether a fence of a language holds this format. One without a language, or with a general one, is
// taken for what its content is.
func (f format) speaks(language string, text []byte) bool {
	switch language {
	case "", "text", "txt", "plaintext", "conf", "ini":
		return f.is("", text)
	default:
		return slices.Contains(f.languages, language) && f.is("", text)
	}
}

// result reads text, which stands in file.
func (f format) result(text *source.Fragment, file *source.File, beside Beside) Result {
	firewalls, problem := f.read(text, beside)
	if len(firewalls) == 0 && problem == nil {
		return Result{}
	}
	for _, firewall := range firewalls {
		firewall.File, firewall.Listing = file.Name, f.listing
	}
	return Result{Firewalls: firewalls, Kind: f.kind, Problem: problem}
}
