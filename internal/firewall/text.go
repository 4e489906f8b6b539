package firewall

import (
	"fmt"
	"strings"

	"github.com/reflint/reflint/internal/model"
)

// maxComment is how many bytes of a comment all firewalls take: nftables has room for 127, AWS for 255.
const maxComment = 120

// commentMarks are the characters beside letters, digits and blanks that AWS takes in a description, without those
// that mean something between quotes in a shell, in HCL or to nft.
const commentMarks = "._-:/()#,@[]+=&;*!"

// comment is text as every firewall takes it for the comment of a rule, between quotes of any kind.
func comment(text string) string {
	var b strings.Builder
	blank := false
	for _, c := range text {
		switch {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9', strings.ContainsRune(commentMarks, c):
			if blank && b.Len() > 0 {
				b.WriteByte(' ')
			}
			blank = false
			b.WriteRune(c)
		case c == '\'': // the client's network
		default:
			blank = true
		}
	}
	text = b.String()
	if len(text) > maxComment {
		text = strings.TrimRight(text[:maxComment-len("...")], " ,;") + "..."
	}
	return text
}

// comment is the comment of an opening.
func (o Opening) comment() string { return comment(strings.Join(o.For, "; ")) }

// sshComment is the comment of the rule for SSH.
const sshComment = "SSH"

// A page is a file that is being written, with comments behind "#".
type page struct {
	strings.Builder
	// indent stands before comments.
	indent string
}

func (w *page) line(format string, args ...any) {
	w.WriteString(fmt.Sprintf(format, args...) + "\n")
}

// note writes a comment of one line. What comes from the deployment may hold anything but a control character.
func (w *page) note(text string) {
	w.line("%s# %s", w.indent, strings.Map(func(c rune) rune {
		if c < ' ' || c == 0x7f {
			return '?'
		}
		return c
	}, text))
}

// header tells what the file is.
func (w *page) header(p *plan) {
	stack := p.Stack
	if stack == "" {
		stack = "the stack"
	}
	w.note(fmt.Sprintf("What %s needs open in mode %s, derived by reflint from its configuration.",
		p.clean(stack), p.table.Mode))
	for _, text := range p.notes() {
		w.note(text)
	}
}

// span is a range with a separator of the firewall's own: "44200:44300".
func span(r model.PortRange, separator string) string {
	return strings.Replace(r.String(), "-", separator, 1)
}
