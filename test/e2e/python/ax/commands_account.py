"""The commands about who may do what, and where. What a command did is seen through the API."""

from __future__ import annotations

import json

from raw import Raw
from table import VERSION, covers, word
from world import World


# ---- spaces


@covers("spaces list")
def _(w: World) -> None:
    listed = w.ax("spaces", "list", "--organization-id", w.organization_id, "--limit", "100")
    assert w.space_id in [s["id"] for s in listed["spaces"]]


@covers("spaces get")
def _(w: World) -> None:
    assert w.ax("spaces", "get", "default")["id"] == w.space_id


@covers("spaces create")
def _(w: World) -> None:
    name = w.unique("made space")
    made = w.ax("spaces", "create", "--name", name, "--organization-id", w.organization_id, "--description", "New.")
    assert (made["name"], made["description"]) == (name, "New.")


@covers("spaces update")
def _(w: World) -> None:
    assert w.ax("spaces", "update", w.space().id, "--description", "Changed.")["description"] == "Changed."


@covers("spaces delete")
def _(w: World) -> None:
    space = w.space()
    w.ax("spaces", "delete", space.id, "--force")
    w.gone(f"/v2/spaces/{space.id}")


@covers("spaces add-user")
def _(w: World) -> None:
    space, lead = w.space(), w.people["lead@example.com"]["id"]
    w.ax("spaces", "add-user", space.id, "--user-id", lead, "--role", word("MEMBER"))
    w.raw.must("DELETE", f"/v2/spaces/{space.id}/users/{lead}", None, 204)


@covers("spaces remove-user")
def _(w: World) -> None:
    space, lead = w.space(), w.people["lead@example.com"]["id"]
    body = {"user_id": lead, "role": {"type": "PREDEFINED", "name": "MEMBER"}}
    w.raw.must("POST", f"/v2/spaces/{space.id}/users", body, 200)
    w.ax("spaces", "remove-user", space.id, "--user-id", lead, "--force")
    w.raw.must("DELETE", f"/v2/spaces/{space.id}/users/{lead}", None, 404)


# ---- organizations


def _organization(w: World) -> dict:
    return w.raw.must("POST", "/v2/organizations", {"name": w.unique("organization")}, 201).body


@covers("organizations list")
def _(w: World) -> None:
    organization = _organization(w)
    listed = w.ax("organizations", "list", "--name", organization["name"])
    assert [o["id"] for o in listed["organizations"]] == [organization["id"]]


@covers("organizations get")
def _(w: World) -> None:
    organization = _organization(w)
    assert w.ax("organizations", "get", organization["name"])["id"] == organization["id"]


@covers("organizations create")
def _(w: World) -> None:
    name = w.unique("made organization")
    made = w.ax("organizations", "create", "--name", name, "--description", "New.")
    assert (made["name"], made["description"]) == (name, "New.")


@covers("organizations update")
def _(w: World) -> None:
    changed = w.ax("organizations", "update", _organization(w)["id"], "--description", "Changed.")
    assert changed["description"] == "Changed."


@covers("organizations delete")
def _(w: World) -> None:
    organization = _organization(w)
    w.ax("organizations", "delete", organization["id"], "--force")
    w.gone(f"/v2/organizations/{organization['id']}")


@covers("organizations add-user")
def _(w: World) -> None:
    organization, lead = _organization(w)["id"], w.people["lead@example.com"]["id"]
    w.ax("organizations", "add-user", organization, "--user-id", lead, "--role", word("MEMBER"))
    w.raw.must("DELETE", f"/v2/organizations/{organization}/users/{lead}", None, 204)


@covers("organizations remove-user")
def _(w: World) -> None:
    organization, lead = _organization(w)["id"], w.people["lead@example.com"]["id"]
    body = {"user_id": lead, "role": {"type": "PREDEFINED", "name": "MEMBER"}}
    w.raw.must("POST", f"/v2/organizations/{organization}/users", body, 200)
    w.ax("organizations", "remove-user", organization, "--user-id", lead, "--force")
    w.raw.must("DELETE", f"/v2/organizations/{organization}/users/{lead}", None, 404)


# ---- users


def _user(w: World, invite_mode: str = "NONE") -> dict:
    email = f"{w.unique('user').replace(' ', '')}@example.com"
    role = {"type": "PREDEFINED", "name": "MEMBER"}
    body = {"name": "Una User", "email": email, "role": role, "invite_mode": invite_mode}
    return w.raw.must("POST", "/v2/users", body, 201).body


