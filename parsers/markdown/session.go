package markdown

import (
	"bytes"
	"slices"

	"github.com/reflint/reflint/internal/source"
)

// sessionLanguages are those of fences that show a terminal: prompts, and what the programs print.
var sessionLanguages = []string{"console", "shell-session", "shellsession", "terminal", "sh-session"}

// shellLanguages are those in which people leave the prompt in front of commands.
var shellLanguages = []string{"bash", "sh", "shell", "zsh", ""}

// typed is the code without the prompts of a shell. Where it has prompts, what stands in other lines was printed, save
// for the rest of a command that goes on behind a backslash.
func typed(language string, code *source.Fragment) *source.Fragment {
	session := slices.Contains(sessionLanguages, language)
	if !session && !slices.Contains(shellLanguages, language) {
		return code
	}
	var b source.Builder
	prompts, continued := false, false
	for start := 0; start < len(code.Text); {
		end := start + bytes.IndexByte(code.Text[start:], '\n') + 1
		if end <= start {
			end = len(code.Text)
		}
		line := code.Text[start:end]
		prompt := bytes.HasPrefix(line, []byte("$ ")) || session && bytes.HasPrefix(line, []byte("# "))
		switch {
		case prompt:
			b.Copy(code, start+2, end)
		case continued:
			b.Copy(code, start, end)
		}
		prompts = prompts || prompt
		continued = (prompt || continued) && bytes.HasSuffix(bytes.TrimRight(line, "\r\n"), []byte("\\"))
		start = end
	}
	if !prompts {
		return code
	}
	return b.Fragment()
}
