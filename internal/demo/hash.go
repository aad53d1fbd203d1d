package demo

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"strings"
)

// digest hashes the parts of a name; the same parts give the same result in
// every run and on every machine.
func digest(parts ...string) [sha256.Size]byte {
	return sha256.Sum256([]byte("postil demo\x00" + strings.Join(parts, "\x00")))
}

// hexID returns an identifier of n bytes in lower-case hex.
func hexID(n int, parts ...string) string {
	sum := digest(parts...)
	return hex.EncodeToString(sum[:n])
}

// chance returns a number in [0, 1) that looks random and always is the same.
func chance(parts ...string) float64 {
	sum := digest(parts...)
	return float64(binary.BigEndian.Uint64(sum[:8])>>11) / (1 << 53)
}

// pick returns a number in [0, n).
func pick(n int, parts ...string) int {
	return int(chance(parts...) * float64(n))
}
