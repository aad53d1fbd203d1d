package demo

// summarize says what there is to look at.
func (r *run) summarize() {
	r.line("", "")
	r.line("done", "these people can sign in to %s:", r.base)
	r.line("", "")
	for _, a := range r.annotators {
		r.line("", "%-32s %s", a.Email, a.Manner)
	}
	r.line("", "")
	r.line("password", "%s (the same for all five)", r.password)
	r.line("", "")
	r.line("look at", "queue %q: everyone judges every answer, and they disagree;", r.queues.Spans.Name)
	r.line("", "  the guide for a new firmware engineer hides one wrong number in 2,500 words,")
	r.line("", "  and the refund of order F-20760 was paid twice without the agent noticing")
	r.line("", "queue %q: each example belongs to one person", r.queues.Examples.Name)
	r.line("", "projects %s, %s, %s: the traces behind the answers", r.apps[0].project, r.apps[1].project, r.apps[2].project)
	r.line("", "run it again at any time: it adds only what is missing")
}
