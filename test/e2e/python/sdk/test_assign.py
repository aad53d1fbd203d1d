"""Assigning a record to people by name."""

import pytest
from dialect import ApiException, word
from pydantic import ValidationError


def test_an_assignment_replaces_the_one_before(client, one_record):
    answer = _assign(client, one_record, "second@example.com", "lead@example.com")
    assert (answer.id, answer.annotation_queue_id) == (one_record.id, one_record.queue.id)
    assert answer.source_type == word("SPANS")
    assert _states(answer) == {"second@example.com": word("PENDING"), "lead@example.com": word("PENDING")}
    assert _states(_assign(client, one_record, "reviewer@example.com")) == {"reviewer@example.com": word("PENDING")}
    assert _states(_record(client, one_record)) == {"reviewer@example.com": word("PENDING")}


def test_an_empty_list_removes_every_assignment(client, one_record):
    assert _assign(client, one_record).assigned_users == []
    assert _record(client, one_record).assigned_users == []


def test_being_assigned_again_asks_again(client, reviewer, one_record):
    _assign(client, one_record, "reviewer@example.com")
    path = f"/v2/annotation-queues/{one_record.queue.id}/records/{one_record.id}/annotate"
    reviewer.must("POST", path, {"annotations": [{"name": "accuracy", "label": "correct"}]}, 200)
    assert _states(_record(client, one_record)) == {"reviewer@example.com": word("COMPLETED")}
    again = _assign(client, one_record, "reviewer@example.com")
    assert _states(again) == {"reviewer@example.com": word("PENDING")}
    assert [a.label for a in _record(client, one_record).annotations] == ["correct"]


def test_one_unknown_person_refuses_the_whole_request(client, one_record):
    before = _states(_record(client, one_record))
    with pytest.raises(ApiException) as refusal:
        _assign(client, one_record, "lead@example.com", "nobody@example.com")
    assert refusal.value.status == 422
    assert "nobody@example.com" in refusal.value.body
    assert _states(_record(client, one_record)) == before


def test_101_people_are_refused(raw, client, one_record):
    many = [f"person{n}@example.com" for n in range(101)]
    with pytest.raises((ValidationError, ApiException)):
        _assign(client, one_record, *many)
    path = f"/v2/annotation-queues/{one_record.queue.id}/records/{one_record.id}/assign"
    raw.must("POST", path, {"assigned_user_emails": many}, 400)


def _assign(client, record, *emails):
    return client.annotation_queues.assign_record(
        annotation_queue=record.queue.id, record_id=record.id, assigned_user_emails=list(emails),
    )


def _record(client, record):
    return client.annotation_queues.list_records(annotation_queue=record.queue.id).records[0]


def _states(record):
    return {a.user.email: a.completion_status for a in record.assigned_users}
