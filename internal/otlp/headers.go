package otlp

import "strings"

// keyHeaders and spaceHeaders name the headers, or gRPC metadata, that a sender may
// put the API key and the external id of the space in, the preferred one first.
// They are those of arize-otel, older releases of it, and its JavaScript examples.
var (
	keyHeaders   = []string{"authorization", "api_key", "arize-api-key"}
	spaceHeaders = []string{"arize-space-id", "space_id"}
)

// gatewayPrefix comes before metadata that a gateway has turned into headers.
const gatewayPrefix = "Grpc-Metadata-"

// credentials are who sends, and into which space; either may be empty.
type credentials struct{ key, space string }

// credentialsFrom reads credentials from headers in any of their forms.
func credentialsFrom(get func(name string) string) credentials {
	return credentials{key: bareKey(first(get, keyHeaders)), space: first(get, spaceHeaders)}
}

// first returns the first header that is not empty.
func first(get func(name string) string, names []string) string {
	for _, name := range names {
		if v := firstNonEmpty(get(name), get(gatewayPrefix+name)); v != "" {
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
