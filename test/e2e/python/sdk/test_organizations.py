"""Organizations and their members."""

import pytest
from dialect import VERSION, ApiException, inner, role

pytestmark = pytest.mark.skipif(VERSION < (8, 15, 0), reason="no organizations before 8.15")


def test_the_first_organization_is_listed(client, organization_id):
    assert organization_id in [o.id for o in client.organizations.list().organizations]


def test_an_organization_is_created_changed_and_deleted(client, unique):
    name = unique("temporary organization")
    made = client.organizations.create(name=name, description="For a while.")
    assert (made.name, made.description) == (name, "For a while.")
    assert [o.id for o in client.organizations.list(name=name.upper()).organizations] == [made.id]
    changed = client.organizations.update(organization=made.id, description="For longer.")
    assert (changed.name, changed.description) == (name, "For longer.")
    if VERSION < (8, 19, 0):
        pytest.skip("no delete method before 8.19")
    within = client.spaces.create(name=unique("space within"), organization_id=made.id)
    assert client.organizations.delete(organization=made.id) is None
    for read in (lambda: client.organizations.get(organization=made.id), lambda: client.spaces.get(space=within.id)):
        with pytest.raises(ApiException) as refusal:
            read()
        assert refusal.value.status == 404


@pytest.mark.skipif(VERSION < (8, 24, 0), reason="no methods for members before 8.24")
def test_a_member_joins_an_organization_and_leaves_it_with_its_spaces(client, people, unique):
    from arize.organizations.types import PredefinedOrgRole
    from arize.spaces.types import PredefinedSpaceRole

    made, lead = client.organizations.create(name=unique("joined organization")), people["lead@example.com"]["id"]
    within = client.spaces.create(name=unique("joined space"), organization_id=made.id)
    for name in (role("MEMBER"), role("READ_ONLY")):
        seat = client.organizations.add_user(
            organization=made.id, user_id=lead, role=PredefinedOrgRole(name=name),
        )
        assert (seat.user_id, seat.organization_id, inner(seat.role).name) == (lead, made.id, name)
    client.spaces.add_user(space=within.id, user_id=lead, role=PredefinedSpaceRole(name=role("READ_ONLY")))
    assert client.organizations.remove_user(organization=made.id, user_id=lead) is None
    with pytest.raises(ApiException) as refusal:
        client.spaces.remove_user(space=within.id, user_id=lead)
    assert refusal.value.status == 404


@pytest.mark.skipif(VERSION < (8, 19, 0), reason="organizations cannot be deleted before 8.19")
def test_an_organization_goes_with_its_spaces(client, unique):
    name = unique("research")
    made = client.organizations.create(name=name)
    client.spaces.create(name=unique("lab"), organization_id=made.id)
    assert name in [o.name for o in client.organizations.list().organizations]
    assert client.organizations.get(**{"organization" if VERSION >= (8, 22, 0) else "organization_id": made.id}).name == name
    client.organizations.delete(**{"organization" if VERSION >= (8, 22, 0) else "organization_id": made.id})
    assert [s.name for s in client.spaces.list().spaces if s.name.startswith("lab ")] == []
