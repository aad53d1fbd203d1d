"""Spans as they were sent, read back, filtered, annotated and deleted through the SDK."""

from types import SimpleNamespace

import pytest
import traces
from dialect import VERSION, ApiException, input_of, word
from traces import WINDOW


def test_spans_come_back_with_what_was_sent(client, project):
    found = _read(client, project, filter="span_kind = 'LLM'", limit=500).spans
    span = next(s for s in found if s.context.span_id == project.model_ids[3])
    assert (span.name, span.kind, span.status_code) == ("complete", "LLM", "OK")
    assert (span.context.trace_id, span.parent_id) == (project.trace_ids[3], project.root_ids[3])
    assert span.attributes["llm.model_name"] == "gpt-4o"
    assert span.attributes["output.value"] == "Answer 3."
    assert (span.end_time - span.start_time).total_seconds() == 1


def test_spans_are_listed_newest_first_over_pages(client, project):
    first = _read(client, project, filter="span_kind = 'LLM'", limit=5)
    second = _read(client, project, filter="span_kind = 'LLM'", limit=5, cursor=first.pagination.next_cursor)
    starts = [span.start_time for span in first.spans + second.spans]
    assert len(starts) == 10
    assert starts == sorted(starts, reverse=True)
    assert len({span.context.span_id for span in first.spans + second.spans}) == 10


def test_a_filter_that_cannot_be_read_is_refused(client, project):
    with pytest.raises(ApiException) as refusal:
        _read(client, project, filter="status_code = = 'ERROR'")
    assert refusal.value.status in (400, 422)


@pytest.mark.skipif(VERSION < (8, 49, 0), reason="no choice of columns before 8.49")
def test_columns_of_spans_are_chosen(client, project):
    options = {"filter": "span_kind = 'LLM'", "limit": 1}
    only = _read(client, project, **options, included_columns=["attributes.llm.model_name"]).spans[0]
    assert only.attributes == {"llm.model_name": "gpt-4o"}
    rest = _read(client, project, **options, excluded_columns=["attributes.llm.model_name"]).spans[0]
    assert "output.value" in rest.attributes
    assert "llm.model_name" not in rest.attributes


@pytest.mark.skipif(VERSION < (8, 59, 0), reason="no truncation before 8.59")
def test_long_attributes_are_cut(client, project):
    spans = _read(client, project, filter="span_kind = 'LLM'", limit=500, truncate_string_length=4).spans
    span = next(s for s in spans if s.context.span_id == project.model_ids[3])
    assert (span.attributes["output.value"], span.name) == ("Ans…", "complete")


@pytest.mark.skipif(VERSION < (8, 26, 0), reason="no method to annotate spans before 8.26")
def test_spans_are_annotated_in_a_batch(client, configs, fresh):
    values = {
        fresh.ids[0]: [input_of("accuracy", label="correct"), input_of("quality", text="Fine.")],
        fresh.ids[1]: [input_of("rating", score=4)],
    }
    _annotate(client, fresh, values)
    shown = {s.context.span_id: {a.name for a in s.annotations or []} for s in _read(client, fresh, limit=500).spans}
    assert (shown[fresh.ids[0]], shown[fresh.ids[1]]) == ({"accuracy", "quality"}, {"rating"})


@pytest.mark.skipif(VERSION < (8, 26, 0), reason="no method to annotate spans before 8.26")
def test_one_unknown_span_refuses_the_whole_batch(client, configs, fresh):
    with pytest.raises(ApiException) as refusal:
        _annotate(client, fresh, {
            fresh.ids[0]: [input_of("rating", score=4)], "00000000deadbeef": [input_of("rating", score=4)],
        })
    assert refusal.value.status == 404
    assert not any(span.annotations for span in _read(client, fresh, limit=500).spans)


@pytest.mark.skipif(VERSION < (8, 51, 0), reason="no choice of granularity before 8.51")
def test_a_trace_is_annotated_by_its_root_span(client, configs, fresh):
    _annotate(client, fresh, {fresh.ids[0]: [input_of("rating", score=2)]}, granularity=word("TRACE"))
    root = next(s for s in _read(client, fresh, limit=500).spans if s.context.span_id == fresh.ids[0])
    assert ([a.score for a in root.trace_annotations], root.annotations) == ([2], [])


@pytest.mark.skipif(VERSION < (8, 25, 0), reason="no method to delete spans before 8.25")
def test_spans_are_deleted_by_their_ids(client, fresh):
    answer = client.spans.delete(project=fresh.id, span_ids=[fresh.ids[1], "00000000deadbeef"])
    assert answer.deleted_span_ids == [fresh.ids[1]]
    if VERSION >= (8, 38, 0):
        assert (answer.completed, answer.not_deleted_span_ids) == (True, ["00000000deadbeef"])
    left = {span.context.span_id for span in _read(client, fresh, limit=500).spans}
    assert left == {fresh.ids[0], fresh.ids[2]}


@pytest.fixture
def fresh(raw, client, space, unique):
    """A project of its own with one trace of three spans."""
    name, sent = unique("fresh project"), traces.trace(1, "A question?", "An answer.")
    traces.send(raw, space["id"], name, sent)
    made = client.projects.list(space="default", name=name).projects[0]
    return SimpleNamespace(id=made.id, ids=[span["spanId"] for span in sent])


def _read(client, project, **options):
    return client.spans.list(project=project.id, start_time=WINDOW[0], end_time=WINDOW[1], **options)


def _annotate(client, project, values, **options):
    from arize.spans.types import AnnotateRecordInput

    annotate = getattr(client.spans, "annotate", None) or client.spans.annotate_spans
    annotate(
        project=project.id, start_time=WINDOW[0], end_time=WINDOW[1], **options,
        annotations=[AnnotateRecordInput(record_id=span_id, values=some) for span_id, some in values.items()],
    )
