package app

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/postil/postil/internal/postil"
	"github.com/postil/postil/internal/store"
)

// judge checks annotations against the configs they may be made under and fills
// in what the configs know. Problems are added below path: a name given twice,
// one that is none of the configs', a value its config does not allow.
func (a *App) judge(inputs []postil.AnnotationInput, configs map[string]postil.AnnotationConfig, path, where string, p *postil.Problems) []postil.AnnotationInput {
	judged := make([]postil.AnnotationInput, len(inputs))
	seen := map[string]bool{}
	for i, in := range inputs {
		at := fmt.Sprintf("%s[%d]", path, i)
		p.Check(!seen[in.Name], at+".name", "%q is given more than once", in.Name)
		seen[in.Name] = true
		config, ok := configs[in.Name]
		switch {
		case !p.Rule(ok, at+".name", "%q is not an annotation config of %s", in.Name, where):
		case a.opts.LenientAnnotations:
			judged[i] = config.Fill(in)
		default:
			judged[i] = config.Judge(in, at, p)
		}
	}
	return judged
}

// write writes judged annotations of the actor about a target, through a queue or
// none (0), and returns what will be them once the change is committed.
func (c *change) write(ctx context.Context, space, target, queue int64, inputs []postil.AnnotationInput, configs map[string]postil.AnnotationConfig) ([]postil.Annotation, error) {
	written := make([]postil.Annotation, len(inputs))
	for _, i := range lockOrder(inputs, func(in postil.AnnotationInput) int64 { return configs[in.Name].ID }) {
		in := inputs[i]
		err := c.AnnotateLater(ctx, store.Writing{
			Space: space, Target: target, Config: configs[in.Name].ID, Annotator: c.Actor.UserID, Actor: c.Actor.UserID,
			Queue: queue, In: in, Revision: c.newID(), Now: c.Now,
		}, &written[i])
		if err != nil {
			return nil, err
		}
		written[i].Annotator.Email = c.Actor.Email
	}
	return written, nil
}

// lockOrder returns the indexes of a list in the order of the items' keys. Rows
// are locked as they are written: two transactions that write some of the same
// rows in different orders would wait for each other.
func lockOrder[T any, K cmp.Ordered](items []T, key func(T) K) []int {
	order := make([]int, len(items))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(key(items[a]), key(items[b])) })
	return order
}

// byName indexes configs by their name.
func byName(configs []postil.AnnotationConfig) map[string]postil.AnnotationConfig {
	m := make(map[string]postil.AnnotationConfig, len(configs))
	for _, c := range configs {
		m[c.Name] = c
	}
	return m
}
