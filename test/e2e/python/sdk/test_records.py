"""Records: added from spans, traces and examples; listed; deleted."""

from datetime import timedelta

import pytest
import traces
from dialect import VERSION, ApiException, example_source, span_source, word
from pydantic import ValidationError
from traces import WINDOW


def test_spans_are_added_from_a_window_of_exactly_seven_days(client, new_queue, project):
    assert WINDOW[1] - WINDOW[0] == timedelta(days=7)
    queue = new_queue()
    added = client.annotation_queues.add_records(
        annotation_queue=queue.id, record_sources=[span_source(project.id, WINDOW, project.model_ids[:2])],
    ).record_sources
    assert {record.data["context.span_id"] for record in added} == set(project.model_ids[:2])
    for record in added:
        assert (record.annotation_queue_id, record.source_type) == (queue.id, word("SPANS"))
        assert record.data["attributes.llm.model_name"] == "gpt-4o"
        assert (record.annotations, record.evaluations) == ([], [])


def test_a_longer_window_is_refused(client, new_queue, project):
    window = (WINDOW[0], WINDOW[1] + timedelta(seconds=1))
    with pytest.raises(ApiException) as refusal:
        client.annotation_queues.add_records(
            annotation_queue=new_queue().id, record_sources=[span_source(project.id, window, project.root_ids[:1])],
        )
    assert refusal.value.status == 422


def test_a_trace_is_added_by_its_root_span(raw, client, new_queue, records_of, project):
    queue = new_queue()
    source = {
        "record_type": "TRACE", "project_id": project.id, "trace_ids": project.trace_ids[:2],
        "start_time": WINDOW[0].isoformat(), "end_time": WINDOW[1].isoformat(),
    }
    if VERSION >= (8, 36, 0):
        # The class is not exported before 8.52, but a plain dict has always been taken.
        sources = [{**source, "record_type": word("TRACE")}]
        added = client.annotation_queues.add_records(annotation_queue=queue.id, record_sources=sources).record_sources
        assert {record.granularity for record in added} == {word("TRACE")}
    else:
        raw.must("POST", f"/v2/annotation-queues/{queue.id}/records", {"record_sources": [source]}, 201)
    listed = records_of(queue)
    assert {record.data["context.span_id"] for record in listed} == set(project.root_ids[:2])
    assert {record.source_type for record in listed} == {word("SPANS")}
    if VERSION >= (8, 41, 0):
        assert [record.trace_annotations for record in listed] == [[], []]


def test_examples_are_added_by_their_ids(client, new_queue, dataset):
    added = client.annotation_queues.add_records(
        annotation_queue=new_queue().id,
        record_sources=[example_source(dataset.id, example_ids=dataset.example_ids[1:3])],
    ).record_sources
    assert {record.data["id"] for record in added} == set(dataset.example_ids[1:3])
    assert {record.data["expected"] for record in added} == {"City 1", "City 2"}
    assert {record.source_type for record in added} == {word("DATASET")}


def test_all_examples_are_added_when_none_is_named(client, new_queue, dataset):
    added = client.annotation_queues.add_records(
        annotation_queue=new_queue().id, record_sources=[example_source(dataset.id)],
    ).record_sources
    assert {record.data["id"] for record in added} == set(dataset.example_ids)


def test_examples_are_added_as_they_stand_in_a_version(raw, client, new_queue, unique):
    made = client.datasets.create(name=unique("edited"), space="default", examples=[{"answer": "old"}])
    first = client.datasets.get(dataset=made.id).versions[0].id
    example_id = client.datasets.list_examples(dataset=made.id).examples[0].id
    change = {"examples": [{"id": example_id, "answer": "new"}], "new_version": "corrected"}
    raw.must("PATCH", f"/v2/datasets/{made.id}/examples", change, 200)

    def answer_in(**choice):
        added = client.annotation_queues.add_records(
            annotation_queue=new_queue().id, record_sources=[example_source(made.id, **choice)],
        ).record_sources
        return [record.data["answer"] for record in added]

    assert answer_in(dataset_version_id=first) == ["old"]
    assert answer_in() == ["new"]


def test_adding_the_same_twice_adds_nothing(raw, client, new_queue, records_of, project):
    queue = new_queue()
    sources = [span_source(project.id, WINDOW, project.root_ids[:3])]
    first = client.annotation_queues.add_records(annotation_queue=queue.id, record_sources=sources)
    again = client.annotation_queues.add_records(annotation_queue=queue.id, record_sources=sources)
    assert (len(first.record_sources), again.record_sources) == (3, [])
    assert len(records_of(queue)) == 3
    body = {"record_sources": [{
        "record_type": "SPAN", "project_id": project.id, "span_ids": project.root_ids[:3],
        "start_time": WINDOW[0].isoformat(), "end_time": WINDOW[1].isoformat(),
    }]}
    answer = raw.must("POST", f"/v2/annotation-queues/{queue.id}/records", body, 200)
    assert answer.body == {"record_sources": []}


