// Package facts is what products do: which ports an image listens on, what a variable
// means, which names stand for a placeholder. Tables, each row with its source; no
// row knows a deployment.
package facts

import (
	"strings"
	"sync"
)

// Use tells who a port is for.
type Use uint8

// A port is Internal when only other services use it, Admin when a person administers with it, HTTP
// when it serves an application that a proxy may front, Media when it carries
// audio and video past any proxy, and Clients when programs elsewhere may just as well be meant to use it: devices that
// speak MQTT, applications that send traces.
const (
	Internal Use = iota + 1
	Admin
	HTTP
	Media
	Clients
)

// A Listener is a port that an image listens on inside its container.
type Listener struct {
	Port     int
	Protocol string // "tcp" or "udp"
	Use      Use
	// What names it in a message: "Redis", "Garage admin API".
	What string
}

// An Image is what is known of a family of container images.
type Image struct {
	// Family is the short name by which rules know it: "redis", "livekit".
	Family string
	// Names are image names without registry and tag. One without a slash also matches the
	// last part of a longer name ("redis" matches "bitnami/redis").
	Names     []string
	Listeners []Listener
	// Plain tells that it has no way to serve HTTPS.
	Plain bool
	// Source tells where the listeners were read.
	Source string
}

// ImageOf returns what is known of an image, named without registry and tag, or nil.
func ImageOf(name string) *Image {
	if name == "" {
		return nil
	}
	known := imagesByName()
	if image := known[name]; image != nil {
		return image
	}
	return known[name[strings.LastIndexByte(name, '/')+1:]]
}

// imagesByName are the images by each of their names.
var imagesByName = sync.OnceValue(func() map[string]*Image {
	byName := map[string]*Image{}
	for i := range images {
		for _, name := range images[i].Names {
			if byName[name] == nil {
				byName[name] = &images[i]
			}
		}
	}
	return byName
})

// Runs tells whether an image is of the family.
func Runs(name, family string) bool {
	image := ImageOf(name)
	return image != nil && image.Family == family
}

// Plain tells whether what an image serves is plain HTTP, however it is configured.
func Plain(name string) bool {
	image := ImageOf(name)
	return image != nil && image.Plain
}

// widestMeant is the largest range, in ports, of which a well-known number is believed to be meant.
// A wider one holds 5432 by chance.
const widestMeant = 2

// Listeners tells what listens on the container ports from lo to hi, inclusive, of an image: what the
// image is known for, and what a number alone is known for, whatever the image.
func Listeners(name string, lo, hi int, protocol string) []Listener {
	var found []Listener
	image := ImageOf(name)
	if image != nil {
		found = among(image.Listeners, lo, hi, protocol)
	}
	if hi-lo >= widestMeant {
		return found
	}
	for _, l := range among(wellKnown, lo, hi, protocol) {
		if image == nil || len(among(image.Listeners, l.Port, l.Port, protocol)) == 0 {
			found = append(found, l)
		}
	}
	return found
}

func among(listeners []Listener, lo, hi int, protocol string) []Listener {
	var found []Listener
	for _, l := range listeners {
		if lo <= l.Port && l.Port <= hi && l.Protocol == protocol {
			found = append(found, l)
		}
	}
	return found
}

const (
	tcp = "tcp"
	udp = "udp"
)

// wellKnown are ports that mean the same whatever image listens on them.
var wellKnown = []Listener{
	{5432, tcp, Internal, "PostgreSQL"},
	{6379, tcp, Internal, "Redis"},
	{7077, tcp, Internal, "Hatchet gRPC"},
	{2019, tcp, Admin, "Caddy admin API"},
}

