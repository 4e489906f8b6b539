package compose

import (
	"strings"
	"testing"

	"github.com/reflint/reflint/internal/model"
)

func TestInterpolation(t *testing.T) {
	const env = "SET=val\nEMPTY=\n"
	set := " (.env:val: SET is set here)"
	empty := " (.env:: EMPTY is set here)"
	tests := []struct{ expression, want string }{
		{"plain", "plain"},
		{"$SET", "val interpolated at $SET" + set},
		{"${SET}", "val interpolated at ${SET}" + set},
		{"a-${SET}-b", "a-val-b interpolated at a-${SET}-b" + set},
		{"${SET:-other}", "val interpolated at ${SET:-other}" + set},
		{"${EMPTY:-other}", "other interpolated at ${EMPTY:-other}" + empty},
		{"${EMPTY-other}", " interpolated at ${EMPTY-other}" + empty},
		{"${NO:-other}", "other interpolated at ${NO:-other}"},
		{"${NO-other}", "other interpolated at ${NO-other}"},
		{"${NO:-}", " interpolated at ${NO:-}"},
		{"${NO:-${SET}}", "val interpolated at ${NO:-${SET}}" + set},
		{"${NO:-a${NO2:-b}c}d", "abcd interpolated at ${NO:-a${NO2:-b}c}d"},
		{"${SET:+yes}", "yes interpolated at ${SET:+yes}" + set},
		{"${SET+yes}", "yes interpolated at ${SET+yes}" + set},
		{"${EMPTY:+yes}", " interpolated at ${EMPTY:+yes}" + empty},
		{"${EMPTY+yes}", "yes interpolated at ${EMPTY+yes}" + empty},
		{"${NO:+yes}", " interpolated at ${NO:+yes}"},
		{"${SET:?must}", "val interpolated at ${SET:?must}" + set},
		{"${NO:?must}", " unknown at ${NO:?must}"},
		{"${NO?must}", " unknown at ${NO?must}"},
		{"${NO}", " unknown at ${NO}"},
		{"a${NO}b", "ab unknown at a${NO}b"},
		{"$$SET", "$SET at $$SET"},
		{"$${SET}", "${SET} at $${SET}"},
		{"5$ a$1", "5$ a$1"},
		{"${SET}}", "val} interpolated at ${SET}}" + set},
	}
	for _, test := range tests {
		t.Run(test.expression, func(t *testing.T) {
			l := load(t, files{
				"compose.yml": "services: {web: {image: x, hostname: '" + test.expression + "'}}",
				".env":        env,
			}).clean()
			hostname := l.service("web").Hostname
			equal(t, "the scalar", l.at(hostname.Span), "'"+test.expression+"'")
			hostname.Span.Pos, hostname.Span.End = hostname.Span.Pos+1, hostname.Span.End-1
			equal(t, "hostname", show(l, hostname), test.want)
		})
	}
}

func TestInterpolationOfEmptyRequired(t *testing.T) {
	l := load(t, files{"compose.yml": "services: {web: {image: '${EMPTY:?no}'}}", ".env": "EMPTY=\n"})
	l.wants(`wants variable "EMPTY" to have a value, and it is set to nothing`)
}

func TestMalformedInterpolation(t *testing.T) {
	for _, expression := range []string{"${", "${}", "${1}", "${A!b}", "${A:}", "${A:-x"} {
		l := load(t, files{"compose.yml": "services: {web: {image: x, hostname: 'a" + expression + "'}}"})
		l.wants("${")
		equal(t, expression, l.at(l.Problems[0].Span), "${")
		equal(t, expression, l.service("web").Hostname.Origin, model.Unknown)
	}
}

func TestNothingToInterpolate(t *testing.T) {
	l := load(t, files{"compose.yml": "services:\n  $KEY-is-no-variable:\n    image: x # ${COMMENT}\n"})
	equal(t, "variables", len(l.Variables), 0)
}

func TestVariables(t *testing.T) {
	l := load(t, files{
		"compose.yml": "name: Shop\nservices: {web: {image: '$B$A$C', hostname: '${C:-x}${D:-y}${COMPOSE_PROJECT_NAME}'}}",
		".env":        "A=1\n",
	}).clean()
	var got []string
	for _, v := range l.Variables {
		got = append(got, v.Name+": "+show(l, v.Value)+", first "+l.at(v.Span))
	}
	equal(t, "variables", strings.Join(got, "\n"), strings.Join([]string{
		"A: 1 at .env:1, first $A",
		"B:  unknown at nowhere, first $B",
		"C:  unknown at nowhere, first $C",
		"COMPOSE_PROJECT_NAME: shop at Shop, first ${COMPOSE_PROJECT_NAME}",
		"D:  by default, first ${D:-y}",
	}, "\n"))
}

func TestTemplateValue(t *testing.T) {
	env := func(o *Options) {
		o.Env = func(name string) (model.Variable, bool) {
			return model.Variable{Name: name, Value: model.Value[string]{V: "x", Origin: model.Stated, Template: true}}, true
		}
	}
	l := load(t, files{"compose.yml": "services: {web: {image: '${A}', ports: ['${A:+80}:80']}}"}, env).clean()
	equal(t, "of the image", l.service("web").Image.Template, true)
	equal(t, "of the container port", l.service("web").Ports[0].Container.Template, false)
}

func FuzzInterpolation(f *testing.F) {
	for _, seed := range []string{"$A", "${A:-${B}}", "${A:-{}} ${B}", "$$", "${", "${A?x\n}", "x\U0010FFFEy"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, expression string) {
		quoted := strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`, "\r", `\r`, "\t", `\t`).Replace(expression)
		l := load(t, files{"compose.yml": `services: {web: {image: "` + quoted + `", command: "` + quoted + `"}}`, ".env": "A=a\n"})
		for _, s := range l.Services {
			if strings.Contains(s.Image.V, unknownMark) && s.Image.Known() && !strings.Contains(expression, unknownMark) {
				t.Errorf("the mark leaks from %q: %q", expression, s.Image.V)
			}
		}
	})
}
