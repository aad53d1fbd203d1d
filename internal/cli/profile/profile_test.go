package profile

import (
	"errors"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/zalando/go-keyring"
)

// The keyring of a machine is not for tests: each case gets one of its own.
func TestKeysAreKeptInTheKeyringOrAFile(t *testing.T) {
	for where, keyringFails := range map[string]error{"keyring": nil, "file": errors.New("no keyring here")} {
		t.Run(where, func(t *testing.T) {
			keyring.MockInitWithError(keyringFails)
			if keyringFails == nil {
				keyring.MockInit()
			}
			s := Store{t.TempDir() + "/postil"}
			saved, err := s.Save("work", Profile{URL: "https://one.example", Space: "default"}, "secret-1")
			if err != nil || saved.Keyring != (keyringFails == nil) {
				t.Fatalf("saved %+v: %v", saved, err)
			}
			if _, err := s.Save("home", Profile{URL: "https://two.example"}, "secret-2"); err != nil {
				t.Fatal(err)
			}
			names, err := s.Names()
			if diff := cmp.Diff([]string{"home", "work"}, names); diff != "" || err != nil {
				t.Error(diff, err)
			}
			if current, err := s.Current(); current != "home" || err != nil {
				t.Errorf("the current one is %q: %v", current, err)
			}
			if key, err := s.Key("work"); key != "secret-1" || err != nil {
				t.Errorf("the key is %q: %v", key, err)
			}
			if got, err := s.Get("work"); got != saved || err != nil {
				t.Errorf("the profile is %+v: %v", got, err)
			}
			_, err = os.Stat(s.KeyFile("work"))
			if inFile := err == nil; inFile == saved.Keyring {
				t.Errorf("in the keyring: %v, in a file: %v", saved.Keyring, inFile)
			}
			if err := s.Use("work"); err != nil {
				t.Fatal(err)
			}
			if err := s.Delete("work"); err != nil {
				t.Fatal(err)
			}
			if current, _ := s.Current(); current != "" {
				t.Errorf("the current one is %q, which is deleted", current)
			}
			var unknown *UnknownError
			if _, err := s.Key("work"); !errors.As(err, &unknown) || !cmp.Equal(unknown.Known, []string{"home"}) {
				t.Errorf("a deleted profile: %v", err)
			}
			if _, err := os.Stat(s.KeyFile("work")); !errors.Is(err, os.ErrNotExist) {
				t.Errorf("the key is still there: %v", err)
			}
		})
	}
}

func TestFilesOfProfilesAreTheirOwners(t *testing.T) {
	keyring.MockInitWithError(errors.New("no keyring here"))
	s := Store{t.TempDir() + "/postil"}
	if _, err := s.Save("work", Profile{URL: "https://one.example"}, "secret"); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{s.Path(), s.KeyFile("work")} {
		if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v %v", path, info.Mode(), err)
		}
	}
}

func TestNamesOfProfilesAreNamesOfFiles(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"", "../up", "a/b", ".hidden", "a b"} {
		if CheckName(name) == nil {
			t.Errorf("%q is taken", name)
		}
	}
}