@covers("users list")
def _(w: World) -> None:
    user = _user(w)
    assert [u["id"] for u in w.ax("users", "list", "--email", user["email"])["users"]] == [user["id"]]


@covers("users get")
def _(w: World) -> None:
    user = _user(w)
    assert w.ax("users", "get", user["id"])["email"] == user["email"]


@covers("users create")
def _(w: World) -> None:
    email = f"{w.unique('made').replace(' ', '')}@example.com"
    made = w.ax(
        "users", "create", "--full-name", "May Made", "--email", email, "--role", word("MEMBER"),
        "--invite-mode", word("NONE"),
    )
    assert w.raw.must("GET", f"/v2/users/{made['id']}", None, 200).body["email"] == email


@covers("users update")
def _(w: World) -> None:
    user = _user(w)
    w.ax("users", "update", user["id"], "--full-name", "Una Umbenannt")
    assert w.raw.must("GET", f"/v2/users/{user['id']}", None, 200).body["name"] == "Una Umbenannt"


@covers("users delete")
def _(w: World) -> None:
    first, second = _user(w), _user(w)
    w.ax("users", "delete", "--id", first["id"], "--email", second["email"], "--force")
    w.gone(f"/v2/users/{first['id']}")
    w.gone(f"/v2/users/{second['id']}")


@covers("users resend-invitation")
def _(w: World) -> None:
    w.ax("users", "resend-invitation", _user(w, "EMAIL_LINK")["id"])
    assert "400" in w.refused("users", "resend-invitation", _user(w)["id"])


@covers("users reset-password")
def _(w: World) -> None:
    user = _user(w)
    w.raw.must("PUT", f"/api/v1/users/{user['id']}/password", {"password": "correct horse battery"}, 204)
    w.ax("users", "reset-password", user["id"])


# ---- API keys


def _key(w: World) -> dict:
    return w.raw.must("POST", "/v2/api-keys", {"key_type": "USER", "name": w.unique("key")}, 201).body


def _works(w: World, key: str) -> bool:
    return Raw(w.raw.base).with_key(key).call("GET", "/v2/spaces").status == 200


@covers("api-keys list")
def _(w: World) -> None:
    key = _key(w)
    listed = w.ax("api-keys", "list", "--status", word("ACTIVE"), "--key-type", word("USER"), "--limit", "100")
    assert key["id"] in json.dumps(listed)


@covers("api-keys create")
def _(w: World) -> None:
    assert _works(w, w.ax("api-keys", "create", "--name", w.unique("made key"))["key"])


@covers("api-keys create-service-key")
def _(w: World) -> None:
    where = ("--space", w.space_id)
    if VERSION >= (8, 41):
        assignment = {"org_id": w.organization_id, "spaces": [{"space": w.space_id, "role": "MEMBER"}]}
        where = ("--assignments", json.dumps([assignment]))
    made = w.ax("api-keys", "create-service-key", "--name", w.unique("service"), *where)
    assert _works(w, made["key"])


@covers("api-keys refresh")
def _(w: World) -> None:
    old = _key(w)
    fresh = w.ax("api-keys", "refresh", old["id"])
    assert (_works(w, fresh["key"]), _works(w, old["key"])) == (True, False)


@covers("api-keys revoke")
def _(w: World) -> None:
    _removed_by(w, "revoke")


@covers("api-keys delete")
def _(w: World) -> None:
    _removed_by(w, "delete")


def _removed_by(w: World, verb: str) -> None:
    key = _key(w)
    w.ax("api-keys", verb, key["id"], "--force")
    assert not _works(w, key["key"])


# ---- roles: the predefined ones, which nobody changes


def _role(w: World) -> dict:
    return w.raw.must("GET", "/v2/roles", None, 200).body["roles"][0]


@covers("roles list")
def _(w: World) -> None:
    assert _role(w)["id"] in [role["id"] for role in w.ax("roles", "list", "--is-predefined")["roles"]]


@covers("roles get")
def _(w: World) -> None:
    role = _role(w)
    assert w.ax("roles", "get", role["id"])["name"] == role["name"]


@covers("roles create")
def _(w: World) -> None:
    w.refused("roles", "create", "--name", w.unique("role"), "--permissions", "PROJECT_READ")


@covers("roles update")
def _(w: World) -> None:
    w.refused("roles", "update", _role(w)["id"], "--name", w.unique("role"))


@covers("roles delete")
def _(w: World) -> None:
    role = _role(w)
    w.refused("roles", "delete", role["id"], "--force")
    assert _role(w) == role
