package lint

import (
	"fmt"
)

// complaint tells why r has no effect, or "".
func (d *directive) complaint(r ignored, cfg *Config) string {
	switch {
	case r.used:
		return ""
	case cfg.rule(r.rule) == nil:
		return unknownRule(r.rule, cfg)
	case cfg.Only != nil || cfg.Disabled[r.rule]:
		return ""
	case d.line == 0:
		return fmt.Sprintf("suppression of %q stands above nothing: no line follows", r.rule)
	case d.elsewhere && !d.cutOff:
		return ""
	default:
		return fmt.Sprintf("suppression of %q matches nothing: %s", r.rule, d.scope())
	}
}

// scope tells where a directive suppresses nothing.
func (d *directive) scope() string {
	switch {
	case d.cutOff:
		return fmt.Sprintf("line %d below it is blank, and it speaks for what stands right below it", d.line)
	case d.last > d.line:
		return fmt.Sprintf("rule finds nothing on lines %d to %d", d.line, d.last)
	default:
		return fmt.Sprintf("rule finds nothing on line %d", d.line)
	}
}

func unknownRule(name string, cfg *Config) string {
	if !ruleName().MatchString(name) {
		return fmt.Sprintf("suppression of %q: want rule names with commas between them", name)
	}
	message := fmt.Sprintf("suppression of %q, which is no rule", name)
	if cfg.Near == nil {
		return message
	}
	ids := make([]string, len(cfg.Rules))
	for i, rule := range cfg.Rules {
		ids[i] = rule.ID
	}
	if near := cfg.Near(name, ids); near != "" {
		message += fmt.Sprintf(": did you mean %q?", near)
	}
	return message
}
