package facts

// misnamedAddress are variables that are made up for the address that livekit-server announces and that it does not read:
// its own are NODE_IP, and LIVEKIT_RTC_… for the keys under rtc: (livekit-server v1.13.11, cmd/server/main.go and
// pkg/config/config.go, GenerateCLIFlags).
var misnamedAddress = map[string]string{
	"LIVEKIT_USE_EXTERNAL_IP": "LIVEKIT_RTC_USE_EXTERNAL_IP",
	"USE_EXTERNAL_IP":         "LIVEKIT_RTC_USE_EXTERNAL_IP",
	"RTC_USE_EXTERNAL_IP":     "LIVEKIT_RTC_USE_EXTERNAL_IP",
	"LIVEKIT_NODE_IP":         "NODE_IP",
	"LIVEKIT_WEBRTC_IP":       "NODE_IP",
	"LIVEKIT_RTC_EXTERNAL_IP": "NODE_IP",
	"LIVEKIT_EXTERNAL_IP":     "NODE_IP",
	"LIVEKIT_PUBLIC_IP":       "NODE_IP",
	"LIVEKIT_HOST_IP":         "NODE_IP",
	"LIVEKIT_RTC_IP":          "NODE_IP",
}

// MisnamedAddress returns the variable that was meant by one that livekit-server does not read; "" for any other.
func MisnamedAddress(name string) string { return misnamedAddress[name] }

// announcements are the settings by which a program tells programs on other machines where a port of its own is, by what
// listens there: other nodes of a cluster, workers elsewhere (garage v1.1.0 src/util/config.rs; hatchet-dev/hatchet
// pkg/config/server/server.go).
var announcements = map[string]string{
	"Garage RPC":   "rpc_public_addr",
	"Hatchet gRPC": "SERVER_GRPC_BROADCAST_ADDRESS",
}

// AnnouncedBy is the setting that tells others where what listens on a port is; "" for none.
func AnnouncedBy(what string) string { return announcements[what] }
