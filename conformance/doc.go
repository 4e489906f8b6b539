// Package conformance holds reflint's readings against the programs that own the formats. It is a
// module of its own, so that these programs are no dependency of reflint.
package conformance
