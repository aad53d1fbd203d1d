package store_test

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strconv"
	"testing"

	"github.com/postil/postil/internal/postil"
	"github.com/postil/postil/internal/spanfilter"
	"github.com/postil/postil/internal/store"
	"github.com/postil/postil/internal/store/storetest"
)

// volume fills a database: queue 2 of space 1 has N records and two annotators who
// have done nearly all of them; there are SPANS spans and N examples, and things
// of other queues, people and spaces.
var volume = []string{
	`INSERT INTO account (id, email, email_key, name, status, role, is_developer, password_hash, invite_mode, created_at)
		SELECT n, n || '@example.com', n || '@example.com', 'n', 'ACTIVE', 'MEMBER', FALSE, '', 'NONE', n FROM generate_series(1, 2000) n`,
	`INSERT INTO organization (id, name, description, created_at) SELECT n, n, '', 1 FROM generate_series(1, 200) n`,
	`INSERT INTO organization_member (organization_id, user_id, id, role, created_at) SELECT 1 + n % 200, n, n, 'MEMBER', 1 FROM generate_series(1, 2000) n`,
	`INSERT INTO audit (space_id, id, user_id, ip, operation, subject, at) SELECT 1 + n % 200, n, 1 + n % 100, '', 'UpdateSpace', n, n FROM generate_series(1, N) n`,
	`INSERT INTO space (id, organization_id, name, description, is_private, created_at) SELECT n, 1, n, '', FALSE, 1 FROM generate_series(1, 200) n`,
	`INSERT INTO space_member (space_id, user_id, id, role, created_at) SELECT s, u, s * 10000 + u, 'MEMBER', 1 FROM generate_series(1, 20) s, generate_series(1, 2000, 5) u`,
	`INSERT INTO api_key (id, user_id, maker_id, name, hash, redacted, created_at) SELECT n, n, n, 'k', 'key' || n, '', 1 FROM generate_series(1, 2000) n`,
	`INSERT INTO session (id, hash, user_id, user_agent, ip, created_at, last_seen_at, expires_at)
		SELECT n, 'session' || n, 1 + n % 2000, '', '', 1, 1, 1 << 30 FROM generate_series(1, 5000) n`,
	`INSERT INTO idempotency (user_id, key, fingerprint, applied, created_at) SELECT 1 + n % 100, n, '', TRUE, n FROM generate_series(1, N) n`,
	`INSERT INTO annotation_config (space_id, id, name, type, label_values, optimization_direction, created_at)
		SELECT s, n, n, 'CATEGORICAL', '[]', 'NONE', 1 FROM generate_series(1, 20) s, generate_series(1, 100) n`,
	`INSERT INTO queue (space_id, id, name, assignment_method, next_position, record_count, created_at, updated_at)
		SELECT 1 + n % 2, n, n::text, 'ALL', 1, N, 1, 1 FROM generate_series(1, 2000) n WHERE n <> 2 UNION ALL SELECT 1, 2, 'q', 'ALL', 1, N, 1, 1`,
	`INSERT INTO queue_config (space_id, queue_id, config_id, position) SELECT space_id, id, c, c FROM queue, generate_series(1, 3) c`,
	`INSERT INTO queue_annotator (space_id, queue_id, user_id, position, active, load, completed)
		SELECT space_id, id, u, u, TRUE, 0, N - 100 FROM queue, generate_series(3, 4) u WHERE id IN (2, 4)
		UNION ALL SELECT space_id, id, 10 + (id * 7 + u) % 1900, u, TRUE, 0, 0 FROM queue, generate_series(1, 20) u WHERE id <> 2`,
	`INSERT INTO walk (space_id, queue_id, user_id, rank)
		SELECT space_id, queue_id, user_id, CASE WHEN queue_id = 2 THEN N - 100 ELSE -9223372036854775807 END FROM queue_annotator`,
	`INSERT INTO work_day (space_id, queue_id, user_id, day, submitted, skipped, active_ms) SELECT 1, 2, u, d, 1, 1, 1 FROM generate_series(3, 7) u, generate_series(1, 300) d`,
	`INSERT INTO work_time (space_id, queue_id, user_id, bucket, submitted) SELECT space_id, queue_id, user_id, b, 1 FROM queue_annotator, generate_series(1, 5) b`,
	`INSERT INTO target (space_id, id, kind, parent_id, key)
		SELECT 1, n, 'SPAN', 2, CASE WHEN n <= 3 THEN chr(96 + n) || ':' || chr(96 + n) ELSE lpad(to_hex(n / 5), 32, '0') || ':' || lpad(to_hex(n), 16, '0') END
		FROM generate_series(1, N) n`,
	`INSERT INTO record (space_id, id, queue_id, position, rank, target_id, kind, explicit, data, evaluations, created_at)
		SELECT 1, n, 2, n, n, n, 'SPAN', FALSE, '{"a":"' || repeat('x', 300) || '"}', '[]', 1 FROM generate_series(1, N) n
		UNION ALL SELECT 1, 1000000000 + n, 4, n, n, n, 'SPAN', FALSE, '{}', '[]', 1 FROM generate_series(1, N / 4) n`,
	`INSERT INTO assignment (space_id, record_id, user_id, queue_id, position, rank, state, by_method, implied, completed_at, changed_at)
		SELECT 1, n, u, 2, n, n, CASE WHEN n > N - 150 OR u = 4 AND n > N - 400 THEN 'PENDING' WHEN n % 997 = 0 THEN 'SKIPPED' ELSE 'COMPLETED' END, FALSE, TRUE, n,
			CASE WHEN n > N - 150 OR u = 4 AND n > N - 400 THEN NULL ELSE n END FROM generate_series(1, N - 100) n, generate_series(3, 4) u`,
	`INSERT INTO annotation (space_id, target_id, config_id, annotator_id, name, label, updated_at, version)
		SELECT 1, n, c, u, 'c', CASE WHEN n % 1000 = u THEN 'bad' ELSE 'good' END, n, 1 FROM generate_series(1, N - 150) n, generate_series(1, 2) c, generate_series(3, 4) u`,
	`INSERT INTO revision (space_id, id, target_id, config_id, annotator_id, actor_id, queue_id, at, label, version)
		SELECT 1, row_number() OVER (), target_id, config_id, annotator_id, annotator_id, 2, updated_at, label, version FROM annotation`,
	`INSERT INTO draft (space_id, record_id, user_id, queue_id, version, content, device, updated_at) SELECT 1, n, 3, 2, 1, '{}', 'tab', n FROM generate_series(N - 140, N - 110) n`,
	`INSERT INTO draft (space_id, record_id, user_id, queue_id, version, content, device, updated_at) SELECT 1, 1000000000 + n, u, 4, 1, '{}', 'tab', n FROM generate_series(1, 300) n, generate_series(5, 7) u`,
	`INSERT INTO flag (space_id, record_id, user_id, queue_id, reason, created_at) SELECT 1, n, 3, 2, '', n FROM generate_series(1, N, 50) n`,
	`INSERT INTO comment (space_id, id, record_id, queue_id, user_id, text, created_at) SELECT 1, n, n, 2, 3, '', n FROM generate_series(1, N, 10) n`,
	`DO $$ BEGIN FOR i IN 0..19 LOOP EXECUTE format('CREATE TABLE span_%s PARTITION OF span FOR VALUES FROM (%s) TO (%s)', i, i * (SPANS / 20), (i + 1) * (SPANS / 20));
		END LOOP; END $$`,
	`INSERT INTO trace (space_id, id, project_id, trace_id)
		SELECT 1, n * 5, 2, lpad(to_hex(n), 32, '0') FROM generate_series(0, SPANS / 5) n
		UNION ALL SELECT 1, -n, 2, chr(96 + n) FROM generate_series(1, 3) n
		UNION ALL SELECT 1, 1000000000 + n, 3, lpad(to_hex(n), 32, '0') FROM generate_series(1, SPANS / 4) n`,
	`INSERT INTO span (space_id, id, project_id, trace_row, trace_id, span_id, parent_id, name, kind, start_time, end_time, status_code, status_message, session_id, attributes, events, evaluations)
		SELECT 1, n, p, CASE WHEN n <= 3 THEN -n ELSE n / 5 * 5 END, CASE WHEN n <= 3 THEN chr(96 + n) ELSE lpad(to_hex(n / 5), 32, '0') END,
			CASE WHEN n <= 3 THEN chr(96 + n) ELSE lpad(to_hex(n), 16, '0') END,
			CASE WHEN n % 5 = 0 OR n <= 3 THEN '' ELSE 'p' END, 'answer', CASE WHEN n % 5 = 0 THEN 'AGENT' ELSE 'LLM' END, n, n + 5, 'OK', '', '',
			'{"input.value":"question ' || n || '","output.value":"' || repeat('y', 300) || '"}', '[]', '[]'
		FROM generate_series(1, SPANS) n, (SELECT 2 AS p) p
		UNION ALL SELECT 1, 1000000000 + n, 3, 1000000000 + n, lpad(to_hex(n), 32, '0'), lpad(to_hex(n), 16, '0'), '', 'other', 'LLM', n, n + 5, 'OK', '', '', '{}', '[]', '[]'
		FROM generate_series(1, SPANS / 4) n`,
	`INSERT INTO example (space_id, version_id, example_id, dataset_id, data, created_at, updated_at)
		SELECT 1, v, CASE WHEN n <= 3 THEN chr(96 + n) ELSE lpad(to_hex(n), 32, '0') END, 2, '{"a":"b"}', n, n FROM generate_series(1, N) n, generate_series(2, 3) v`,
	`INSERT INTO deleted_queue (space_id, queue_id) VALUES (1, 2)`,
	`ANALYZE`,
}

