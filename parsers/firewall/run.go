package firewall

import (
	"bytes"
	"path"
	"slices"
	"strings"

	"mvdan.cc/sh/v3/syntax"

	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/source"
)

// A command is a program that a script calls, and its words.
type command struct {
	// program is its name without a directory.
	program string
	// words are the program and its arguments.
	words []*source.Fragment
	// span is from the program to the last word; in a function it is the call of that.
	span model.Span
	// stdin is what it reads; nil when that is not known.
	stdin *source.Fragment
	// remark is the comment behind it.
	remark string
	// branch is the one that it is run in.
	branch branch
}

// raw is the command as it reads, for messages.
func (c command) raw() string {
	texts := make([]string, len(c.words))
	for i, word := range c.words {
		texts[i] = shown(word)
	}
	return strings.Join(texts, " ")
}

// shown is a text for messages; a variable that is not known shows its name.
func shown(text *source.Fragment) string {
	return strings.ReplaceAll(string(text.Text), model.UnknownMark, "$")
}

// A run collects what the programs of firewalls make of the commands of a script.
type run struct {
	ufw      *ufw
	iptables []*iptables
	nft      *nftRuleset
	doctl    cloud
	aws      cloud
	// lost are the programs of which there may be commands that are not known; "" stands for all.
	lost map[string]bool
	// files are the files that the script writes itself, by path.
	files map[string]*source.Fragment
	// find looks for those that lie beside it, found are those by name, and sourced what it runs of them.
	find    Beside
	found   map[string]*source.File
	sourced map[*source.File]*syntax.File
	// branch is the one that is being run, branches how many there were.
	branch   branch
	branches int

	commands, expanded int
}

func newRun() *run {
	return &run{
		ufw: &ufw{}, nft: &nftRuleset{}, doctl: cloud{kind: model.DigitalOcean}, aws: cloud{kind: model.AWS},
		lost: map[string]bool{}, files: map[string]*source.Fragment{},
		found: map[string]*source.File{}, sourced: map[*source.File]*syntax.File{},
	}
}

// exhausted tells that a bound is reached.
func (r *run) exhausted() bool { return r.commands > maxCommands || r.expanded > maxExpanded }

// missed notes that a program may have got commands that are not known.
func (r *run) missed(program string) { r.lost[program] = true }

// programs are those whose commands are read, and those of them that are worth a second look when another command
// has them for an argument (`retry 3 ufw allow 22`).
var programs = []string{"ufw", "iptables", "ip6tables", "nft", "doctl", "aws"}

// take gives a command to its program.
func (r *run) take(c command) {
	switch c.program {
	case "ufw":
		r.ufw.command(c)
	case "iptables", "ip6tables", "iptables-legacy", "ip6tables-legacy", "iptables-nft", "ip6tables-nft":
		r.iptablesCommand(c)
	case "iptables-restore", "ip6tables-restore":
		r.restore(c)
	case "nft":
		r.nftCommand(c)
	case "doctl":
		doctlCommand(&r.doctl, c)
	case "aws":
		awsCommand(&r.aws, c)
	default:
		r.handedOn(c)
	}
}

// handedOn looks for a program among the arguments of a command that may run it.
func (r *run) handedOn(c command) {
	if slices.Contains(sayers, c.program) {
		return
	}
	for i, word := range c.words[1:] {
		name := path.Base(string(word.Text))
		if slices.Contains(programs, name) && i+2 < len(c.words) {
			r.missed(name)
		}
	}
}

// sayers are commands whose arguments are texts, or names of packages and services.
var sayers = []string{
	"echo", "printf", "cat", "grep", "which", "type", "apt", "apt-get", "dnf", "yum", "apk", "pacman", "snap", "brew",
	"systemctl", "service", "dpkg", "rpm", "test", "[", "hash", "command", "man",
}

// iptablesOf finds what the commands of iptables or ip6tables make.
func (r *run) iptablesOf(program string) *iptables {
	name := "iptables"
	if strings.HasPrefix(program, "ip6") {
		name = "ip6tables"
	}
	for _, t := range r.iptables {
		if t.program == name {
			return t
		}
	}
	t := newIPTables(name)
	r.iptables = append(r.iptables, t)
	return t
}

func (r *run) iptablesCommand(c command) {
	words := make([]string, 0, len(c.words))
	for _, word := range c.words[1:] {
		words = append(words, string(word.Text))
	}
	t := r.iptablesOf(c.program)
	t.branch = c.branch
	t.command(words, c.span, c.raw())
}

// restore is `iptables-restore < FILE`, or with a here-document.
func (r *run) restore(c command) {
	text := c.stdin
	if text == nil && len(c.words) > 1 {
		text = r.files[string(c.words[len(c.words)-1].Text)]
	}
	if text == nil {
		r.missed(strings.TrimSuffix(c.program, "-restore"))
		return
	}
	t := r.iptablesOf(c.program)
	t.branch = c.branch
	t.restore(text)
}

// firewalls are those of which the script says something.
func (r *run) firewalls() []*model.Firewall {
	var all []*model.Firewall
	add := func(program string, list []*model.Firewall) {
		for _, f := range list {
			f.Partial = f.Partial || r.lost[""] || r.lost[program]
		}
		all = append(all, list...)
	}
	add("ufw", r.ufw.firewalls())
	for _, t := range r.iptables {
		add(t.program, t.firewalls())
	}
	add("nft", r.nft.firewalls())
	add("doctl", r.doctl.firewalls())
	add("aws", r.aws.firewalls())
	return all
}

// file is what a file says that the script writes, or that lies beside it; nil when that is not known.
func (r *run) file(name *source.Fragment) *source.Fragment {
	if written := r.files[string(name.Text)]; written != nil {
		return written
	}
	if file := r.beside(name); file != nil {
		return file.Whole()
	}
	return nil
}

// wrote remembers a file that the script writes. What is appended to the rules of ufw holds them at the next reload.
func (r *run) wrote(name string, text *source.Fragment) {
	var b source.Builder
	if before := r.files[name]; before != nil {
		b.Copy(before, 0, len(before.Text))
	}
	b.Copy(text, 0, len(text.Text))
	if r.expanded += b.Len(); r.exhausted() {
		r.missed("")
		delete(r.files, name)
		return
	}
	r.files[name] = b.Fragment()
	if strings.HasPrefix(name, ufwApplications) {
		r.ufw.applications(r.files[name])
	}
	if !strings.HasPrefix(name, "/etc/ufw/") || !bytes.Contains(text.Text, []byte("DOCKER-USER")) {
		return
	}
	if bytes.Contains(text.Text, []byte("ufw-user-forward")) {
		r.ufw.hooked = true
		return
	}
	program := "iptables"
	if strings.HasSuffix(name, "6.rules") {
		program = "ip6tables"
	}
	r.iptablesOf(program).restore(text)
}
