"""Datasets, their versions and examples."""

import pytest
from dialect import VERSION, ApiException, input_of


def test_a_dataset_is_created_listed_and_read_by_name(client, space, unique):
    name = unique("greetings")
    made = client.datasets.create(name=name, space="default", examples=[{"input": "hello", "tags": ["a", "b"]}])
    assert (made.name, made.space_id) == (name, space["id"])
    assert [d.id for d in client.datasets.list(space="default", name=name).datasets] == [made.id]
    read = client.datasets.get(dataset=name, space="default")
    assert read.id == made.id
    assert len(read.versions) == 1
    assert read.versions[0].dataset_id == made.id


def test_examples_keep_their_own_fields_and_order(client, unique):
    rows = [{"question": f"{n} plus {n}?", "answer": 2 * n, "easy": n < 3} for n in range(5)]
    made = client.datasets.create(name=unique("sums"), space="default", examples=rows)
    listed = client.datasets.list_examples(dataset=made.id).examples
    read = [{key: example.to_dict()[key] for key in ("question", "answer", "easy")} for example in listed]
    assert read == rows
    assert len({example.id for example in listed}) == 5


def test_examples_are_appended_to_the_latest_version(client, unique):
    made = client.datasets.create(name=unique("growing"), space="default", examples=[{"input": "one"}])
    grown = client.datasets.append_examples(dataset=made.id, examples=[{"input": "two"}, {"input": "three"}])
    assert grown.dataset_version_id == client.datasets.get(dataset=made.id).versions[0].id
    listed = client.datasets.list_examples(dataset=made.id).examples
    assert [example.to_dict()["input"] for example in listed] == ["one", "two", "three"]
    assert set(grown.example_ids) <= {example.id for example in listed}
    assert grown.updated_at > made.updated_at


def test_examples_with_reserved_fields_are_refused(client, unique):
    with pytest.raises(ApiException) as refusal:
        client.datasets.create(name=unique("reserved"), space="default", examples=[{"id": "mine", "input": "x"}])
    assert refusal.value.status in (400, 422)


def test_a_deleted_dataset_is_gone_and_its_name_free(client, unique):
    name = unique("passing")
    made = client.datasets.create(name=name, space="default", examples=[{"input": "x"}])
    client.datasets.delete(dataset=made.id)
    with pytest.raises(ApiException) as refusal:
        client.datasets.get(dataset=made.id)
    assert refusal.value.status == 404
    again = client.datasets.create(name=name, space="default", examples=[{"input": "y"}])
    assert again.id != made.id


@pytest.mark.skipif(VERSION < (8, 57, 0), reason="no example filter before 8.57")
def test_examples_are_filtered_and_paged_by_the_search(client, unique):
    rows = [{"topic": "arithmetic" if n % 2 else "history", "rank": n} for n in range(6)]
    made = client.datasets.create(name=unique("searched"), space="default", examples=rows)
    options = {"dataset": made.id, "filter": "topic = 'arithmetic'", "limit": 2}
    first = client.datasets.list_examples(**options)
    rest = client.datasets.list_examples(**options, cursor=first.pagination.next_cursor)
    assert [e.to_dict()["rank"] for e in first.examples + rest.examples] == [1, 3, 5]
    assert rest.pagination.has_more is False


@pytest.mark.skipif(VERSION < (8, 28, 0), reason="no update method before 8.28")
def test_a_dataset_is_renamed(client, unique):
    made, renamed = client.datasets.create(name=unique("draft"), space="default", examples=[{"a": 1}]), unique("final")
    assert client.datasets.update(dataset=made.id, name=renamed).name == renamed
    assert client.datasets.get(dataset=renamed, space="default").id == made.id


@pytest.mark.skipif(VERSION < (8, 39, 0), reason="no methods to change examples before 8.39")
def test_examples_are_changed_in_a_new_version_and_deleted_from_it(client, unique):
    made = client.datasets.create(name=unique("revised"), space="default", examples=[{"a": "x"}, {"a": "y"}])
    first = client.datasets.get(dataset=made.id).versions[0].id
    ids = [example.id for example in client.datasets.list_examples(dataset=made.id).examples]
    changed = client.datasets.update_examples(
        dataset=made.id, examples=[{"id": ids[0], "a": "z"}], new_version="corrected",
    )
    assert _values(client, made, dataset_version_id=first) == ["x", "y"]
    assert _values(client, made, dataset_version_id=changed.dataset_version_id) == ["z", "y"]
    deleted = client.datasets.delete_examples(
        dataset=made.id, dataset_version_id=changed.dataset_version_id, examples=[ids[1]],
    )
    assert (deleted.completed, deleted.deleted_example_ids) == (True, [ids[1]])
    assert _values(client, made, dataset_version_id=changed.dataset_version_id) == ["z"]


@pytest.mark.skipif(VERSION < (8, 18, 0), reason="no method to annotate examples before 8.18")
def test_examples_are_annotated_in_a_batch(client, configs, unique):
    from arize.datasets.types import AnnotateRecordInput

    made = client.datasets.create(name=unique("judged"), space="default", examples=[{"a": "x"}, {"a": "y"}])
    ids = [example.id for example in client.datasets.list_examples(dataset=made.id).examples]
    client.datasets.annotate_examples(dataset=made.id, annotations=[
        AnnotateRecordInput(record_id=ids[0], values=[input_of("accuracy", label="correct")]),
        AnnotateRecordInput(record_id=ids[1], values=[input_of("rating", score=9)]),
    ])
    shown = [
        [(a["name"], a["score"]) for a in example.to_dict()["annotations"]]
        for example in client.datasets.list_examples(dataset=made.id).examples
    ]
    assert shown == [[("accuracy", 1)], [("rating", 9)]]


def _values(client, dataset, **choice):
    return [example.to_dict()["a"] for example in client.datasets.list_examples(dataset=dataset.id, **choice).examples]
