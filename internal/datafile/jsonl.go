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
		default:
			cells, rule := t.parse(n, line)
			if rule != "" {
				t.problem(n, rule)
				break
			}
			if rule := t.add(row{n, cells}); rule != "" {
				t.problem(n, rule)
				return nil
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

// parse takes a line apart, or says what is wrong with it.
func (t *table) parse(n int, line []byte) (cells []cell, rule string) {
	object := jsontext.Value(line)
	if object.Kind() != '{' && object.Kind() != 0 {
		return nil, "must be a JSON object"
	}
	if err := object.Format(); err != nil {
		return nil, saidOf(err)
	}
	if postil.JSONDepth(object) > postil.MaxExampleDepth {
		return nil, tooDeep
	}
	d := jsontext.NewDecoder(bytes.NewReader(object))
	next := func() string {
		v, _ := d.ReadValue() // it was valid
		return string(v)
	}
	_, _ = d.ReadToken()
	for d.PeekKind() == '"' {
		name := unquote(next())
		if _, ok := t.byName[name]; !ok && len(t.columns) == MaxColumns {
			return nil, fmt.Sprintf("has the member %q, and the file has %d others already", postil.Preview(name), MaxColumns)
		}
		v := cell{column: int32(t.column(name, n)), text: next(), json: true}
		if cells = append(cells, v); jsontext.Value(v.text).Kind() != 'n' {
			t.columns[v.column].see(v)
		}
	}
	if len(cells) == 0 {
		return nil, "must have at least one member"
	}
	return cells, ""
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
