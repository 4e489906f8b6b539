package firewall

import (
	"bytes"
	"strconv"

	"github.com/reflint/reflint/internal/source"
)

// braces expands {80,443} and {7881..7883} in a word without quotes.
func (s *shell) braces(field *source.Fragment) []*source.Fragment {
	done := []*source.Fragment{}
	for todo := []*source.Fragment{field}; len(todo) > 0; {
		first := todo[0]
		todo = todo[1:]
		alternatives := braceGroup(first)
		if alternatives == nil {
			done = append(done, first)
			continue
		}
		for _, a := range alternatives {
			s.run.expanded += len(a.Text)
		}
		if s.run.exhausted() || len(todo)+len(alternatives)+len(done) > maxFields {
			s.run.missed("")
			return []*source.Fragment{unknownAt(spanOf(field, 0, len(field.Text)), "")}
		}
		todo = append(alternatives, todo...)
	}
	return done
}

// braceGroup expands the first group of a word; nil when it has none.
func braceGroup(field *source.Fragment) []*source.Fragment {
	text := field.Text
	for open := bytes.IndexByte(text, '{'); open >= 0 && open < len(text); {
		if commas, end := group(text, open); end > 0 {
			if len(commas) > 0 {
				return alternatives(field, open, commas, end)
			}
			if numbers := sequence(string(text[open+1 : end])); numbers != nil {
				return numbered(field, open, end, numbers)
			}
		}
		next := bytes.IndexByte(text[open+1:], '{')
		if next < 0 {
			break
		}
		open += 1 + next
	}
	return nil
}

// group finds the end of the group that opens at a place, and its commas; 0 when it has no end.
func group(text []byte, open int) (commas []int, end int) {
	depth := 0
	for i := open; i < len(text); i++ {
		switch text[i] {
		case '{':
			depth++
		case ',':
			if depth == 1 {
				commas = append(commas, i)
			}
		case '}':
			if depth--; depth == 0 {
				return commas, i
			}
		}
	}
	return nil, 0
}

func alternatives(field *source.Fragment, open int, commas []int, end int) []*source.Fragment {
	var all []*source.Fragment
	start := open + 1
	for _, stop := range append(commas, end) {
		if len(all) > maxFields {
			break
		}
		var b source.Builder
		b.Copy(field, 0, open)
		b.Copy(field, start, stop)
		b.Copy(field, end+1, len(field.Text))
		all = append(all, b.Fragment())
		start = stop + 1
	}
	return all
}

// sequence reads "7881..7883"; nil when it is none. One that is too long is cut where the bound of fields is noticed.
func sequence(text string) []int {
	low, high, ok := bytes.Cut([]byte(text), []byte(".."))
	lo, errLo := strconv.Atoi(string(low))
	hi, errHi := strconv.Atoi(string(high))
	if !ok || errLo != nil || errHi != nil {
		return nil
	}
	step := 1
	if hi < lo {
		step = -1
	}
	numbers := []int{lo}
	for n := lo; n != hi && len(numbers) <= maxFields; {
		n += step
		numbers = append(numbers, n)
	}
	return numbers
}

func numbered(field *source.Fragment, open, end int, numbers []int) []*source.Fragment {
	at := spanOf(field, open, end+1)
	all := make([]*source.Fragment, len(numbers))
	for i, n := range numbers {
		var b source.Builder
		b.Copy(field, 0, open)
		b.Replace(strconv.Itoa(n), at.Pos, at.End)
		b.Copy(field, end+1, len(field.Text))
		all[i] = b.Fragment()
	}
	return all
}
