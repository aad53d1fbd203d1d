package postil

// Annotation is what one annotator says about one target under one config.
type Annotation struct {
	TargetID  int64
	ConfigID  int64
	Name      string // of the config, when this was written
	Label     *string
	Score     *float64
	Text      *string
	UpdatedAt int64
	Annotator Person

	Version int64 // how often it has been written
	Cleared bool  // the annotator has taken it away; its row stays, because versions go on
}

// AnnotationInput is one annotation as it is submitted. A nil member keeps the
// stored value.
type AnnotationInput struct {
	Name  string
	Label *string
	Score *float64
	Text  *string
}
