"""Annotation configs of the three types."""

import pytest
from dialect import VERSION, ApiException, categorical, continuous, freeform, inner, label, word


def test_a_categorical_config_keeps_its_values_and_direction(client, unique):
    name = unique("tone")
    made = categorical(client, name, "default", [label("rude", 0), label("kind", 1)], "MAXIMIZE")
    read = inner(client.annotation_configs.get(annotation_config=made.id))
    assert (read.name, read.type) == (name, word("CATEGORICAL"))
    assert [(v.label, v.score) for v in read.values] == [("rude", 0), ("kind", 1)]
    assert read.optimization_direction == word("MAXIMIZE")


def test_a_categorical_value_may_have_no_score(client, unique):
    made = categorical(client, unique("topic"), "default", [label("billing"), label("delivery")])
    assert [(v.label, v.score) for v in made.values] == [("billing", None), ("delivery", None)]


def test_a_continuous_config_keeps_its_range(client, unique):
    made = continuous(client, unique("fluency"), "default", 0, 4.5)
    read = inner(client.annotation_configs.get(annotation_config=made.id))
    assert (read.type, read.minimum_score, read.maximum_score) == (word("CONTINUOUS"), 0, 4.5)


def test_a_freeform_config_has_a_name_only(client, unique):
    name = unique("remarks")
    freeform(client, name, "default")
    read = inner(client.annotation_configs.get(annotation_config=name, space="default"))
    assert (read.name, read.type) == (name, word("FREEFORM"))


def test_configs_are_listed_newest_first(client, unique):
    names = [unique("sorted config") for _ in range(3)]
    for name in names:
        freeform(client, name, "default")
    listed = client.annotation_configs.list(space="default", name="SORTED config", limit=2)
    assert [inner(c).name for c in listed.annotation_configs] == [names[2], names[1]]
    rest = client.annotation_configs.list(
        space="default", name="SORTED config", limit=2, cursor=listed.pagination.next_cursor,
    )
    assert [inner(c).name for c in rest.annotation_configs] == [names[0]]
    assert rest.pagination.has_more is False


def test_a_name_is_taken_once_in_a_space(client, configs):
    with pytest.raises(ApiException) as refusal:
        freeform(client, "accuracy", "default")
    assert refusal.value.status == 409


def test_a_config_no_queue_uses_can_be_deleted(client, unique):
    made = freeform(client, unique("short-lived"), "default")
    assert client.annotation_configs.delete(annotation_config=made.id) is None
    with pytest.raises(ApiException) as refusal:
        client.annotation_configs.get(annotation_config=made.id)
    assert refusal.value.status == 404


def test_a_config_a_queue_uses_cannot_be_deleted(client, configs, new_queue):
    new_queue()
    with pytest.raises(ApiException) as refusal:
        client.annotation_configs.delete(annotation_config=configs.accuracy.id)
    assert refusal.value.status == 409


@pytest.mark.skipif(VERSION < (8, 39, 0), reason="no update method before 8.39")
def test_each_type_can_be_updated(client, unique):
    tone = categorical(client, unique("tone"), "default", [label("rude", 0), label("kind", 1)])
    values = [label("cold", 0), label("warm", 0.5), label("hot", 1)]
    changed = client.annotation_configs.update_categorical(annotation_config=tone.id, values=values)
    assert [(v.label, v.score) for v in inner(changed).values] == [("cold", 0), ("warm", 0.5), ("hot", 1)]

    fluency = continuous(client, unique("fluency"), "default", 0, 5)
    changed = client.annotation_configs.update_continuous(annotation_config=fluency.id, maximum_score=7)
    assert (inner(changed).minimum_score, inner(changed).maximum_score) == (0, 7)

    remarks, renamed = freeform(client, unique("remarks"), "default"), unique("notes")
    changed = client.annotation_configs.update_freeform(annotation_config=remarks.id, name=renamed)
    assert inner(changed).name == renamed
