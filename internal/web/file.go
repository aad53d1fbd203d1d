package web

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"mime"
	"net/http"
	"path"
	"strconv"
	"strings"
	"sync"
	"time"
)

// assets is where the build puts files whose names change with their content.
const assets = "assets/"

// file is a file of the app, plain and, once it was asked for, compressed.
type file struct {
	kind   string
	cache  string // Cache-Control
	tag    string // of the plain content
	plain  []byte
	zipped func() []byte // nil when that is no smaller
}

func newFile(name string, content []byte) *file {
	sum := sha256.Sum256(content)
	f := &file{kind: kindOf(name), cache: "no-cache", tag: hex.EncodeToString(sum[:12]), plain: content}
	if strings.HasPrefix(name, assets) {
		f.cache = "public, max-age=31536000, immutable"
	}
	f.zipped = sync.OnceValue(func() []byte { return zip(content) })
	return f
}

// kinds are the types of the files that the app may consist of; the machine's own
// table is not asked, so that it cannot break the app.
var kinds = map[string]string{
	".css": "text/css; charset=utf-8", ".html": "text/html; charset=utf-8", ".ico": "image/x-icon", ".js": "text/javascript; charset=utf-8",
	".json": "application/json", ".map": "application/json", ".png": "image/png", ".svg": "image/svg+xml", ".txt": "text/plain; charset=utf-8",
	".wasm": "application/wasm", ".webmanifest": "application/manifest+json", ".woff2": "font/woff2",
}

func kindOf(name string) string {
	if kind := kinds[path.Ext(name)]; kind != "" {
		return kind
	}
	if kind := mime.TypeByExtension(path.Ext(name)); kind != "" {
		return kind
	}
	return "application/octet-stream"
}

// worthwhile is how many bytes compressing has to save.
const worthwhile = 100

func zip(content []byte) []byte {
	var b bytes.Buffer
	w, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		panic(err) // the level is one of the package's
	}
	_, _ = w.Write(content) // a Buffer takes everything
	if w.Close() != nil || b.Len()+worthwhile > len(content) {
		return nil
	}
	return b.Bytes()
}

// serve answers a GET or HEAD.
func (f *file) serve(w http.ResponseWriter, r *http.Request) {
	h, content, tag := w.Header(), f.plain, f.tag
	h.Set("Content-Type", f.kind)
	h.Set("Cache-Control", f.cache)
	h.Set("Vary", "Accept-Encoding")
	if acceptsGzip(r.Header.Get("Accept-Encoding")) {
		if zipped := f.zipped(); zipped != nil {
			content, tag = zipped, tag+"-gzip"
			h.Set("Content-Encoding", "gzip")
		}
	}
	h.Set("ETag", `"`+tag+`"`)
	h.Set("Content-Length", strconv.Itoa(len(content))) // ServeContent leaves it out of what is encoded
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(content))
}

func acceptsGzip(accepted string) bool {
	for one := range strings.SplitSeq(accepted, ",") {
		coding, weight, _ := strings.Cut(one, ";")
		if name := strings.TrimSpace(coding); strings.EqualFold(name, "gzip") || name == "*" {
			return !refusing(weight)
		}
	}
	return false
}

// refusing reports a weight of zero, which is to say: not at all.
func refusing(weight string) bool {
	value, ok := strings.CutPrefix(strings.ReplaceAll(weight, " ", ""), "q=")
	q, err := strconv.ParseFloat(value, 64)
	return ok && err == nil && q == 0
}
