package facts

import (
	"slices"
	"strings"
)

// An Access is how a family of services asks, or does not ask, who is there.
type Access struct {
	// Names are image names as in Image. Variable, where there are none, marks the service by a variable that it reads.
	Names    []string
	Variable string
	// What names it in a message.
	What string
	// Ports are the TCP ports that it serves; nil for any that it is told to.
	Ports []int
	// Data tells that whoever reaches it has all of its data, or the host; else only its services.
	Data bool
	// Guards are variables of the container, and Flags parts of its command line, by which it asks for a password or key; or
	// may, as with a configuration file. Remedy is the one to recommend, "" for none.
	Guards []string
	Flags  []string
	Remedy string
	// Opens are variables with the value that opens what asks otherwise, "" standing for any value; FlagOpens is a word of
	// the command line that does so. Without either it asks nobody unless it is guarded.
	Opens     []Setting
	FlagOpens string
	// Source tells where that was read.
	Source string
}

// A Setting is a variable with a value.
type Setting struct{ Name, Value string }

// AccessOf returns what is known of an image, named without registry and tag, or of a service that has the variables;
// nil for nothing.
func AccessOf(image string, has func(variable string) bool) *Access {
	for i := range accesses {
		a := &accesses[i]
		byName := slices.ContainsFunc(a.Names, func(name string) bool { return isNamed(image, name) })
		if byName || a.Variable != "" && has(a.Variable) {
			return a
		}
	}
	return nil
}

// isNamed tells whether an image has a name as in Image.
func isNamed(image, name string) bool {
	return image == name || !strings.Contains(name, "/") && strings.HasSuffix(image, "/"+name)
}

// Serves tells whether the service listens on a container port from lo to hi.
func (a *Access) Serves(lo, hi int) bool {
	return a.Ports == nil || slices.ContainsFunc(a.Ports, func(p int) bool { return lo <= p && p <= hi })
}

// OpenedByDefault tells whether it asks nobody unless it is guarded.
func (a *Access) OpenedByDefault() bool { return a.Opens == nil && a.FlagOpens == "" }

