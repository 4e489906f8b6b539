package model

// A Substitution is a variable that stands in a proxy's configuration and is replaced, before anything is read, by what
// the environment of the proxy's process says.
type Substitution struct {
	// Variable has the place of the use, and the text that came in its place.
	Variable
	// Set tells that the process gets the variable, Fallback that the configuration has a text for when it does not.
	Set, Fallback bool
	// Whole tells that nothing else stands in the same word.
	Whole bool
	// Offered is the variable of this name among the project's own, from which compose hands on only what a service
	// names; nil when there is none.
	Offered *Variable
}

// Empty tells that nothing at all came in the place of the variable.
func (s Substitution) Empty() bool { return s.Value.Known() && s.Value.V == "" }
