package stack

import "github.com/reflint/reflint/internal/lint"

// maxPlaces bounds the related places that a finding shows.
const maxPlaces = 5

// few are the first of the related places.
func few(places []lint.Related) []lint.Related { return places[:min(len(places), maxPlaces)] }
