package app

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/postil/postil/internal/auth"
	"github.com/postil/postil/internal/postil"
	"github.com/postil/postil/internal/store"
)

// SourceRef names targets to add to a queue, by outside identifiers. ProjectID,
// Start, End and Keys belong to SPAN and TRACE (Keys are span or trace ids);
// DatasetID, VersionID and Keys (example ids) to EXAMPLE.
type SourceRef struct {
	Kind      postil.TargetKind
	ProjectID string
	Start     int64 // microseconds, inclusive
	End       int64 // microseconds, exclusive
	DatasetID string
	VersionID string   // empty: the latest
	Keys      []string // EXAMPLE: nil means all of the version
}

// content is a target that was found, with what its record will hold.
type content struct {
	kind        postil.TargetKind
	parent      int64
	key         string
	data        []byte
	evaluations []byte
	priority    int64
}

// spanContent is what a record of a span, or of the trace it is the root of, holds.
func spanContent(kind postil.TargetKind, s postil.Span) (content, error) {
	data, err := spanData(s)
	c := content{kind: kind, parent: s.ProjectID, key: s.TraceID, data: data, evaluations: s.Evaluations}
	if kind == postil.TargetSpan {
		c.key = postil.SpanKey(s.TraceID, s.SpanID)
	}
	return c, err
}

// exampleContent is what a record of an example holds.
func exampleContent(e postil.Example) content {
	return content{kind: postil.TargetExample, parent: e.DatasetID, key: e.ID, data: exampleData(e), evaluations: []byte("[]")}
}

// resolve finds everything the sources name, in their order. It reads outside the
// transaction that adds the records: what a record holds is a copy of its source
// at this moment.
func (a *App) resolve(ctx context.Context, space int64, sources []SourceRef) ([]content, error) {
	if err := checkSources(sources); err != nil {
		return nil, err
	}
	var all []content
	for i, s := range sources {
		path := fmt.Sprintf("record_sources[%d]", i)
		find := a.findSpans
		if s.Kind == postil.TargetExample {
			find = a.findExamples
		}
		found, err := find(ctx, space, s, path)
		if err != nil {
			return nil, err
		}
		if all = append(all, found...); len(all) > postil.MaxRecordsPerAdd {
			return nil, postil.At(postil.Invalid, "record_sources", "must name at most %d records in all", postil.MaxRecordsPerAdd)
		}
	}
	return all, nil
}

// checkSources applies the rules that need no data.
func checkSources(sources []SourceRef) error {
	var p postil.Problems
	named := 0
	for i, s := range sources {
		named += len(s.Keys)
		if s.Kind == postil.TargetExample {
			continue
		}
		path := fmt.Sprintf("record_sources[%d]", i)
		if p.Rule(s.Start < s.End, path+".start_time", "must be before end_time") {
			p.Rule(s.End-s.Start <= postil.MaxWindow, path+".end_time", "must be at most 7 days after start_time")
		}
	}
	p.Rule(named <= postil.MaxRecordsPerAdd, "record_sources", "must name at most %d records in all", postil.MaxRecordsPerAdd)
	return p.Err()
}

// findSpans finds the spans, or the root spans of the traces, that a source names.
func (a *App) findSpans(ctx context.Context, space int64, s SourceRef, path string) ([]content, error) {
	project, err := a.sourceProject(ctx, space, s.ProjectID, path+".project_id")
	if err != nil {
		return nil, err
	}
	query := store.SpanQuery{SpaceID: space, ProjectID: project.ID, Start: s.Start, End: s.End}
	keys, read, field := s.Keys, a.st.SpansByID, "span_ids"
	if s.Kind == postil.TargetTrace {
		read, field = a.st.RootSpans, "trace_ids"
	}
	for i := range keys {
		keys[i] = strings.ToLower(keys[i]) // as spans are stored
	}
	spans, err := read(ctx, query, keys)
	if err != nil {
		return nil, err
	}
	byKey := map[string]postil.Span{}
	for _, span := range spans {
		key := span.SpanID
		if s.Kind == postil.TargetTrace {
			key = span.TraceID
		}
		byKey[key] = span // newest first, so the earliest stays
	}
	return a.pick(keys, path+"."+field, "was not found in the project within the time window", func(key string) (content, bool, error) {
		span, ok := byKey[key]
		if !ok {
			return content{}, false, nil
		}
		c, err := spanContent(s.Kind, span)
		return c, true, err
	})
}

