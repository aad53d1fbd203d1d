"""Users and members through the SDK, where it has methods for them."""

import pytest
from dialect import VERSION, word

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
