package lint

import (
	"fmt"
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis"

	"github.com/reflint/reflint/internal/source"
)

func TestLimit(t *testing.T) {
	set := source.NewSet("/")
	flooded, other := set.Add("flooded", make([]byte, 2*maxPerFile)), set.Add("other", []byte("x"))
	var findings []Finding
	for i := range maxPerFile + 5 {
		findings = append(findings, Finding{
			Rule: "r", Severity: Info, Diagnostic: analysis.Diagnostic{Pos: flooded.Pos(i), Message: fmt.Sprint(i)},
		})
	}
	findings[maxPerFile+3].Severity = Error
	findings = append(findings, Finding{Rule: "r", Diagnostic: analysis.Diagnostic{Pos: other.Pos(0)}})

	kept := limit(set, findings)
	if len(kept) != maxPerFile+1 || kept[maxPerFile].Pos != other.Pos(0) {
		t.Fatalf("keeps %d findings", len(kept))
	}
	last, severe := kept[maxPerFile-2], kept[maxPerFile-1]
	want := "this file has 6 more findings, none worse than this one: 1000 are listed"
	if last.Message != want || last.Severity != Info || last.Rule != "syntax" || last.Pos != flooded.Pos(maxPerFile-2) {
		t.Errorf("the last is %+v", last)
	}
	if severe.Severity != Error || severe.Pos != flooded.Pos(maxPerFile+3) {
		t.Errorf("drops an error for the sake of infos: %+v", severe)
	}
	if first := kept[0]; first.Message != "0" || first.Severity != Info {
		t.Errorf("the first is %+v", first)
	}
	if kept := limit(set, findings[maxPerFile:]); kept[0].Rule != "r" {
		t.Errorf("%d findings are too many", maxPerFile)
	}
}

func TestLongMessages(t *testing.T) {
	set := source.NewSet("/")
	pos := set.Add("x", []byte("x")).Pos(0)
	long := strings.Repeat("é", maxMessage)
	kept := limit(set, []Finding{{Diagnostic: analysis.Diagnostic{
		Pos: pos, Message: long, Related: []Related{{Pos: pos, Message: long}},
	}}})
	for _, message := range []string{kept[0].Message, kept[0].Related[0].Message} {
		if want := strings.Repeat("é", maxMessage/2) + "…"; message != want {
			t.Errorf("message of %d bytes", len(message))
		}
	}
}
