"""Datasets, their versions and examples."""

import pytest
from dialect import ApiException


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