var images = []Image{
	{
		Family: "redis", Names: []string{"redis", "valkey", "keydb", "dragonfly", "redis-stack-server"},
		Listeners: []Listener{
			{6379, tcp, Internal, "Redis"},
			{16379, tcp, Internal, "Redis cluster bus"},
		},
		Source: "docker-library/redis 7.2 Dockerfile EXPOSE; redis.conf cluster-port",
	},
	{
		Family: "redis", Names: []string{"redis-stack"},
		Listeners: []Listener{
			{6379, tcp, Internal, "Redis"},
			{16379, tcp, Internal, "Redis cluster bus"},
			{8001, tcp, Admin, "RedisInsight"},
		},
		Source: "redis-stack/redis-stack Dockerfile EXPOSE, which redis-stack-server has without 8001",
	},
	{
		Family:    "redis-sentinel",
		Names:     []string{"redis-sentinel"},
		Listeners: []Listener{{26379, tcp, Internal, "Redis Sentinel"}},
		Source:    "redis sentinel.conf port",
	},
	{
		Family: "postgres",
		Names: []string{
			"postgres", "postgresql", "postgis", "timescaledb", "timescaledb-ha", "pgvector", "pgvecto-rs", "pgbouncer", "supabase/postgres",
		},
		Listeners: []Listener{{5432, tcp, Internal, "PostgreSQL"}, {6432, tcp, Internal, "PgBouncer"}},
		Source:    "docker-library/postgres Dockerfile EXPOSE; pgbouncer.ini listen_port",
	},
	{
		Family:    "mysql",
		Names:     []string{"mysql", "mysql-server", "mariadb", "percona", "percona-server"},
		Listeners: []Listener{{3306, tcp, Internal, "MySQL"}, {33060, tcp, Internal, "MySQL X protocol"}},
		Source:    "docker-library/mysql Dockerfile EXPOSE",
	},
	{
		Family:    "mongo",
		Names:     []string{"mongo", "mongodb", "mongodb-community-server", "ferretdb"},
		Listeners: []Listener{{27017, tcp, Internal, "MongoDB"}},
		Source:    "docker-library/mongo Dockerfile EXPOSE",
	},
	{
		Family:    "memcached",
		Names:     []string{"memcached"},
		Listeners: []Listener{{11211, tcp, Internal, "Memcached"}},
		Source:    "docker-library/memcached Dockerfile EXPOSE",
	},
	{
		Family: "rabbitmq",
		Names:  []string{"rabbitmq"},
		Listeners: []Listener{
			{5672, tcp, Internal, "RabbitMQ"},
			{5671, tcp, Internal, "RabbitMQ over TLS"},
			{4369, tcp, Internal, "Erlang port mapper"},
			{25672, tcp, Internal, "RabbitMQ clustering"},
			{15672, tcp, Admin, "RabbitMQ management"},
			{15692, tcp, Admin, "RabbitMQ metrics"},
			{1883, tcp, Clients, "MQTT"},
			{15675, tcp, Clients, "MQTT over WebSocket"},
			{61613, tcp, Clients, "STOMP"},
		},
		Source: "docker-library/rabbitmq Dockerfile EXPOSE; rabbitmq.com/docs/networking#ports, with their plugins",
	},
	{
		Family: "nats",
		Names:  []string{"nats", "nats-streaming"},
		Listeners: []Listener{
			{4222, tcp, Internal, "NATS"},
			{6222, tcp, Internal, "NATS clustering"},
			{8222, tcp, Admin, "NATS monitoring"},
		},
		Source: "nats-io/nats-docker Dockerfile EXPOSE",
	},
	{
		Family: "clickhouse",
		Names:  []string{"clickhouse", "clickhouse-server"},
		Listeners: []Listener{
			{9000, tcp, Internal, "ClickHouse"},
			{8123, tcp, Internal, "ClickHouse HTTP"},
			{9009, tcp, Internal, "ClickHouse replication"},
			{9004, tcp, Internal, "ClickHouse's MySQL protocol"},
			{9005, tcp, Internal, "ClickHouse's PostgreSQL protocol"},
		},
		Source: "ClickHouse docker/server/Dockerfile EXPOSE; clickhouse.com/docs/guides/sre/network-ports",
	},
	{
		Family:    "elasticsearch",
		Names:     []string{"elasticsearch"},
		Listeners: []Listener{{9200, tcp, Internal, "Elasticsearch"}, {9300, tcp, Internal, "Elasticsearch transport"}},
		Source:    "elastic/dockerfiles EXPOSE 9200 9300",
	},
	{
		Family: "elasticsearch",
		Names:  []string{"opensearch"},
		Listeners: []Listener{
			{9200, tcp, Internal, "OpenSearch"},
			{9300, tcp, Internal, "OpenSearch transport"},
			{9600, tcp, Internal, "OpenSearch performance analyzer"},
		},
		Source: "docs.opensearch.org, install with Docker: 9200, 9300 and 9600",
	},
	{
		Family:    "cockroach",
		Names:     []string{"cockroach", "cockroachdb"},
		Listeners: []Listener{{26257, tcp, Internal, "CockroachDB"}, {8080, tcp, Admin, "CockroachDB console"}},
		Source:    "cockroachdb build/deploy/Dockerfile EXPOSE",
	},
	{
		Family: "cassandra",
		Names:  []string{"cassandra"},
		Listeners: []Listener{
			{9042, tcp, Internal, "Cassandra CQL"},
			{7000, tcp, Internal, "Cassandra clustering"},
		},
		Source: "docker-library/cassandra Dockerfile EXPOSE",
	},
	{
		Family: "cassandra",
		Names:  []string{"scylla"},
		Listeners: []Listener{
			{9042, tcp, Internal, "Scylla CQL"},
			{7000, tcp, Internal, "Scylla clustering"},
			{9180, tcp, Admin, "Scylla metrics"},
		},
		Source: "docs.scylladb.com, administration guide, networking",
	},
	{
		Family:    "etcd",
		Names:     []string{"etcd"},
		Listeners: []Listener{{2379, tcp, Internal, "etcd"}, {2380, tcp, Internal, "etcd peers"}},
		Source:    "etcd Dockerfile-release EXPOSE",
	},
	{
		Family:    "qdrant",
		Names:     []string{"qdrant/qdrant"},
		Listeners: []Listener{{6333, tcp, Internal, "Qdrant"}, {6334, tcp, Internal, "Qdrant gRPC"}},
		Source:    "qdrant Dockerfile EXPOSE 6333 6334",
	},
	{
		Family:    "milvus",
		Names:     []string{"milvusdb/milvus"},
		Listeners: []Listener{{19530, tcp, Internal, "Milvus"}, {9091, tcp, Admin, "Milvus metrics"}},
		Source:    "milvus.io/docs, milvus-standalone-docker-compose.yml",
	},
	{
		Family:    "vault",
		Names:     []string{"vault", "openbao"},
		Listeners: []Listener{{8200, tcp, Internal, "Vault"}, {8201, tcp, Internal, "Vault clustering"}},
		Source:    "hashicorp/vault Dockerfile EXPOSE 8200",
	},
	{
		Family:    "mssql",
		Names:     []string{"mssql/server", "azure-sql-edge"},
		Listeners: []Listener{{1433, tcp, Internal, "SQL Server"}},
		Source:    "microsoft/mssql-docker Dockerfile EXPOSE",
	},
	{
		Family: "kafka",
		Names:  []string{"kafka", "cp-kafka"},
		Listeners: []Listener{
			{9092, tcp, Internal, "Kafka"},
			{29092, tcp, Internal, "Kafka"},
		},
		Source: "apache/kafka docker/jvm/Dockerfile EXPOSE",
	},
	{
		Family: "kafka",
		Names:  []string{"redpanda"},
		Listeners: []Listener{
			{9092, tcp, Internal, "Kafka"},
			{29092, tcp, Internal, "Kafka"},
			{8081, tcp, Internal, "Redpanda schema registry"},
			{8082, tcp, Internal, "Redpanda HTTP proxy"},
			{9644, tcp, Admin, "Redpanda admin API"},
		},
		Source: "docs.redpanda.com, Redpanda Quickstart docker-compose.yml; broker properties, admin",
	},
	{
		Family:    "zookeeper",
		Names:     []string{"zookeeper", "cp-zookeeper"},
		Listeners: []Listener{{2181, tcp, Internal, "ZooKeeper"}, {8080, tcp, Admin, "ZooKeeper AdminServer"}},
		Source:    "docker-library/zookeeper Dockerfile EXPOSE",
	},
	{
		Family: "hatchet",
		Names:  []string{"hatchet-engine"},
		Listeners: []Listener{
			{7070, tcp, Internal, "Hatchet gRPC"},
			{8733, tcp, Admin, "Hatchet health"},
		},
		Source: "hatchet-dev/hatchet pkg/config/server/server.go, grpcPort and healthcheckPort",
	},
	{
		Family: "hatchet",
		Names:  []string{"hatchet-lite"},
		Listeners: []Listener{
			{7077, tcp, Internal, "Hatchet gRPC"},
			{7070, tcp, Internal, "Hatchet gRPC"},
			{8888, tcp, Admin, "Hatchet dashboard"},
		},
		Plain:  true,
		Source: "hatchet-dev/hatchet build/package/lite.dockerfile: EXPOSE 8888 7070; its docs: SERVER_GRPC_PORT 7077",
	},
	{
		Family:    "hatchet-api",
		Names:     []string{"hatchet-api"},
		Listeners: []Listener{{8080, tcp, HTTP, "Hatchet API"}},
		Plain:     true,
		Source:    "hatchet-dev/hatchet pkg/config/server/server.go, port; TLS is for gRPC alone",
	},
	{
		Family:    "hatchet-dashboard",
		Names:     []string{"hatchet-dashboard", "hatchet-frontend"},
		Listeners: []Listener{{80, tcp, Admin, "Hatchet dashboard"}},
		Source:    "hatchet-dev/hatchet docker-compose.yml",
	},
	{
		Family: "garage",
		Names:  []string{"dxflrs/garage", "dxflrs/amd64_garage", "dxflrs/arm64_garage"},
		Listeners: []Listener{
			{3900, tcp, HTTP, "Garage S3"},
			{3901, tcp, Internal, "Garage RPC"},
			{3902, tcp, HTTP, "Garage web"},
			{3903, tcp, Admin, "Garage admin API"},
		},
		Plain:  true,
		Source: "garage v1.1.0 doc/book/quick-start, s3_api, rpc_bind_addr, s3_web, admin",
	},
	{
		Family:    "minio",
		Names:     []string{"minio"},
		Listeners: []Listener{{9000, tcp, HTTP, "MinIO S3"}, {9001, tcp, Admin, "MinIO console"}},
		Source:    "minio Dockerfile EXPOSE 9000; --console-address :9001 in its compose example",
	},
	{
		Family: "livekit",
		Names:  []string{"livekit/livekit-server", "livekit-server"},
		Listeners: []Listener{
			{7880, tcp, HTTP, "LiveKit signalling"},
			{7881, tcp, Media, "LiveKit ICE/TCP"},
			{6789, tcp, Admin, "LiveKit metrics"},
		},
		Source: "livekit-server v1.13.11 pkg/config/config.go; config-sample.yaml prometheus_port",
	},
	{
		Family: "egress",
		Names:  []string{"livekit/egress"},
		Listeners: []Listener{
			{7980, tcp, Admin, "egress templates"},
			{7082, tcp, Admin, "egress health"},
		},
		Source: "livekit/egress pkg/config/service.go; README health_port",
	},
	{
		Family: "ingress",
		Names:  []string{"livekit/ingress"},
		Listeners: []Listener{
			{1935, tcp, Media, "RTMP"},
			{8080, tcp, HTTP, "WHIP"},
			{9090, tcp, Internal, "ingress HTTP relay"},
		},
		Source: "livekit/ingress pkg/config/config.go",
	},
	{
		Family: "sip", Names: []string{"livekit/sip"},
		Listeners: []Listener{{5060, tcp, Media, "SIP"}, {5060, udp, Media, "SIP"}},
		Source:    "livekit/sip pkg/config/config.go",
	},
	{
		Family: "caddy", Names: []string{"caddy", "caddy-cloudflare", "caddyl4", "livekit/caddyl4"},
		Listeners: []Listener{
			{80, tcp, HTTP, "Caddy"},
			{443, tcp, HTTP, "Caddy"},
			{2019, tcp, Admin, "Caddy admin API"},
		},
		Source: "caddyserver/caddy-docker Dockerfile EXPOSE",
	},
	{
		Family: "front",
		Names:  []string{"traefik", "haproxy", "envoy", "nginx-proxy-manager", "swag", "nginx-proxy", "caddy-docker-proxy", "kong", "oauth2-proxy", "anubis", "frankenphp", "apisix", "varnish", "socat"},
		Source: "reverse proxies whose routes are not in a Caddyfile",
	},
	{
		Family: "web-server",
		Names:  []string{"nginx", "nginx-unprivileged", "openresty", "httpd"},
		Source: "web servers that may pass requests on (proxy_pass, ProxyPass)",
	},
	{
		Family: "tunnel",
		Names:  []string{"cloudflared", "ngrok", "frpc", "fosrl/newt"},
		Source: "tunnels that bring requests in without a published port",
	},
	{
		Family: "reflector", Names: []string{"monadicalsas/reflector-backend"},
		Listeners: []Listener{{1250, tcp, HTTP, "Reflector API"}},
		Plain:     true,
		Source:    "GreyhavenHQ/reflector server/Dockerfile",
	},
	{
		Family: "reflector-web", Names: []string{"monadicalsas/reflector-frontend"},
		Listeners: []Listener{{3000, tcp, HTTP, "Reflector web app"}},
		Plain:     true,
		Source:    "GreyhavenHQ/reflector www/Dockerfile",
	},
	{
		Family:    "adminer",
		Names:     []string{"adminer"},
		Listeners: []Listener{{8080, tcp, Admin, "Adminer"}},
		Source:    "docker-library/adminer Dockerfile EXPOSE",
	},
	{
		Family:    "pgadmin",
		Names:     []string{"dpage/pgadmin4", "pgadmin4"},
		Listeners: []Listener{{80, tcp, Admin, "pgAdmin"}, {443, tcp, Admin, "pgAdmin HTTPS"}},
		Source:    "pgadmin4 Dockerfile EXPOSE",
	},
	{
		Family:    "phpmyadmin",
		Names:     []string{"phpmyadmin"},
		Listeners: []Listener{{80, tcp, Admin, "phpMyAdmin"}},
		Source:    "phpmyadmin/docker Dockerfile EXPOSE",
	},
	{
		Family:    "redisinsight",
		Names:     []string{"redisinsight"},
		Listeners: []Listener{{5540, tcp, Admin, "RedisInsight"}, {8001, tcp, Admin, "RedisInsight"}},
		Source:    "redis/RedisInsight Dockerfile EXPOSE 5540",
	},
	{
		Family:    "redis-commander",
		Names:     []string{"redis-commander"},
		Listeners: []Listener{{8081, tcp, Admin, "redis-commander"}},
		Source:    "joeferner/redis-commander Dockerfile EXPOSE",
	},
	{
		Family:    "mongo-express",
		Names:     []string{"mongo-express"},
		Listeners: []Listener{{8081, tcp, Admin, "mongo-express"}},
		Source:    "docker-library mongo-express Dockerfile EXPOSE",
	},
	{
		Family:    "prometheus",
		Names:     []string{"prom/prometheus", "prometheus"},
		Listeners: []Listener{{9090, tcp, Admin, "Prometheus web UI"}},
		Source:    "prometheus Dockerfile EXPOSE",
	},
	{
		Family:    "alertmanager",
		Names:     []string{"alertmanager"},
		Listeners: []Listener{{9093, tcp, Admin, "Alertmanager"}},
		Source:    "prometheus/alertmanager Dockerfile EXPOSE",
	},
	{
		Family:    "exporter",
		Names:     []string{"node-exporter", "redis_exporter", "postgres-exporter", "cadvisor"},
		Listeners: []Listener{{9100, tcp, Admin, "node exporter"}, {9121, tcp, Admin, "Redis exporter"}, {9187, tcp, Admin, "PostgreSQL exporter"}, {8080, tcp, Admin, "cAdvisor"}},
		Source:    "the exporters' Dockerfile EXPOSE",
	},
	{
		Family:    "mailpit",
		Names:     []string{"axllent/mailpit", "mailpit", "mailhog"},
		Listeners: []Listener{{8025, tcp, Admin, "mail catcher web UI"}, {1025, tcp, Admin, "mail catcher SMTP"}},
		Source:    "axllent/mailpit and mailhog/MailHog Dockerfile EXPOSE",
	},
	{
		Family:    "maildev",
		Names:     []string{"maildev/maildev", "mailcatcher"},
		Listeners: []Listener{{1080, tcp, Admin, "mail catcher web UI"}, {1025, tcp, Admin, "mail catcher SMTP"}},
		Source:    "maildev/maildev Dockerfile EXPOSE 1080 1025; schickling/mailcatcher Dockerfile EXPOSE 1080 1025",
	},
	{
		Family:    "dozzle",
		Names:     []string{"amir20/dozzle"},
		Listeners: []Listener{{8080, tcp, Admin, "Dozzle, the logs of all containers"}},
		Source:    "amir20/dozzle Dockerfile EXPOSE 8080; no login by default",
	},
	{
		Family:    "netdata",
		Names:     []string{"netdata/netdata", "netdata"},
		Listeners: []Listener{{19999, tcp, Admin, "Netdata"}},
		Source:    "netdata packaging/docker/Dockerfile EXPOSE",
	},
	{
		Family:    "kafka-ui",
		Names:     []string{"provectuslabs/kafka-ui", "kafbat/kafka-ui"},
		Listeners: []Listener{{8080, tcp, Admin, "Kafka UI"}},
		Source:    "provectus/kafka-ui Dockerfile EXPOSE 8080; no login by default",
	},
	{
		Family:    "pgweb",
		Names:     []string{"sosedoff/pgweb"},
		Listeners: []Listener{{8081, tcp, Admin, "pgweb"}},
		Source:    "sosedoff/pgweb Dockerfile EXPOSE 8081",
	},
	{
		Family: "jaeger",
		Names:  []string{"jaegertracing/all-in-one", "jaegertracing/jaeger"},
		Listeners: []Listener{
			{16686, tcp, Admin, "Jaeger UI"},
			{14269, tcp, Admin, "Jaeger health and metrics"},
			{4317, tcp, Clients, "OTLP over gRPC"},
			{4318, tcp, Clients, "OTLP over HTTP"},
			{14250, tcp, Clients, "Jaeger collector over gRPC"},
			{14268, tcp, Clients, "Jaeger collector over HTTP"},
			{9411, tcp, Clients, "Zipkin collector"},
			{5778, tcp, Clients, "Jaeger sampling"},
		},
		Source: "jaegertracing.io/docs/1.60/getting-started, all-in-one, and /deployment, collector",
	},
	{
		Family:    "temporal-ui",
		Names:     []string{"temporalio/ui"},
		Listeners: []Listener{{8080, tcp, Admin, "Temporal UI"}},
		Source:    "temporalio/ui-server docker-compose.yml",
	},
	{
		Family:    "kibana",
		Names:     []string{"kibana", "opensearch-dashboards"},
		Listeners: []Listener{{5601, tcp, Admin, "Kibana"}},
		Source:    "elastic/kibana Dockerfile EXPOSE 5601",
	},
	{
		Family:    "flower",
		Names:     []string{"flower"},
		Listeners: []Listener{{5555, tcp, Admin, "Flower"}},
		Source:    "mher/flower Dockerfile EXPOSE",
	},
	{
		Family:    "portainer",
		Names:     []string{"portainer-ce", "portainer-ee", "portainer"},
		Listeners: []Listener{{9000, tcp, Admin, "Portainer"}, {9443, tcp, Admin, "Portainer HTTPS"}, {8000, tcp, Admin, "Portainer tunnel"}},
		Source:    "portainer build/linux/Dockerfile EXPOSE",
	},
}
