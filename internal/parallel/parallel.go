// Package parallel does independent pieces of work on all processors.
package parallel

import (
	"fmt"
	"runtime"
	"runtime/debug"
	"sync"
	"sync/atomic"
)

// Each calls do with the numbers below n, as many at a time as there are processors, and returns when all is done. If a
// call panics, so does Each, when the others have come to an end.
func Each(n int, do func(i int)) {
	workers := min(n, runtime.GOMAXPROCS(0))
	if workers < 2 {
		for i := range n {
			do(i)
		}
		return
	}
	var next atomic.Int64
	var panicked atomic.Pointer[string]
	var group sync.WaitGroup
	for range workers {
		group.Go(func() {
			defer func() {
				if v := recover(); v != nil {
					told := fmt.Sprintf("%v\n%s", v, debug.Stack())
					panicked.Store(&told)
				}
			}()
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				do(i)
			}
		})
	}
	group.Wait()
	if told := panicked.Load(); told != nil {
		panic(*told)
	}
}
