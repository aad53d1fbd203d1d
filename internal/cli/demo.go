package cli

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/postil/postil/internal/app"
	"github.com/postil/postil/internal/cli/remote"
	"github.com/postil/postil/internal/demo"
)

// demoCommand fills a space of a running server with example content, as any
// client of its public API could.
type demoCommand struct {
	URL        string        `default:"http://127.0.0.1:7070" env:"POSTIL_URL" placeholder:"URL" help:"The server (${default})."`
	APIKey     remote.Secret `name:"api-key" env:"POSTIL_API_KEY" placeholder:"KEY" help:"Key of an administrator."`
	APIKeyFile string        `name:"api-key-file" env:"POSTIL_API_KEY_FILE" placeholder:"FILE" help:"Holds the key, instead of --api-key."`
	Space      string        `default:"default" env:"POSTIL_SPACE" placeholder:"NAME" help:"The space to fill (${default})."`
	Password   remote.Secret `name:"annotator-password" env:"POSTIL_DEMO_PASSWORD" placeholder:"TEXT" help:"Password of the demo's annotators (one is made and printed)."`
}

// requestTimeout bounds one request of a command.
const requestTimeout = time.Minute

// Run fills the space. Running it again adds nothing twice.
func (d *demoCommand) Run(ctx context.Context, out streams) error {
	key, err := d.key()
	if err != nil {
		return err
	}
	if d.Password != "" {
		if err := app.CheckNewPassword(string(d.Password)); err != nil {
			return remote.SettingsError{"--annotator-" + err.Error()}
		}
	}
	return demo.Run(ctx, demo.Config{BaseURL: strings.TrimRight(d.URL, "/"), APIKey: key, Space: d.Space,
		AnnotatorPassword: string(d.Password), HTTPClient: &http.Client{Timeout: requestTimeout}}, out.out)
}

func (d *demoCommand) key() (string, error) {
	if d.APIKey != "" {
		return string(d.APIKey), nil
	}
	if d.APIKeyFile == "" {
		return "", remote.SettingsError{"--api-key: is needed; the server printed one at its first start"}
	}
	text, err := os.ReadFile(d.APIKeyFile)
	if err != nil {
		return "", errors.Join(remote.SettingsError{fmt.Sprintf("--api-key-file: %v", err)})
	}
	return strings.TrimSpace(string(text)), nil
}
