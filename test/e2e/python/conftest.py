"""One fresh server for each test session, its space, and people to share the work."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest

import database
import postil_server
from raw import Raw

ROOT = Path(__file__).resolve().parents[3]
LOG_LINES_SHOWN = 40

PASSWORD = "correct horse battery staple"


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Iterator[postil_server.Server]:
    """The built binary on a fresh SQLite file, or on a fresh PostgreSQL database when
    POSTIL_TEST_DATABASE=postgres; POSTIL_DATABASE then names the PostgreSQL server."""
    binary = Path(os.environ.get("POSTIL_BINARY", ROOT / "bin" / "postil")).resolve()
    postgres = os.environ.get("POSTIL_TEST_DATABASE") == "postgres"
    with database.fresh(os.environ["POSTIL_DATABASE"]) if postgres else nullcontext() as url:
        running = postil_server.start(binary, tmp_path_factory.mktemp("postil"), url)
        request.config.stash[_SERVER] = running
        yield running
        assert running.stop() == 0, "the server must end cleanly on SIGTERM"


@pytest.fixture(scope="session")
def raw(server: postil_server.Server) -> Raw:
    """The administrator's plain HTTP caller."""
    return Raw(server.base).with_key(server.key)


@pytest.fixture(scope="session")
def space(raw: Raw) -> dict[str, Any]:
    """The space that exists from the first start on."""
    spaces = raw.must("GET", "/v2/spaces", None, 200).body["spaces"]
    return next(s for s in spaces if s["name"] == "default")


@pytest.fixture(scope="session")
def people(raw: Raw, space: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Two annotators and a lead, all with a seat in the space, by e-mail."""
    return {
        person["email"]: person
        for person in (
            _join(raw, space, "Rae Reviewer", "reviewer@example.com", "ANNOTATOR"),
            _join(raw, space, "Sam Second", "second@example.com", "ANNOTATOR"),
            _join(raw, space, "Lee Lead", "lead@example.com", "MEMBER"),
        )
    }


@pytest.fixture(scope="session")
def reviewer(server: postil_server.Server, raw: Raw, people: dict[str, dict[str, Any]]) -> Raw:
    """reviewer@example.com, signed in: the plain HTTP caller who annotates what is assigned to them."""
    raw.must("PUT", f"/api/v1/users/{people['reviewer@example.com']['id']}/password", {"password": PASSWORD}, 204)
    return Raw(server.base).signed_in("reviewer@example.com", PASSWORD)


def _join(raw: Raw, space: dict[str, Any], name: str, email: str, role: str) -> dict[str, Any]:
    assignment = {"type": "PREDEFINED", "name": role}
    user = raw.must(
        "POST", "/v2/users", {"name": name, "email": email, "role": assignment, "invite_mode": "NONE"}, 201,
    ).body
    raw.must("POST", f"/v2/spaces/{space['id']}/users", {"user_id": user["id"], "role": assignment}, 200)
    return user


_SERVER = pytest.StashKey[postil_server.Server]()


def pytest_terminal_summary(terminalreporter: Any, exitstatus: int, config: pytest.Config) -> None:
    """Show the end of the server's log beside failures."""
    running = config.stash.get(_SERVER, None)
    if exitstatus == 0 or running is None:
        return
    terminalreporter.section("server log")
    for line in running.log.read_text(errors="replace").splitlines()[-LOG_LINES_SHOWN:]:
        terminalreporter.write_line(line)
