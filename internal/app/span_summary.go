package app

import (
	"bytes"
	"math"
	"strconv"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/postil/postil/internal/postil"
	"github.com/postil/postil/internal/spanfilter"
	"github.com/postil/postil/internal/store"
)

// summarize takes what a row shows out of its attributes, in one pass.
func summarize(r *postil.SpanRow) error {
	texts, err := firstTexts(r.Attributes, store.ModelPlaces, store.TokensPlaces, store.InputPlaces, store.OutputPlaces)
	if err != nil {
		return err
	}
	for i, into := range []**string{&r.Model, nil, &r.Input, &r.Output} {
		if into != nil && texts[i] != nil {
			shown := postil.Preview(*texts[i])
			*into = &shown
		}
	}
	if texts[1] != nil { // anything may have been sent
		if n, err := strconv.ParseFloat(*texts[1], 64); err == nil && n == math.Trunc(n) && math.Abs(n) < 1<<53 {
			whole := int64(n)
			r.TotalTokens = &whole
		}
	}
	r.Attributes = nil
	return nil
}

// firstTexts returns, for each list of places, the text of the first place at which
// a stored JSON object has one.
func firstTexts(object []byte, lists ...[][]spanfilter.Step) ([]*string, error) {
	texts, left := make([]*string, len(lists)), make([][][]spanfilter.Step, len(lists))
	copy(left, lists) // places that are better than what was found
	err := members(object, func(key string, value []byte) {
		for l, places := range left {
			for i, steps := range places {
				if steps[0].Key != key {
					continue
				}
				if text, ok := textAt(value, steps[1:]); ok {
					texts[l], left[l] = &text, places[:i]
					break
				}
			}
		}
	})
	return texts, err
}

// textAt returns the text of what is at a place in a valid JSON value: strings
// unquoted, anything else as it is written. There is none where nothing or null is.
func textAt(value []byte, steps []spanfilter.Step) (string, bool) {
	kind := jsontext.Value(value).Kind()
	switch {
	case len(steps) == 0 && kind == '"':
		return unquote(value), true
	case len(steps) == 0:
		return string(value), kind != 'n'
	case steps[0].Key == "" && kind == '[':
		value = element(value, steps[0].Index)
	case steps[0].Key != "" && kind == '{':
		value = memberOf(value, steps[0].Key)
	default:
		return "", false
	}
	if value == nil {
		return "", false
	}
	return textAt(value, steps[1:])
}

// memberOf returns the member of a JSON object, or nil.
func memberOf(object []byte, key string) (found []byte) {
	_ = members(object, func(name string, value []byte) { // it is valid
		if name == key && found == nil {
			found = bytes.Clone(value)
		}
	})
	return found
}

// element returns an element of a JSON list, counted from its end if index is
// negative, or nil.
func element(list []byte, index int) []byte {
	dec := jsontext.NewDecoder(bytes.NewBuffer(list))
	if _, err := dec.ReadToken(); err != nil {
		return nil
	}
	var all [][2]int64
	for dec.PeekKind() != ']' {
		value, err := dec.ReadValue()
		if err != nil {
			return nil
		}
		end := dec.InputOffset()
		all = append(all, [2]int64{end - int64(len(value)), end})
	}
	if index < 0 {
		index += len(all)
	}
	if index < 0 || index >= len(all) {
		return nil
	}
	return list[all[index][0]:all[index][1]]
}
