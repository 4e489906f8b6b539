package yamlpos

import (
	"strings"
)

// block reads a literal or folded scalar up to the end of its last line with content, and
// returns the offset of that end, the line break excluded.
func (r *reader) block(folded bool, value string) (end int, ok bool) {
	h, ok := r.header()
	if !ok {
		return 0, false
	}
	end = h.end
	indent := r.indentation(value)
	leading, trailing := run{}, r.breaks(indent)
	wasBlank := false
	for r.more() && r.column() == indent {
		blank := isBlank(r.peek(0))
		if folded && !wasBlank && !blank && !leading.empty() {
			r.fold(leading, trailing)
		} else {
			r.addBreaks(append([]run{leading}, trailing...))
		}
		wasBlank = blank
		start := r.at
		for r.more() && breakLength(r.text.Text, r.at) == 0 {
			r.at++
		}
		r.out.Copy(r.text, start, r.at)
		end = r.at
		leading = run{r.at, r.at + breakLength(r.text.Text, r.at)}
		r.at = leading.end
		trailing = r.breaks(indent)
	}
	if h.chomp != '-' {
		r.addBreaks([]run{leading})
	}
	if h.chomp == '+' {
		r.addBreaks(trailing)
	}
	return end, true
}

func (r *reader) addBreaks(breaks []run) {
	for _, b := range breaks {
		if !b.empty() {
			r.addBreak(b)
		}
	}
}

// A header is the first line of a block scalar.
type header struct {
	end   int  // of the indicators
	chomp byte // '+', '-', or 0
}

// header reads `|`, `>-`, `|2+ # comment` and the line break behind it.
func (r *reader) header() (header, bool) {
	if c := r.peek(0); c != '|' && c != '>' {
		return header{}, false
	}
	r.at++
	h := header{}
	for c := r.peek(0); c == '+' || c == '-' || '1' <= c && c <= '9'; c = r.peek(0) {
		if c == '+' || c == '-' {
			h.chomp = c
		}
		r.at++
	}
	h.end = r.at
	for r.more() && breakLength(r.text.Text, r.at) == 0 {
		r.at++
	}
	r.at += breakLength(r.text.Text, r.at)
	return h, true
}

// indentation tells how many spaces before each line are not part of the value. An indicator
// would be relative to the parent, which is not known here; but the first line with ink on it
// is in the value as well.
func (r *reader) indentation(value string) int {
	const ink = "\n\u2028\u2029 "
	first := strings.IndexFunc(value, func(c rune) bool { return !strings.ContainsRune(ink, c) })
	if first < 0 {
		return r.blankIndentation(value)
	}
	kept := first - len(strings.TrimRight(value[:first], " "))
	at := r.at
	for at < len(r.text.Text) {
		if n := breakLength(r.text.Text, at); n > 0 {
			at += n
			continue
		}
		if r.text.Text[at] != ' ' {
			break
		}
		at++
	}
	start := at
	for start > r.at && r.text.Text[start-1] == ' ' {
		start--
	}
	return max(at-start-kept, 0)
}

// blankIndentation is the indentation where the value is nothing but blank lines: that of the longest
// of them, less what is left of it in the value.
func (r *reader) blankIndentation(value string) int {
	kept := longestBlank([]byte(value), 0)
	indent := longestBlank(r.text.Text, r.at) - kept
	if kept == 0 {
		indent++
	}
	return max(indent, 1)
}

// longestBlank is the length of the longest line of spaces in text[at:], before the first line
// that has something else.
func longestBlank(text []byte, at int) int {
	longest, length := 0, 0
	for ; at < len(text); at++ {
		if n := breakLength(text, at); n > 0 {
			at += n - 1
			length = 0
			continue
		}
		if text[at] != ' ' {
			break
		}
		length++
		longest = max(longest, length)
	}
	return longest
}

// column is the number of spaces on this line before the reader.
func (r *reader) column() int {
	n := 0
	for r.at-n > 0 && r.text.Text[r.at-n-1] == ' ' {
		n++
	}
	return n
}

// breaks reads blank lines and the indentation of the line that follows them.
func (r *reader) breaks(indent int) []run {
	var breaks []run
	for {
		for column := 0; column < indent && r.peek(0) == ' '; column++ {
			r.at++
		}
		n := breakLength(r.text.Text, r.at)
		if n == 0 {
			return breaks
		}
		breaks = append(breaks, run{r.at, r.at + n})
		r.at += n
	}
}
