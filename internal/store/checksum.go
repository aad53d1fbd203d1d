package store

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// checksumSuffix names the file that holds a backup's checksum. SQLite finds
// damage in what holds a file together, and none within a text.
const checksumSuffix = ".sha256"

// WriteChecksum writes the checksum of what a file holds beside the file that it
// is going to be, as sha256sum would.
func WriteChecksum(file, name string) error {
	sum, err := checksum(file)
	if err != nil {
		return err
	}
	beside, err := os.OpenFile(name+checksumSuffix, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(beside, "%s  %s\n", sum, filepath.Base(name))
	return errors.Join(err, beside.Sync(), beside.Close())
}

// CheckChecksum compares a file with the checksum beside it.
func CheckChecksum(file string) Finding {
	found := Finding{What: "the checksum of " + filepath.Base(file)}
	want, err := os.ReadFile(file + checksumSuffix)
	if errors.Is(err, fs.ErrNotExist) {
		found.Left = "there is no " + filepath.Base(file) + checksumSuffix
		return found
	}
	sum, sumErr := checksum(file)
	switch err := errors.Join(err, sumErr); {
	case err != nil:
		found.Wrong = []string{err.Error()}
	case !strings.HasPrefix(string(want), sum+" "):
		found.Wrong = []string{"the file is not what was written"}
	}
	return found
}

func checksum(file string) (string, error) {
	f, err := os.Open(file)
	if err != nil {
		return "", err
	}
	defer f.Close()
	hash := sha256.New()
	if _, err := io.Copy(hash, f); err != nil {
		return "", err
	}
	return hex.EncodeToString(hash.Sum(nil)), nil
}
