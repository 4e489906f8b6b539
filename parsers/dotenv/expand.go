package dotenv

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/pattern"
)

const (
	// maxNesting is how deep ${A:-${B:-…}} may nest.
	maxNesting = 100
	// maxInserted is how many bytes variables may put into the values of one file: with
	// B=$A$A, C=$B$B, … thirty lines would fill the memory.
	maxInserted = 4 << 20
	// maxVia is how many of the places that had a part in a value are kept.
	maxVia = 16
)

// An expansion replaces the variables of one value as compose-go's template package
// does, and remembers what they were.
type expansion struct {
	get     func(name string) (model.Value[string], bool)
	room    *int // how many bytes may still be inserted into this file
	via     []model.Place
	used    bool // a variable had a part in the outcome
	unknown bool // one of them is not at hand
}

var (
	// (?i) lets in the two letters that fold to k and s, as it does in compose-go.
	variableName = pattern.Lazy(`^(?i:[_a-z][_a-z0-9]*)`)

	errTooLong = fmt.Errorf("the variables of this file expand to more than %d MiB", maxInserted>>20)
	errInvalid = errors.New(`"${" is not followed by a name, an operator or its "}"`)
)

func (e *expansion) expand(s string, depth int) (string, error) {
	if depth > maxNesting {
		return "", fmt.Errorf("${…} is nested deeper than %d levels", maxNesting)
	}
	var out strings.Builder
	for {
		i := strings.IndexByte(s, '$')
		if i < 0 {
			out.WriteString(s)
			return out.String(), nil
		}
		out.WriteString(s[:i])
		text, n, err := e.dollar(s[i:], depth)
		if err != nil {
			return "", err
		}
		out.WriteString(text)
		s = s[i+n:]
	}
}

// dollar replaces what begins with the dollar sign at the start of s. n is its length.
func (e *expansion) dollar(s string, depth int) (text string, n int, err error) {
	switch {
	case strings.HasPrefix(s, "$$"):
		return "$", 2, nil
	case strings.HasPrefix(s, "${"):
		return e.braced(s, depth)
	}
	name := variableName().FindString(s[1:])
	if name == "" {
		return "$", 1, nil
	}
	text, err = e.plain(name)
	return text, 1 + len(name), err
}

func (e *expansion) braced(s string, depth int) (text string, n int, err error) {
	name := variableName().FindString(s[2:])
	rest := s[2+len(name):]
	if name == "" {
		return "", 0, errInvalid
	}
	if strings.HasPrefix(rest, "}") {
		text, err = e.plain(name)
		return text, 2 + len(name) + 1, err
	}
	end := closingBrace(s)
	op := operator(rest)
	if end < 0 || op == "" {
		return "", 0, errInvalid
	}
	text, err = e.operate(name, op, s[2+len(name)+len(op):end], depth)
	return text, end + 1, err
}

// closingBrace is the offset of the brace that closes the one in s[:2]. It lies on the same line; where
// braces are not balanced, it is the last one there.
func closingBrace(s string) int {
	depth, last := 0, -1
	for i := 0; i < len(s) && s[i] != '\n'; i++ {
		switch {
		case s[i] == '}':
			depth--
			if depth == 0 {
				return i
			}
			last = i
		case s[i] == '{':
			depth++
			// compose-go looks past whatever follows; for the balance only.
			if i++; i < len(s) && s[i] == '}' {
				last = i
			}
			if i < len(s) && s[i] == '\n' {
				return last
			}
		}
	}
	return last
}

func operator(s string) string {
	op := strings.TrimPrefix(s, ":")
	if op == "" || !strings.ContainsRune("-+?", rune(op[0])) {
		return ""
	}
	return s[:len(s)-len(op)+1]
}

// plain is the value of $name or ${name}.
func (e *expansion) plain(name string) (string, error) {
	v, ok := e.use(name)
	e.unknown = e.unknown || !ok
	return e.insert(v.V)
}

// use looks a variable up and notes that it had a part in the outcome.
func (e *expansion) use(name string) (v model.Value[string], ok bool) {
	v, ok = e.get(name)
	e.used = true
	if !ok {
		return model.Value[string]{}, false
	}
	e.unknown = e.unknown || !v.Known()
	for _, place := range through(name, v).Via {
		if len(e.via) < maxVia && !slices.Contains(e.via, place) {
			e.via = append(e.via, place)
		}
	}
	return v, true
}

func (e *expansion) insert(text string) (string, error) {
	if *e.room -= len(text); *e.room < 0 {
		return "", errTooLong
	}
	return text, nil
}

// operate is the value of ${name op word}.
func (e *expansion) operate(name, op, word string, depth int) (string, error) {
	v, ok := e.use(name)
	bare := !v.Known() && v.V == "" // a name without "=" that nobody sets
	set := ok && !bare && (op[0] != ':' || v.V != "")
	switch kind := op[len(op)-1]; {
	case kind == '-' && !set, kind == '+' && set:
		return e.expand(word, depth+1)
	case kind == '?' && !set:
		e.unknown = true // compose stops here, with word as its message
		message := expansion{get: e.get, room: e.room}
		if _, err := message.expand(word, depth+1); err != nil {
			return "", err
		}
	}
	return e.insert(v.V)
}
