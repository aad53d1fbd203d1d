package postil

import (
	"fmt"
	"slices"
	"strings"
)

// ConfigType says what kind of answer an annotation config asks for.
type ConfigType string

// The types of annotation configs.
const (
	Categorical ConfigType = "CATEGORICAL"
	Continuous  ConfigType = "CONTINUOUS"
	Freeform    ConfigType = "FREEFORM"
)

// Direction says which way a config's scores are better.
type Direction string

// The optimization directions.
const (
	Maximize    Direction = "MAXIMIZE"
	Minimize    Direction = "MINIMIZE"
	NoDirection Direction = "NONE"
)

// LabelValue is one label of a categorical config; Score may be nil.
type LabelValue struct {
	Label string   `json:"label"`
	Score *float64 `json:"score,omitempty"`
}

// AnnotationConfig is what may be said about an item. Values belong to
// CATEGORICAL, the two scores to CONTINUOUS.
type AnnotationConfig struct {
	ID           int64
	SpaceID      int64
	Name         string
	Type         ConfigType
	Values       []LabelValue
	MinimumScore float64
	MaximumScore float64
	Direction    Direction
	CreatedAt    int64
	// Required is whether the queue that the config was read with asks for an answer; false where there is no queue.
	Required bool
}

// MaxName is the greatest length of a name, in characters.
const MaxName = 255

// CheckName adds a problem unless name is non-blank and at most MaxName
// characters long.
func (p *Problems) CheckName(path, name string) {
	p.Check(strings.TrimSpace(name) != "", path, "must not be blank")
	p.Check(len([]rune(name)) <= MaxName, path, "must have at most %d characters", MaxName)
}

// Validate reports everything wrong with the config. A new one may have a single
// label, a changed one needs two (minLabels).
func (c AnnotationConfig) Validate(minLabels int) error {
	var p Problems
	p.CheckName("name", c.Name)
	switch c.Type {
	case Categorical:
		c.validateValues(&p, minLabels)
	case Continuous:
		p.Rule(c.MinimumScore < c.MaximumScore, "minimum_score", "must be less than maximum_score")
	}
	return p.Err()
}

func (c AnnotationConfig) validateValues(p *Problems, minLabels int) {
	p.Check(len(c.Values) >= minLabels && len(c.Values) <= 100, "values", "must have %d to 100 labels", minLabels)
	seen := map[string]bool{}
	for i, v := range c.Values {
		path := fmt.Sprintf("values[%d].label", i)
		p.Check(strings.TrimSpace(v.Label) != "", path, "must not be blank")
		p.Check(!seen[v.Label], path, "must be different from the other labels")
		seen[v.Label] = true
	}
}

// Judge checks an annotation against the config and returns it with what the
// config knows filled in: a known label brings its score. The rules: a
// CATEGORICAL label is one of the values, a CONTINUOUS score lies within the
// range, a FREEFORM answer is free. Problems are added below path.
func (c AnnotationConfig) Judge(in AnnotationInput, path string, p *Problems) AnnotationInput {
	switch c.Type {
	case Categorical:
		if in.Label == nil {
			return in
		}
		i := slices.IndexFunc(c.Values, func(v LabelValue) bool { return v.Label == *in.Label })
		if p.Rule(i >= 0, path+".label", "%q is not a label of %q; allowed are %s", *in.Label, c.Name, c.labels()) && in.Score == nil {
			in.Score = c.Values[i].Score
		}
	case Continuous:
		if in.Score != nil {
			p.Rule(*in.Score >= c.MinimumScore && *in.Score <= c.MaximumScore, path+".score",
				"%v is not a score of %q; allowed are %v to %v", *in.Score, c.Name, c.MinimumScore, c.MaximumScore)
		}
	}
	return in
}

// Fill is Judge without the rules: it only fills in the score of a known label.
func (c AnnotationConfig) Fill(in AnnotationInput) AnnotationInput {
	var ignored Problems
	return c.Judge(in, "", &ignored)
}

func (c AnnotationConfig) labels() string {
	quoted := make([]string, len(c.Values))
	for i, v := range c.Values {
		quoted[i] = fmt.Sprintf("%q", v.Label)
	}
	return strings.Join(quoted, ", ")
}
