"""The audit log."""

from datetime import datetime, timedelta, timezone

import pytest
from dialect import VERSION

pytestmark = pytest.mark.skipif(VERSION < (8, 38, 0), reason="no audit logs before 8.38")


def test_a_change_is_logged_with_who_made_it(client, unique):
    before = datetime.now(timezone.utc) - timedelta(minutes=1)
    client.projects.create(name=unique("audited project"), space="default")
    logged = client.audit_logs.list(start_time=before, operation_type="MUTATION", limit=100).logs
    admin = client.users.list(email="admin@example.com").users[0]
    assert logged
    assert {log.operation_type for log in logged} == {"MUTATION"}
    assert admin.id in {log.user_id for log in logged}
    assert [log.created_at for log in logged] == sorted((log.created_at for log in logged), reverse=True)


def test_the_log_is_paged(client, unique):
    for _ in range(3):
        client.projects.create(name=unique("logged project"), space="default")
    first = client.audit_logs.list(limit=2)
    second = client.audit_logs.list(limit=2, cursor=first.pagination.next_cursor)
    assert len({log.id for log in first.logs + second.logs}) == 4
