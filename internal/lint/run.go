package lint

import (
	"fmt"
	"runtime/debug"
	"slices"

	"golang.org/x/tools/go/analysis"

	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/parallel"
	"github.com/reflint/reflint/internal/source"
)

// Config says which rules run and what is kept of their findings.
type Config struct {
	// Rules are all rules there are, disabled or not.
	Rules []*Rule
	// Disabled holds the IDs of those that do not run.
	Disabled map[string]bool
	// Severities replace what the rules with these IDs report.
	Severities map[string]Severity
	// Only names files; findings that touch none of them are dropped. Nil keeps all.
	Only []string
	// Read are files that belong to no deployment and were read, Unread files and directories that were not.
	Read   []string
	Unread []model.ReadFile
	// Redactor knows the secrets of the deployments; nil for a new one.
	Redactor *Redactor
	// Near finds the known name that a misspelt word is close to, or "". It may be nil.
	Near func(word string, known []string) string
}

// A Result is what a run has to tell.
type Result struct {
	// Findings are ordered by file, offset, rule and message.
	Findings []Finding
	// Suppressed is the number of findings that comments in the files suppress.
	Suppressed int
	// Panics are the rules that broke down; the others ran.
	Panics []*PanicError

	// Files names the files that were read, sorted.
	Files []string
	// Unread are the files that were not, sorted by name.
	Unread []model.ReadFile
	// Secrets are the places whose text must not be shown.
	Secrets []model.Span
	// SecretTexts are what must not be shown wherever it stands, the longest first.
	SecretTexts []string
}

// A PanicError is the breakdown of a rule: a defect of the rule, not of the files.
type PanicError struct {
	Rule       string
	Deployment string
	Value      any
	Stack      []byte
}

func (e *PanicError) Error() string {
	return fmt.Sprintf("rule %s broke down on %s: %v", e.Rule, e.Deployment, e.Value)
}

// Run runs the enabled rules over every scenario of every deployment. It takes the deployments over: a tree may hold
// hundreds, so that each is taken out of the list once its rules have run.
func Run(set *source.Set, deployments []*model.Deployment, cfg Config) *Result {
	result := &Result{}
	for _, d := range deployments {
		result.Secrets = append(result.Secrets, d.Secrets...)
	}
	redact := cfg.Redactor
	if redact == nil {
		redact = NewRedactor(set, deployments)
	}
	result.SecretTexts = redact.Texts
	read, unread := filesOf(deployments, cfg)
	result.Files, result.Unread = redact.texts(read), redact.files(unread)

	directives := scanDirectives(set, deployments)
	others := directives.otherProfiles(deployments, &cfg)
	c := newCollector(set, &cfg, redact)
	c.collect(deployments)
	result.Panics = c.panics

	findings, suppressed := directives.apply(cfg.kept(set, c.findings))
	if cfg.runs(UnusedIgnore) {
		directives.try(others, &cfg)
		findings = append(findings, cfg.kept(set, directives.report(&cfg))...)
	}
	order(set, findings)
	result.Findings, result.Suppressed = limit(set, findings), suppressed
	return result
}

// runs tells whether there is a rule id and it is enabled.
func (cfg *Config) runs(id string) bool { return cfg.rule(id) != nil && !cfg.Disabled[id] }

func (cfg *Config) rule(id string) *Rule {
	i := slices.IndexFunc(cfg.Rules, func(r *Rule) bool { return r.ID == id })
	if i < 0 {
		return nil
	}
	return cfg.Rules[i]
}

// kept are the findings that touch one of the files that the run is limited to.
func (cfg *Config) kept(set *source.Set, findings []Finding) []Finding {
	if cfg.Only == nil {
		return findings
	}
	return slices.DeleteFunc(findings, func(f Finding) bool {
		for _, pos := range f.Places() {
			if file := set.File(pos); file != nil && slices.Contains(cfg.Only, file.Name) {
				return false
			}
		}
		return true
	})
}

// A collector runs rules and keeps what is new.
type collector struct {
	set      *source.Set
	cfg      *Config
	findings []Finding
	panics   []*PanicError
	// filed holds the index of each heading in findings.
	filed  map[heading]int
	broken map[string]bool // IDs of rules that panicked
	redact *Redactor
}

func newCollector(set *source.Set, cfg *Config, redact *Redactor) *collector {
	return &collector{set: set, cfg: cfg, filed: map[heading]int{}, broken: map[string]bool{}, redact: redact}
}

// collect runs the rules over the deployments, several at a time. What they find is kept in the order of the
// deployments.
func (c *collector) collect(deployments []*model.Deployment) {
	parts := make([]*collector, len(deployments))
	parallel.Each(len(deployments), func(i int) {
		parts[i] = newCollector(c.set, c.cfg, c.redact)
		parts[i].deployment(deployments[i])
		deployments[i] = nil
	})
	for _, part := range parts {
		c.merge(part)
	}
}

func (c *collector) deployment(d *model.Deployment) {
	for _, s := range d.Scenarios() {
		for _, rule := range c.cfg.Rules {
			if rule.Check != nil && !c.cfg.Disabled[rule.ID] && !c.broken[rule.ID] {
				c.check(rule, s)
			}
		}
	}
}

// merge takes over what was found in a further deployment. A rule that broke down there as well is told once.
func (c *collector) merge(part *collector) {
	for _, f := range part.findings {
		c.file(f)
	}
	for _, p := range part.panics {
		if !c.broken[p.Rule] {
			c.broken[p.Rule] = true
			c.panics = append(c.panics, p)
		}
	}
}

// check runs one rule over one scenario. A rule that panics is not run again on the deployment: its next scenario
// would only say the same.
func (c *collector) check(rule *Rule, s *model.Scenario) {
	defer func() {
		if v := recover(); v != nil {
			c.broken[rule.ID] = true
			c.panics = append(c.panics, &PanicError{rule.ID, s.Name, v, debug.Stack()})
		}
	}()
	rule.Check(&Pass{Scenario: s, rule: rule, report: func(severity Severity, d analysis.Diagnostic, quotes bool) {
		c.add(s, severity, d, quotes)
	}})
}

// add keeps a finding. quotes tells that its message quotes the file, whatever that is.
func (c *collector) add(s *model.Scenario, severity Severity, d analysis.Diagnostic, quotes bool) {
	f := Finding{Rule: d.Category, Severity: severity, Deployment: s.Name, Diagnostic: d}
	if s.Choice == nil {
		f.Profiles = s.Active
	}
	c.place(&f, s.Span)
	c.assume(&f, s.Deployment)
	if stated, ok := c.cfg.Severities[d.Category]; ok {
		f.Severity = stated
	}
	if file := c.set.File(f.Pos); file != nil && file.Outside && quotes {
		f.Message = WithoutQuotes(f.Message)
	}
	c.redact.finding(&f)
	c.file(f)
}

// place makes sure that the positions of f lie in files and that their ends do not precede
// them. What has no place of its own stands at fallback.
func (c *collector) place(f *Finding, fallback model.Span) {
	if c.set.File(f.Pos) == nil {
		f.Pos, f.End = fallback.Pos, fallback.End
	}
	f.End = c.end(f.Pos, f.End)
	f.Related = slices.DeleteFunc(f.Related, func(r Related) bool { return c.set.File(r.Pos) == nil })
	for i, r := range f.Related {
		f.Related[i].End = c.end(r.Pos, r.End)
	}
	f.Related = compactRelated(f.Related)
}
