package wire

import (
	"cmp"
	"strings"
)

// keyHeaders and spaceHeaders name the headers, or gRPC metadata, that a sender may
// put the API key and the external id of the space in, the preferred one first.
// They are those of arize-otel, older releases of it, its JavaScript examples, and
// of Arrow Flight.
var (
	keyHeaders   = []string{"authorization", "api_key", "arize-api-key", "auth-token-bin"}
	spaceHeaders = []string{"arize-space-id", "space_id"}
)

// gatewayPrefix comes before metadata that a gateway has turned into headers.
const gatewayPrefix = "Grpc-Metadata-"

// Credentials are who sends telemetry, and into which space, as an outside
// identifier; either may be empty.
type Credentials struct{ Key, Space string }

// CredentialsFrom reads credentials from headers in any of their forms.
func CredentialsFrom(get func(name string) string) Credentials {
	return Credentials{Key: bareKey(first(get, keyHeaders)), Space: first(get, spaceHeaders)}
}

// first returns the first header that is not empty.
func first(get func(name string) string, names []string) string {
	for _, name := range names {
		if v := cmp.Or(get(name), get(gatewayPrefix+name)); v != "" {
			return strings.TrimSpace(v)
		}
	}
	return ""
}

// bareKey returns a key without the word Bearer, which is optional.
func bareKey(key string) string {
	scheme, rest, ok := strings.Cut(key, " ")
	if ok && strings.EqualFold(scheme, "bearer") {
		return strings.TrimSpace(rest)
	}
	return key
}
