package parallel_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/reflint/reflint/internal/parallel"
)

func TestEach(t *testing.T) {
	for _, n := range []int{0, 1, 2, 1000} {
		calls := make([]int, n)
		parallel.Each(n, func(i int) { calls[i]++ })
		for i, count := range calls {
			if count != 1 {
				t.Errorf("%d of %d: called %d times, want once", i, n, count)
			}
		}
	}
}

func TestPanicComesThrough(t *testing.T) {
	for _, n := range []int{1, 1000} {
		func() {
			defer func() {
				if got := fmt.Sprint(recover()); !strings.HasPrefix(got, "boom") {
					t.Errorf("of %d: panic %q, want boom", n, got)
				}
			}()
			parallel.Each(n, func(i int) {
				if i == n-1 {
					panic("boom")
				}
			})
		}()
	}
}
