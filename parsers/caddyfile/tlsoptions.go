package caddyfile

import "github.com/reflint/reflint/internal/model"

// A tlsOptions is what the global options say of certificates (caddyconfig/httpcaddyfile/options.go).
type tlsOptions struct {
	// signing is what local_certs and cert_issuer choose.
	signing
	// local is local_certs.
	local bool
	// defaults tells that they have something for each ACME issuer, base that they make a policy for all names.
	defaults, base bool
	// email is that of the account with the authorities.
	email string
	tuned tuning
	// dns is acme_dns, endpoint acme_ca, private that it is not a public authority's.
	dns, endpoint, private bool
	// asks tells that somebody decides which names may have a certificate on demand.
	asks bool
	// defaultSNI is the name that clients which give none are taken to mean, fallbackSNI that for names without a
	// certificate.
	defaultSNI, fallbackSNI string
	// open tells that certificates come from files, or by means that are not read.
	open bool
	// automate are the names of tls_automate_names.
	automate []token
}

func (o *tlsOptions) read(n *node) {
	switch n.name.text {
	case "local_certs":
		o.choose("internal", model.IssuerInternal)
		o.base, o.local = true, true
	case "cert_issuer":
		o.choose(wordsOf(n), o.issuerNamed(n))
		o.base = true
	case "acme_dns":
		o.dns, o.defaults, o.base = true, true, true
	case "acme_ca":
		o.endpoint, o.private = true, authority(model.IssuerACME, n) == model.IssuerUnknown
		o.defaults, o.base = true, true
	case "acme_ca_root", "acme_eab", "preferred_chains":
		o.defaults, o.base = true, true
	case "email":
		o.defaults, o.email = true, firstText(n)
	case "key_type", "ocsp_stapling", "renewal_window_ratio":
		o.base = true
		o.tuned.read(n)
	case "on_demand_tls", "import": // what cannot be read may hold it
		o.asks = true
	case "default_sni":
		o.defaultSNI = firstText(n)
	case "fallback_sni":
		o.fallbackSNI = firstText(n)
	case "tls_automate_names":
		o.automate = append(o.automate, n.args...)
	case "ech":
		o.open = true // and a certificate for its own name
	}
}

func firstText(n *node) string {
	if len(n.args) == 0 {
		return ""
	}
	return n.args[0].text
}

// defaultSigners are the words for what signs where the options have something for all ACME issuers.
func (o *tlsOptions) defaultSigners() string {
	if o.email == "" || o.endpoint {
		return "acme"
	}
	return emailSigners(o.email) // and another authority that wants it
}

func emailSigners(email string) string { return "acme for " + email }

// acme is the kind of an ACME issuer that says nothing of its own.
func (o *tlsOptions) acme() model.Issuer {
	switch {
	case o.private:
		return model.IssuerUnknown
	case o.dns:
		return model.IssuerDNS
	default:
		return model.IssuerACME
	}
}

// issuerNamed is the kind of the one that `issuer` or `cert_issuer` names.
func (o *tlsOptions) issuerNamed(n *node) model.Issuer {
	switch firstText(n) {
	case "internal":
		return model.IssuerInternal
	case "acme":
	default:
		return model.IssuerUnknown
	}
	kind := o.acme()
	if len(n.args) > 1 {
		kind = authority(kind, &node{args: n.args[1:]})
	}
	for i := range n.block {
		switch line := &n.block[i]; line.name.text {
		case "dns":
			return model.IssuerDNS
		case "dir":
			kind = authority(kind, line)
		case "disable_http_challenge", "disable_tlsalpn_challenge", "alt_http_port", "alt_tlsalpn_port", "import":
			return model.IssuerUnknown // by which port it is asked is another question
		}
	}
	return kind
}
