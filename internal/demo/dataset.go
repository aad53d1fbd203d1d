package demo

// dataset is the review set: questions, the answers of a model, references.
type dataset struct {
	Name     string
	Examples []example
}

type example struct {
	Question   string
	Answer     string
	Reference  string
	Topic      string
	Difficulty string
	Language   string
	Truth      truth
}

// item is the example as something to have an opinion on.
func (e example) item() item {
	return item{key: "example/" + e.Question, language: e.Language, truth: e.Truth}
}

// fields is the example as it is stored.
func (e example) fields() map[string]any {
	language := e.Language
	if language == "" {
		language = "en"
	}
	return map[string]any{
		"question":   e.Question,
		"answer":     unwrap(e.Answer),
		"reference":  unwrap(e.Reference),
		"topic":      e.Topic,
		"difficulty": e.Difficulty,
		"language":   language,
	}
}
