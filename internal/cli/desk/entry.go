package desk

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/postil/postil/client"
)

// entry is what the annotator says about one record, until it is submitted.
type entry struct {
	configs []client.QueueConfig
	values  map[string]string // by config: the label, the score or the text
	said    map[string]string // what the server has as said
	past    []map[string]string
}

// newEntry begins with what the annotator said, and with the draft on top of it.
func newEntry(configs []client.QueueConfig, item client.WorkItem) *entry {
	e := &entry{configs: configs, said: map[string]string{}}
	for _, a := range item.Own {
		e.put(e.said, client.AnnotationValue{ConfigID: a.ConfigID, Label: a.Label, Score: a.Score, Text: a.Text})
	}
	e.values = maps.Clone(e.said)
	if item.Draft != nil {
		for _, v := range item.Draft.Values {
			e.put(e.values, v)
		}
	}
	return e
}

// put writes the member of a value that its config is about.
func (e *entry) put(into map[string]string, v client.AnnotationValue) {
	at := slices.IndexFunc(e.configs, func(c client.QueueConfig) bool { return c.ID == v.ConfigID })
	switch {
	case v.Cleared || at < 0:
		delete(into, v.ConfigID)
	case e.configs[at].Type == client.Categorical && v.Label != nil:
		into[v.ConfigID] = *v.Label
	case e.configs[at].Type == client.Continuous && v.Score != nil:
		into[v.ConfigID] = number(*v.Score)
	case e.configs[at].Type == client.Freeform && v.Text != nil:
		into[v.ConfigID] = *v.Text
	}
}

func number(score float64) string { return strconv.FormatFloat(score, 'g', -1, 64) }

// values as the server takes them: all that is there, and what is taken away.
func (e *entry) annotations() []client.AnnotationValue {
	var list []client.AnnotationValue
	for _, c := range e.configs {
		text, there := e.values[c.ID]
		_, before := e.said[c.ID]
		switch {
		case !there && before:
			list = append(list, client.AnnotationValue{ConfigID: c.ID, Cleared: true})
		case !there:
		case c.Type == client.Categorical:
			list = append(list, client.AnnotationValue{ConfigID: c.ID, Label: &text})
		case c.Type == client.Continuous:
			score, _ := strconv.ParseFloat(text, 64) // set has read it
			list = append(list, client.AnnotationValue{ConfigID: c.ID, Score: &score})
		default:
			list = append(list, client.AnnotationValue{ConfigID: c.ID, Text: &text})
		}
	}
	return list
}

// set gives a config a value, or none; it reports one that the config does not take.
func (e *entry) set(config int, text string) error {
	c := e.configs[config]
	if c.Type == client.Continuous && text != "" {
		score, err := strconv.ParseFloat(strings.Replace(text, ",", ".", 1), 64)
		if err != nil {
			return fmt.Errorf("%s: %q is not a number", c.Name, text)
		}
		if least, most := *c.MinimumScore, *c.MaximumScore; !(score >= least && score <= most) { // also what is no number
			return fmt.Errorf("%s: must be from %s to %s", c.Name, number(least), number(most))
		}
		text = number(score)
	}
	if e.values[c.ID] == text {
		return nil
	}
	e.past = append(e.past, maps.Clone(e.values))
	if text == "" {
		delete(e.values, c.ID)
	} else {
		e.values[c.ID] = text
	}
	return nil
}

// choose takes the label at a place, or the score that a digit names; it reports
// whether the config has such a one.
func (e *entry) choose(config, digit int) bool {
	c := e.configs[config]
	switch c.Type {
	case client.Categorical:
		place := (digit + 9) % 10 // 1 to 9, and 0 for the tenth
		return place < len(c.Values) && e.set(config, c.Values[place].Label) == nil
	case client.Continuous:
		return e.set(config, strconv.Itoa(digit)) == nil
	}
	return false
}

// undo takes the last change back, if there is one.
func (e *entry) undo() bool {
	if len(e.past) == 0 {
		return false
	}
	e.values = e.past[len(e.past)-1]
	e.past = e.past[:len(e.past)-1]
	return true
}

// changed reports whether there is something to submit that was not.
func (e *entry) changed() bool { return !maps.Equal(e.values, e.said) }

// open is the first config that needs a value and has none, -1 when there is none.
func (e *entry) open() int {
	return slices.IndexFunc(e.configs, func(c client.QueueConfig) bool { return c.Required && e.values[c.ID] == "" })
}
