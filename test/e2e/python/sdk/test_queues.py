"""Queues: create, find, list, update, delete."""

import pytest
from dialect import VERSION, ApiException, NotFoundError, example_source, freeform, inner, span_source, word
from traces import WINDOW


def test_a_queue_is_created_in_a_space_given_by_name(client, configs, people, space, unique):
    name = unique("Answer Review")
    made = client.annotation_queues.create(
        name=name, space="default", instructions="Read it twice.",
        annotation_config_ids=[configs.quality.id, configs.accuracy.id],
        annotator_emails=["second@example.com", "lead@example.com"],
    )
    assert (made.name, made.space_id, made.instructions) == (name, space["id"], "Read it twice.")
    assert [inner(c).name for c in made.annotation_configs] == ["quality", "accuracy"]
    assert {(a.id, a.email) for a in made.annotators} == {
        (people[email]["id"], email) for email in ("second@example.com", "lead@example.com")
    }
    assert made.created_at == made.updated_at
    assert client.annotation_queues.get(annotation_queue=made.id) == made


def test_a_queue_starts_empty_without_record_sources(new_queue, records_of):
    assert records_of(new_queue()) == []


def test_a_queue_starts_with_its_record_sources(new_queue, records_of, project, dataset):
    queue = new_queue(record_sources=[
        span_source(project.id, WINDOW, project.root_ids[:3]),
        example_source(dataset.id, example_ids=dataset.example_ids[:2]),
    ])
    kinds = [record.source_type for record in records_of(queue)]
    assert sorted(kinds) == sorted([word("SPANS")] * 3 + [word("DATASET")] * 2)


def test_nothing_is_created_when_a_record_source_fails(client, new_queue, project, unique):
    name = unique("half-made")
    with pytest.raises(ApiException):
        new_queue(name=name, record_sources=[span_source(project.id, WINDOW, ["00000000deadbeef"])])
    assert client.annotation_queues.list(space="default", name=name).annotation_queues == []


def test_all_gives_every_record_to_every_annotator(new_queue, records_of, project):
    queue = new_queue(
        assignment_method=word("ALL"), record_sources=[span_source(project.id, WINDOW, project.root_ids[:4])],
    )
    for record in records_of(queue):
        assert {a.user.email for a in record.assigned_users} == {"reviewer@example.com", "second@example.com"}
        assert {a.completion_status for a in record.assigned_users} == {word("PENDING")}


def test_random_gives_every_record_to_one_annotator_in_equal_shares(new_queue, records_of, project):
    queue = new_queue(
        assignment_method=word("RANDOM"), record_sources=[span_source(project.id, WINDOW, project.root_ids[:11])],
    )
    assigned = [[a.user.email for a in record.assigned_users] for record in records_of(queue)]
    assert [len(users) for users in assigned] == [1] * 11
    shares = [sum(users == [email] for users in assigned) for email in ("reviewer@example.com", "second@example.com")]
    assert sorted(shares) == [5, 6]


def test_a_queue_is_found_by_name_and_space(client, new_queue, space, unique):
    name = unique("Prüfung & triage/1")
    made = new_queue(name=name)
    new_queue(name=name + " extra")
    for where in ("default", space["id"]):
        assert client.annotation_queues.get(annotation_queue=name, space=where).id == made.id


def test_a_name_without_a_space_is_refused_by_the_sdk(client, new_queue, unique):
    made = new_queue(name=unique("nameless space"))
    with pytest.raises(NotFoundError):
        client.annotation_queues.get(annotation_queue=made.name)


def test_queues_are_listed_by_space_and_part_of_the_name_newest_first(client, new_queue, space, unique):
    stem = unique("listed")
    made = [new_queue(name=f"{stem}, part {n}") for n in range(3)]
    for where in ("default", space["id"]):
        listed = client.annotation_queues.list(space=where, name=stem.upper() + ",").annotation_queues
        assert [q.id for q in listed] == [q.id for q in reversed(made)]
    assert client.annotation_queues.list(space="no such space", name=stem).annotation_queues == []


def test_queues_are_paged_with_cursors(client, new_queue, unique):
    stem = unique("paged")
    made = [new_queue(name=f"{stem}, part {n}") for n in range(5)]
    seen, cursor, sizes = [], None, []
    while True:
        page = client.annotation_queues.list(space="default", name=stem + ",", limit=2, cursor=cursor)
        seen += [q.id for q in page.annotation_queues]
        sizes.append(len(page.annotation_queues))
        cursor = page.pagination.next_cursor
        if not page.pagination.has_more:
            break
    assert seen == [q.id for q in reversed(made)]
    assert sizes == [2, 2, 1]
    assert cursor is None


def test_each_field_is_updated_alone(client, new_queue, configs, unique):
    made = new_queue(instructions="First.")
    renamed = unique("renamed")

    def update(**change):
        return client.annotation_queues.update(annotation_queue=made.id, **change)

    assert update(name=renamed).name == renamed
    assert update(instructions="Second.").instructions == "Second."
    changed = update(annotation_config_ids=[configs.quality.id])
    assert [inner(c).name for c in changed.annotation_configs] == ["quality"]
    changed = update(annotator_emails=["lead@example.com"])
    assert [a.email for a in changed.annotators] == ["lead@example.com"]
    assert (changed.name, changed.instructions) == (renamed, "Second.")
    assert changed.updated_at > made.updated_at
    assert client.annotation_queues.get(annotation_queue=renamed, space="default") == changed


def test_instructions_can_be_cleared(client, new_queue):
    made = new_queue(instructions="Gone soon.")
    # The empty string meant "clear" until null took its place.
    empty = "" if VERSION < (8, 44, 0) else None
    changed = client.annotation_queues.update(annotation_queue=made.id, instructions=empty)
    assert not changed.instructions


def test_lists_can_be_emptied(client, new_queue):
    made = new_queue()
    changed = client.annotation_queues.update(annotation_queue=made.id, annotation_config_ids=[], annotator_emails=[])
    assert changed.annotators == []
    assert not changed.annotation_configs


def test_a_deleted_queue_is_gone_and_its_name_free(client, new_queue, unique):
    name = unique("recycled")
    made = new_queue(name=name)
    with pytest.raises(ApiException) as refusal:
        new_queue(name=name)
    assert refusal.value.status == 409
    assert client.annotation_queues.delete(annotation_queue=name, space="default") is None
    with pytest.raises(ApiException) as refusal:
        client.annotation_queues.get(annotation_queue=made.id)
    assert refusal.value.status == 404
    assert new_queue(name=name).id != made.id


def test_a_config_made_later_can_join(client, new_queue, configs, unique):
    made = new_queue(annotation_config_ids=[configs.accuracy.id])
    late = freeform(client, unique("afterthought"), "default")
    changed = client.annotation_queues.update(
        annotation_queue=made.id, annotation_config_ids=[configs.accuracy.id, late.id],
    )
    assert [inner(c).id for c in changed.annotation_configs] == [configs.accuracy.id, late.id]
