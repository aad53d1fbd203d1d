package remote

import (
	"fmt"
	"iter"

	"github.com/postil/postil/client"
	"github.com/postil/postil/internal/cli/output"
	"github.com/postil/postil/internal/cli/terminal"
)

// Limit bounds what a command lists.
type Limit struct {
	Limit int `default:"100" help:"How many at most; 0 for all (${default})."`
}

// largestPage is what is asked for at once.
const largestPage = 100

// page asks for no more at once than is wanted.
func (l Limit) page() client.PageOptions {
	if l.Limit > 0 && l.Limit < largestPage {
		return client.PageOptions{Limit: l.Limit + 1} // one more tells whether there is more
	}
	return client.PageOptions{Limit: largestPage}
}

// Filter chooses among the resources of a space by name.
type Filter struct {
	Limit `embed:""`
	Name  string `placeholder:"TEXT" help:"Only those whose names contain a text, in any case."`
}

func (f Filter) options(s *session) client.ListOptions {
	return client.ListOptions{Space: s.space, Name: f.Name, PageOptions: f.page()}
}

// row makes a row of an answer.
func row(answer any) (output.Row, error) {
	text, err := client.JSON(answer)
	if err != nil {
		return nil, err
	}
	return output.Parse(text)
}

// list prints the items of a list, called member by the server.
func list[T any](s *session, member, columns string, limit Limit, items iter.Seq2[T, error]) error {
	l := output.List{Member: member, Columns: output.Columns(columns)}
	for item, err := range items {
		if err != nil {
			return err
		}
		if limit.Limit > 0 && len(l.Rows) == limit.Limit {
			l.More = true
			break
		}
		r, err := row(item)
		if err != nil {
			return err
		}
		l.Rows = append(l.Rows, r)
	}
	if err := s.out.List(l); err != nil {
		return err
	}
	if l.More {
		fmt.Fprintf(s.streams.Err, "There are more than these %d; --limit 0 lists all.\n", limit.Limit)
	}
	return nil
}

// item prints an answer, unless there is an error instead.
func item(s *session, answer any, err error) error {
	if err != nil {
		return err
	}
	r, err := row(answer)
	if err != nil {
		return err
	}
	return s.out.Item(r)
}

// deleted says that something is gone.
func deleted(s *session, kind, name string) error {
	return done(s, fmt.Sprintf("deleted the %s %q", kind, name), map[string]any{"deleted": name})
}

// done says what was done, in words and for programs.
func done(s *session, sentence string, facts any) error {
	r, err := row(facts)
	if err != nil {
		return err
	}
	return s.out.Said(sentence, r)
}

// quoted is a name as sentences have it, harmless on a terminal.
func quoted(name string) string { return `"` + terminal.Line(name) + `"` }
