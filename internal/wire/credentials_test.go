package wire_test

import (
	"testing"

	"github.com/postil/postil/internal/wire"
)

func TestCredentialsInEveryForm(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		headers map[string]string
		want    wire.Credentials
	}{
		"none":             {map[string]string{}, wire.Credentials{}},
		"raw":              {map[string]string{"authorization": "k", "arize-space-id": "s"}, wire.Credentials{Key: "k", Space: "s"}},
		"bearer":           {map[string]string{"authorization": "bearer  k"}, wire.Credentials{Key: "k"}},
		"deprecated":       {map[string]string{"api_key": "k", "space_id": "s"}, wire.Credentials{Key: "k", Space: "s"}},
		"JavaScript":       {map[string]string{"arize-api-key": "k"}, wire.Credentials{Key: "k"}},
		"from a gateway":   {map[string]string{"Grpc-Metadata-authorization": "Bearer k", "Grpc-Metadata-space_id": "s"}, wire.Credentials{Key: "k", Space: "s"}},
		"Arrow Flight":     {map[string]string{"auth-token-bin": "k"}, wire.Credentials{Key: "k"}},
		"preferred first":  {map[string]string{"authorization": "k", "api_key": "x", "arize-space-id": "s", "space_id": "y"}, wire.Credentials{Key: "k", Space: "s"}},
		"empty is not one": {map[string]string{"authorization": "", "api_key": "k"}, wire.Credentials{Key: "k"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := wire.CredentialsFrom(func(h string) string { return c.headers[h] }); got != c.want {
				t.Errorf("got %+v, want %+v", got, c.want)
			}
		})
	}
}
