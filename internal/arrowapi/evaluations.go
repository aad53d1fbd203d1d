package arrowapi

import (
	"github.com/postil/postil/internal/app"
	"github.com/postil/postil/internal/arrowapi/rows"
	"github.com/postil/postil/internal/postil"
)

// evaluationsOf reads a table of evaluations: the span's id, and columns
// eval.NAME.label, .score and .explanation, or with trace_eval or session_eval in
// place of eval.
func evaluationsOf(table *rows.Reader) ([]app.SpanEvaluations, error) {
	var p postil.Problems
	id := required(&p, table.Columns(), spanIDColumn)
	columns := evaluationColumns(&p, table.Columns())
	p.Check(len(columns) > 0, "eval.NAME.label, .score or .explanation", "a column of this kind is required")
	if err := p.Err(); err != nil {
		return nil, err
	}
	var items []app.SpanEvaluations
	err := table.Each(func(n int, row rows.Row) error {
		span, err := spanID(row, id, n)
		if err == nil {
			items = append(items, app.SpanEvaluations{SpanID: span, Evaluations: evaluationsIn(row, columns)})
		}
		return err
	})
	return items, err
}

func evaluationColumns(p *postil.Problems, columns []string) []verdict {
	found := verdicts(p, columns, "eval.", "label", "score", "explanation")
	for _, prefix := range []string{postil.TraceEvaluation, postil.SessionEvaluation} {
		for _, v := range verdicts(p, columns, prefix, "label", "score", "explanation") {
			v.name = prefix + v.name
			found = append(found, v)
		}
	}
	return found
}

// evaluationsIn returns the evaluations that a row has something of.
func evaluationsIn(row rows.Row, columns []verdict) []postil.Evaluation {
	var list []postil.Evaluation
	at := map[string]int{}
	of := func(name string) *postil.Evaluation {
		if _, ok := at[name]; !ok {
			at[name] = len(list)
			list = append(list, postil.Evaluation{Name: name})
		}
		return &list[at[name]]
	}
	for _, c := range columns {
		if c.member == "score" {
			if score, ok := numberOf(row[c.column]); ok {
				of(c.name).Score = &score
			}
			continue
		}
		text, ok := textOf(row[c.column])
		switch {
		case !ok || text == "":
		case c.member == "label":
			of(c.name).Label = &text
		default:
			of(c.name).Explanation = &text
		}
	}
	return list
}
