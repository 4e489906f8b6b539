package yamlpos

import (
	"bytes"
	"io"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/pattern"
	"github.com/reflint/reflint/internal/source"
)

var (
	errorLine = pattern.Lazy(`^line (\d+): `)
	// A name in an error comes from the file, where it may be a password that begins with "*".
	errorName = pattern.Lazy(`(unknown anchor) '.*'`)
	// Of these errors yaml.v3 names the right line: that of the quote or the key that is left open.
	// In the others it is the first line of the collection around the error, often by one off.
	leftOpen = pattern.Lazy(`found unexpected|could not find expected`)
)

// maxTrials bounds how many lines an error is followed back.
const maxTrials = 20

// syntaxProblem turns an error of yaml.v3 into a problem on the line that is to blame.
func syntaxProblem(text *source.Fragment, x *index, err error) *model.Problem {
	message := strings.TrimPrefix(err.Error(), "yaml: ")
	line := 1
	if m := errorLine().FindStringSubmatch(message); m != nil {
		line, _ = strconv.Atoi(m[1]) // \d+ of a line that exists
		message = strings.TrimPrefix(message, m[0])
	}
	offset := x.offset(min(line, len(x.lines)), 1)
	if !leftOpen().MatchString(message) {
		offset = blame(text.Text, x, message)
	}
	for offset < len(text.Text) && isBlank(text.Text[offset]) {
		offset++
	}
	return problemAt(text, offset, "cannot be read as YAML: "+errorName().ReplaceAllString(message, "$1"))
}

// blame returns the start of the line at which the error with this message comes up. yaml.v3 stops
// reading a token or so behind it; from there the text is cut line by line, as long as the
// error stays. In an open bracket it always would.
func blame(text []byte, x *index, message string) int {
	read, _ := failure(text)
	start := x.lineStart(len(bytes.TrimRight(text[:read], " \t\r\n")))
	for trial := 0; trial < maxTrials && !strings.Contains(message, "',' or"); trial++ {
		before := bytes.TrimRight(text[:start], " \t\r\n")
		if len(before) == 0 {
			break
		}
		if _, m := failure(text[:start]); m != message {
			break
		}
		start = x.lineStart(len(before) - 1)
	}
	return start
}

// failure reads text until it fails. It returns how many bytes that took, and the error without
// its line; "" for a text without error.
func failure(text []byte) (read int, message string) {
	source := &dripping{text: text}
	decoder := yaml.NewDecoder(source)
	for {
		_, err := next(decoder)
		if err == io.EOF { //nolint:errorlint // next passes it on as it is
			return source.read, ""
		}
		if err != nil {
			message = strings.TrimPrefix(err.Error(), "yaml: ")
			return source.read, errorLine().ReplaceAllString(message, "")
		}
	}
}

// dripping hands out one byte at a time, so that a decoder takes no more than it needs.
type dripping struct {
	text []byte
	read int
}

func (d *dripping) Read(p []byte) (int, error) {
	if d.read == len(d.text) {
		return 0, io.EOF
	}
	p[0] = d.text[d.read]
	d.read++
	return 1, nil
}
