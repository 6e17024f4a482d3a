package dataset

import "testing"

// TestScriptsOf compares the count by words of eight bytes with one by characters.
func TestScriptsOf(t *testing.T) {
	for _, text := range []string{
		"", "中", "a", "什么是 TCP 三次握手？SYN、ACK。", "`@[{~\x7f\x80\xbf\xc3\xe3\xe4\xe9\xea\xff", "ＡＢＣ、①②③—é́ñ", "0123456789 aZ 鿿一䀀㐀",
	} {
		for from := range len(text) + 1 {
			s, han, latin := text[from:], 0, 0
			for i := range len(s) {
				switch c := s[i]; {
				case c >= 0xe4 && c <= 0xe9:
					han++
				case c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z':
					latin++
				}
			}
			if n := scriptsOf(s); n.han != han || n.latin != latin {
				t.Errorf("scriptsOf(%q) = %d, %d, expected %d, %d", s, n.han, n.latin, han, latin)
			}
		}
	}
}
