"""Projects: made by sending spans or by name, renamed, deleted."""

import pytest
from dialect import VERSION, ApiException


def test_sending_spans_creates_the_project(client, project, space):
    read = client.projects.get(project="rag answers", space="default")
    assert (read.id, read.name, read.space_id) == (project.id, "rag answers", space["id"])


def test_a_project_is_created_listed_and_deleted(client, space, unique):
    name = unique("planned project")
    made = client.projects.create(name=name, space="default")
    assert (made.name, made.space_id) == (name, space["id"])
    assert [p.id for p in client.projects.list(space="default", name=name).projects] == [made.id]
    assert client.projects.delete(project=made.id) is None
    with pytest.raises(ApiException) as refusal:
        client.projects.get(project=made.id)
    assert refusal.value.status == 404


def test_a_name_is_taken_once_in_a_space(client, project):
    with pytest.raises(ApiException) as refusal:
        client.projects.create(name="rag answers", space="default")
    assert refusal.value.status == 409


@pytest.mark.skipif(VERSION < (8, 30, 0), reason="no update method before 8.30")
def test_a_project_is_renamed(client, unique):
    made, renamed = client.projects.create(name=unique("first name"), space="default"), unique("second name")
    assert client.projects.update(project=made.id, name=renamed).name == renamed
    assert client.projects.get(project=renamed, space="default").id == made.id
