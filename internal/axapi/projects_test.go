package axapi_test

import (
	"context"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/postil/postil/internal/postil"
	"github.com/postil/postil/internal/store"
)

func (f *fixture) newProject(name string) string {
	f.Helper()
	return f.want(201, "POST", "/v2/projects", object{"name": name, "space_id": f.space})["id"].(string)
}

func TestProjectsLiveTheirLife(t *testing.T) {
	t.Parallel()
	each(t, func(f *fixture) {
		id := f.newProject("checkout")
		path := "/v2/projects/" + id
		got := f.want(200, "GET", path, nil)
		want := object{"id": id, "name": "checkout", "space_id": f.space, "created_at": got["created_at"]}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
		want["name"] = "Checkout"
		if diff := cmp.Diff(want, f.want(200, "PATCH", path, object{"name": "Checkout"})); diff != "" {
			t.Error(diff)
		}
		f.newProject("b")
		f.newProject("check in")
		if diff := cmp.Diff([]string{"check in", "b", "Checkout"}, f.pages("/v2/projects?", "projects")); diff != "" {
			t.Error(diff)
		}
		sameNames(t, items(f.want(200, "GET", "/v2/projects?name=CHECK&space_name=default", nil), "projects"), "check in", "Checkout")
		f.want(204, "DELETE", path, nil)
		f.refused(404, "project not found", "GET", path, nil)
		f.newProject("Checkout") // the name is free again
	})
}

func TestDeletingAProjectDeletesItsSpansOnly(t *testing.T) {
	t.Parallel()
	each(t, func(f *fixture) {
		ctx, space := context.Background(), f.row(postil.SpaceID, f.space)
		gone, stays := f.row(postil.ProjectID, f.newProject("gone")), f.row(postil.ProjectID, f.newProject("stays"))
		span := postil.Span{ID: 1, ProjectID: gone, TraceID: "t", SpanID: "s", Attributes: []byte("{}"), Events: []byte("[]"), Evaluations: []byte("[]")}
		other := span
		other.ID, other.ProjectID = 2, stays
		f.tx(func(st *store.Store) error { return st.UpsertSpans(ctx, space, []postil.Span{span, other}) })
		f.tx(func(st *store.Store) error {
			_, err := st.EnsureTargets(ctx, space, postil.TargetSpan, gone, []string{"t:s"}, func() int64 { return 5 })
			return err
		})
		f.want(204, "DELETE", "/v2/projects/"+f.app.IDs().Encode(postil.ProjectID, gone), nil)
		for project, want := range map[int64]int{gone: 0, stays: 1} {
			found, err := f.st.SpansByID(ctx, store.SpanQuery{SpaceID: space, ProjectID: project, End: 1}, []string{"s"})
			if err != nil || len(found) != want {
				t.Errorf("project %d has the spans %v (%v), want %d", project, found, err, want)
			}
		}
		targets, err := f.st.TargetIDs(ctx, space, postil.TargetSpan, gone, []string{"t:s"})
		if err != nil || len(targets) != 1 {
			t.Errorf("the targets left are %v (%v), want the one there was", targets, err)
		}
	})
}

func TestProjectsAreRefusedWithTheRuleTheyBreak(t *testing.T) {
	t.Parallel()
	each(t, func(f *fixture) {
		path := "/v2/projects/" + f.newProject("mine")
		f.newProject("taken")
		taken := `name: a project named "taken" already exists in this space`
		f.refused(409, taken, "POST", "/v2/projects", object{"name": "taken", "space_id": f.space})
		f.refused(409, taken, "PATCH", path, object{"name": "taken"})
		f.refused(400, "name: is required; space_id: is required", "POST", "/v2/projects", "{}")
		f.refused(400, "name: is required", "PATCH", path, "{}")
		f.refused(400, "name: must not be null", "PATCH", path, `{"name":null}`)
		f.refused(400, "name: must have at most 255 characters", "PATCH", path, object{"name": strings.Repeat("n", 256)})
		f.refused(400, "name: must not be blank", "POST", "/v2/projects", object{"name": "", "space_id": f.space})
		f.refused(400, "space_id: must be an identifier of type Space", "POST", "/v2/projects", object{"name": "x", "space_id": "default"})
		f.refused(404, "space_id: space not found", "POST", "/v2/projects", object{"name": "x", "space_id": f.unknown(postil.SpaceID)})
		f.refused(404, "space_id: space not found", "GET", "/v2/projects?space_id="+f.unknown(postil.SpaceID), nil)
		f.refused(400, "project_id: must be an identifier of type Model", "GET", "/v2/projects/mine", nil)
		f.refused(404, "project not found", "DELETE", "/v2/projects/"+f.unknown(postil.ProjectID), nil)

		reader, annotator := f.member("r@example.com", "READ_ONLY"), f.member("a@example.com", "ANNOTATOR")
		reader.want(200, "GET", path, nil)
		reader.refused(403, "your role READ_ONLY does not allow this in the space", "PATCH", path, object{"name": "x"})
		reader.refused(403, "your role READ_ONLY does not allow this in the space", "DELETE", path, nil)
		reader.refused(403, "space_id: your role READ_ONLY does not allow this in the space", "POST", "/v2/projects", object{"name": "x", "space_id": f.space})
		annotator.refused(404, "project not found", "GET", path, nil)
		sameNames(t, items(annotator.want(200, "GET", "/v2/projects", nil), "projects"))
	})
}
