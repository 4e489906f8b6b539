package compose

import (
	"strings"
	"testing"
)

func TestCoolify(t *testing.T) {
	service := func(text string) string { return "services: {web: {image: x, volumes: ['data:/data'], " + text + "}}" }
	mounting := func(key string) string {
		return "services: {web: {image: x, volumes: ['data:/data', {type: bind, source: ./a, target: /a, " + key + "}]}}"
	}
	for _, test := range []struct {
		name, text, env string
		marked          bool
	}{
		{"health check", service("exclude_from_hc: true"), "", true},
		{"content", mounting("content: 'a: 1'"), "", true},
		{"directory", mounting("is_directory: true"), "", true},
		{"directory in the old spelling", mounting("isDirectory: true"), "", true},
		{"variable to fill in", service("environment: [SERVICE_FQDN_WEB_3000]"), "", true},
		{"variable with a path", service("environment: {SERVICE_URL_WEB: /api}"), "", true},
		{"variable made up", service("environment: [PASSWORD=$SERVICE_PASSWORD_WEB]"), "", true},
		{"hexadecimal variable", service("environment: [KEY=$SERVICE_HEX_32_KEY]"), "", true},
		{"Supabase's variables", service("environment: [A=$SERVICE_SUPABASEANON_KEY]"), "", true},
		{"network", service("exclude_from_hc: true, networks: [internal]"), "", true},
		{"variable that is set", service("environment: [PASSWORD=$SERVICE_PASSWORD_WEB]"), "SERVICE_PASSWORD_WEB=x\n", false},
		{"variable that is passed on", service("environment: [SERVICE_URL_WEB]"), "SERVICE_URL_WEB=x\n", false},
		{"variable with an address", service("environment: [SERVICE_URL_WEB=http://web]"), "", false},
		{"none", service("hostname: web"), "", false},
	} {
		t.Run(test.name, func(t *testing.T) {
			l := load(t, files{"compose.yml": test.text, ".env": test.env})
			if test.marked {
				l.clean()
			} else {
				equal(t, "problems", strings.Join(l.messages(), ", "), `service "web" mounts the volume "data", which is not defined`)
			}
		})
	}
}

func TestCoolifyKeysHaveTheirPlaces(t *testing.T) {
	l := load(t, files{"compose.yml": "services: {web: {image: x, content: a, deploy: {exclude_from_hc: true}}}"})
	equal(t, "problems", strings.Join(l.messages(), "\n"),
		"unknown key \"content\" in service \"web\"\nunknown key \"exclude_from_hc\" in \"deploy\" of service \"web\"")
}
