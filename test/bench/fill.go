package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"github.com/postil/postil/internal/app"
	"github.com/postil/postil/internal/auth"
	"github.com/postil/postil/internal/postil"
	"github.com/postil/postil/internal/store"
)

// chunk is how many rows are written in one transaction while filling.
const chunk = 500

// configName is the annotation config of both queues.
const configName = "quality"

// addPeople makes n annotators.
func (st *site) addPeople(ctx context.Context, db *store.Store, n int) error {
	now := time.Now().UnixMicro()
	space, err := db.Space(ctx, st.space)
	if err != nil {
		return err
	}
	for i := range n {
		p := person{id: st.newID(), email: fmt.Sprintf("annotator%02d@example.com", i)}
		err := db.InsertUser(ctx, postil.User{ID: p.id, Email: p.email, Name: p.email, Status: postil.UserActive, Role: postil.RoleMember,
			InviteMode: postil.InviteNone, CreatedAt: now})
		if err != nil {
			return err
		}
		err = db.InsertOrganizationMember(ctx, postil.OrganizationMembership{ID: st.newID(), OrganizationID: space.OrganizationID, UserID: p.id, Role: postil.RoleMember, CreatedAt: now})
		if err != nil {
			return err
		}
		if _, err := db.UpsertMembership(ctx, postil.Membership{ID: st.newID(), SpaceID: st.space, UserID: p.id, Role: postil.RoleMember, CreatedAt: now}); err != nil {
			return err
		}
		st.people = append(st.people, p)
	}
	return nil
}

// addKeys gives everybody a key.
func (st *site) addKeys(ctx context.Context, db *store.Store) error {
	now := time.Now().UnixMicro()
	for i := range st.people {
		p := &st.people[i]
		p.key = auth.NewKey()
		if err := db.InsertKey(ctx, postil.APIKey{ID: st.newID(), UserID: p.id, MakerID: p.id, Name: "bench", Redacted: auth.Redact(p.key), CreatedAt: now}, auth.HashSecret(p.key)); err != nil {
			return err
		}
	}
	return nil
}

// addQueues makes the two queues and their config.
func (st *site) addQueues(ctx context.Context, a *app.App) (err error) {
	if err := st.addConfig(ctx, a); err != nil {
		return err
	}
	if st.label, err = st.addQueue(ctx, a, "label", postil.AssignAll, st.people); err != nil {
		return err
	}
	st.review, err = st.addQueue(ctx, a, "review", postil.AssignAll, st.people[:3])
	return err
}

func (st *site) addConfig(ctx context.Context, a *app.App) error {
	config, err := a.CreateConfig(ctx, st.ids.Encode(postil.SpaceID, st.space), postil.AnnotationConfig{Name: configName, Type: postil.Categorical,
		Values: []postil.LabelValue{{Label: "good"}, {Label: "bad"}}, Direction: postil.NoDirection})
	st.config = config.ID
	return err
}

func (st *site) addQueue(ctx context.Context, a *app.App, name string, method postil.AssignmentMethod, people []person) (queue, error) {
	emails := make([]string, len(people))
	for i, p := range people {
		emails[i] = p.email
	}
	q, err := a.CreateQueue(ctx, app.NewQueue{Name: name, SpaceID: st.ids.Encode(postil.SpaceID, st.space),
		Configs:    app.ConfigRefs("configs", []string{st.ids.Encode(postil.AnnotationCfgID, st.config)}),
		Annotators: app.AnnotatorRefs{Emails: emails}, AssignmentMethod: method, Options: postil.DefaultQueueOptions()})
	return queue{id: q.ID, outside: st.ids.Encode(postil.AnnotationQueueID, q.ID)}, err
}

// addSpans makes a project with n spans, and hands each chunk to then.
func (st *site) addSpans(ctx context.Context, db *store.Store, project string, n int, then func(spans []postil.Span, done int) error) (int64, error) {
	var id int64
	for done := 0; done < n; done += chunk {
		spans := make([]postil.Span, min(chunk, n-done))
		err := db.Tx(ctx, func(db *store.Store) error {
			projects, err := db.EnsureProjects(ctx, st.space, []string{project}, st.newID, time.Now().UnixMicro())
			if err != nil {
				return err
			}
			id = projects[project]
			for i := range spans {
				spans[i] = st.newSpan(id)
			}
			return db.UpsertSpans(ctx, st.space, spans)
		})
		if err != nil {
			return id, err
		}
		if err := then(spans, done); err != nil {
			return id, err
		}
	}
	return id, nil
}

// addRecords adds a record for each span to a queue.
func (st *site) addRecords(ctx context.Context, db *store.Store, q *queue, spans []postil.Span) error {
	return db.Tx(ctx, func(db *store.Store) error {
		keys := make([]string, len(spans))
		for i, s := range spans {
			keys[i] = postil.SpanKey(s.TraceID, s.SpanID)
		}
		targets, err := db.EnsureTargets(ctx, st.space, postil.TargetSpan, spans[0].ProjectID, keys, st.newID)
		if err != nil {
			return err
		}
		records := make([]postil.Record, len(spans))
		for i, s := range spans {
			records[i] = postil.Record{ID: st.newID(), TargetID: targets[keys[i]], Kind: postil.TargetSpan, Data: string(s.Attributes),
				Evaluations: "[]", CreatedAt: time.Now().UnixMicro()}
			q.records = append(q.records, records[i].ID)
			q.path = append(q.path, "/v2/annotation-queues/"+q.outside+"/records/"+st.ids.Encode(postil.QueueRecordID, records[i].ID)+"/annotate")
		}
		return db.InsertRecords(ctx, st.space, q.id, records)
	})
}

func (st *site) newID() int64 { return st.seq.Next(time.Now()) }

// newSpan makes a root span with about 2 KB of attributes.
func (st *site) newSpan(project int64) postil.Span {
	start := time.Now().UnixMicro()
	return postil.Span{ID: st.newID(), ProjectID: project, TraceID: randomHex(2), SpanID: randomHex(1), Name: "ChatCompletion", Kind: "LLM",
		StartTime: start, EndTime: start + 1_000_000, StatusCode: "OK", Attributes: bodies[rand.IntN(len(bodies))],
		Events: []byte("[]"), Evaluations: []byte("[]"), SessionID: "session-17"}
}

// randomHex returns n random words of 64 bits as 16 digits each.
func randomHex(n int) string {
	var b strings.Builder
	for range n {
		fmt.Fprintf(&b, "%016x", rand.Uint64())
	}
	return b.String()
}

// bodies are different attributes of a span, 2 KB each.
var bodies = func() [][]byte {
	all := make([][]byte, 256)
	for i := range all {
		all[i] = fmt.Appendf(nil, `{"input.value":%q,"llm.model_name":"gpt-4o","llm.token_count.total":%d,"output.value":%q,"user.id":"user-%d"}`,
			text(900), rand.IntN(4000), text(900), i)
	}
	return all
}()

// text returns words without sense, about n bytes of them.
func text(n int) string {
	var b strings.Builder
	for b.Len() < n {
		for range 2 + rand.IntN(8) {
			b.WriteByte(byte('a' + rand.IntN(26)))
		}
		b.WriteByte(' ')
	}
	return b.String()
}