def test_only_what_is_new_is_added_and_returned(client, new_queue, records_of, project):
    queue = new_queue(record_sources=[span_source(project.id, WINDOW, project.root_ids[:2])])
    added = client.annotation_queues.add_records(
        annotation_queue=queue.id, record_sources=[span_source(project.id, WINDOW, project.root_ids[:4])],
    ).record_sources
    assert {record.data["context.span_id"] for record in added} == set(project.root_ids[2:4])
    assert len(records_of(queue)) == 4


def test_two_sources_are_added_in_one_request(client, new_queue, project, dataset):
    added = client.annotation_queues.add_records(annotation_queue=new_queue().id, record_sources=[
        span_source(project.id, WINDOW, project.root_ids[:2]), example_source(dataset.id),
    ]).record_sources
    assert len(added) == 2 + len(dataset.example_ids)


def test_a_third_source_is_refused(raw, client, new_queue, project):
    queue = new_queue()
    with pytest.raises(ValidationError):
        client.annotation_queues.add_records(
            annotation_queue=queue.id,
            record_sources=[span_source(project.id, WINDOW, [span_id]) for span_id in project.root_ids[:3]],
        )
    body = {"record_sources": [{
        "record_type": "SPAN", "project_id": project.id, "span_ids": [span_id],
        "start_time": WINDOW[0].isoformat(), "end_time": WINDOW[1].isoformat(),
    } for span_id in project.root_ids[:3]]}
    refusal = raw.must("POST", f"/v2/annotation-queues/{queue.id}/records", body, 400)
    assert "record_sources" in str(refusal.body)


def test_501_records_are_refused_and_500_taken(raw, client, new_queue, records_of, space, unique):
    name = unique("many spans")
    sent = [span for n in range(167) for span in traces.trace(n, f"Many {n}?", f"Much {n}.")]
    traces.send(raw, space["id"], name, sent)
    many = client.projects.list(space="default", name=name).projects[0].id
    ids = [span["spanId"] for span in sent]
    assert len(ids) == 501
    queue = new_queue()

    def add(count):
        return client.annotation_queues.add_records(annotation_queue=queue.id, record_sources=[
            span_source(many, WINDOW, ids[:300]), span_source(many, WINDOW, ids[300:count]),
        ]).record_sources

    with pytest.raises(ApiException) as refusal:
        add(501)
    assert refusal.value.status == 422
    assert records_of(queue) == []
    assert len(add(500)) == 500


def test_a_version_of_more_than_500_examples_is_refused_whole(client, new_queue, unique):
    rows = [{"input": f"row {n}"} for n in range(501)]
    made = client.datasets.create(name=unique("too many"), space="default", examples=rows)
    with pytest.raises(ApiException) as refusal:
        client.annotation_queues.add_records(annotation_queue=new_queue().id, record_sources=[example_source(made.id)])
    assert refusal.value.status == 422


def test_one_unknown_span_refuses_the_whole_request(client, new_queue, records_of, project):
    queue = new_queue()
    ids = [*project.root_ids[:2], "00000000deadbeef"]
    with pytest.raises(ApiException) as refusal:
        client.annotation_queues.add_records(
            annotation_queue=queue.id, record_sources=[span_source(project.id, WINDOW, ids)],
        )
    assert refusal.value.status == 404
    assert "00000000deadbeef" in refusal.value.body
    assert records_of(queue) == []


def test_records_keep_their_content_when_the_source_goes(client, new_queue, records_of, unique):
    made = client.datasets.create(name=unique("vanishing"), space="default", examples=[{"input": "stays"}])
    queue = new_queue(record_sources=[example_source(made.id)])
    client.datasets.delete(dataset=made.id)
    assert [record.data["input"] for record in records_of(queue)] == ["stays"]


def test_deleting_records_ignores_ids_it_does_not_know(client, new_queue, records_of, project):
    sources = [span_source(project.id, WINDOW, project.root_ids[:3])]
    queue, other = new_queue(record_sources=sources), new_queue(record_sources=sources)
    first, *rest = records_of(queue)
    foreign = records_of(other)[0]
    deleted = client.annotation_queues.delete_records(
        annotation_queue=queue.id, record_ids=[first.id, foreign.id, "no-such-record"],
    )
    assert deleted is None
    assert [record.id for record in records_of(queue)] == [record.id for record in rest]
    assert len(records_of(other)) == 3


def test_a_deleted_record_can_be_added_again(client, new_queue, records_of, project):
    sources = [span_source(project.id, WINDOW, project.root_ids[:1])]
    queue = new_queue(record_sources=sources)
    client.annotation_queues.delete_records(annotation_queue=queue.id, record_ids=[records_of(queue)[0].id])
    added = client.annotation_queues.add_records(annotation_queue=queue.id, record_sources=sources)
    assert len(added.record_sources) == 1


def test_101_records_cannot_be_deleted_at_once(raw, client, new_queue):
    queue = new_queue()
    too_many = [f"record-{n}" for n in range(101)]
    with pytest.raises((ValidationError, ApiException)):
        client.annotation_queues.delete_records(annotation_queue=queue.id, record_ids=too_many)
    refusal = raw.must("DELETE", f"/v2/annotation-queues/{queue.id}/records", {"record_ids": too_many}, 400)
    assert "record_ids" in str(refusal.body)
