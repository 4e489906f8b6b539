package firewall

import (
	"slices"

	"github.com/reflint/reflint/internal/model"
)

// A branch is one way that a script may take: of an `if`, a `case`, or behind a condition. The zero branch is what is
// run in any case. What is taken away in a branch stays where it comes from elsewhere: of ways that exclude each other
// the script may take the one that allows more.
type branch struct {
	// number counts the branches in the order in which they are entered: what is added in a branch, or in one inside
	// of it, has no smaller number.
	number int
	// first is the number of the first branch of the statement: those from it on exclude this one.
	first int
}

// conditional tells that there are other ways to take.
func (b branch) conditional() bool { return b.number > 0 }

// reaches tells whether what is taken away in b is taken from what was added in other.
func (b branch) reaches(other branch) bool { return other.number >= b.number }

// excludes tells whether a script that takes b has not come through other, which was entered before.
func (b branch) excludes(other branch) bool {
	return other.number < b.number && b.way().Excludes(other.way())
}

// way is the branch as the model has it.
func (b branch) way() model.Way { return model.Way{Number: b.number, First: b.first} }

// beforeDenied is the place for a rule that allows, added in b at the end of rules: what the other ways of the
// statement deny comes after it. deniedIn tells in which branch a rule denies.
func beforeDenied[T any](b branch, rules []T, deniedIn func(T) (branch, bool)) int {
	at := slices.IndexFunc(rules, func(rule T) bool {
		other, denies := deniedIn(rule)
		return denies && b.excludes(other)
	})
	if at < 0 {
		return len(rules)
	}
	return at
}
