package facts

// maxKnown is the number of known words from which none is looked for: with thousands of names and thousands of
// misspelt ones that would take seconds.
const maxKnown = 1000

// Near returns the known word that word was probably meant to be, or "" when none comes close: of
// those within two edits, and a third of its length, the nearest, and of equals the first. A known word
// itself has no need of one.
func Near(word string, known []string) string {
	if len(known) > maxKnown {
		return ""
	}
	best, bestDistance := "", 1+min(2, (len(word)+1)/3)
	for _, candidate := range known {
		if candidate == word {
			return ""
		}
		if d := len(candidate) - len(word); d >= bestDistance || -d >= bestDistance {
			continue
		}
		if d := distance(word, candidate); d < bestDistance {
			best, bestDistance = candidate, d
		}
	}
	return best
}

// distance is how many bytes have to be inserted, removed, replaced or swapped with
// their neighbour to turn a into b.
func distance(a, b string) int {
	// Three rows of the table: d[i-2], d[i-1] and d[i], each by the length of b's prefix.
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(b)]
}
