package facts

import "testing"

// Every family that reads or serves a public URL is one of the table of images, and every row has its source.
func TestPublicURLs(t *testing.T) {
	families := map[string]bool{}
	for _, image := range images {
		families[image.Family] = true
	}
	for _, u := range PublicURLs() {
		if len(u.Paths) == 0 || u.Source == "" {
			t.Errorf("%s lacks paths or a source", u.Variable)
		}
		for _, family := range append(append([]string{}, u.Readers...), u.Families...) {
			if !families[family] {
				t.Errorf("%s: no image is of the family %q", u.Variable, family)
			}
		}
	}
}
