package desk

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/postil/postil/client"
)

var configs = []client.QueueConfig{
	{ID: "c", Name: "correctness", Type: client.Categorical, Required: true, Values: []client.LabelValue{{Label: "right"}, {Label: "wrong"}}},
	{ID: "h", Name: "helpfulness", Type: client.Continuous, Required: true, MinimumScore: new(1.0), MaximumScore: new(5.0)},
	{ID: "t", Name: "comment", Type: client.Freeform},
}

func TestADraftLiesOnTopOfWhatWasSaid(t *testing.T) {
	t.Parallel()
	e := newEntry(configs, client.WorkItem{
		Own: []client.ConfigAnnotation{{ConfigID: "c", Label: new("right"), Score: new(1.0)}, {ConfigID: "t", Text: new("why")}},
		Draft: &client.Draft{Values: []client.AnnotationValue{
			{ConfigID: "h", Score: new(2.5)}, {ConfigID: "t", Cleared: true}, {ConfigID: "gone", Label: new("x")},
		}},
	})
	want := []client.AnnotationValue{{ConfigID: "c", Label: new("right")}, {ConfigID: "h", Score: new(2.5)}, {ConfigID: "t", Cleared: true}}
	if diff := cmp.Diff(want, e.annotations()); diff != "" {
		t.Error(diff)
	}
	if !e.changed() || e.open() != -1 {
		t.Errorf("changed %v, open %d", e.changed(), e.open())
	}
}

func TestDigitsChooseByPlaceOrScore(t *testing.T) {
	t.Parallel()
	e := newEntry(configs, client.WorkItem{})
	for _, step := range []struct {
		config, digit int
		taken         bool
		value         string
	}{
		{0, 1, true, "right"}, {0, 2, true, "wrong"}, {0, 3, false, "wrong"}, {0, 0, false, "wrong"},
		{1, 4, true, "4"}, {1, 0, false, "4"}, {1, 9, false, "4"}, {2, 1, false, ""},
	} {
		if got := e.choose(step.config, step.digit); got != step.taken || e.values[configs[step.config].ID] != step.value {
			t.Errorf("%d in %s: taken %v, now %q", step.digit, configs[step.config].Name, got, e.values[configs[step.config].ID])
		}
	}
	for undone := range 3 {
		if !e.undo() {
			t.Fatalf("undone %d changes only", undone)
		}
	}
	if e.undo() || e.changed() || e.open() != 0 {
		t.Errorf("after all is undone: %v", e.values)
	}
}

func TestScoresAreJudgedWhenTheyAreTyped(t *testing.T) {
	t.Parallel()
	e := newEntry(configs, client.WorkItem{})
	for text, want := range map[string]string{"much": `helpfulness: "much" is not a number`, "7": "helpfulness: must be from 1 to 5", "NaN": "helpfulness: must be from 1 to 5", "2,5": ""} {
		got := ""
		if err := e.set(1, text); err != nil {
			got = err.Error()
		}
		if got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
	if e.values["h"] != "2.5" {
		t.Errorf("a comma gave %q", e.values["h"])
	}
}
