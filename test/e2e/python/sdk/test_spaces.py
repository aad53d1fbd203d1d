"""Spaces and their members."""

import pytest
from dialect import VERSION, ApiException, inner, role


def test_a_space_is_found_by_its_name(client, space):
    assert client.spaces.get(space="default").id == space["id"]
    assert space["id"] in [s.id for s in client.spaces.list().spaces]


def test_a_space_is_created_changed_and_deleted(client, organization_id, unique):
    name = unique("temporary space")
    made = client.spaces.create(name=name, organization_id=organization_id, description="For a while.")
    assert (made.name, made.description) == (name, "For a while.")
    if VERSION >= (8, 43, 0):
        assert made.is_private is False
    assert client.spaces.update(space=made.id, description="For longer.").description == "For longer."
    if VERSION < (8, 13, 0):
        pytest.skip("no delete method before 8.13")
    assert client.spaces.delete(space=made.id) is None
    with pytest.raises(ApiException) as refusal:
        client.spaces.get(space=made.id)
    assert refusal.value.status == 404


@pytest.mark.skipif(VERSION < (8, 43, 0), reason="no private spaces before 8.43")
def test_a_space_is_made_private(client, organization_id, unique):
    made = client.spaces.create(name=unique("private space"), organization_id=organization_id, is_private=True)
    assert made.is_private is True
    assert client.spaces.update(space=made.id, is_private=False).is_private is False


@pytest.mark.skipif(VERSION < (8, 24, 0), reason="no methods for members before 8.24")
def test_a_member_is_added_with_a_role_and_removed(client, people, organization_id, unique):
    from arize.spaces.types import PredefinedSpaceRole

    made = client.spaces.create(name=unique("shared space"), organization_id=organization_id)
    lead = people["lead@example.com"]["id"]
    for name in (role("MEMBER"), role("READ_ONLY")):
        seat = client.spaces.add_user(space=made.id, user_id=lead, role=PredefinedSpaceRole(name=name))
        assert (seat.user_id, seat.space_id, inner(seat.role).name) == (lead, made.id, name)
    assert client.spaces.remove_user(space=made.id, user_id=lead) is None
    with pytest.raises(ApiException) as refusal:
        client.spaces.remove_user(space=made.id, user_id=lead)
    assert refusal.value.status == 404
