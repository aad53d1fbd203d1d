package demo

// message sets one message of a model call.
func (a *attributes) message(prefix, role, text string) {
	a.set(prefix+".message.role", role)
	a.set(prefix+".message.content", text)
}

// tokenCounts sets what a model call has read and written.
func (a *attributes) tokenCounts(read, written int) {
	a.set("llm.token_count.prompt", read)
	a.set("llm.token_count.completion", written)
	a.set("llm.token_count.total", read+written)
}
