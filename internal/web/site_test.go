package web

import (
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

const builtPage = `<!doctype html>
<html lang="en">
<head>
<link rel="icon" href="./favicon.svg">
<link rel="stylesheet" crossorigin href="/assets/app-1f.css">
<script type="module" crossorigin src="./assets/app-2e.js"></script>
</head>
<body><a href="https://example.com/a">elsewhere</a><a href="//example.com/b">and there</a></body>
</html>
`

var script = strings.Repeat("console.log('a long script')\n", 100)

// site is a site of a built app at base.
func site(t *testing.T, base string) http.Handler {
	t.Helper()
	s, err := newSite(fstest.MapFS{
		".gitkeep": {}, "index.html": {Data: []byte(builtPage)}, "favicon.svg": {Data: []byte("<svg/>")},
		"assets/app-1f.css": {Data: []byte("p{}")}, "assets/app-2e.js": {Data: []byte(script)}, "assets/font.woff2": {Data: []byte("font")},
	}, base, func(w http.ResponseWriter, _ *http.Request, err error) {
		http.Error(w, err.Error(), http.StatusNotFound)
	})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// ask makes a request; headers come in pairs.
func ask(s http.Handler, method, path string, header ...string) *http.Response {
	r := httptest.NewRequest(method, path, nil)
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w.Result()
}

func text(t *testing.T, res *http.Response) string {
	t.Helper()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestThePageIsAtEveryAddressThatIsNoFiles(t *testing.T) {
	t.Parallel()
	s := site(t, "/")
	for _, path := range []string{"/", "/login", "/s/abc=/queues/x/annotate/y", "/index.html", "/../secret", "/.gitkeep"} {
		res := ask(s, "GET", path)
		if body := text(t, res); res.StatusCode != 200 || !strings.Contains(body, `<meta name="postil-base" content="/">`) {
			t.Errorf("%s answers %d %q", path, res.StatusCode, body)
		}
		if kind := res.Header.Get("Content-Type"); kind != "text/html; charset=utf-8" {
			t.Errorf("%s has the type %q", path, kind)
		}
		if cache := res.Header.Get("Cache-Control"); cache != "no-cache" {
			t.Errorf("%s may be cached: %q", path, cache)
		}
	}
}

func TestFilesAreNamedFromTheBase(t *testing.T) {
	t.Parallel()
	for base, wants := range map[string][]string{
		"/":         {`href="/favicon.svg"`, `href="/assets/app-1f.css"`, `src="/assets/app-2e.js"`},
		"/tools/p/": {`href="/tools/p/favicon.svg"`, `href="/tools/p/assets/app-1f.css"`, `src="/tools/p/assets/app-2e.js"`, `content="/tools/p/"`},
		"/a$1&b/":   {`src="/a$1&amp;b/assets/app-2e.js"`, `content="/a$1&amp;b/"`},
	} {
		page := text(t, ask(site(t, base), "GET", "/"))
		for _, want := range append(wants, `href="https://example.com/a"`, `href="//example.com/b"`) {
			if !strings.Contains(page, want) {
				t.Errorf("below %s the page has no %s:\n%s", base, want, page)
			}
		}
	}
}

func TestAssetsAreKeptForEverAndCompressed(t *testing.T) {
	t.Parallel()
	s := site(t, "/")
	plain := ask(s, "GET", "/assets/app-2e.js")
	if got := text(t, plain); plain.StatusCode != 200 || got != script || plain.Header.Get("Content-Encoding") != "" {
		t.Errorf("plain: %d, %d bytes, %v", plain.StatusCode, len(got), plain.Header)
	}
	zipped := ask(s, "GET", "/assets/app-2e.js", "Accept-Encoding", "br, gzip;q=0.8")
	if zipped.Header.Get("Content-Encoding") != "gzip" || zipped.ContentLength <= 0 || zipped.ContentLength > int64(len(script)/4) {
		t.Errorf("compressed: %d bytes, %v", zipped.ContentLength, zipped.Header)
	}
	unzip, err := gzip.NewReader(zipped.Body)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := io.ReadAll(unzip); err != nil || string(got) != script {
		t.Errorf("unpacked to %d bytes: %v", len(got), err)
	}
	for _, res := range []*http.Response{plain, zipped} {
		h := res.Header
		if h.Get("Cache-Control") != "public, max-age=31536000, immutable" || h.Get("Vary") != "Accept-Encoding" || h.Get("Content-Type") != "text/javascript; charset=utf-8" {
			t.Errorf("the headers are %v", h)
		}
	}
	if plain.Header.Get("ETag") == zipped.Header.Get("ETag") {
		t.Error("two forms have one tag")
	}
	for accepted, want := range map[string]string{"gzip;q=0, br": "", "*": "gzip", "deflate": "", "GZIP": "gzip", "gzip; q=0.000": ""} {
		if got := ask(s, "GET", "/assets/app-2e.js", "Accept-Encoding", accepted).Header.Get("Content-Encoding"); got != want {
			t.Errorf("%q is answered as %q, want %q", accepted, got, want)
		}
	}
	if got := ask(s, "GET", "/assets/font.woff2", "Accept-Encoding", "gzip").Header.Get("Content-Encoding"); got != "" {
		t.Errorf("what does not shrink is answered as %q", got)
	}
}

func TestWhatHasNotChangedIsNotSentAgain(t *testing.T) {
	t.Parallel()
	s := site(t, "/")
	for _, path := range []string{"/", "/s/x/queues", "/assets/app-2e.js", "/favicon.svg"} {
		for _, encoding := range []string{"identity", "gzip"} {
			first := ask(s, "GET", path, "Accept-Encoding", encoding)
			again := ask(s, "GET", path, "Accept-Encoding", encoding, "If-None-Match", first.Header.Get("ETag"))
			if body := text(t, again); again.StatusCode != 304 || body != "" {
				t.Errorf("%s (%s) answers %d with %d bytes", path, encoding, again.StatusCode, len(body))
			}
		}
	}
}

func TestOnlyWhatIsThereIsServed(t *testing.T) {
	t.Parallel()
	s := site(t, "/")
	for _, request := range []string{"GET /assets/gone-3c.js", "GET /assets/", "POST /", "POST /assets/app-2e.js", "DELETE /s/x", "OPTIONS /login"} {
		method, path, _ := strings.Cut(request, " ")
		res := ask(s, method, path)
		if body := text(t, res); res.StatusCode != 404 || !strings.Contains(body, "there is nothing at "+request) {
			t.Errorf("%s answers %d %q", request, res.StatusCode, body)
		}
	}
	head := ask(s, "HEAD", "/assets/app-2e.js")
	if body := text(t, head); head.StatusCode != 200 || body != "" || head.ContentLength != int64(len(script)) {
		t.Errorf("HEAD answers %d, %d bytes of %d", head.StatusCode, len(body), head.ContentLength)
	}
}

func TestThePageForAnnotatingNamesItsScripts(t *testing.T) {
	t.Parallel()
	s, err := newSite(fstest.MapFS{
		"index.html": {Data: []byte(builtPage)},
		"assets/manifest.json": {Data: []byte(`{
			"index.html": {"file": "assets/app.js", "isEntry": true, "imports": ["_react.js"], "dynamicImports": ["src/pages/annotate/Annotate.tsx"]},
			"_react.js": {"file": "assets/react.js"},
			"src/pages/annotate/Annotate.tsx": {"file": "assets/annotate.js", "isDynamicEntry": true, "imports": ["index.html", "_react.js", "_text.js"]},
			"_text.js": {"file": "assets/text.js", "imports": ["_react.js"], "dynamicImports": ["src/later.ts"]},
			"src/later.ts": {"file": "assets/later.js"}
		}`)},
	}, "/tools/p/", nil)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"</tools/p/assets/annotate.js>; rel=modulepreload; crossorigin",
		"</tools/p/assets/text.js>; rel=modulepreload; crossorigin",
	}
	for _, path := range []string{"/s/x/queues/UXVldWU6Mg==/annotate", "/s/x/queues/UXVldWU6Mg%3D%3D/annotate/y"} {
		first := ask(s, "GET", path)
		if got := first.Header["Link"]; !slices.Equal(got, want) {
			t.Errorf("%s links to %q", path, got)
		}
		if got := ask(s, "GET", path, "If-None-Match", first.Header.Get("ETag")).Header["Link"]; !slices.Equal(got, want) {
			t.Errorf("%s, unchanged, links to %q", path, got)
		}
	}
	for _, path := range []string{"/", "/s/x/queues/y", "/s/x/queues/annotate", "/s/x/queues/y/annotate/z/more", "/assets/manifest.json"} {
		if got := ask(s, "GET", path).Header["Link"]; got != nil {
			t.Errorf("%s links to %q", path, got)
		}
	}
}

func TestEveryAnswerIsGuarded(t *testing.T) {
	t.Parallel()
	s := site(t, "/")
	for _, path := range []string{"/", "/login", "/assets/app-2e.js", "/assets/gone.js", "/favicon.svg"} {
		h := ask(s, "GET", path).Header
		for name, want := range map[string]string{
			"Content-Security-Policy": "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types default",
			"X-Content-Type-Options":  "nosniff", "Referrer-Policy": "no-referrer", "Cross-Origin-Opener-Policy": "same-origin",
		} {
			if h.Get(name) != want {
				t.Errorf("%s has %s %q", path, name, h.Get(name))
			}
		}
	}
}

func TestWithoutTheAppThePageSaysHowToGetIt(t *testing.T) {
	t.Parallel()
	s, err := newSite(fstest.MapFS{".gitkeep": {}}, "/", nil)
	if err != nil {
		t.Fatal(err)
	}
	res := ask(s, "GET", "/s/x/queues")
	if page := text(t, res); res.StatusCode != 200 || !strings.Contains(page, "make ui") || strings.Contains(page, "style=") {
		t.Errorf("%d %s", res.StatusCode, page)
	}
	if _, err := New("/", nil); err != nil {
		t.Error(err)
	}
}
