package model

// An Unset is a place where interpolation finds no value for a variable, nor one to fall back to.
type Unset struct {
	Name string
	// Span is the expression, `${NAME}`.
	Span Span
	// Service is the one in whose definition it stands; "" for none.
	Service string
	// Required tells that compose refuses to go on without it: `${NAME:?…}`.
	Required bool
}

// Contains tells whether o lies within s. One without an end contains nothing.
func (s Span) Contains(o Span) bool {
	return s.Valid() && o.Valid() && s.Pos <= o.Pos && o.Pos < s.End
}