// sourceProject returns a project that a source names at path.
func (a *App) sourceProject(ctx context.Context, space int64, id, path string) (postil.Project, error) {
	row, err := a.ids.Decode(postil.ProjectID, id, path)
	if err != nil {
		return postil.Project{}, err
	}
	project, err := a.st.Project(ctx, spacesWith(auth.FromContext(ctx), readContent), row)
	if err == nil && project.SpaceID != space {
		return project, postil.At(postil.Invalid, path, "must be a project of the queue's space")
	}
	return project, at(err, path)
}

// findExamples finds the examples that a source names, or all of the version.
func (a *App) findExamples(ctx context.Context, space int64, s SourceRef, path string) ([]content, error) {
	version, err := a.sourceVersion(ctx, space, s.DatasetID, path+".dataset_id", s.VersionID, path+".dataset_version_id")
	if err != nil {
		return nil, err
	}
	examples, err := a.st.ExamplesOf(ctx, space, version.ID, s.Keys, postil.MaxRecordsPerAdd+1)
	if err != nil {
		return nil, err
	}
	keys, byID := s.Keys, map[string]postil.Example{}
	for _, e := range examples {
		byID[e.ID] = e
		if s.Keys == nil {
			keys = append(keys, e.ID)
		}
	}
	return a.pick(keys, path+".example_ids", "was not found in the dataset version", func(key string) (content, bool, error) {
		e, ok := byID[key]
		return exampleContent(e), ok, nil
	})
}

// sourceVersion returns the dataset version a source names, by default the latest.
func (a *App) sourceVersion(ctx context.Context, space int64, datasetID, datasetPath, versionID, versionPath string) (postil.DatasetVersion, error) {
	row, err := a.ids.Decode(postil.DatasetID, datasetID, datasetPath)
	if err != nil {
		return postil.DatasetVersion{}, err
	}
	readable := spacesWith(auth.FromContext(ctx), readContent)
	dataset, err := a.st.Dataset(ctx, readable, row)
	if err != nil {
		return postil.DatasetVersion{}, at(err, datasetPath)
	}
	if dataset.SpaceID != space {
		return postil.DatasetVersion{}, postil.At(postil.Invalid, datasetPath, "must be a dataset of the queue's space")
	}
	if versionID == "" {
		return a.st.LatestVersion(ctx, space, dataset.ID)
	}
	versionRow, err := a.ids.Decode(postil.DatasetVersionID, versionID, versionPath)
	if err != nil {
		return postil.DatasetVersion{}, err
	}
	version, err := a.st.DatasetVersion(ctx, readable, versionRow)
	if err == nil && version.DatasetID != dataset.ID {
		err = postil.Errorf(postil.NotFound, "dataset version not found")
	}
	return version, at(err, versionPath)
}

// pick makes the content of each key once, in order. Keys that are not found fail
// the whole request and are named, unless the installation skips them.
func (a *App) pick(keys []string, path, missing string, make func(key string) (content, bool, error)) ([]content, error) {
	var p postil.Error
	var found []content
	seen := map[string]bool{}
	for i, key := range keys {
		if seen[key] {
			continue
		}
		seen[key] = true
		c, ok, err := make(key)
		if err != nil {
			return nil, err
		}
		if ok {
			found = append(found, c)
		} else if !a.opts.SkipMissing {
			p.Problems = append(p.Problems, postil.Problem{Path: fmt.Sprintf("%s[%d]", path, i), Rule: fmt.Sprintf("%q %s", key, missing)})
		}
	}
	if len(p.Problems) > 0 {
		p.Code = postil.NotFound
		return nil, &p
	}
	return slices.Clip(found), nil
}

// at names the member of a request that a lower layer's error is about.
func at(err error, path string) error {
	if e, ok := asError(err); ok && len(e.Problems) == 0 {
		return &postil.Error{Code: e.Code, Problems: []postil.Problem{{Path: path, Rule: e.Text}}, Cause: e.Cause}
	}
	return err
}