// The sizes that the plans are looked at with; POSTIL_TEST_VOLUME multiplies them.
const volumeRecords, volumeSpans = 10_000, 25_000

// What people wait for may not read a table to its end, or more the more there is,
// neither with a plan for its parameters nor with a generic one.
func TestPlansOnPostgreSQLHoldAtVolume(t *testing.T) {
	t.Parallel()
	times, _ := strconv.Atoi(cmp.Or(os.Getenv("POSTIL_TEST_VOLUME"), "1"))
	url := storetest.URL(t, "postgres")
	st := storetest.Open(t, url)
	for _, statement := range volume {
		statement = regexp.MustCompile(`\bSPANS\b`).ReplaceAllString(statement, fmt.Sprint(volumeSpans*times))
		storetest.Exec(t, url, regexp.MustCompile(`\bN\b`).ReplaceAllString(statement, fmt.Sprint(volumeRecords*times)))
	}
	for _, generic := range []bool{false, true} {
		t.Run(map[bool]string{false: "own plans", true: "generic plans"}[generic], func(t *testing.T) {
			names := []string{}
			for name := range moreQueries(t, st.Store) {
				names = append(names, name)
			}
			slices.Sort(names)
			for _, name := range names {
				err := st.Tx(t.Context(), func(st *store.Store) error {
					plans, planning := st.Planning(generic)
					if err := moreQueries(t, planning)[name](); err != nil {
						return err
					}
					if len(plans.Wholly) > 0 && !slices.Contains(readAll, name) {
						t.Errorf("%s reads all of %v: %s", name, plans.Wholly, plans.Last)
					}
					if plans.Read > mostRows && !slices.Contains(readAll, name) {
						t.Errorf("%s reads %d rows", name, plans.Read)
					}
					return errUndo
				})
				if !errors.Is(err, errUndo) {
					t.Errorf("%s: %v", name, err)
				}
			}
		})
	}
}

