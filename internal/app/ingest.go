package app

import (
	"context"
	"maps"
	"slices"
	"unicode/utf8"

	"github.com/postil/postil/internal/auth"
	"github.com/postil/postil/internal/postil"
)

// Ingest stores spans as they arrive, replacing those that are there already,
// and makes the projects they name. Spans that ask for no space of their own
// belong to the one with the outside identifier spaceID, or when that is empty
// to the first space the actor may write to. A span that asks for a space the
// actor may not write to is rejected, and the others are stored.
func (a *App) Ingest(ctx context.Context, spaceID string, spans []postil.IncomingSpan) (postil.IngestResult, error) {
	var result postil.IngestResult
	actor := auth.FromContext(ctx)
	space, err := a.ingestSpace(actor, spaceID)
	if err != nil {
		return result, err
	}
	bySpace := map[int64][]postil.IncomingSpan{}
	for asked, spans := range bySpaceAsked(spans) {
		into := space
		if asked != "" {
			if into, err = a.spaceAt(actor, asked, "space_id", writeContent); err != nil {
				result.Rejected += len(spans)
				result.Reason = "the space a span asks for does not exist, or your role does not allow to write there"
				continue
			}
		}
		bySpace[into] = append(bySpace[into], spans...)
	}
	for _, into := range slices.Sorted(maps.Keys(bySpace)) {
		if err := a.ingest(ctx, into, bySpace[into]); err != nil {
			return result, err
		}
	}
	return result, nil
}

// ingestSpace is where spans go that do not ask for a space.
func (a *App) ingestSpace(actor auth.Actor, spaceID string) (int64, error) {
	if spaceID != "" {
		return a.spaceAt(actor, spaceID, "space_id", writeContent)
	}
	spaces := spacesWith(actor, writeContent)
	if len(spaces) == 0 {
		return 0, postil.Errorf(postil.Forbidden, "there is no space you may write to")
	}
	return spaces[0], nil
}

func bySpaceAsked(spans []postil.IncomingSpan) map[string][]postil.IncomingSpan {
	groups := map[string][]postil.IncomingSpan{}
	for _, s := range spans {
		groups[s.SpaceID] = append(groups[s.SpaceID], s)
	}
	return groups
}

// ingest stores spans of one space in one transaction.
func (a *App) ingest(ctx context.Context, space int64, incoming []postil.IncomingSpan) error {
	names := map[string]bool{}
	for i := range incoming {
		incoming[i].Project = projectName(incoming[i].Project)
		names[incoming[i].Project] = true
	}
	return a.bulkChange(ctx, "IngestSpans", func(c *change) error {
		c.about(space, 0)
		projects, err := c.EnsureProjects(ctx, space, slices.Sorted(maps.Keys(names)), c.newID, c.Now)
		if err != nil {
			return err
		}
		spans := make([]postil.Span, len(incoming))
		for i, s := range incoming {
			spans[i] = s.Span
			spans[i].ID, spans[i].ProjectID = c.newID(), projects[s.Project]
		}
		return c.UpsertSpans(ctx, space, spans)
	})
}

// projectName cuts a name to what a project may have: losing the end of a name is
// better than losing spans.
func projectName(name string) string {
	if utf8.RuneCountInString(name) <= postil.MaxName {
		return name
	}
	return string([]rune(name)[:postil.MaxName])
}
