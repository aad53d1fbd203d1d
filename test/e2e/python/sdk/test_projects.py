"""Projects come into being by sending spans, and spans are read back through the SDK."""

import pytest
from dialect import ApiException
from traces import WINDOW


def test_sending_spans_creates_the_project(client, project, space):
    read = client.projects.get(project="rag answers", space="default")
    assert (read.id, read.name, read.space_id) == (project.id, "rag answers", space["id"])


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


def _read(client, project, **options):
    return client.spans.list(project=project.id, start_time=WINDOW[0], end_time=WINDOW[1], **options)
