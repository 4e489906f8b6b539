package caddyfile

import (
	"slices"
	"sort"

	"github.com/reflint/reflint/internal/model"
)

// Which of several policies has a name depends on their order, and whether a name has one of its own on which of them
// Caddy keeps. What follows does as caddyconfig/httpcaddyfile/tlsapp.go.

// consolidate puts the most specific policies first, leaves out those that say nothing, and makes equal ones one
// (consolidateAutomationPolicies).
func consolidate(list []*policy) []*policy {
	if !slices.ContainsFunc(list, func(p *policy) bool { return !p.empty() }) {
		return nil
	}
	sort.SliceStable(list, func(i, j int) bool {
		switch {
		case list[i].within(list[j]):
			return true
		case list[j].within(list[i]):
			return false
		default:
			return len(list[i].Subjects) > len(list[j].Subjects)
		}
	})
	for i := 0; i < len(list); i++ {
		if !list[i].empty() {
			continue
		}
		shadowed := shadowedBy(list, i)
		if i == len(list)-1 || shadowed >= 0 && list[shadowed].signers == "" && list[shadowed].alike(&policy{}) {
			list = slices.Delete(list, i, i+1)
			i--
		}
	}
	return mergePolicies(list)
}

func mergePolicies(list []*policy) []*policy {
	for i := 0; i < len(list); i++ {
		for j := i + 1; j < len(list); j++ {
			p, other := list[i], list[j]
			if !p.alike(other) || p.Open != other.Open || !p.sameSigners(other) {
				continue
			}
			if len(p.Subjects) > 0 && len(other.Subjects) == 0 {
				if shadowedBy(list, i) >= j {
					list = slices.Delete(list, i, i+1)
					i--
					break
				}
				continue
			}
			if slices.Equal(p.Subjects, other.Subjects) || !inBetween(list[i+1:j], other) {
				p.add(other.Subjects)
				list = slices.Delete(list, j, j+1)
				j--
			}
		}
	}
	return list
}

func (p *policy) add(subjects []string) {
	for _, subject := range subjects {
		if !slices.Contains(p.Subjects, subject) {
			p.Subjects = append(slices.Clip(p.Subjects), subject)
		}
	}
}

// empty tells that nobody says anything but for which names the policy is.
func (p *policy) empty() bool { return p.signers == "" && !p.Open && p.alike(&policy{}) }

// alike tells whether two policies differ in nothing but their names, what signs, and programs outside.
func (p *policy) alike(other *policy) bool {
	return p.OnDemand == other.OnDemand && p.tuned == other.tuned
}

// sameSigners tells whether two policies come to the same issuer (automationPoliciesHaveSameIssuers).
func (p *policy) sameSigners(other *policy) bool {
	switch {
	case p.signers == "" && other.signers == "":
		a, b := p.class(), other.class()
		return a == b || a == classAny || b == classAny
	case p.signers == other.signers:
		return true
	default:
		return p.usesOwn() && other.usesOwn()
	}
}

func (p *policy) usesOwn() bool {
	return p.own || p.signers == "" && p.class() == classInternal
}

// The classes of names that a policy is for.
const (
	classAny = iota
	classPublic
	classInternal
	classMixed
)

func (p *policy) class() int {
	internal := 0
	for _, subject := range p.Subjects {
		if isInternal(subject) && !(p.OnDemand && isDeepWildcard(subject)) {
			internal++
		}
	}
	switch {
	case len(p.Subjects) == 0:
		return classAny
	case internal == 0:
		return classPublic
	case internal == len(p.Subjects):
		return classInternal
	default:
		return classMixed
	}
}

// within tells whether the other policy covers all subjects.
func (p *policy) within(other *policy) bool {
	if len(p.Subjects) == 0 || len(other.Subjects) == 0 {
		return len(other.Subjects) == 0
	}
	return !slices.ContainsFunc(p.Subjects, func(subject string) bool { return !other.covers(subject) })
}

func (p *policy) covers(name string) bool {
	return slices.ContainsFunc(p.Subjects, func(subject string) bool { return model.CoversName(subject, name) })
}

// shadowedBy is the index of the first policy behind the one at i that covers its subjects too, or -1.
func shadowedBy(list []*policy, i int) int {
	for j := i + 1; j < len(list); j++ {
		if list[i].within(list[j]) {
			return j
		}
	}
	return -1
}

// inBetween tells whether one of the policies has a name in common with p.
func inBetween(list []*policy, p *policy) bool {
	return slices.ContainsFunc(list, func(other *policy) bool {
		return slices.ContainsFunc(other.Subjects, p.covers) || slices.ContainsFunc(p.Subjects, other.covers)
	})
}

// insertPolicy puts p before the first policy that covers one of its names, or is for fewer
// (modules/caddytls/tls.go, AddAutomationPolicy).
func insertPolicy(list []*policy, p *policy) []*policy {
	for i, other := range list {
		if slices.ContainsFunc(p.Subjects, other.covers) || len(other.Subjects) < len(p.Subjects) {
			return slices.Insert(list, i, p)
		}
	}
	return append(list, p)
}

func policyFor(list []*policy, name string) *policy {
	i := slices.IndexFunc(list, func(p *policy) bool { return len(p.Subjects) == 0 || p.covers(name) })
	if i < 0 {
		return nil
	}
	return list[i]
}
