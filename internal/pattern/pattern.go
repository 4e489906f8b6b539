// Package pattern holds back the compilation of regular expressions: a run needs few of them, and compiling all at
// start would be a good part of it.
package pattern

import (
	"regexp"
	"sync"
)

// Lazy returns what compiles an expression when it is first asked for. One that cannot be compiled panics then, as with
// regexp.MustCompile.
func Lazy(expression string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(expression) })
}
