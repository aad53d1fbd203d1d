"""Traces with their spans."""

from datetime import timedelta

import pytest
from dialect import VERSION
from traces import WINDOW


@pytest.mark.skipif(VERSION < (8, 50, 0), reason="no traces client before 8.50")
def test_traces_are_listed_newest_first_with_their_spans(client, project):
    end = WINDOW[0] + timedelta(hours=2)  # The project's own traces; what other tests send comes later.
    options = {"project": project.id, "start_time": WINDOW[0], "end_time": end, "limit": 50}
    listed = client.traces.list(**options).traces
    assert [trace.trace_id for trace in listed] == list(reversed(project.trace_ids))
    assert [trace.root_span_id for trace in listed] == list(reversed(project.root_ids))
    assert {len(trace.spans) for trace in listed} == {3}
    first = client.traces.list(**{**options, "limit": 5})
    second = client.traces.list(**{**options, "limit": 5}, cursor=first.pagination.next_cursor)
    assert len({trace.root_span_id for trace in first.traces + second.traces}) == 10
