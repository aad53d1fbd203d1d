package demo

import (
	"testing"
)

// verdicts is what all annotators say about an item.
func verdicts(c content, it item) []opinion {
	var out []opinion
	for seat, a := range c.annotators {
		out = append(out, a.opinion(it, seat))
	}
	return out
}

func TestAnnotatorsDisagreeButNotWildly(t *testing.T) {
	t.Parallel()
	c := load(t)
	split := 0
	for _, it := range c.items() {
		labels := map[string]bool{}
		for _, o := range verdicts(c, it) {
			labels[o.label] = true
		}
		if len(labels) > 1 {
			split++
		}
	}
	share := float64(split) / float64(len(c.items()))
	if share < 0.2 || share > 0.6 {
		t.Errorf("annotators disagree about %.0f %% of the items", 100*share)
	}
}

func TestManyOfTheMistakesAreFoundByMostAnnotators(t *testing.T) {
	t.Parallel()
	c := load(t)
	wrong, found := 0, 0
	for _, it := range c.items() {
		if it.truth.Label == correct {
			continue
		}
		for _, o := range verdicts(c, it) {
			wrong++
			if o.label != correct {
				found++
			}
		}
	}
	if share := float64(found) / float64(wrong); share < 0.65 || share > 0.95 {
		t.Errorf("%.0f %% of the judgements of flawed answers see a flaw", 100*share)
	}
}

func TestStrictOnesScoreLowerThanLenientOnes(t *testing.T) {
	t.Parallel()
	c := load(t)
	mean := func(a annotator) float64 {
		sum, n := 0.0, 0.0
		for _, it := range c.items() {
			if o := a.opinion(it, 0); o.score != 0 {
				sum, n = sum+o.score, n+1
			}
		}
		return sum / n
	}
	strict, lenient := mean(c.annotators[1]), mean(c.annotators[2])
	if strict > lenient-0.5 {
		t.Errorf("%s scores %.2f on average, %s %.2f", c.annotators[1].Name, strict, c.annotators[2].Name, lenient)
	}
}

func TestNobodyRepeatsAnothersComment(t *testing.T) {
	t.Parallel()
	c := load(t)
	comments := 0
	for _, it := range c.items() {
		by := map[string]int{}
		for seat, o := range verdicts(c, it) {
			if o.comment == "" {
				continue
			}
			comments++
			if before, twice := by[o.comment]; twice {
				t.Errorf("%s: seats %d and %d both write %q", it.key, before, seat, o.comment)
			}
			by[o.comment] = seat
		}
	}
	if comments < 60 {
		t.Errorf("only %d comments", comments)
	}
}

func TestAboutAThirdOfTheWorkIsLeft(t *testing.T) {
	t.Parallel()
	c := load(t)
	all, left := 0, 0
	for _, tr := range c.traces() {
		for _, a := range c.annotators {
			all++
			if !a.hasDone(tr.item) {
				left++
			}
		}
	}
	if share := float64(left) / float64(all); share < 0.22 || share > 0.38 {
		t.Errorf("%.0f %% of the work is left", 100*share)
	}
}

func TestScoresKeepToTheScale(t *testing.T) {
	t.Parallel()
	c := load(t)
	for _, it := range c.items() {
		for _, o := range verdicts(c, it) {
			if o.score != 0 && (o.score < 1 || o.score > 5) {
				t.Errorf("%s: score %v", it.key, o.score)
			}
		}
	}
}
