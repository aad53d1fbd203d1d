package app

import (
	"fmt"
	"slices"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/postil/postil/internal/postil"
)

// exampleInput is an example as a request gives it.
type exampleInput struct {
	id string // only of one that is to be changed
	document
}

// exampleInputs are the examples of one request.
type exampleInputs []exampleInput

// newExamples reads examples that are to be added.
func newExamples(p *postil.Problems, examples []jsontext.Value) exampleInputs {
	return readExamples(p, examples, func(in *exampleInput, path string) { in.refuse(p, path, postil.ReservedMembers) })
}

// changedExamples reads examples that are to be changed; each tells by id which
// one it is.
func changedExamples(p *postil.Problems, examples []jsontext.Value) exampleInputs {
	return readExamples(p, examples, func(in *exampleInput, path string) {
		in.takeID(p, path+".id")
		in.refuse(p, path, postil.ReservedMembers[1:])
	})
}

// readExamples takes the objects apart, lets check judge each, and adds what is
// wrong with any example. The values are valid JSON without repeated names.
func readExamples(p *postil.Problems, examples []jsontext.Value, check func(*exampleInput, string)) exampleInputs {
	if !p.Check(len(examples) >= 1 && len(examples) <= postil.MaxExamples, "examples", "must have 1 to %d examples", postil.MaxExamples) {
		return nil
	}
	list := make(exampleInputs, len(examples))
	for i, e := range examples {
		path := fmt.Sprintf("examples[%d]", i)
		ok := p.Check(e.Kind() == '{', path, "must be an object") &&
			p.Check(postil.JSONDepth(e) <= postil.MaxExampleDepth, path, "must not be nested deeper than %d levels", postil.MaxExampleDepth)
		if !ok {
			continue
		}
		var err error
		list[i].document, err = documentOf(e)
		if p.Check(err == nil, path, "is not valid JSON") && p.Check(len(list[i].document) > 0, path, "must have at least one member") {
			check(&list[i], path)
		}
	}
	return list
}

func (in *exampleInput) refuse(p *postil.Problems, path string, names []string) {
	for _, m := range in.document {
		p.Check(!slices.Contains(names, m.name), path+"."+m.name, "is set by the server and must not be given")
	}
}

// takeID moves the member id out of the others.
func (in *exampleInput) takeID(p *postil.Problems, path string) {
	i := slices.IndexFunc(in.document, func(m member) bool { return m.name == "id" })
	if !p.Check(i >= 0, path, "is required") {
		return
	}
	value := in.document[i].value
	if p.Check(value[0] == '"', path, "must be a string") {
		in.id = unquote(value)
		p.Check(in.id != "" && !strings.ContainsRune(in.id, 0), path, "must not be empty or contain the character U+0000")
	}
	in.document = slices.Delete(in.document, i, i+1)
}

// examples returns the inputs as new examples of a version.
func (list exampleInputs) examples(v postil.DatasetVersion, at int64) []postil.Example {
	rows := make([][]byte, len(list))
	for i, in := range list {
		rows[i] = in.object()
	}
	return examplesOf(rows, v, at)
}
