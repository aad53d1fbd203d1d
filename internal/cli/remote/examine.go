package remote

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"time"

	"github.com/postil/postil/internal/cli/profile"
)

// A Finding is what one check found.
type Finding struct {
	// Check is what was looked at.
	Check string `json:"check"`
	// State is ok, warn or fail.
	State string `json:"state"`
	// Says is what there is.
	Says string `json:"says"`
	// Do is what to do about it.
	Do string `json:"do,omitempty"`
}

// The states of findings.
const (
	Good = "ok"
	Warn = "warn"
	Fail = "fail"
)

// Examine looks at the keyring, the profile, and the server that the profile, flags
// or variables name, if any.
func (s *Server) Examine(ctx context.Context, env Env) []Finding {
	found := []Finding{examineKeyring()}
	store, err := profile.Open()
	if err != nil {
		return append(found, Finding{"profiles", Fail, err.Error(), "set HOME or XDG_CONFIG_HOME"})
	}
	found = append(found, examineFiles(store)...)
	t, err := s.resolve()
	switch {
	case err != nil && errors.Is(err, errNoServer):
		return append(found, Finding{"server", Good, "there is no profile, so none is asked", `"postil login" makes one`})
	case err != nil:
		return append(found, Finding{"server", Fail, err.Error(), `"postil login" makes the profile anew`})
	}
	ctx, cancel := context.WithTimeout(ctx, longestAnswer)
	defer cancel()
	return append(found, t.examine(ctx, env)...)
}

// longestAnswer is how long a server may take that is well.
const longestAnswer = 10 * time.Second

func examineKeyring() Finding {
	if err := profile.KeyringWorks(); err != nil {
		return Finding{"keyring", Warn, "there is none: " + err.Error(), "keys of profiles are kept in files that only you can read; with a keyring they would be encrypted"}
	}
	return Finding{"keyring", Good, "it answers", ""}
}

// examineFiles makes sure that keys in files are their owner's.
func examineFiles(store profile.Store) []Finding {
	names, err := store.Names()
	if err != nil {
		return []Finding{{"profiles", Fail, err.Error(), "mend or delete the file"}}
	}
	found := Finding{"profiles", Good, fmt.Sprintf("%d in %s", len(names), store.Path()), ""}
	for _, name := range names {
		info, err := os.Stat(store.KeyFile(name))
		if err == nil && info.Mode().Perm()&0o077 != 0 {
			found = Finding{"profiles", Fail, fmt.Sprintf("others can read %s (mode %04o)", store.KeyFile(name), info.Mode().Perm()),
				"chmod 600 " + store.KeyFile(name) + ", and make a new key if somebody may have read it"}
		}
	}
	return []Finding{found}
}

// examine asks the server.
func (t target) examine(ctx context.Context, env Env) []Finding {
	name := t.url
	if t.profile != "" {
		name += " (profile " + t.profile + ")"
	}
	c, err := t.connect(env)
	if err != nil {
		return []Finding{{"server", Fail, err.Error(), "mend the settings"}}
	}
	me, err := c.Me(ctx)
	switch {
	case ExitCode(err) == NotFound:
		return []Finding{{"server", Good, name + " answers, and is not Postil", ""}}
	case ExitCode(err) == Refused:
		return []Finding{{"server", Fail, fmt.Sprintf("%s refuses the key: %v", name, err), `"postil login" takes a new one`}}
	case err != nil:
		return []Finding{{"server", Fail, fmt.Sprintf("%s: %v", name, err), "start it, or mend the address"}}
	}
	found := []Finding{{"server", Good, fmt.Sprintf("%s answers as %s", name, me.User.Email), ""}}
	versions := Finding{"versions", Good, "this program " + env.Version + ", the server " + me.ServerVersion, ""}
	if env.Version != me.ServerVersion {
		versions.State, versions.Do = Warn, "use one release for both"
	}
	return append(found, versions, t.examineClock(ctx))
}

// apart is how far clocks may be from each other.
const apart = 30 * time.Second

// examineClock compares our clock with the one of the server.
func (t target) examineClock(ctx context.Context) Finding {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, t.url+"/livez", nil)
	if err != nil {
		return Finding{"clock", Fail, err.Error(), "mend the address"}
	}
	asked := time.Now()
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return Finding{"clock", Fail, err.Error(), "ask again"}
	}
	defer res.Body.Close()
	theirs, err := http.ParseTime(res.Header.Get("Date"))
	if err != nil {
		return Finding{"clock", Warn, "the server does not tell its time", ""}
	}
	return Clocks("the server", theirs, asked)
}

// Clocks compares a clock with ours.
func Clocks(whose string, theirs, ours time.Time) Finding {
	off := theirs.Sub(ours).Round(time.Second)
	if off.Abs() > apart {
		return Finding{"clock", Warn, fmt.Sprintf("%s is %s off", whose, off), "set both clocks, as by NTP: leases and expiries go by the time"}
	}
	return Finding{"clock", Good, "as that of " + whose, ""}
}
