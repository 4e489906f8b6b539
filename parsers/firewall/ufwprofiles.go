package firewall

import (
	"strings"

	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/source"
)

// ufwApplications is the directory of the profiles of applications.
const ufwApplications = "/etc/ufw/applications.d/"

// profile takes the ports of an application; false when the name is none that is known.
func (w *ufwWords) profile(word *source.Fragment) bool {
	name := string(word.Text)
	listed, ok := w.profiles[name]
	if !ok {
		listed, ok = ufwProfiles[name]
	}
	for _, part := range listed {
		ports, protocol, _ := strings.Cut(part, "/")
		set, _ := parsePorts(ports)
		w.parts = append(w.parts, ufwPorts{model.Protocol(protocol), set, name})
	}
	return ok
}

// applications reads a file of profiles that a script writes (ufw 0.36, applications.py, get_profiles): sections of
// the name of the application, and in each `ports=80,443/tcp|3478/udp`.
func (u *ufw) applications(text *source.Fragment) {
	name := ""
	for start, end := range lines(text.Text) {
		line := string(text.Text[start:end])
		if strings.HasPrefix(line, "[") && strings.HasSuffix(line, "]") {
			name = line[1 : len(line)-1]
			continue
		}
		key, ports, _ := strings.Cut(line, "=")
		if listed := strings.Split(ports, "|"); key == "ports" && name != "" && readablePorts(listed) {
			if u.profiles == nil {
				u.profiles = map[string][]string{}
			}
			u.profiles[name] = listed
		}
	}
}

// readablePorts tells whether what a profile lists are ports, none of which hangs on what is not known.
func readablePorts(listed []string) bool {
	for _, part := range listed {
		ports, protocol, _ := strings.Cut(part, "/")
		known := protocol == "" || protocol == "tcp" || protocol == "udp"
		if _, ok := parsePorts(ports); !ok || !known || !ufwNumbers().MatchString(ports) {
			return false
		}
	}
	return true
}

// ufwProfiles are the applications of /etc/ufw/applications.d: those of ufw 0.36 itself, and of the Debian packages
// openssh-server, nginx, apache2, cups, samba, postfix, dovecot, bind9, squid and mosh.
var ufwProfiles = map[string][]string{
	"OpenSSH": {"22/tcp"}, "SSH": {"22/tcp"}, "mosh": {"60000:61000/udp"},
	"WWW": {"80/tcp"}, "WWW Secure": {"443/tcp"}, "WWW Full": {"80,443/tcp"}, "WWW Cache": {"8080/tcp"},
	"Nginx HTTP": {"80/tcp"}, "Nginx HTTPS": {"443/tcp"}, "Nginx Full": {"80,443/tcp"}, "Nginx QUIC": {"443/udp"},
	"Apache": {"80/tcp"}, "Apache Secure": {"443/tcp"}, "Apache Full": {"80,443/tcp"},
	"CUPS": {"631"}, "IPP": {"631"}, "LPD": {"515/tcp"}, "Samba": {"137,138/udp", "139,445/tcp"},
	"CIFS": {"137,138/udp", "139,445/tcp"}, "NFS": {"2049,111/tcp", "2049,111/udp"},
	"Postfix": {"25/tcp"}, "Postfix SMTPS": {"465/tcp"}, "Postfix Submission": {"587/tcp"},
	"Dovecot IMAP": {"143/tcp"}, "Dovecot POP3": {"110/tcp"}, "Dovecot Secure IMAP": {"993/tcp"},
	"Dovecot Secure POP3": {"995/tcp"}, "SMTP": {"25/tcp"}, "Mail submission": {"587/tcp"}, "POP3": {"110/tcp"},
	"POP3S": {"995/tcp"}, "IMAP": {"143/tcp"}, "IMAPS": {"993/tcp"}, "Bind9": {"53"}, "DNS": {"53"},
	"Squid": {"3128/tcp"}, "Socks": {"1080/tcp"}, "Transparent Proxy": {"8081/tcp"}, "VNC": {"5900/tcp"},
	"Telnet": {"23/tcp"}, "LDAP": {"389/tcp"}, "LDAPS": {"636/tcp"}, "svnserve": {"3690/tcp"},
	"Transmission": {"51413"}, "Deluge": {"6881:6891/tcp"}, "qBittorrent": {"6881/tcp"},
	"KTorrent": {"6881/tcp", "4444/udp"}, "Bonjour": {"5353/udp", "5298"}, "PeopleNearby": {"5353/udp", "5298"},
	"XMPP": {"5222/tcp", "5269/tcp"}, "Kerberos KDC": {"88"}, "Kerberos Admin": {"749/tcp"},
	"Kerberos Password": {"464/udp"}, "Kerberos Full": {"88,749/tcp", "464/udp"}, "MSN SSL": {"443/tcp"},
	"MSN": {"1863", "6891:6900/tcp", "6901"}, "AIM": {"5190/tcp"}, "Yahoo": {"5050"},
}
