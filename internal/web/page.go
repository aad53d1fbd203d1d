package web

import (
	"bytes"
	"html"
	"regexp"
	"strings"
)

// unbuilt is the page of a program without the app in it.
const unbuilt = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Postil</title></head>
<body>
<h1>Postil is running</h1>
<p>This program was built without the web app. To have it here, run <code>make ui build</code> in the source folder and start
the program again.</p>
<p>The REST APIs are below <code>/v2</code> and <code>/api/v1</code>: see <a href="/v2/spec.yaml">/v2/spec.yaml</a> and
<a href="/api/v1/spec.yaml">/api/v1/spec.yaml</a>.</p>
</body>
</html>
`

// local is an attribute of the page that names one of the app's files, by a path
// from the root or from the page itself.
var local = regexp.MustCompile(`(\s(?:src|href)=")(?:\./|/)([^/"][^"]*")`)

// atBase makes the app's page work at any address below base: its files are named
// from there, and the app is told where that is.
func atBase(page []byte, base string) []byte {
	base = html.EscapeString(base)
	page = local.ReplaceAll(page, []byte("${1}"+strings.ReplaceAll(base, "$", "$$")+"${2}"))
	told := "<head>\n<meta name=\"postil-base\" content=\"" + base + "\">"
	return bytes.Replace(page, []byte("<head>"), []byte(told), 1)
}