// mostRows is how many rows a query may read: a page of 100 things with what
// belongs to them, seen by several steps of its plan.
const mostRows = 8_000

var errUndo = errors.New("undone")

// readAll are the queries that are asked for everything that is there, and one for
// which reading a small queue is the best way.
var readAll = []string{"spans to add", "traces to add", "differences", "records that are flagged"}

// moreQueries are those of hotQueries, and what SQLite has no choice about.
func moreQueries(t *testing.T, st *store.Store) map[string]func() error {
	ctx, by := t.Context(), store.Reader{Spaces: []int64{1, 2}, Annotator: []int64{1}, User: 3}
	list := hotQueries(t, st)
	add := func(name string, run func() error) { list[name] = run }
	queue := postil.Queue{SpaceID: 1, ID: 2, AssignmentMethod: postil.AssignAll, Annotators: []postil.Person{{ID: 3}, {ID: 4}}}
	window := store.SpanQuery{SpaceID: 1, ProjectID: 2, Start: 3, End: 1 << 60}
	filtered := window
	filtered.Filter, _ = spanfilter.Parse("kind = 'AGENT'")
	one := window
	one.Filter, _ = spanfilter.Parse("span_id = '0000000000000100'")
	label, yes, open := "good", true, true
	page := postil.Paging{Limit: 100}
	names := store.NameFilter{Spaces: []int64{1}}
	annotate := store.Writing{Space: 1, Target: 5, Config: 1, Annotator: 3, Actor: 3, Queue: 2, In: postil.AnnotationInput{Name: "c", Label: &label}, Revision: 1 << 50, Now: 1}
	add("a key", func() error { _, err := st.KeyOwner(ctx, "key7", 1); return err })
	add("keys of a maker", func() error {
		_, err := st.ListKeys(ctx, store.KeyFilter{Maker: 7, Working: true, Now: 1}, page)
		return err
	})
	add("service keys of a space", func() error {
		_, err := st.ListKeys(ctx, store.KeyFilter{Service: true, Space: 1, Working: true, Now: 1}, page)
		return err
	})
	add("service accounts", func() error { _, err := st.ServiceAccounts(ctx, []int64{6, 11, 16}); return err })
	add("organizations", func() error {
		_, err := st.ListOrganizations(ctx, store.OrganizationFilter{Member: 6}, page)
		return err
	})
	add("the audit log", func() error { _, err := st.AuditLog(ctx, store.AuditFilter{To: 1 << 50}, page); return err })
	add("the audit log of a user", func() error { _, err := st.AuditLog(ctx, store.AuditFilter{To: 1 << 50, User: 7}, page); return err })
	add("a session", func() error { _, err := st.SessionOwner(ctx, "session7", 1, 0); return err })
	add("roles", func() error { _, err := st.SpaceRoles(ctx, 6); return err })
	add("a queue", func() error { _, err := st.Queue(ctx, by, 2); return err })
	add("queues", func() error {
		_, err := st.ListQueues(ctx, store.QueueFilter{NameFilter: names, User: 3, OnlyAnnotated: []int64{1}}, page)
		return err
	})
	add("own open queues", func() error {
		_, err := st.ListQueueHeads(ctx, store.QueueFilter{NameFilter: names, User: 3, Mine: true, Open: &open}, page)
		return err
	})
	add("queues of an annotator", func() error { _, err := st.QueuesOfAnnotator(ctx, 1, 3); return err })
	add("work on a record", func() error { _, err := st.LockWork(ctx, 1, 2, 5, 3, true); return err })
	add("an annotation", func() error { _, err := st.Annotate(ctx, annotate); return err })
	add("a lease", func() error { _, _, err := st.TakeLease(ctx, worker, volumeRecords-120, 9); return err })
	add("a drafted record", func() error { _, err := st.DeleteDraft(ctx, 1, 5, 3); return err })
	add("totals", func() error { _, err := st.QueueTotals(ctx, 1, []int64{2, 4, 6}); return err })
	add("paces", func() error { _, err := st.Paces(ctx, 1, []int64{2, 4, 6}, 3); return err })
	add("progress of all", func() error { _, err := st.AnnotatorCounts(ctx, 1, []int64{2}, 0); return err })
	add("days", func() error { _, err := st.WorkDays(ctx, 1, 2, 0, 90); return err })
	add("an answer", func() error { _, err := st.KeyAnswer(ctx, 8, "7"); return err })
	add("old answers", func() error { _, err := st.ForgetKeys(ctx, 1, 500); return err })
	add("a deep page of a queue", func() error { _, err := st.ListRecords(ctx, 1, 2, deep); return err })
	add("flag counts", func() error { _, err := st.FlagCounts(ctx, 1, []int64{1, 2, 3}); return err })
	add("comments", func() error { _, err := st.Comments(ctx, 1, 11, 0, page); return err })
	add("a trace", func() error { _, err := st.TraceSpans(ctx, window, postil.Span{TraceID: "a"}, 100); return err })
	add("a tree", func() error { _, err := st.TraceTree(ctx, 1, 2, "a", 100, nil); return err })
	add("a span", func() error { _, err := st.SpanAt(ctx, 1, 2, "a", "a"); return err })
	add("annotations of a trace", func() error { _, err := st.AnnotationCounts(ctx, 1, 2, "a"); return err })
	add("a span by filter", func() error { _, err := st.Spans(ctx, one, page); return err })
	add("spans by filter", func() error { _, err := st.Spans(ctx, filtered, page); return err })
	add("rows by filter", func() error { _, err := st.SearchSpans(ctx, store.SpanSearch{SpanQuery: filtered}, deep); return err })
	add("rows by text", func() error {
		_, err := st.SearchSpans(ctx, store.SpanSearch{SpanQuery: window, Text: "question"}, deep)
		return err
	})
	add("traces by filter", func() error {
		_, err := st.SearchSpans(ctx, store.SpanSearch{SpanQuery: filtered, Roots: true}, deep)
		return err
	})
	for _, state := range []postil.RecordState{postil.RecordTodo, postil.RecordInProgress, postil.RecordDone} {
		add("records "+string(state), func() error {
			_, err := st.QueueRecords(ctx, queue, postil.RecordFilter{State: state}, state != postil.RecordDone, postil.Paging{Limit: 50},
				func(postil.TargetKind, string) string { return "" })
			return err
		})
	}
	for name, f := range map[string]postil.RecordFilter{
		"records of an annotator": {AnnotatorID: 3}, "records done by an annotator": {AnnotatorID: 3, State: postil.RecordDone}, "records with a label": {ConfigID: 1, Label: &label},
		"records that are flagged": {Flagged: &yes}, "records by text": {Text: "xxx"},
	} {
		add(name, func() error {
			_, err := st.QueueRecords(ctx, queue, f, false, postil.Paging{Limit: 50}, func(postil.TargetKind, string) string { return "" })
			return err
		})
	}
	return list
}
