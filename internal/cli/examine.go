package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"os"
	"strings"
	"syscall"
	"time"

	"github.com/postil/postil/internal/cli/remote"
	"github.com/postil/postil/internal/store"
)

// examine looks at everything that a server with these settings needs.
func (s *settings) examine(ctx context.Context) []remote.Finding {
	found := []remote.Finding{s.examineSettings()}
	found = append(found, s.examineFolder()...)
	found = append(found, s.examineDatabase(ctx)...)
	return append(found, s.examinePorts(ctx)...)
}

func (s *settings) examineSettings() remote.Finding {
	if wrong := s.mistakes(); len(wrong) > 0 {
		return remote.Finding{Check: "settings", State: remote.Fail, Says: strings.Join(wrong, "\n"), Do: `see "postil serve --help"`}
	}
	return remote.Finding{Check: "settings", State: remote.Good, Says: "nothing is wrong with them"}
}

// little is when a disk is called full, and scarce when it soon is.
const (
	little = 100 << 20
	scarce = 1 << 30
)

// examineFolder looks at the data folder and the disk it is on.
func (s *settings) examineFolder() []remote.Finding {
	info, err := os.Stat(s.Data)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return []remote.Finding{{Check: "data", State: remote.Good, Says: s.Data + " is not there; the first start makes it"}}
	case err != nil:
		return []remote.Finding{{Check: "data", State: remote.Fail, Says: err.Error(), Do: "run it as the user of the server, or choose another --data"}}
	}
	folder := remote.Finding{Check: "data", State: remote.Good, Says: s.Data + " can be written to"}
	if err := checkFolder(s.Data); err != nil {
		folder = remote.Finding{Check: "data", State: remote.Fail, Says: s.Data + " " + err.Error(), Do: "give it to the user of the server"}
	} else if info.Mode().Perm()&0o077 != 0 {
		folder = remote.Finding{Check: "data", State: remote.Warn, Says: fmt.Sprintf("others can look into %s (mode %04o)", s.Data, info.Mode().Perm()), Do: "chmod 700 " + s.Data}
	}
	return []remote.Finding{folder, examineDisk(s.Data)}
}

func examineDisk(folder string) remote.Finding {
	var disk syscall.Statfs_t
	if err := syscall.Statfs(folder, &disk); err != nil {
		return remote.Finding{Check: "disk", State: remote.Fail, Says: err.Error(), Do: "choose another --data"}
	}
	free := disk.Bavail * uint64(disk.Bsize)
	found := remote.Finding{Check: "disk", State: remote.Good, Says: fmt.Sprintf("%.1f GB free", float64(free)/1e9)}
	switch {
	case free < little:
		found.State, found.Do = remote.Fail, "make room: writes fail when it is full"
	case free < scarce:
		found.State, found.Do = remote.Warn, "make room soon"
	}
	return found
}

// examineDatabase looks at the database and its clock.
func (s *settings) examineDatabase(ctx context.Context) []remote.Finding {
	url := s.database()
	if err := checkDatabase(url); err != nil && (s.Database != "" || !errors.Is(err, fs.ErrNotExist)) {
		return []remote.Finding{{Check: "database", State: remote.Fail, Says: err.Error(), Do: "mend --database"}}
	}
	if file, ok := sqliteFile(url); ok {
		if _, err := os.Stat(file); errors.Is(err, fs.ErrNotExist) {
			return []remote.Finding{{Check: "database", State: remote.Good, Says: file + " is not there; the first start makes it"}}
		}
	}
	ctx, cancel := context.WithTimeout(ctx, requestTimeout)
	defer cancel()
	db, err := store.Inspect(ctx, url)
	switch {
	case errors.Is(err, store.ErrNoSchema):
		return []remote.Finding{{Check: "database", State: remote.Warn, Says: err.Error(), Do: "the first start makes the schema, unless something else is in there"}}
	case err != nil:
		return []remote.Finding{{Check: "database", State: remote.Fail, Says: err.Error(), Do: "start it, or mend --database"}}
	}
	return []remote.Finding{databaseFinding(db), remote.Clocks("the database", db.Now, db.Asked)}
}

func databaseFinding(db store.Inspection) remote.Finding {
	found := remote.Finding{Check: "database", State: remote.Good, Says: fmt.Sprintf("%s, schema %d", db.Software, db.Schema)}
	switch {
	case db.Schema > db.Known:
		found.State, found.Do = remote.Fail, fmt.Sprintf("use a newer release: this one knows schemas up to %d", db.Known)
	case db.Schema < db.Known:
		found.State, found.Do = remote.Warn, fmt.Sprintf("the next start of this release brings it to schema %d; make a backup first", db.Known)
	}
	if db.Journal != "" {
		found.Says += ", journal " + db.Journal
		if db.Journal != "wal" {
			found.State, found.Do = remote.Warn, "the next start sets it to wal"
		}
	}
	return found
}

// examinePorts tells whether the server could listen, or does.
func (s *settings) examinePorts(ctx context.Context) []remote.Finding {
	web := examinePort("listen", s.Listen)
	grpc := examinePort("otlp", s.OTLPGRPCListen)
	if web.State == remote.Fail && servesPostil(ctx, s.Listen) {
		web = remote.Finding{Check: "listen", State: remote.Good, Says: s.Listen + " is served by Postil"}
		if grpc.State == remote.Fail { // the same one's, as far as can be told
			grpc = remote.Finding{Check: "otlp", State: remote.Good, Says: s.OTLPGRPCListen + " is in use, as it is when the server runs"}
		}
	}
	return []remote.Finding{web, grpc}
}

func examinePort(name, address string) remote.Finding {
	if err := checkAddress(address); err != nil {
		return remote.Finding{Check: name, State: remote.Fail, Says: err.Error(), Do: "end what listens there, or choose another address"}
	}
	return remote.Finding{Check: name, State: remote.Good, Says: address + " is free"}
}

// servesPostil asks what listens at an address whether it is Postil.
func servesPostil(ctx context.Context, address string) bool {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	if host, port, err := net.SplitHostPort(address); err == nil && net.ParseIP(host).IsUnspecified() || err == nil && host == "" {
		address = net.JoinHostPort("localhost", port)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+address+"/api/v1/spec.yaml", nil)
	if err != nil {
		return false
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return false
	}
	defer res.Body.Close()
	text, err := io.ReadAll(io.LimitReader(res.Body, 1<<10))
	return err == nil && strings.Contains(string(text), "title: Postil")
}
