package postil

import (
	"cmp"
	"slices"
)

// LabelCount is how often a label was given.
type LabelCount struct {
	Label string
	Count int64
}

// ScoreBin is how many scores lie in a part of a config's range, from its lower
// end to below its upper one; the last part has both ends.
type ScoreBin struct {
	From, To float64
	Count    int64
}

// ScoreBins is into how many parts a range is cut.
const ScoreBins = 10

// LabelsOf returns how often each label was given: those of the config in its
// order, also ones that nobody gave, then others, the most frequent first.
func (c AnnotationConfig) LabelsOf(counts map[string]int64) []LabelCount {
	list := make([]LabelCount, 0, len(c.Values))
	own := map[string]bool{}
	for _, v := range c.Values {
		own[v.Label] = true
		list = append(list, LabelCount{v.Label, counts[v.Label]})
	}
	for label, n := range counts {
		if !own[label] {
			list = append(list, LabelCount{label, n})
		}
	}
	slices.SortFunc(list[len(c.Values):], func(a, b LabelCount) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Label, b.Label))
	})
	return list
}

// BinsOf returns the parts of the config's range with how many scores lie in
// each; those beyond an end are in the part at that end.
func (c AnnotationConfig) BinsOf(counts map[float64]int64) []ScoreBin {
	list := make([]ScoreBin, ScoreBins)
	width := c.MaximumScore - c.MinimumScore
	for i := range list {
		list[i].From = c.MinimumScore + width*float64(i)/ScoreBins
		list[i].To = c.MinimumScore + width*float64(i+1)/ScoreBins
	}
	list[ScoreBins-1].To = c.MaximumScore
	for bin, n := range counts {
		list[int(min(max(bin, 0), ScoreBins-1))].Count += n
	}
	return list
}

// ConfigUse is how many queues have a config.
type ConfigUse struct{ Config, Queues int64 }
