package postil_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/postil/postil/internal/postil"
)

func given[T any](v T) *T { return &v }

var (
	accuracy = postil.AnnotationConfig{Name: "accuracy", Type: postil.Categorical, Values: []postil.LabelValue{
		{Label: "wrong", Score: given(0.0)}, {Label: "right", Score: given(1.0)}, {Label: "unclear"}}}
	quality = postil.AnnotationConfig{Name: "quality", Type: postil.Continuous, MinimumScore: -1, MaximumScore: 1}
	comment = postil.AnnotationConfig{Name: "comment", Type: postil.Freeform}
)

func TestAnnotationsAreJudgedByTheirConfig(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		config  postil.AnnotationConfig
		in      postil.AnnotationInput
		score   *float64 // afterwards
		problem string
	}{
		"a label brings its score":           {accuracy, postil.AnnotationInput{Label: given("right")}, given(1.0), ""},
		"a given score stays":                {accuracy, postil.AnnotationInput{Label: given("right"), Score: given(0.5)}, given(0.5), ""},
		"a label may have no score":          {accuracy, postil.AnnotationInput{Label: given("unclear")}, nil, ""},
		"an unknown label":                   {accuracy, postil.AnnotationInput{Label: given("Right")}, nil, `annotations[0].label: "Right" is not a label of "accuracy"; allowed are "wrong", "right", "unclear"`},
		"a score without a label":            {accuracy, postil.AnnotationInput{Score: given(9.0)}, given(9.0), ""},
		"nothing at all":                     {accuracy, postil.AnnotationInput{}, nil, ""},
		"the lowest score":                   {quality, postil.AnnotationInput{Score: given(-1.0)}, given(-1.0), ""},
		"the highest score":                  {quality, postil.AnnotationInput{Score: given(1.0)}, given(1.0), ""},
		"a score above the range":            {quality, postil.AnnotationInput{Score: given(1.01)}, given(1.01), `annotations[0].score: 1.01 is not a score of "quality"; allowed are -1 to 1`},
		"a label of a continuous config":     {quality, postil.AnnotationInput{Label: given("good")}, nil, ""},
		"any label, score and text freeform": {comment, postil.AnnotationInput{Label: given("x"), Score: given(99.0), Text: given("")}, given(99.0), ""},
	} {
		var p postil.Problems
		got := c.config.Judge(c.in, "annotations[0]", &p)
		if diff := cmp.Diff(c.score, got.Score); diff != "" {
			t.Errorf("%s: score (-want +got)\n%s", name, diff)
		}
		problem := ""
		if err := p.Err(); err != nil {
			problem = err.Error()
			if codeOf(err) != postil.Invalid {
				t.Errorf("%s is %s, not invalid", name, codeOf(err))
			}
		}
		if problem != c.problem {
			t.Errorf("%s:\n got %q\nwant %q", name, problem, c.problem)
		}
	}
}

func TestFillingInKeepsWhatTheConfigDoesNotKnow(t *testing.T) {
	t.Parallel()
	if got := accuracy.Fill(postil.AnnotationInput{Label: given("right")}); got.Score == nil || *got.Score != 1 {
		t.Errorf("a known label has got the score %v", got.Score)
	}
	if got := accuracy.Fill(postil.AnnotationInput{Label: given("splendid")}); got.Score != nil || *got.Label != "splendid" {
		t.Errorf("an unknown label became %v", got)
	}
}

func TestConfigsSayEverythingThatIsWrongWithThem(t *testing.T) {
	t.Parallel()
	for want, c := range map[string]postil.AnnotationConfig{
		"":                                       accuracy,
		"name: must not be blank":                {Name: " ", Type: postil.Freeform},
		"name: must have at most 255 characters": {Name: strings.Repeat("ä", 256), Type: postil.Freeform},
		"values: must have 2 to 100 labels":      {Name: "x", Type: postil.Categorical, Values: accuracy.Values[:1]},
		"values[1].label: must be different from the other labels":    {Name: "x", Type: postil.Categorical, Values: []postil.LabelValue{{Label: "a"}, {Label: "a"}}},
		"name: must not be blank; values[0].label: must not be blank": {Type: postil.Categorical, Values: []postil.LabelValue{{Label: " "}, {Label: "a"}}},
		"minimum_score: must be less than maximum_score":              {Name: "x", Type: postil.Continuous, MinimumScore: 1, MaximumScore: 1},
	} {
		got := ""
		if err := c.Validate(2); err != nil {
			got = err.Error()
		}
		if got != want {
			t.Errorf("got %q\nwant %q", got, want)
		}
	}
}
