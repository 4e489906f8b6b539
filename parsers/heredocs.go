package parsers

import (
	"bytes"
	"path"
	"slices"
	"strings"

	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/pattern"
	"github.com/reflint/reflint/parsers/markdown"
)

// heredoc is a line that has a shell write what follows into a file: `cat > Caddyfile <<'EOF'`, `sudo tee .env <<EOF`,
// `cat <<EOF > .env`.
var heredoc = pattern.Lazy(
	`(?m)^[ \t]*(?:sudo )?(?:cat[ \t]*>>?|tee(?: -a)?)[ \t]*([\w./-]+)[^\n]*<<[ \t]*(['"]?)(\w+)['"]?[^\n]*\n` +
		`|^[ \t]*(?:sudo )?cat[ \t]*<<[ \t]*(['"]?)(\w+)['"]?[ \t]*(?:>>?|\|[ \t]*(?:sudo )?tee(?: -a)?)` +
		`[ \t]*([\w./-]+)[^\n]*\n`)

// written are the files that the commands of a fence write, as fences of their own. Text in which the shell puts in
// variables is not what ends up in the file, and is left out.
func written(fence markdown.Fence) []markdown.Fence {
	if !slices.Contains([]string{"bash", "sh", "shell", "zsh", "console", ""}, fence.Language) {
		return nil
	}
	var list []markdown.Fence
	text := fence.Text.Text
	if !bytes.Contains(text, []byte("<<")) {
		return nil
	}
	for at := 0; ; {
		m := heredoc().FindSubmatchIndex(text[at:])
		if m == nil {
			return list
		}
		group := func(n int) string {
			if m[2*n] < 0 {
				return ""
			}
			return string(text[at+m[2*n] : at+m[2*n+1]])
		}
		name, quoted, mark := group(1)+group(6), group(2)+group(4) != "", group(3)+group(5)
		start := at + m[1]
		length := bytes.Index(text[start:], []byte("\n"+mark))
		if length < 0 {
			return list
		}
		at = start + length + 1
		if body := text[start:at]; quoted || !bytes.ContainsAny(body, "$`") {
			part := fence
			part.Language, part.Text = languageOf(name), fence.Text.Slice(start, at)
			pos, end := part.Text.Span(0, len(part.Text.Text))
			part.Span = model.Span{Pos: pos, End: end}
			list = append(list, part)
		}
	}
}

// languageOf is what a fence with the content of a file would be called; "text" for what is not read.
func languageOf(name string) string {
	base := strings.ToLower(path.Base(name))
	switch {
	case strings.Contains(base, "caddyfile"):
		return "caddyfile"
	case strings.HasPrefix(base, ".env") || strings.HasSuffix(base, ".env"):
		return "env"
	case isYAML(base):
		return "yaml"
	default:
		return "text"
	}
}
