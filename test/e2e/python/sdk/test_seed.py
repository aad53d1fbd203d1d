"""The calls of the annotation-queue guide as users copy them, words and all."""

from datetime import datetime, timezone

import pytest
from dialect import UPPER, input_of
from pydantic import ValidationError

lower_case_words = pytest.mark.skipif(UPPER, reason="the guide's lower-case words are refused by this SDK itself")


@lower_case_words
def test_the_guide_runs_as_it_is_printed(client, configs, people, project):
    from arize.annotation_queues.types import (
        AnnotationInput,
        AnnotationQueueRecordInput,
        AnnotationQueueSpanRecordInput,
    )

    queue = client.annotation_queues.create(
        name="Quality Review Queue",
        space="default",
        annotation_config_ids=[configs.accuracy.id, configs.quality.id],
        annotator_emails=["reviewer@example.com"],
        instructions="Review each span for accuracy and relevance.",
        assignment_method="all",
    )

    resp = client.annotation_queues.list(space="default", name="quality", limit=50)
    assert [(q.id, q.name) for q in resp.annotation_queues] == [(queue.id, "Quality Review Queue")]

    found = client.annotation_queues.get(annotation_queue="Quality Review Queue", space="default")
    assert found.id == queue.id

    updated = client.annotation_queues.update(
        annotation_queue="Quality Review Queue",
        space="default",
        name="Updated Queue Name",
        annotator_emails=["reviewer@example.com", "lead@example.com"],
    )
    assert updated.name == "Updated Queue Name"
    assert [a.email for a in updated.annotators] == ["reviewer@example.com", "lead@example.com"]

    added = client.annotation_queues.add_records(
        annotation_queue=queue.id,
        record_sources=[
            AnnotationQueueRecordInput(
                AnnotationQueueSpanRecordInput(
                    record_type="span",
                    project_id=project.id,
                    start_time=datetime(2026, 3, 1, tzinfo=timezone.utc),
                    end_time=datetime(2026, 3, 8, tzinfo=timezone.utc),
                    span_ids=project.root_ids[:2],
                )
            )
        ],
    )
    assert len(added.record_sources) == 2

    records = client.annotation_queues.list_records(annotation_queue=queue.id, limit=100).records
    assert [r.id for r in records] == [r.id for r in added.record_sources]

    annotated = client.annotation_queues.annotate_record(
        annotation_queue=queue.id,
        record_id=records[0].id,
        annotations=[
            AnnotationInput(name="accuracy", score=1.0, label="correct"),
            AnnotationInput(name="quality", text="Well-structured response"),
        ],
    )
    assert {a.name for a in annotated.annotations} == {"accuracy", "quality"}

    assigned = client.annotation_queues.assign_record(
        annotation_queue=queue.id,
        record_id=records[0].id,
        assigned_user_emails=["reviewer@example.com"],
    )
    assert [(a.user.email, a.completion_status) for a in assigned.assigned_users] == [
        ("reviewer@example.com", "pending"),
    ]

    client.annotation_queues.delete_records(
        annotation_queue=queue.id, record_ids=[records[0].id, records[1].id],
    )
    assert client.annotation_queues.list_records(annotation_queue=queue.id).records == []

    client.annotation_queues.delete(annotation_queue="Updated Queue Name", space="default")


@lower_case_words
def test_a_window_without_an_offset_means_utc(client, new_queue, project):
    from arize.annotation_queues.types import AnnotationQueueRecordInput, AnnotationQueueSpanRecordInput

    source = AnnotationQueueSpanRecordInput(
        record_type="span", project_id=project.id, span_ids=project.root_ids[:1],
        start_time=datetime(2026, 3, 1), end_time=datetime(2026, 3, 8),
    )
    added = client.annotation_queues.add_records(
        annotation_queue=new_queue().id, record_sources=[AnnotationQueueRecordInput(source)],
    )
    assert len(added.record_sources) == 1


@pytest.mark.skipif(not UPPER, reason="this SDK speaks the guide's words")
def test_the_guides_lower_case_words_never_reach_the_server(client, configs, people, one_record):
    with pytest.raises(ValidationError):
        client.annotation_queues.create(
            name="Quality Review Queue", space="default", annotation_config_ids=[configs.accuracy.id],
            annotator_emails=["reviewer@example.com"], assignment_method="all",
        )
    assert client.annotation_queues.list(space="default", name="Quality Review Queue").annotation_queues == []
    answer = client.annotation_queues.annotate_record(
        annotation_queue=one_record.queue.id, record_id=one_record.id,
        annotations=[input_of("accuracy", score=1.0, label="correct")],
    )
    assert [a.label for a in answer.annotations] == ["correct"]
