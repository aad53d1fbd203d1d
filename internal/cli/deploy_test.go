package cli

import (
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/alecthomas/kong"
	"go.yaml.in/yaml/v3"
)

// The files in deploy name flags, variables, ports and paths of this program.
const deploy = "../../deploy/"

// object is a YAML mapping.
type object = map[string]any

// documents reads a YAML file.
func documents(t *testing.T, name string) (list []object) {
	t.Helper()
	f, err := os.Open(deploy + name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for dec := yaml.NewDecoder(f); ; {
		var d object
		if err := dec.Decode(&d); errors.Is(err, io.EOF) {
			return list
		} else if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		list = append(list, d)
	}
}

// at follows a path of keys and indexes; what is not there fails the test.
func at[T any](t *testing.T, from any, path ...any) (found T) {
	t.Helper()
	here := from
	for _, step := range path {
		switch step := step.(type) {
		case string:
			m, _ := here.(object)
			here = m[step]
		case int:
			l, _ := here.([]any)
			if step >= len(l) {
				t.Fatalf("there is nothing at %v", path)
			}
			here = l[step]
		}
	}
	found, ok := here.(T)
	if !ok {
		t.Fatalf("at %v is %v", path, here)
	}
	return found
}

// text reads a file.
func text(t *testing.T, name string) string {
	t.Helper()
	content, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

// understood parses a command line as the program would, with the variables that
// a deployment sets, and returns the settings of serve. Every variable must be one
// that serve reads.
func understood(t *testing.T, args []string, env map[string]string) *serveCommand {
	t.Helper()
	var c command
	parser, err := kong.New(&c, kong.Name("postil"), kong.Vars{"version": ""}, kong.Exit(func(int) {}))
	if err != nil {
		t.Fatal(err)
	}
	flags := map[string]string{} // by variable
	for _, node := range parser.Model.Children {
		for _, flag := range node.Flags {
			for _, name := range flag.Envs {
				if node.Name == "serve" {
					flags[name] = flag.Name
				}
			}
		}
	}
	for name, value := range env {
		switch flag, ok := flags[name]; {
		case ok:
			args = append(args, "--"+flag+"="+value)
		case strings.HasPrefix(name, "POSTIL"):
			t.Errorf("serve reads no variable %s", name)
		}
	}
	if _, err := parser.Parse(args); err != nil {
		t.Errorf("%q is not understood: %v", args, err)
	}
	return &c.Serve
}

// portOf is the port of an address that can be reached from outside.
func portOf(t *testing.T, address string) string {
	t.Helper()
	host, port, err := net.SplitHostPort(address)
	if err != nil || host != "0.0.0.0" {
		t.Errorf("%q cannot be reached from outside a container: %v", address, err)
	}
	return port
}

// ends requires that whoever stops the server waits until it has ended by itself.
func ends(t *testing.T, what string, s *serveCommand, grace time.Duration) {
	t.Helper()
	if needs := s.DrainDelay + s.DrainTimeout; grace <= needs {
		t.Errorf("%s waits %v, and the server may take %v", what, grace, needs)
	}
}

// image is what the Dockerfile says of the finished image.
type image struct {
	text string
	env  map[string]string
	args []string
}

func dockerfile(t *testing.T) (i image) {
	t.Helper()
	i.text = strings.ReplaceAll(text(t, deploy+"Dockerfile"), "\\\n", "")
	i.env = map[string]string{}
	for _, pair := range strings.Fields(match(t, i.text, `(?m)^ENV (.*)$`)) {
		name, value, _ := strings.Cut(pair, "=")
		i.env[name] = value
	}
	i.args = strings.Split(match(t, i.text, `(?m)^CMD \["(.*)"\]$`), `", "`)
	return i
}

// match returns the first group of a pattern that must be there.
func match(t *testing.T, text, pattern string) string {
	t.Helper()
	found := regexp.MustCompile(pattern).FindStringSubmatch(text)
	if found == nil {
		t.Fatalf("there is no %s", pattern)
	}
	return found[1]
}

func TestDockerfileBuildsAndStartsThisProgram(t *testing.T) {
	t.Parallel()
	i := dockerfile(t)
	s := understood(t, i.args, i.env)
	if want, got := portOf(t, s.Listen)+" "+portOf(t, s.OTLPGRPCListen), match(t, i.text, `(?m)^EXPOSE (.*)$`); got != want {
		t.Errorf("it exposes %s and listens on %s", got, want)
	}
	if got := match(t, i.text, `(?m)^VOLUME (.*)$`); got != s.Data {
		t.Errorf("the volume is %s, the data is in %s", got, s.Data)
	}
	if got, want := match(t, i.text, `golang:([0-9.]+)`), match(t, text(t, "../../go.mod"), `(?m)^go (.*)$`); got != want {
		t.Errorf("it builds with Go %s, go.mod says %s", got, want)
	}
	for line := range strings.Lines(i.text) {
		from, ok := strings.CutPrefix(line, "COPY ")
		if !ok || strings.HasPrefix(from, "--from") {
			continue
		}
		for _, name := range strings.Fields(from)[:len(strings.Fields(from))-1] {
			if _, err := os.Stat(filepath.Join("../..", name)); err != nil {
				t.Error(err)
			}
			if top, _, _ := strings.Cut(name, "/"); !strings.Contains(text(t, deploy+"Dockerfile.dockerignore"), "!"+top+"\n") {
				t.Errorf("%s is kept from the builder", name)
			}
		}
	}
}

func TestComposeStartsThisProgram(t *testing.T) {
	t.Parallel()
	compose, i := documents(t, "compose.yaml")[0], dockerfile(t)
	postil := at[object](t, compose, "services", "postil")
	env, given := i.env, regexp.MustCompile(`\$\{[A-Z_]+:-(.*)\}`)
	for name, value := range at[object](t, postil, "environment") {
		env[name] = given.ReplaceAllString(value.(string), "$1")
	}
	s := understood(t, i.args, env)
	grace, err := time.ParseDuration(at[string](t, postil, "stop_grace_period"))
	if err != nil {
		t.Fatal(err)
	}
	ends(t, "compose", s, grace)
	if err := checkDatabase(s.database()); err != nil || !strings.HasPrefix(s.database(), "postgres://postil@postgres/") {
		t.Errorf("its database is %s: %v", s.database(), err)
	}
	for _, port := range at[[]any](t, postil, "ports") {
		_, inside, _ := strings.Cut(strings.TrimPrefix(port.(string), "127.0.0.1:"), ":")
		if inside != portOf(t, s.Listen) && inside != portOf(t, s.OTLPGRPCListen) {
			t.Errorf("nothing listens on port %s", inside)
		}
	}
	build := at[object](t, postil, "build")
	if _, err := os.Stat(filepath.Join(deploy, at[string](t, build, "context"), at[string](t, build, "dockerfile"))); err != nil {
		t.Error(err)
	}
	for _, service := range at[object](t, compose, "services") {
		for _, volume := range at[[]any](t, service, "volumes") {
			name, _, _ := strings.Cut(volume.(string), ":")
			if _, ok := at[object](t, compose, "volumes")[name]; !ok {
				t.Errorf("there is no volume %s", name)
			}
		}
	}
}

func TestKubernetesStartsThisProgram(t *testing.T) {
	t.Parallel()
	deployment, i := documents(t, "kubernetes/deployment.yaml")[0], dockerfile(t)
	secret := at[object](t, documents(t, "kubernetes/secret.example.yaml")[0], "stringData")
	pod := at[object](t, deployment, "spec", "template", "spec")
	container := at[object](t, pod, "containers", 0)

	var args []string
	for _, arg := range at[[]any](t, container, "args") {
		args = append(args, arg.(string))
	}
	env := i.env
	for _, e := range at[[]any](t, container, "env") {
		name := at[string](t, e, "name")
		if value, ok := e.(object)["value"]; ok {
			env[name] = value.(string)
			continue
		}
		env[name] = at[string](t, secret, at[string](t, e, "valueFrom", "secretKeyRef", "key"))
	}
	s := understood(t, args, env)
	ends(t, "Kubernetes", s, time.Duration(at[int](t, pod, "terminationGracePeriodSeconds"))*time.Second)
	if err := errors.Join(checkDatabase(s.database()), checkPublicURL(s.PublicURL)); err != nil {
		t.Error(err)
	}

	ports := map[string]string{}
	for _, p := range at[[]any](t, container, "ports") {
		ports[at[string](t, p, "name")] = fmt.Sprint(at[int](t, p, "containerPort"))
	}
	if ports["http"] != portOf(t, s.Listen) || ports["otlp-grpc"] != portOf(t, s.OTLPGRPCListen) {
		t.Errorf("its ports are %v, it listens on %s and %s", ports, s.Listen, s.OTLPGRPCListen)
	}
	service := documents(t, "kubernetes/service.yaml")[0]
	var served []string
	for _, p := range at[[]any](t, service, "spec", "ports") {
		served = append(served, at[string](t, p, "name"))
		if target := at[string](t, p, "targetPort"); ports[target] == "" {
			t.Errorf("the service's port %s is none of the container's", target)
		}
	}
	backend := at[object](t, documents(t, "kubernetes/ingress.yaml")[0], "spec", "rules", 0, "http", "paths", 0, "backend", "service")
	if at[string](t, backend, "name") != at[string](t, service, "metadata", "name") ||
		!slices.Contains(served, at[string](t, backend, "port", "name")) {
		t.Errorf("the ingress goes to %v", backend)
	}

	labels := at[object](t, deployment, "spec", "template", "metadata", "labels")
	for what, selector := range map[string]object{
		"deployment": at[object](t, deployment, "spec", "selector", "matchLabels"),
		"service":    at[object](t, service, "spec", "selector"),
		"budget":     at[object](t, documents(t, "kubernetes/poddisruptionbudget.yaml")[0], "spec", "selector", "matchLabels"),
		"spread":     at[object](t, pod, "topologySpreadConstraints", 0, "labelSelector", "matchLabels"),
	} {
		if fmt.Sprint(selector) != fmt.Sprint(labels) {
			t.Errorf("the %s selects %v, the pods have %v", what, selector, labels)
		}
	}
	for _, item := range at[[]any](t, pod, "volumes", 1, "secret", "items") {
		at[string](t, secret, at[string](t, item, "key"))
		file := at[string](t, container, "volumeMounts", 1, "mountPath") + "/" + at[string](t, item, "path")
		if file != s.AdminPasswordFile && file != s.APIKeyFile {
			t.Errorf("nothing reads %s", file)
		}
	}
	if got := at[string](t, container, "volumeMounts", 0, "mountPath"); got != s.Data {
		t.Errorf("the data is in %s, what can be written to is %s", s.Data, got)
	}
	for _, resource := range at[[]any](t, documents(t, "kubernetes/kustomization.yaml")[0], "resources") {
		documents(t, "kubernetes/"+resource.(string))
	}
}

// The paths that are asked whether the server lives answer.
func TestProbedPathsAnswer(t *testing.T) {
	t.Parallel()
	container := at[object](t, documents(t, "kubernetes/deployment.yaml")[0], "spec", "template", "spec", "containers", 0)
	eachPort(t, "", func(p *mainPort) {
		for _, probe := range []string{"startupProbe", "readinessProbe", "livenessProbe"} {
			path := at[string](p.T, container, probe, "httpGet", "path")
			if res, body := p.ask("GET", path, ""); res.StatusCode != 200 || !strings.HasPrefix(res.Header.Get("Content-Type"), "text/plain") {
				p.Errorf("%s answers %d %q", path, res.StatusCode, body)
			}
		}
	})
}

func TestUnitStartsThisProgram(t *testing.T) {
	t.Parallel()
	unit := text(t, deploy+"postil.service")
	command := strings.Fields(match(t, unit, `(?m)^ExecStart=(.*)$`))
	env := map[string]string{}
	for _, found := range regexp.MustCompile(`(?m)^Environment=(\w+)=(.*)$`).FindAllStringSubmatch(unit, -1) {
		env[found[1]] = found[2]
	}
	s := understood(t, command[1:], env)
	grace, err := time.ParseDuration(match(t, unit, `(?m)^TimeoutStopSec=(.*)$`))
	if err != nil {
		t.Fatal(err)
	}
	ends(t, "systemd", s, grace)
	if want := "/var/lib/" + match(t, unit, `(?m)^StateDirectory=(.*)$`); s.Data != want {
		t.Errorf("the data is in %s, what can be written to is %s", s.Data, want)
	}
}

// Every command line in the documents is one that the program understands.
func TestDocumentedCommandsAreUnderstood(t *testing.T) {
	t.Parallel()
	names, err := filepath.Glob("../../docs/*.md")
	if err != nil {
		t.Fatal(err)
	}
	command := regexp.MustCompile("(?m)(?:^|^[^#\n]*[ `])postil ((?:serve|demo|backup|restore|migrate) --[^\n`|&;#]*)")
	lines, byShell := 0, regexp.MustCompile(`\$\([^)]*\)`)
	for _, name := range append(names, "../../README.md") {
		for _, found := range command.FindAllStringSubmatch(byShell.ReplaceAllString(text(t, name), "x"), -1) {
			var args []string
			for arg := range strings.FieldsSeq(found[1]) {
				args = append(args, strings.Trim(arg, `'"`))
			}
			if !slices.Contains(args, "--help") {
				understood(t, args, nil)
			}
			lines++
		}
	}
	if lines < 5 {
		t.Errorf("only %d command lines were found", lines)
	}
}
