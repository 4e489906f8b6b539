package facts

import "strings"

// A MediaRange is a variable that tells an application other than LiveKit which UDP ports to take media on.
type MediaRange struct {
	// Variable holds a port, or the first and the last with a hyphen.
	Variable string
	// Host is the variable with the address that clients are told, without which they are told the container's own; ""
	// where the application finds it out by itself.
	Host string
	// Images are names of the images that read it, without registry and tag.
	Images []string
	// Needed tells that the operating system picks the ports when nothing is said.
	Needed bool
	// Telling says that a variable of this name is for media ports whatever image has it, so that one's own image counts too.
	Telling bool
	// Source tells where that was read.
	Source string
}

// MediaRanges lists the variables for media ports whose readers are known.
func MediaRanges() []MediaRange { return mediaRanges }

var mediaRanges = []MediaRange{
	{
		Variable: "WEBRTC_PORT_RANGE", Host: "WEBRTC_HOST", Images: []string{"monadicalsas/reflector-backend"},
		Telling: true, Needed: true,
		Source: "GreyhavenHQ/reflector server/reflector/settings.py, server/reflector/views/rtc_offer.py",
	},
	{
		Variable: "NEKO_EPR", Images: []string{"m1k1o/neko", "neko"}, Telling: true,
		Source: "m1k1o/neko v2 docs, configuration: NEKO_EPR; default 59000-59100",
	},
	{
		Variable: "NEKO_WEBRTC_EPR", Images: []string{"m1k1o/neko", "neko"}, Telling: true,
		Source: "m1k1o/neko v3 docs, configuration of WebRTC: webrtc.epr",
	},
	{
		Variable: "JVB_PORT", Images: []string{"jitsi/jvb"}, Telling: true,
		Source: "jitsi/docker-jitsi-meet docker-compose.yml and jvb/rootfs/defaults/jvb.conf",
	},
}

// Reads tells whether an image, named without registry and tag, reads the variable.
func (m MediaRange) Reads(image string) bool {
	for _, known := range m.Images {
		if image == known || strings.HasPrefix(image, known+"/") || !strings.Contains(known, "/") && strings.HasSuffix(image, "/"+known) {
			return true
		}
	}
	return false
}
