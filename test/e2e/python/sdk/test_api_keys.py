"""API keys of users and services, as far as a release has methods for them."""

from datetime import datetime, timedelta, timezone

import pytest
from dialect import VERSION, inner, role, word
from raw import Raw


def test_a_key_is_created_used_listed_and_revoked(client, server, unique):
    name = unique("key")
    made = inner(client.api_keys.create(name=name, description="For a test."))
    assert (made.name, made.key_type, made.status) == (name, word("USER"), word("ACTIVE"))
    assert _status(server, made.key) == 200
    listed = {key.id: key for key in _listed(client, status=word("ACTIVE"))}
    assert (listed[made.id].name, listed[made.id].description) == (name, "For a test.")
    assert made.key not in str(listed[made.id])
    _revoke(client, made.id)
    assert _status(server, made.key) == 401
    assert made.id not in {key.id for key in _listed(client, status=word("ACTIVE"))}
    gone = word("REVOKED") if VERSION >= (8, 34, 0) else "deleted"
    assert made.id in {key.id for key in _listed(client, status=gone)}


def test_a_refreshed_key_replaces_the_old_one(client, server, unique):
    until = datetime.now(timezone.utc) + timedelta(days=1)
    made = inner(client.api_keys.create(name=unique("refreshed key"), expires_at=until))
    fresh = inner(client.api_keys.refresh(api_key_id=made.id, expires_at=until))
    assert fresh.key != made.key
    assert (_status(server, fresh.key), _status(server, made.key)) == (200, 401)


@pytest.mark.skipif(VERSION < (8, 31, 0), reason="no grace period before 8.31")
def test_the_old_key_works_for_the_grace_period(client, server, unique):
    made = inner(client.api_keys.create(name=unique("graceful key")))
    fresh = inner(client.api_keys.refresh(api_key_id=made.id, grace_period_seconds=600))
    assert (_status(server, fresh.key), _status(server, made.key)) == (200, 200)


@pytest.mark.skipif(VERSION < (8, 27, 0), reason="no method for service keys before 8.27")
def test_a_service_key_reaches_its_spaces_alone(client, server, space, organization_id, unique):
    other = client.spaces.create(name=unique("other space"), organization_id=organization_id)
    made = inner(_service_key(client, unique("service"), organization_id, space["id"]))
    assert made.key_type == word("SERVICE")
    service = Raw(server.base).with_key(made.key)
    seen = {s["id"] for s in service.must("GET", "/v2/spaces", None, 200).body["spaces"]}
    assert (space["id"] in seen, other.id in seen) == (True, False)
    if VERSION >= (8, 41, 0):
        bound = made.bot_user.organizations
        assert [(o.org_id, [s.space_id for s in o.spaces]) for o in bound] == [(organization_id, [space["id"]])]
    assert made.id in {key.id for key in _listed(client, key_type=word("SERVICE"), space=space["id"])}


def _service_key(client, name, organization_id, space_id):
    if VERSION < (8, 41, 0):
        return client.api_keys.create_service_key(name=name, space=space_id, space_role=role("MEMBER"))
    from arize.api_keys.types import OrgBinding, SpaceBinding

    binding = OrgBinding(org_id=organization_id, spaces=[SpaceBinding(space_id)])
    return client.api_keys.create_service_key(name=name, orgs=[binding])


def _revoke(client, key_id):
    if VERSION >= (8, 35, 0):
        client.api_keys.revoke(api_key_id=key_id)
    else:
        client.api_keys.delete(api_key_id=key_id)


def _listed(client, **choice):
    from arize.api_keys import types

    if status := choice.get("status"):
        choice["status"] = types.ApiKeyStatus(status)
    if (kind := choice.get("key_type")) and hasattr(types, "ApiKeyType"):
        choice["key_type"] = types.ApiKeyType(kind)
    return [inner(key) for key in client.api_keys.list(limit=100, **choice).api_keys]


def _status(server, key):
    return Raw(server.base).with_key(key).call("GET", "/v2/spaces").status
