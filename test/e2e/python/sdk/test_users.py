"""Users and members through the SDK, where it has methods for them."""

import inspect

import pytest
from dialect import VERSION, ApiException, inner, word

pytestmark = pytest.mark.skipif(VERSION < (8, 24, 0), reason="no user methods before 8.24")


def test_a_user_is_created_joins_a_space_and_can_annotate_there(client, new_queue):
    from arize.spaces.types import PredefinedSpaceRole
    from arize.users.types import PredefinedUserRole

    made = client.users.create(
        name="Nia New", email="nia@example.com", role=PredefinedUserRole(name=word("ANNOTATOR")),
        invite_mode=word("NONE"),
    )
    assert (made.name, made.email, made.status) == ("Nia New", "nia@example.com", word("ACTIVE"))
    seat = client.spaces.add_user(space="default", user_id=made.id, role=PredefinedSpaceRole(name=word("ANNOTATOR")))
    assert seat.user_id == made.id
    queue = new_queue(annotator_emails=["nia@example.com"])
    assert [a.id for a in queue.annotators] == [made.id]


def test_users_are_found_by_part_of_their_address(client, people):
    found = client.users.list(email="REVIEWER@").users
    assert [user.email for user in found] == ["reviewer@example.com"]


def test_a_user_is_read_changed_and_deleted(client, unique):
    from arize.users.types import PredefinedUserRole

    made = client.users.create(
        name="Tim Temporary", email="tim@example.com", role=PredefinedUserRole(name=word("MEMBER")),
        invite_mode=word("NONE"),
    )
    assert client.users.update(user_id=made.id, name="Tim Tester").name == "Tim Tester"
    read = _get(client, made.id)
    assert (read.name, read.email, inner(read.role).name) == ("Tim Tester", "tim@example.com", word("MEMBER"))
    assert client.users.delete(user_id=made.id) is None
    with pytest.raises(ApiException) as refusal:
        _get(client, made.id)
    assert refusal.value.status == 404


def test_an_invitation_is_sent_again_to_the_invited_alone(client, people):
    from arize.users.types import PredefinedUserRole

    made = client.users.create(
        name="Ina Invited", email="ina@example.com", role=PredefinedUserRole(name=word("MEMBER")),
        invite_mode=word("EMAIL_LINK"),
    )
    assert made.status == word("INVITED")
    assert client.users.resend_invitation(user_id=made.id) is None
    with pytest.raises(ApiException) as refusal:
        client.users.resend_invitation(user_id=people["lead@example.com"]["id"])
    assert refusal.value.status == 400


@pytest.mark.skipif(VERSION < (8, 27, 0), reason="no bulk method before 8.27")
def test_users_are_deleted_in_bulk(client):
    from arize.users.types import PredefinedUserRole

    made = [
        client.users.create(
            name=f"Bea Bulk {n}", email=f"bea{n}@example.com", role=PredefinedUserRole(name=word("MEMBER")),
            invite_mode=word("NONE"),
        )
        for n in range(2)
    ]
    results = client.users.bulk_delete(user_ids=[made[0].id], emails=["bea1@example.com"])
    assert [result.status for result in results] == ["deleted", "deleted"]
    assert client.users.list(email="bea").users == []


def _get(client, user_id):
    # The argument got another name when it began to take e-mail addresses as well.
    takes = inspect.signature(client.users.get).parameters
    return client.users.get(**{"user" if "user" in takes else "user_id": user_id})
