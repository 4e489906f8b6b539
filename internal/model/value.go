// Package model is one deployment as one thing: services, published ports,
// LiveKit, proxies, and where each of their values was written. It knows no
// file format and does no I/O. After assembly it is read-only.
package model

import "go/token"

// A Span is a range of source bytes. End is exclusive. A Span without Pos stands for
// what nobody wrote; one without End for a place whose extent is not known.
type Span struct {
	Pos, End token.Pos
}

// Valid tells whether the span is a place at all.
func (s Span) Valid() bool { return s.Pos.IsValid() }

// Origin tells how much is known of a value.
type Origin uint8

// A value is what a product does when nothing is said (Default), what a file says
// literally (Stated), what a file says once its variables are replaced by
// values that are all known (Interpolated), or depends on something that no file
// at hand tells (Unknown).
const (
	Default Origin = iota
	Stated
	Interpolated
	Unknown
)

// A Place is a span that had a part in a value, with a few words on which:
// the definition of a variable, the anchor behind an alias, the template that stands in.
type Place struct {
	Span Span
	Text string
}

// A Value is something that a configuration says, with where it says so.
type Value[T any] struct {
	// V is the value. Of an unknown value it is the zero T or what could be made out.
	V T
	// Span is where the value is written in the file that uses it; invalid for a default.
	Span Span
	// Origin tells how V came about.
	Origin Origin
	// Template marks a value out of a file that stands in for one
	// that is still to be written (livekit.yaml.example).
	Template bool
	// Via lists the places that decided the value, nearest first, when Span
	// does not: for "${RTC_PORTS}" the line of .env that sets RTC_PORTS.
	Via []Place
}

// Known tells whether V is what the running system will see.
func (v Value[T]) Known() bool { return v.Origin != Unknown }

// Written tells whether any file says something here, be it unknown.
func (v Value[T]) Written() bool { return v.Origin != Default }

// DefaultOf is a value that nobody wrote.
func DefaultOf[T any](v T) Value[T] { return Value[T]{V: v} }

// With is v's provenance with another content; it serves to pass from a text to
// what was read out of it.
func With[T, U any](v Value[T], content U) Value[U] {
	return Value[U]{V: content, Span: v.Span, Origin: v.Origin, Via: v.Via, Template: v.Template}
}

// A Problem is what a reader could not take in, or what the program that owns the file
// would refuse. Rule is the ID of the rule that reports it.
type Problem struct {
	Rule    string
	Span    Span
	Message string
	Related []Place
	// Apart tells that the file only states something about the deployment, as documents and firewalls do: the
	// deployment is known without it.
	Apart bool
}

// Unread tells that a file which the deployment runs on could not be read.
func (p *Problem) Unread() bool { return p.Rule == "syntax" && !p.Apart }

// UnknownMark stands, inside the text of an embedded document, for a part that no file at hand tells. A
// value whose text holds it is Unknown. It is no character, so that no file has it.
const UnknownMark = "\U0010FFFE"
