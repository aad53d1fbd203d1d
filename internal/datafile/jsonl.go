package datafile

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/postil/postil/internal/postil"
)

func (t *table) readJSONL(in *bufio.Reader) error {
	for n := 1; ; n++ {
		line, long, err := readLine(in)
		if err != nil && !errors.Is(err, io.EOF) {
			return err
		}
		end := err != nil
		switch {
		case long:
			t.problem(n, tooLarge)
		case len(bytes.TrimSpace(line)) == 0:
		case len(t.rows) == MaxRows:
			t.problem(n, fmt.Sprintf("the file has more than %d rows", MaxRows))
			return nil
		default:
			if rule := t.addLine(n, line); rule != "" {
				t.problem(n, rule)
			}
		}
		if end {
			return nil
		}
	}
}

// readLine reads a line without keeping more than a row may have.
func readLine(in *bufio.Reader) (line []byte, long bool, err error) {
	for {
		part, err := in.ReadSlice('\n')
		if long = long || len(line)+len(part) > MaxRowSize+1; !long {
			line = append(line, part...)
		}
		if !errors.Is(err, bufio.ErrBufferFull) {
			return line, long, err
		}
	}
}

// addLine adds a line, or says what is wrong with it.
func (t *table) addLine(n int, line []byte) (rule string) {
	object := jsontext.Value(line)
	if object.Kind() != '{' && object.Kind() != 0 {
		return "must be a JSON object"
	}
	if err := object.Format(); err != nil {
		return saidOf(err)
	}
	if postil.JSONDepth(object) > postil.MaxExampleDepth {
		return tooDeep
	}
	var cells []cell
	d := jsontext.NewDecoder(bytes.NewReader(object))
	next := func() string {
		v, _ := d.ReadValue() // it was valid
		return string(v)
	}
	_, _ = d.ReadToken()
	for d.PeekKind() == '"' {
		name := unquote(next())
		if _, ok := t.byName[name]; !ok && len(t.columns) == MaxColumns {
			return fmt.Sprintf("has the member %q, and the file has %d others already", postil.Preview(name), MaxColumns)
		}
		v := cell{t.column(name, n), next(), true}
		if cells = append(cells, v); jsontext.Value(v.text).Kind() != 'n' {
			t.columns[v.column].see(v)
		}
	}
	if len(cells) == 0 {
		return "must have at least one member"
	}
	t.rows = append(t.rows, row{n, cells})
	return ""
}

// saidOf says what is wrong with a text that is no JSON.
func saidOf(err error) string {
	var syntax *jsontext.SyntacticError
	if !errors.As(err, &syntax) {
		return "is not valid JSON"
	}
	if errors.Is(err, jsontext.ErrDuplicateName) {
		return fmt.Sprintf("has the member %q more than once", postil.Preview(syntax.JSONPointer.LastToken()))
	}
	return fmt.Sprintf("is not valid JSON at byte %d: %v", syntax.ByteOffset+1, syntax.Err)
}
