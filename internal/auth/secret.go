package auth

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"strings"

	"golang.org/x/crypto/argon2"
)

// KeyPrefix begins every API key, so that a leaked one is recognized.
const KeyPrefix = "postil_"

// NewKey returns a new API key: the prefix and 160 random bits.
func NewKey() string { return KeyPrefix + rand.Text() + rand.Text()[:6] }

// NewSession returns the secret value of a new session cookie.
func NewSession() string { return rand.Text() }

// NewPassword returns a random password a person can type.
func NewPassword() string {
	text := strings.ToLower(rand.Text())
	return text[:5] + "-" + text[5:10] + "-" + text[10:15] + "-" + text[15:20]
}

// HashSecret returns the form in which a random secret is stored: its SHA-256 in
// hex. Random secrets cannot be guessed, so they need no slow hash.
func HashSecret(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}

// Redact returns what may be shown of a key after its creation.
func Redact(key string) string {
	if len(key) < 12 {
		return "…"
	}
	return key[:len(KeyPrefix)+2] + "…" + key[len(key)-4:]
}

// Argon2id parameters: the second recommended option of RFC 9106, which uses
// 64 MiB.
const (
	argonTime    = 3
	argonMemory  = 64 * 1024 // KiB
	argonThreads = 4
	saltLen      = 16
	hashLen      = 32
)

// hashing bounds the memory that concurrent sign-ins can claim.
var hashing = make(chan struct{}, 2)

// HashPassword returns the argon2id hash of password in the PHC string format.
func HashPassword(password string) string {
	salt := make([]byte, saltLen)
	rand.Read(salt) // never fails
	hash := argon(password, salt, argonTime, argonMemory, argonThreads, hashLen)
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, argonMemory, argonTime, argonThreads,
		base64.RawStdEncoding.EncodeToString(salt), base64.RawStdEncoding.EncodeToString(hash))
}

// CheckPassword reports whether password has the given hash. An empty or
// unreadable hash matches nothing, and takes as long to say so.
func CheckPassword(password, encoded string) bool {
	var version int
	var memory, time uint32
	var threads uint8
	parts := strings.Split(encoded, "$")
	if len(parts) != 6 {
		argon(password, make([]byte, saltLen), argonTime, argonMemory, argonThreads, hashLen)
		return false
	}
	_, versionErr := fmt.Sscanf(parts[2], "v=%d", &version)
	_, paramErr := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &memory, &time, &threads)
	salt, saltErr := base64.RawStdEncoding.DecodeString(parts[4])
	want, hashErr := base64.RawStdEncoding.DecodeString(parts[5])
	if parts[1] != "argon2id" || version != argon2.Version || versionErr != nil || paramErr != nil || saltErr != nil || hashErr != nil {
		return false
	}
	got := argon(password, salt, time, memory, threads, uint32(len(want)))
	return subtle.ConstantTimeCompare(got, want) == 1
}

func argon(password string, salt []byte, time, memory uint32, threads uint8, length uint32) []byte {
	hashing <- struct{}{}
	defer func() { <-hashing }()
	return argon2.IDKey([]byte(password), salt, time, memory, threads, length)
}
