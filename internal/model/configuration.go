package model

// A Reference is a variable that stands in a configuration whose program does not replace it: "${AWS_KEY}".
type Reference struct {
	Name string
	// Path is the key it stands in, "s3.access_key", or below which it is a key.
	Path string
	Span Span
}

// An Override is a value of a configuration in whose place a flag or a variable counts.
type Override struct {
	// Key is the data path, "redis.address".
	Key string
	// Was and Is are what both say; empty for a secret.
	Was, Is     string
	WasAt, IsAt Span
	Via         []Place
}

// A ConfigFile is the file that a program is told to read.
type ConfigFile struct {
	// Path is that in the container; not Written when the program is told of no file.
	Path Value[string]
	// Missing tells that the directory that is mounted there does not hold it.
	Missing bool
}
