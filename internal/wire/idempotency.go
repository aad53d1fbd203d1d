package wire

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"unicode/utf8"

	"github.com/postil/postil/internal/postil"
)

// IdempotencyKey returns the Idempotency-Key of a request with this body, or
// nothing, and the fingerprint by which another request with the same key is
// told from the same one sent again.
func IdempotencyKey(r *http.Request, body []byte) (key, fingerprint string, err error) {
	key = r.Header.Get("Idempotency-Key")
	var p postil.Problems
	p.Check(utf8.ValidString(key), "Idempotency-Key", "must be UTF-8 text")
	p.Check(len(key) <= postil.MaxName, "Idempotency-Key", "must have at most %d characters", postil.MaxName)
	sum := sha256.Sum256([]byte(r.Method + " " + r.URL.RequestURI() + "\n" + string(body)))
	return key, hex.EncodeToString(sum[:]), p.Err()
}
