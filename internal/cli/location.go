package cli

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/alecthomas/kong"

	"github.com/postil/postil/internal/cli/remote"
	"github.com/postil/postil/internal/store"
)

// location says where the database is, to every command that opens it.
type location struct {
	Config   kong.ConfigFlag `env:"POSTIL_CONFIG" placeholder:"FILE" help:"Read settings from a YAML file; flags and variables win over it."`
	Data     string          `default:"postil-data" env:"POSTIL_DATA" placeholder:"DIR" help:"Folder for the database and whatever else is kept (${default})."`
	Database remote.Secret   `env:"POSTIL_DATABASE" placeholder:"URL" help:"sqlite:FILE or postgres://… (a SQLite file in the data folder)."`
}

// database returns the URL of the database.
func (l *location) database() string {
	if l.Database != "" {
		return string(l.Database)
	}
	return "sqlite:" + filepath.Join(l.Data, "postil.db")
}

// sqliteFile returns the file of a SQLite database, and whether it is one.
func sqliteFile(url string) (file string, ok bool) { return strings.CutPrefix(url, "sqlite:") }

// checkDatabase reports a database that could not be opened, or would not be safe.
func checkDatabase(url string) error {
	if err := store.CheckURL(url); err != nil {
		return err
	}
	if file, ok := sqliteFile(url); ok {
		return checkDisk(file)
	}
	return nil
}

// networkFileSystems are the magic numbers of statfs(2) that stand for a network
// file system.
var networkFileSystems = map[int64]string{
	0x6969: "NFS", 0x517B: "SMB", 0xFF534D42: "CIFS", 0xFE534D42: "SMB2", 0x00C36400: "Ceph",
	0x5346414F: "AFS", 0x01021997: "9P", 0x47504653: "GPFS", 0x0BD00BD0: "Lustre", 0x013111A8: "IBRIX", 0x20030528: "PVFS2",
}

// checkDisk makes sure that a database's folder is there and on a local disk:
// SQLite's locks do not hold on network file systems.
func checkDisk(file string) error {
	var fs syscall.Statfs_t
	if err := syscall.Statfs(filepath.Dir(file), &fs); err != nil {
		return fmt.Errorf("the folder of %s cannot be read: %w", file, err)
	}
	if name, bad := networkFileSystems[int64(fs.Type)]; bad {
		return fmt.Errorf("%s is on a network file system (%s), where SQLite loses data; use a local disk or PostgreSQL", file, name)
	}
	return nil
}

// errInUse says that a server, or a command that needs the database for itself,
// has a SQLite file.
var errInUse = errors.New("is in use by another postil server or command")

// lockDatabase keeps others from using the same SQLite file; what PostgreSQL keeps
// is for any number of servers.
func lockDatabase(url string) (unlock func(), err error) {
	file, ok := sqliteFile(url)
	if !ok {
		return func() {}, nil
	}
	f, err := os.OpenFile(file+".lock", os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		return nil, errors.Join(fmt.Errorf("%s %w", file, errInUse), f.Close())
	}
	return func() { f.Close() }, nil
}
