// Package api holds the contracts of the server: one OpenAPI document per REST
// surface. They are written before the code, served as they are, and every
// exchange of the tests is checked against them (package apitest).
package api

import _ "embed"

// AXv2 is the OpenAPI 3.0 document, as YAML, of the AX-compatible surface below
// /v2. It shows the answers of the newest client generation; what other
// generations get differs, and is listed in apitest/profiles.yaml.
//
//go:embed ax-v2.yaml
var AXv2 []byte

// PostilV1 is the OpenAPI 3.0 document, as YAML, of Postil's own surface below
// /api/v1.
//
//go:embed postil-v1.yaml
var PostilV1 []byte
