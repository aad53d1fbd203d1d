// Package profile keeps what people sign in to: for each profile the address of a
// server and the space they work in, in a file of their configuration folder, and
// the key in the system's keyring or, where there is none, in a file that only they
// can read.
package profile

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"

	"go.yaml.in/yaml/v3"
)

// A Profile is one server that somebody signs in to.
type Profile struct {
	// URL is the address of the server.
	URL string `yaml:"url"`
	// Space is the name or id of the space that commands are about.
	Space string `yaml:"space,omitempty"`
	// Keyring says whether the key is in the system's keyring.
	Keyring bool `yaml:"keyring"`
}

// file is what profiles.yaml holds.
type file struct {
	Current  string             `yaml:"current"`
	Profiles map[string]Profile `yaml:"profiles"`
}

// A Store is a folder of profiles.
type Store struct{ dir string }

// Open returns the profiles of the person who runs the program. Nothing is made
// before a profile is saved.
func Open() (Store, error) {
	dir, err := os.UserConfigDir()
	if err != nil {
		return Store{}, fmt.Errorf("there is no folder for profiles: %w", err)
	}
	return Store{filepath.Join(dir, "postil")}, nil
}

// Path is the file of the profiles.
func (s Store) Path() string { return filepath.Join(s.dir, "profiles.yaml") }

var validName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$`)

// CheckName reports a name that no profile can have.
func CheckName(name string) error {
	if !validName.MatchString(name) {
		return fmt.Errorf("%q must be up to 64 letters, digits, dots, dashes or underscores, and begin with a letter or digit", name)
	}
	return nil
}

// Names lists the profiles.
func (s Store) Names() ([]string, error) {
	f, err := s.read()
	return slices.Sorted(maps.Keys(f.Profiles)), err
}

// Current is the name of the profile that is used when none is named; empty when
// there is none.
func (s Store) Current() (string, error) {
	f, err := s.read()
	return f.Current, err
}

// An UnknownError names a profile that is not there, and those that are.
type UnknownError struct {
	Name  string
	Known []string
}

// Error says both.
func (e *UnknownError) Error() string {
	if len(e.Known) == 0 {
		return fmt.Sprintf("there is no profile %q; \"postil login\" makes one", e.Name)
	}
	return fmt.Sprintf("there is no profile %q; there is %q", e.Name, e.Known)
}

// Get returns a profile.
func (s Store) Get(name string) (Profile, error) {
	f, err := s.read()
	if err != nil {
		return Profile{}, err
	}
	p, ok := f.Profiles[name]
	if !ok {
		return Profile{}, &UnknownError{name, slices.Sorted(maps.Keys(f.Profiles))}
	}
	return p, nil
}

// Save keeps a profile with its key and makes it the current one. What it returns
// says whether the key is in the keyring.
func (s Store) Save(name string, p Profile, key string) (Profile, error) {
	if err := CheckName(name); err != nil {
		return p, err
	}
	f, err := s.read()
	if err != nil {
		return p, err
	}
	if p.Keyring, err = s.saveKey(name, key); err != nil {
		return p, fmt.Errorf("keeping the key: %w", err)
	}
	if f.Profiles == nil {
		f.Profiles = map[string]Profile{}
	}
	f.Profiles[name], f.Current = p, name
	return p, s.write(f)
}

// Use makes a profile the current one.
func (s Store) Use(name string) error {
	if _, err := s.Get(name); err != nil {
		return err
	}
	f, err := s.read()
	if err != nil {
		return err
	}
	f.Current = name
	return s.write(f)
}

// Delete forgets a profile and its key.
func (s Store) Delete(name string) error {
	p, err := s.Get(name)
	if err != nil {
		return err
	}
	f, err := s.read()
	if err != nil {
		return err
	}
	if err := s.deleteKey(name, p); err != nil {
		return fmt.Errorf("deleting the key: %w", err)
	}
	delete(f.Profiles, name)
	if f.Current == name {
		f.Current = ""
	}
	return s.write(f)
}

func (s Store) read() (file, error) {
	var f file
	text, err := os.ReadFile(s.Path())
	if errors.Is(err, fs.ErrNotExist) {
		return f, nil
	}
	if err != nil {
		return f, err
	}
	if err := yaml.Unmarshal(text, &f); err != nil {
		return f, fmt.Errorf("%s: %w", s.Path(), err)
	}
	return f, nil
}

func (s Store) write(f file) error {
	text, err := yaml.Marshal(f)
	if err != nil {
		return err
	}
	return s.replace(s.Path(), text)
}

// replace writes a file that only its owner can read, whole or not at all.
func (s Store) replace(path string, text []byte) error {
	if err := os.MkdirAll(s.dir, 0o700); err != nil {
		return err
	}
	f, err := os.CreateTemp(s.dir, ".new-*") // which has mode 0600
	if err != nil {
		return err
	}
	_, err = f.Write(text)
	if err = errors.Join(err, f.Sync(), f.Close()); err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	return nil
}
