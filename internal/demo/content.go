package demo

import (
	"bytes"
	"embed"
	"fmt"

	"go.yaml.in/yaml/v3"
)

//go:embed content/*.yaml
var files embed.FS

// content is everything the demo puts into a space.
type content struct {
	apps       []app
	dataset    dataset
	annotators []annotator
	queues     queues
}

// app is one traced application: a project and its traces.
type app struct {
	project string
	traces  []trace
}

// loadContent reads the embedded files. An error means that a file is not
// well-formed, which the tests of this package rule out.
func loadContent() (content, error) {
	var c content
	for _, load := range []func() (app, error){loadHandbook, loadOrders, loadSupport} {
		a, err := load()
		if err != nil {
			return content{}, err
		}
		c.apps = append(c.apps, a)
	}
	var people struct{ Annotators []annotator }
	if err := readYAML("annotators.yaml", &people); err != nil {
		return content{}, err
	}
	c.annotators = people.Annotators
	if err := readYAML("dataset.yaml", &c.dataset); err != nil {
		return content{}, err
	}
	if err := readYAML("queues.yaml", &c.queues); err != nil {
		return content{}, err
	}
	for _, q := range []*queue{&c.queues.Spans, &c.queues.Examples} {
		q.Instructions = unwrap(q.Instructions)
	}
	return c, nil
}

// readYAML decodes one embedded file; a key without a field is an error, so
// that a misspelt one is noticed.
func readYAML(name string, into any) error {
	data, err := files.ReadFile("content/" + name)
	if err != nil {
		return fmt.Errorf("reading demo content: %w", err)
	}
	dec := yaml.NewDecoder(bytes.NewReader(data))
	dec.KnownFields(true)
	if err := dec.Decode(into); err != nil {
		return fmt.Errorf("demo content %s: %w", name, err)
	}
	return nil
}