var accesses = []Access{
	{
		Names: []string{"redis", "valkey", "keydb", "dragonfly", "redis-stack", "redis-stack-server"},
		What:  "Redis", Ports: []int{6379}, Data: true,
		Guards: []string{
			"REDIS_PASSWORD", "REDIS_PASSWORD_FILE", "VALKEY_PASSWORD", "VALKEY_PASSWORD_FILE", "REDIS_ARGS", "KEYDB_PASSWORD",
			"DFLY_requirepass", "DFLY_PASSWORD", "VALKEY_EXTRA_FLAGS",
		},
		Flags:  []string{"requirepass", "aclfile", "--user", "protected-mode", ".conf"},
		Remedy: "--requirepass",
		Source: "docker-library/redis README: protected mode is off in the image, and there is no password",
	},
	{
		Names: []string{"postgres", "postgis", "timescaledb", "timescaledb-ha", "pgvector", "pgvecto-rs"},
		What:  "PostgreSQL", Ports: []int{5432}, Data: true,
		Opens:  []Setting{{"POSTGRES_HOST_AUTH_METHOD", "trust"}},
		Flags:  []string{"hba_file"},
		Source: "docker-library/postgres README: POSTGRES_HOST_AUTH_METHOD",
	},
	{
		Names: []string{"mysql", "mysql-server", "mariadb", "percona", "percona-server"},
		What:  "MySQL", Ports: []int{3306}, Data: true,
		Opens: []Setting{
			{"MYSQL_ALLOW_EMPTY_PASSWORD", ""}, {"MARIADB_ALLOW_EMPTY_ROOT_PASSWORD", ""}, {"MARIADB_ALLOW_EMPTY_PASSWORD", ""},
		},
		Guards: []string{
			"MYSQL_ROOT_PASSWORD", "MARIADB_ROOT_PASSWORD", "MYSQL_ROOT_PASSWORD_FILE", "MARIADB_ROOT_PASSWORD_FILE",
			"MYSQL_ROOT_HOST", "MARIADB_ROOT_HOST",
		},
		Source: "docker-library/mysql README: MYSQL_ALLOW_EMPTY_PASSWORD",
	},
	{
		Names: []string{"mongo", "mongodb-community-server"},
		What:  "MongoDB", Ports: []int{27017}, Data: true,
		Guards: []string{
			"MONGO_INITDB_ROOT_USERNAME", "MONGO_INITDB_ROOT_USERNAME_FILE",
			"MONGODB_INITDB_ROOT_USERNAME", "MONGODB_INITDB_ROOT_USERNAME_FILE",
		},
		Flags:  []string{"--auth", "--keyFile", "--config", "-f"},
		Remedy: "MONGO_INITDB_ROOT_USERNAME",
		Source: "docker-library/mongo README: MONGO_INITDB_ROOT_USERNAME turns authentication on",
	},
	{
		Names: []string{"memcached"}, What: "Memcached", Ports: []int{11211}, Data: true,
		Flags:  []string{"-S", "--enable-sasl", "-Y", "--auth-file"},
		Source: "memcached(1): no authentication without SASL or an auth file",
	},
	{
		Names: []string{"cockroach", "cockroachdb"}, What: "CockroachDB", Ports: []int{26257, 8080}, Data: true,
		FlagOpens: "--insecure",
		Source:    "cockroachlabs.com/docs, cockroach start: --insecure",
	},
	{
		Names: []string{"elasticsearch"}, What: "Elasticsearch", Ports: []int{9200}, Data: true,
		Opens:  []Setting{{"xpack.security.enabled", "false"}},
		Source: "elastic.co/guide, security settings: xpack.security.enabled",
	},
	{
		Names: []string{"opensearch"}, What: "OpenSearch", Ports: []int{9200}, Data: true,
		Opens:  []Setting{{"DISABLE_SECURITY_PLUGIN", "true"}, {"plugins.security.disabled", "true"}},
		Source: "opensearch.org/docs, Docker: DISABLE_SECURITY_PLUGIN",
	},
	{
		Names: []string{"nats", "nats-streaming"}, What: "NATS", Ports: []int{4222, 8222},
		Flags:  []string{"--user", "--pass", "--auth", "-c", "--config", ".conf", "--tlsverify"},
		Remedy: "--auth",
		Source: "docs.nats.io: nats-server has no authentication unless configured",
	},
	{
		Names: []string{"qdrant/qdrant"}, What: "Qdrant", Ports: []int{6333, 6334}, Data: true,
		Guards: []string{"QDRANT__SERVICE__API_KEY", "QDRANT__SERVICE__JWT_RBAC"},
		Flags:  []string{"--config-path"},
		Remedy: "QDRANT__SERVICE__API_KEY",
		Source: "qdrant.tech/documentation/security: open to all unless service.api_key is set",
	},
	{
		Names: []string{"chromadb/chroma", "chroma-core/chroma"}, What: "Chroma", Ports: []int{8000}, Data: true,
		Guards: []string{
			"CHROMA_SERVER_AUTHN_PROVIDER", "CHROMA_SERVER_AUTH_PROVIDER",
			"CHROMA_SERVER_AUTHN_CREDENTIALS", "CHROMA_SERVER_AUTHN_CREDENTIALS_FILE",
		},
		Remedy: "CHROMA_SERVER_AUTHN_PROVIDER",
		Source: "docs.trychroma.com, administration: authentication is off by default",
	},
	{
		Names: []string{"semitechnologies/weaviate"}, What: "Weaviate", Ports: []int{8080, 50051}, Data: true,
		Opens:  []Setting{{"AUTHENTICATION_ANONYMOUS_ACCESS_ENABLED", "true"}},
		Source: "weaviate.io/developers, authentication: AUTHENTICATION_ANONYMOUS_ACCESS_ENABLED",
	},
	{
		Names: []string{"getmeili/meilisearch"}, What: "Meilisearch", Ports: []int{7700}, Data: true,
		Guards: []string{"MEILI_MASTER_KEY", "MEILI_CONFIG_FILE_PATH"},
		Flags:  []string{"--master-key", "--config-file-path"},
		Remedy: "MEILI_MASTER_KEY",
		Source: "meilisearch.com/docs: without a master key all routes are open",
	},
	{
		Names: []string{"docker-socket-proxy", "socket-proxy"}, What: "Docker API", Ports: []int{2375}, Data: true,
		Source: "Tecnativa/docker-socket-proxy README: never expose its port",
	},
	{
		Names: []string{"ollama/ollama"}, What: "Ollama",
		Source: "ollama docs/faq: no authentication; OLLAMA_HOST is where it listens",
	},
	{
		Names: []string{"vllm/vllm-openai", "lmsysorg/sglang"}, What: "model API",
		Guards: []string{"VLLM_API_KEY"}, Flags: []string{"--api-key", "--config"},
		Remedy: "--api-key",
		Source: "docs.vllm.ai, cli/serve: --api-key; sglang server_args.py",
	},
	{
		Names: []string{"ggml-org/llama.cpp", "ggerganov/llama.cpp"}, What: "model API",
		Guards: []string{"LLAMA_API_KEY", "LLAMA_ARG_API_KEY_FILE"}, Flags: []string{"--api-key"},
		Remedy: "LLAMA_API_KEY",
		Source: "llama.cpp tools/server/README: --api-key, default none",
	},
	{
		Names: []string{"huggingface/text-generation-inference", "huggingface/text-embeddings-inference"}, What: "model API",
		Guards: []string{"API_KEY"}, Flags: []string{"--api-key"},
		Remedy: "--api-key",
		Source: "huggingface.co/docs, text-generation-inference launcher: --api-key",
	},
	{
		Names: []string{"localai/localai", "go-skynet/local-ai"}, What: "model API",
		Guards: []string{"LOCALAI_API_KEY", "API_KEY"}, Flags: []string{"--api-keys"},
		Remedy: "LOCALAI_API_KEY",
		Source: "localai.io, CLI reference: LOCALAI_API_KEY",
	},
	{
		Names: []string{"fedirz/faster-whisper-server", "speaches-ai/speaches"}, What: "speech API",
		Guards: []string{"API_KEY"},
		Remedy: "API_KEY",
		Source: "speaches-ai/speaches config.py: api_key, default none",
	},
	{
		Names: []string{"onerahmet/openai-whisper-asr-webservice"}, What: "speech API",
		Source: "ahmetoner/whisper-asr-webservice: no authentication",
	},
	{
		Names: []string{"remsky/kokoro-fastapi-cpu", "remsky/kokoro-fastapi-gpu"}, What: "speech API",
		Source: "remsky/Kokoro-FastAPI: no authentication",
	},
	{
		Variable: "REFLECTOR_GPU_APIKEY", What: "model API",
		Guards: []string{"REFLECTOR_GPU_APIKEY"},
		Remedy: "REFLECTOR_GPU_APIKEY",
		Source: "GreyhavenHQ/reflector scripts/setup-gpu-host.sh: without a key, open access",
	},
}
