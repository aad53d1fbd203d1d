package job

// ID is the name under which River knows a runner.
func (r *Runner) ID() string { return r.client.(interface{ ID() string }).ID() }
