package remote

import (
	"encoding/base64"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Excerpt is the beginning of what a server says, quoted, without the secrets.
func (p *Endpoint) Excerpt(said []byte) string {
	const most = 200
	// The secrets go first: the end of an excerpt may be the middle of one.
	var text []rune
	for word := range strings.FieldsSeq(p.redact(string(said))) {
		if len(text) > 0 {
			text = append(text, ' ')
		}
		text = append(text, []rune(word[:min(len(word), utf8.UTFMax*(most+1))])...)
		if len(text) > most {
			text = append(text[:most], '…')
			break
		}
	}
	return strconv.Quote(string(text))
}

// redact takes the secrets out of what a server or the network says, in the spellings in which servers repeat what they were sent.
func (p *Endpoint) redact(said string) string {
	secrets := []string{p.server.key(), p.url.RawQuery}
	if p.url.User != nil {
		name := p.url.User.Username()
		password, _ := p.url.User.Password()
		secrets = append(secrets, name, password, base64.StdEncoding.EncodeToString([]byte(name+":"+password)))
	}
	for _, values := range p.url.Query() {
		secrets = append(secrets, values...)
	}
	slices.SortFunc(secrets, func(a, b string) int { return len(b) - len(a) }) // one may be a part of another
	var pairs []string
	for _, secret := range secrets {
		if secret == "" {
			continue
		}
		quoted := strconv.Quote(secret)
		for _, spelling := range []string{
			secret, url.QueryEscape(secret), url.PathEscape(secret), strings.ReplaceAll(secret, "/", `\/`), quoted[1 : len(quoted)-1],
			base64.StdEncoding.EncodeToString([]byte(secret)),
		} {
			pairs = append(pairs, spelling, "(secret)")
		}
	}
	return strings.NewReplacer(pairs...).Replace(said)
}

// withoutSecrets is a URL without user, password, query and fragment.
func withoutSecrets(u *url.URL) string {
	return (&url.URL{Scheme: u.Scheme, Host: u.Host, Path: u.Path, RawPath: u.RawPath}).String()
}
