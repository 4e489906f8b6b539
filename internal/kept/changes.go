package kept

import "bytes"

// A Change is a line that a part has and ought not to, or lacks.
type Change struct {
	// Line is that of the file: where it stands, or the one before which it ought to. It is 1-based.
	Line int
	Text string
	// Lacking tells that the part lacks it.
	Lacking bool
}

// maxCells bounds the comparison of what two texts do not begin and end with alike: pages of a thousand lines.
const maxCells = 1 << 20

// Changes are what makes the part what it ought to be, in the order of the lines.
func (p *Part) Changes() []Change {
	has, want := linesOf(p.file.Content[p.From:p.To]), linesOf(p.Text)
	line := 1 + bytes.Count(p.file.Content[:p.From], []byte("\n"))
	for len(has) > 0 && len(want) > 0 && sameLine(has[0], want[0]) {
		has, want, line = has[1:], want[1:], line+1
	}
	for len(has) > 0 && len(want) > 0 && sameLine(has[len(has)-1], want[len(want)-1]) {
		has, want = has[:len(has)-1], want[:len(want)-1]
	}
	var list []Change
	common := commonLines(has, want)
	i, j := 0, 0
	for _, pair := range append(common, [2]int{len(has), len(want)}) {
		for ; i < pair[0]; i++ {
			list = append(list, Change{Line: line + i, Text: has[i].shown()})
		}
		for ; j < pair[1]; j++ {
			list = append(list, Change{Line: line + i, Text: want[j].shown(), Lacking: true})
		}
		i, j = i+1, j+1
	}
	return list
}

// commonLines are the longest list of lines that two texts have in the same order, by their indices; none where they
// are too long to be compared.
func commonLines(a, b []textLine) [][2]int {
	width := len(b) + 1
	if (len(a)+1)*width > maxCells {
		return nil
	}
	longest := make([]int, (len(a)+1)*width) // of a[i:] and b[j:]
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			if sameLine(a[i], b[j]) {
				longest[i*width+j] = longest[(i+1)*width+j+1] + 1
			} else {
				longest[i*width+j] = max(longest[(i+1)*width+j], longest[i*width+j+1])
			}
		}
	}
	var pairs [][2]int
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case sameLine(a[i], b[j]):
			pairs = append(pairs, [2]int{i, j})
			i, j = i+1, j+1
		case longest[(i+1)*width+j] >= longest[i*width+j+1]:
			i++
		default:
			j++
		}
	}
	return pairs
}
