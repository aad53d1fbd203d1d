"""Methods that only newer releases have."""

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


@pytest.mark.skipif(VERSION < (8, 57, 0), reason="no example filter before 8.57")
def test_examples_are_filtered_and_paged_by_the_search(client, unique):
    rows = [{"topic": "arithmetic" if n % 2 else "history", "rank": n} for n in range(6)]
    made = client.datasets.create(name=unique("searched"), space="default", examples=rows)
    options = {"dataset": made.id, "filter": "topic = 'arithmetic'", "limit": 2}
    first = client.datasets.list_examples(**options)
    rest = client.datasets.list_examples(**options, cursor=first.pagination.next_cursor)
    assert [e.to_dict()["rank"] for e in first.examples + rest.examples] == [1, 3, 5]
    assert rest.pagination.has_more is False
