package main

import "strings"

// tomlBombs puts hostile documents where Garage's configuration is read.
func tomlBombs() []bomb {
	const address = "[s3_api]\napi_bind_addr = '[::]:3900'\n"
	documents := []struct{ name, text, want string }{
		{"deep lists", "a = " + nest(9000, "[", "", "]") + "\n", ""},
		{"deeper lists", "a = " + nest(100_000, "[", "", "]") + "\n", "nested more than"},
		{"deep tables", "a = " + nest(9000, "{a=", "1", "}") + "\n", ""},
		{"open lists", "a = " + strings.Repeat("[", 9000) + "\n", "is no TOML"},
		{"a long list", "a = [" + strings.Repeat("1,", 100_000) + "]\n", ""},
		{"a long path", "[" + strings.Repeat("a.", 50_000) + "a]\n" + times(15_000, "k%d = 1\n"), ""},
		{"many tables", times(15_000, "[t%d]\na = 1\n"), ""},
		{"a table twice, often", strings.Repeat("[t]\n", 20_000), "stands twice"},
		{"many peers", "bootstrap_peers = [" + strings.Repeat("'a@nobody:1', ", 15_000) + "]\n", ""},
		{"a long string", "a = '" + strings.Repeat("a", 200_000) + "'\n", ""},
		{"large", strings.Repeat("# a comment\n", 300_000), "is larger than 256 KiB"},
	}
	var bombs []bomb
	for _, document := range documents {
		b := bomb{name: document.name + " in garage.toml", want: document.want, files: map[string]string{
			"compose.yaml": victim["compose.yaml"] +
				"  garage: {image: \"dxflrs/garage:v1.1.0\", volumes: [\"./garage.toml:/etc/garage.toml\"]}\n",
			"garage.toml": document.text + address,
		}}
		if b.want != "" {
			b.exit = exitFindings
		}
		bombs = append(bombs, b)
	}
	return bombs
}
