package facts

import "slices"

// opensByDefault are the internal and admin ports that a family of images opens on every interface unless it is told
// otherwise: in the host's network they are on the host. Ports that need a setting (LiveKit's metrics), and those that
// listen on loopback by default (Caddy's admin API, etcd), are not among them.
var opensByDefault = map[string][]int{
	"redis":          {6379},        // docker-library/redis: protected mode is off in the image
	"redis-sentinel": {26379},       // sentinel.conf protected-mode no
	"postgres":       {5432},        // docker-library/postgres: listen_addresses = '*'
	"mysql":          {3306, 33060}, // mysqld bind-address * and mysqlx-bind-address *
	"mongo":          {27017},       // docker-library/mongo entrypoint: --bind_ip_all
	"memcached":      {11211},       // memcached -l: all addresses
	"rabbitmq":       {5672, 4369},  // rabbitmq.com/docs/networking: all interfaces
	"nats":           {4222, 8222},  // nats-docker nats-server.conf
	"clickhouse":     {8123, 9000},  // docker/server/docker_related_config.xml: listen_host 0.0.0.0
	"elasticsearch":  {9200, 9300},  // elasticsearch.yml of the image: network.host 0.0.0.0
	"qdrant":         {6333, 6334},  // config/config.yaml: host 0.0.0.0
	"hatchet":        {8888, 7077},  // hatchet-lite: SERVER_GRPC_BIND_ADDRESS 0.0.0.0 in its compose file
	"adminer":        {8080},        // docker-library/adminer: php -S [::]:8080
	"pgadmin":        {80},          // pgadmin4 entrypoint: PGADMIN_LISTEN_ADDRESS [::]
	"phpmyadmin":     {80},          // apache's Listen 80
	"redisinsight":   {5540},        // RI_APP_HOST 0.0.0.0
	"mongo-express":  {8081},        // mongo-express config: VCAP_APP_HOST 0.0.0.0
	"prometheus":     {9090},        // --web.listen-address 0.0.0.0:9090
	"alertmanager":   {9093},        // --web.listen-address :9093
	"mailpit":        {8025, 1025},  // MP_UI_BIND_ADDR [::]:8025
	"flower":         {5555},        // celery flower --address, empty
	"portainer":      {9443, 9000},  // --bind-https :9443
	"dozzle":         {8080},        // DOZZLE_ADDR :8080
	"netdata":        {19999},       // netdata.conf: bind to = *
	"mssql":          {1433},        // listens on all addresses
	"cockroach":      {26257, 8080}, // --listen-addr all interfaces
	"cassandra":      {9042},        // docker-entrypoint.sh: the address of the host
}

// OpensByDefault tells which internal and admin ports an image, named without registry and tag, opens on every interface
// when it is not told otherwise.
func OpensByDefault(image string) []Listener {
	known := ImageOf(image)
	if known == nil {
		return nil
	}
	var open []Listener
	for _, l := range known.Listeners {
		if slices.Contains(opensByDefault[known.Family], l.Port) {
			open = append(open, l)
		}
	}
	return open
}
