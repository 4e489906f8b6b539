package compose

// shrink takes pieces out of a project as long as it still fails, and returns what is left. fails
// must tell the same of the same project; it is asked at most limit times.
func shrink(p *invented, fails func(*invented) bool, limit int) {
	s := &shrinker{p: p, fails: fails, left: limit}
	for s.pass() && s.left > 0 {
	}
}

type shrinker struct {
	p     *invented
	fails func(*invented) bool
	left  int
}

// pass tries to take out every piece once, and tells whether any could go.
func (s *shrinker) pass() bool {
	smaller := shorten(s, &s.p.compose)
	smaller = shorten(s, &s.p.files) || smaller
	for _, f := range s.p.files {
		smaller = shorten(s, &f.docs) || smaller
		smaller = shorten(s, &f.text) || smaller
		for _, doc := range f.docs {
			smaller = s.tree(doc) || smaller
		}
	}
	return smaller
}

func (s *shrinker) tree(t *tree) bool {
	smaller := shorten(s, &t.items)
	if prefix := t.prefix; prefix != "" {
		t.prefix = ""
		if s.still() {
			smaller = true
		} else {
			t.prefix = prefix
		}
	}
	for _, i := range t.items {
		smaller = s.tree(i.val) || smaller
	}
	return smaller
}

func (s *shrinker) still() bool {
	s.left--
	return s.left >= 0 && s.fails(s.p)
}

// shorten takes out those elements of a list that the failure does not need.
func shorten[T any](s *shrinker, list *[]T) bool {
	smaller := false
	for i := len(*list) - 1; i >= 0; i-- {
		before := *list
		*list = append(append([]T{}, before[:i]...), before[i+1:]...)
		if s.still() {
			smaller = true
		} else {
			*list = before
		}
	}
	return smaller
}
