"""The predefined roles; there are no others."""

import pytest
from dialect import ApiException


def test_the_predefined_roles_are_listed_and_read(client):
    roles = client.roles.list(is_predefined=True).roles
    assert roles
    assert {role.is_predefined for role in roles} == {True}
    assert client.roles.get(role=roles[0].id).name == roles[0].name


def test_custom_roles_are_refused(client, unique):
    from arize._generated.api_client.models.permission import Permission

    existing = client.roles.list(limit=100).roles
    with pytest.raises(ApiException) as refusal:
        client.roles.create(name=unique("role"), permissions=[Permission("PROJECT_READ")])
    assert refusal.value.status in (403, 422)
    assert client.roles.list(limit=100).roles == existing
