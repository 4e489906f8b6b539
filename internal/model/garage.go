package model

// A Garage is the configuration of an object store of that name.
type Garage struct {
	// Service runs it.
	Service  *Service
	Source   Span
	Template bool

	// Sockets are what it listens on.
	Sockets []Socket
	// Calls are the addresses that it calls, or tells its peers to call, by their keys: "bootstrap_peers".
	Calls []Variable
	// MetricsToken tells that its metrics ask for a token, or may.
	MetricsToken bool
}
