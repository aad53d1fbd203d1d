package profile

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/zalando/go-keyring"
)

// service is what the keyring calls this program.
const service = "postil"

// patience is how long a keyring may take: it may be locked, and ask for a password
// where nobody sees it.
const patience = 30 * time.Second

var errSlow = fmt.Errorf("the keyring has not answered for %s; is it locked?", patience)

// Key returns a profile's key.
func (s Store) Key(name string) (string, error) {
	p, err := s.Get(name)
	if err != nil {
		return "", err
	}
	if p.Keyring {
		var key string
		err := patiently(func() (err error) { key, err = keyring.Get(service, name); return err })
		if err != nil {
			return "", fmt.Errorf("the key of profile %q is not to be had from the keyring: %w", name, err)
		}
		return key, nil
	}
	text, err := os.ReadFile(s.KeyFile(name))
	if err != nil {
		return "", fmt.Errorf("the key of profile %q: %w", name, err)
	}
	return strings.TrimSpace(string(text)), nil
}

// KeyFile is where a profile's key is when it is not in the keyring.
func (s Store) KeyFile(name string) string { return filepath.Join(s.dir, name+".key") }

// KeyringWorks tries the keyring, without leaving anything there.
func KeyringWorks() error {
	return patiently(func() error {
		_, err := keyring.Get(service, "nobody")
		if errors.Is(err, keyring.ErrNotFound) {
			return nil
		}
		return err
	})
}

// saveKey keeps a key in the keyring, or in a file where that does not work, and
// not in both.
func (s Store) saveKey(name, key string) (inKeyring bool, err error) {
	if patiently(func() error { return keyring.Set(service, name, key) }) != nil {
		return false, s.replace(s.KeyFile(name), []byte(key+"\n"))
	}
	if err := os.Remove(s.KeyFile(name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return true, err
	}
	return true, nil
}

func (s Store) deleteKey(name string, p Profile) error {
	if !p.Keyring {
		if err := os.Remove(s.KeyFile(name)); !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		return nil
	}
	err := patiently(func() error { return keyring.Delete(service, name) })
	if errors.Is(err, keyring.ErrNotFound) {
		return nil
	}
	return err
}

// patiently gives up on a keyring that does not answer.
func patiently(ask func() error) error {
	answer := make(chan error, 1)
	go func() { answer <- ask() }()
	select {
	case err := <-answer:
		return err
	case <-time.After(patience):
		return errSlow
	}
}
