"""Organizations, API keys, the audit log and roles through the SDK, where it has methods for them."""

import pytest
from arize import ArizeClient
from dialect import VERSION, ApiException, word


def as_key(server, key):
    return ArizeClient(api_key=key, api_host=f"127.0.0.1:{server.http_port}", api_scheme="http")


def spaces_of(server, key):
    return [space.name for space in as_key(server, key).spaces.list().spaces]


def end(client, key_id):
    """Revoking was called deleting until 8.34."""
    (client.api_keys.delete if VERSION < (8, 35, 0) else client.api_keys.revoke)(api_key_id=key_id)


@pytest.mark.skipif(VERSION < (8, 19, 0), reason="organizations cannot be deleted before 8.19")
def test_an_organization_goes_with_its_spaces(client, unique):
    name = unique("research")
    made = client.organizations.create(name=name)
    client.spaces.create(name=unique("lab"), organization_id=made.id)
    assert name in [o.name for o in client.organizations.list().organizations]
    assert client.organizations.get(**{"organization" if VERSION >= (8, 22, 0) else "organization_id": made.id}).name == name
    client.organizations.delete(**{"organization" if VERSION >= (8, 22, 0) else "organization_id": made.id})
    assert [s.name for s in client.spaces.list().spaces if s.name.startswith("lab ")] == []


def test_a_key_is_made_refreshed_and_revoked(client, server, unique):
    made = client.api_keys.create(name=unique("laptop"))
    assert "default" in spaces_of(server, made.key)
    again = client.api_keys.refresh(api_key_id=made.id)
    assert (again.id, again.name) == (made.id, made.name)
    with pytest.raises(ApiException):
        spaces_of(server, made.key)
    assert "default" in spaces_of(server, again.key)
    end(client, made.id)
    with pytest.raises(ApiException):
        spaces_of(server, again.key)
    gone = "deleted" if VERSION < (8, 34, 0) else word("REVOKED")
    listed = [getattr(key, "actual_instance", key) for key in client.api_keys.list(status=gone).api_keys]
    assert made.id in [key.id for key in listed]


@pytest.mark.skipif(VERSION < (8, 27, 0), reason="no service keys before 8.27")
def test_a_service_key_acts_in_the_space_it_was_made_for(client, server, unique):
    name = unique("pipeline")
    if VERSION < (8, 41, 0):
        made = client.api_keys.create_service_key(name=name, space="default")
    else:
        from arize.api_keys.types import OrgBinding, SpaceBinding

        default = next(o for o in client.organizations.list().organizations if o.name == "default")
        made = client.api_keys.create_service_key(
            name=name, orgs=[OrgBinding(org_id=default.id, spaces=[SpaceBinding(space="default")])],
        )
        assert made.bot_user.name == name
    assert spaces_of(server, made.key) == ["default"]
    assert name not in [user.name for user in client.users.list().users]
    end(client, made.id)


@pytest.mark.skipif(VERSION < (8, 38, 0), reason="no audit log before 8.38")
def test_the_audit_log_tells_what_was_done(client, unique):
    client.projects.create(name=unique("audited"), space="default")
    newest = client.audit_logs.list(limit=1).logs[0]
    assert newest.operation_name == "CreateProject"


def test_roles_are_predefined(client):
    if not hasattr(client, "roles"):
        pytest.skip("this release has no roles")
    assert [role.name for role in client.roles.list().roles] == ["ADMIN", "MEMBER", "READ_ONLY", "ANNOTATOR"]
    assert client.roles.get(role="ANNOTATOR").is_predefined
