package demo

// queues is what content/queues.yaml holds: the configs and the two queues.
type queues struct {
	Configs  []config
	Spans    queue
	Examples queue
}

// config is an annotation config.
type config struct {
	Name      string
	Type      string // CATEGORICAL, CONTINUOUS or FREEFORM
	Direction string
	Values    []value
	Minimum   float64
	Maximum   float64
}

type value struct {
	Label string  `json:"label"`
	Score float64 `json:"score"`
}

type queue struct {
	Name         string
	Assignment   string
	Instructions string
}

// scoreOf returns the score that goes with a label of a categorical config.
func (c config) scoreOf(label string) (float64, bool) {
	for _, v := range c.Values {
		if v.Label == label {
			return v.Score, true
		}
	}
	return 0, false
}
