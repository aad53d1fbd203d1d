package demo

import (
	"math"
	"slices"
)

// annotator is a person of the demo and how they tend to judge; the members are
// explained in content/annotators.yaml.
type annotator struct {
	Name      string
	Email     string
	Manner    string
	Languages []string
	Notices   float64
	Strict    float64
	Lenient   float64
	Shift     float64
	Step      float64
	Comments  float64
	Scores    float64
	Done      float64
}

// opinion is what an annotator says about one item.
type opinion struct {
	label   string
	score   float64 // helpfulness; 0 when not given
	comment string  // empty when not given
}

// hasDone says whether the annotator has got to this item yet.
func (a annotator) hasDone(it item) bool { return a.roll(it, "done") < a.Done }

// opinion is what the annotator says about the item; seat is their place among
// the annotators, so that no two of them write the same comment.
func (a annotator) opinion(it item, seat int) opinion {
	noticed := a.sees(it)
	o := opinion{label: a.label(it, noticed), score: a.score(it, noticed)}
	if a.roll(it, "gives a score") >= a.Scores {
		o.score = 0
	}
	o.comment = a.comment(it, noticed, o.label, seat)
	return o
}

// roll is a number in [0, 1) for this person, item and question.
func (a annotator) roll(it item, about string) float64 { return chance(a.Email, it.key, about) }

func (a annotator) speaks(language string) bool { return slices.Contains(a.Languages, language) }

// sees says whether the annotator sees what a patient reader sees. What is not
// subtle is rarely overlooked; a language of one's own helps.
func (a annotator) sees(it item) bool {
	overlooks := 1 - a.Notices
	switch {
	case it.truth.glaring():
		return true
	case !it.truth.Subtle:
		overlooks /= 6
	}
	if a.speaks(it.language) {
		overlooks /= 3
	}
	return a.roll(it, "sees") >= overlooks
}

// label is the annotator's choice for correctness.
func (a annotator) label(it item, noticed bool) string {
	mood := a.roll(it, "mood")
	switch {
	case !noticed && it.truth.Label == correct:
		return partly
	case !noticed:
		return correct
	case it.truth.Label == partly && mood < a.Strict:
		return incorrect
	case it.truth.Label == partly && mood > 1-a.Lenient:
		return correct
	case it.truth.Label == incorrect && it.truth.Subtle && mood > 1-a.Lenient*0.6:
		return partly
	}
	return it.truth.Label
}

// score is the annotator's score for helpfulness, 1 to 5.
func (a annotator) score(it item, noticed bool) float64 {
	s := it.truth.Helpful
	switch {
	case !noticed && it.truth.Label == correct:
		s -= 1.5
	case !noticed:
		s = max(s, 4.3)
	}
	s += a.Shift + (a.roll(it, "score")-0.5)*0.9
	s = math.Round(s/a.Step) * a.Step
	return math.Round(min(5, max(1, s))*10) / 10
}

// comment is what the annotator writes, or nothing. It never contradicts the
// label they have chosen.
func (a annotator) comment(it item, noticed bool, label string, seat int) string {
	likely := a.Comments
	if it.truth.Label != correct {
		likely *= 2
	}
	forgiven := noticed && label == correct && it.truth.Label != correct
	if forgiven || a.roll(it, "comment") >= likely {
		return ""
	}
	if noticed && it.truth.Native != "" && a.speaks(it.language) {
		return it.truth.Native
	}
	if noticed {
		return seated(it, it.truth.Seen, seat)
	}
	return seated(it, it.truth.Missed, seat)
}

// seats is how many annotators share the comments of an item.
const seats = 5

// seated deals the comments out by seat, from another seat for each item.
func seated(it item, comments []string, seat int) string {
	at := (seat + pick(seats, it.key, "first seat")) % seats
	if at >= len(comments) {
		return ""
	}
	return comments[at]
}
