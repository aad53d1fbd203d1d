package otlp

// MaxBody is how many bytes a request may have, on the wire and decompressed.
const MaxBody = 64 << 20
