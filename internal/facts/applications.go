package facts

// A PublicURL is a variable that tells an application where browsers find a service.
type PublicURL struct {
	Variable string
	// Readers are the families of images that read the variable.
	Readers []string
	// Families are those of the images that serve it; whichever of them runs.
	Families []string
	// Paths are some that are asked for there, behind the path of the URL.
	Paths []string
	// Source tells where that was read.
	Source string
	// Storage tells that it is for the server first, and for browsers only where it is handed on.
	Storage bool
}

var (
	reflector = []string{"reflector", "reflector-web"}
	storage   = []string{"garage", "minio"}
)

// PublicURLs lists the variables of applications whose service is known.
func PublicURLs() []PublicURL { return publicURLs }

var publicURLs = []PublicURL{
	{
		"API_URL", reflector, []string{"reflector"}, []string{"/v1/transcripts", "/v1/rooms"},
		"GreyhavenHQ/reflector www/app/lib/clientEnv.ts; server/reflector/app.py, include_router", false,
	},
	{
		"BASE_URL", reflector, []string{"reflector"}, []string{"/v1/transcripts", "/v1/rooms"},
		"GreyhavenHQ/reflector server/reflector/settings.py; server/reflector/app.py, include_router", false,
	},
	{
		"WEBSOCKET_URL", reflector, []string{"reflector"}, []string{"/v1/transcripts"},
		"GreyhavenHQ/reflector www/app/lib/clientEnv.ts; server/reflector/app.py, include_router", false,
	},
	{
		"SITE_URL", reflector, []string{"reflector-web"}, []string{"/"},
		"GreyhavenHQ/reflector www/.env.example", false,
	},
	{
		"NEXTAUTH_URL", reflector, []string{"reflector-web"}, []string{"/api/auth/session"},
		"next-auth v4, configuration options: NEXTAUTH_URL", false,
	},
	{
		"TRANSCRIPT_STORAGE_AWS_ENDPOINT_URL", reflector, storage, []string{"/"},
		"GreyhavenHQ/reflector server/reflector/settings.py", true,
	},
	{
		"LIVEKIT_STORAGE_AWS_ENDPOINT_URL", reflector, storage, []string{"/"},
		"GreyhavenHQ/reflector server/reflector/settings.py: {PREFIX}_STORAGE_AWS_{CREDENTIAL}", true,
	},
}
