package facts

import "testing"

func TestAccessOf(t *testing.T) {
	none := func(string) bool { return false }
	for image, want := range map[string]string{
		"redis": "Redis", "bitnami/redis": "Redis", "example.org/redis-exporter": "", "redis-commander": "",
		"ollama/ollama": "Ollama", "someone/ollama": "", "supabase/postgres": "PostgreSQL", "": "",
	} {
		got := ""
		if access := AccessOf(image, none); access != nil {
			got = access.What
		}
		if got != want {
			t.Errorf("%q is %q, want %q", image, got, want)
		}
	}
	if AccessOf("", func(name string) bool { return name == "REFLECTOR_GPU_APIKEY" }) == nil {
		t.Error("a service is not known by its variable")
	}
}

func TestAccessServes(t *testing.T) {
	redis, ollama := &Access{Ports: []int{6379}}, &Access{}
	if !redis.Serves(6000, 7000) || redis.Serves(6380, 6390) || !ollama.Serves(1, 1) {
		t.Error("ports are compared wrongly")
	}
}

// Every row tells where it was read, and how it is recognised.
func TestAccessRows(t *testing.T) {
	for _, a := range accesses {
		if a.Source == "" || a.What == "" || (len(a.Names) == 0) == (a.Variable == "") {
			t.Errorf("%q %v: incomplete", a.What, a.Names)
		}
	}
}

// A family in the table of ports that are open by default has those ports among its listeners, in one image or another.
func TestOpensByDefault(t *testing.T) {
	for family, ports := range opensByDefault {
		found := map[int]bool{}
		for _, image := range images {
			if image.Family != family {
				continue
			}
			for _, l := range OpensByDefault(image.Names[0]) {
				found[l.Port] = true
			}
		}
		if len(found) != len(ports) {
			t.Errorf("%s: %d of the ports %v are listeners of the image", family, len(found), ports)
		}
	}
}

func TestTakesAnyCertificate(t *testing.T) {
	for setting, want := range map[Setting]bool{
		{"NODE_TLS_REJECT_UNAUTHORIZED", "0"}: true, {"NODE_TLS_REJECT_UNAUTHORIZED", "1"}: false,
		{"NODE_TLS_REJECT_UNAUTHORIZED", ""}: false, {"OAUTH2_PROXY_SSL_INSECURE_SKIP_VERIFY", "True"}: true,
		{"S3_VERIFY_SSL", "false"}: true, {"S3_VERIFY_SSL", "true"}: false, {"DOCKER_TLS_VERIFY", "0"}: false,
	} {
		if got := TakesAnyCertificate(setting.Name, setting.Value); got != want {
			t.Errorf("%s=%s: %t", setting.Name, setting.Value, got)
		}
	}
	for word, want := range map[string]bool{
		"--serversTransport.insecureSkipVerify=true": true, "--serverstransport.insecureskipverify=false": false,
		"--insecure-skip-verify": true, "insecure-skip-verify": false, "--insecure": false,
	} {
		if got := FlagTakesAnyCertificate(word); got != want {
			t.Errorf("%s: %t", word, got)
		}
	}
}

func TestAmbient(t *testing.T) {
	for name, want := range map[string]bool{
		"HOME": true, "COMPOSE_PROFILES": true, "SERVICE_FQDN_APP": true,
		"SERVICE_HEX_32_K": true, "SERVICE_SUPABASEANON_KEY": true, "SERVICE_SUPABASESERVICE_KEY": true, "SERVICE_NAME_X": true,
		"SERVICE_PASSWORDWITHSYMBOLS_64_X": true, "SERVICE_LOWERCASEUSER_X": true, "DOMAIN": false, "HOME_URL": false,
	} {
		if Ambient(name) != want {
			t.Errorf("%s: %t", name, !want)
		}
	}
}
