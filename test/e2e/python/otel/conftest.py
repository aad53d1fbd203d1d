"""Real exporters, each into a project of its own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from itertools import count
from typing import Any

import pytest

from raw import Raw

_numbers = count(1)


@pytest.fixture
def project_name() -> str:
    """A project no other test sends to."""
    return f"exported {next(_numbers)}"


@pytest.fixture
def spans_in(raw: Raw, space: dict[str, Any]) -> Callable[[str], dict[str, dict[str, Any]]]:
    """The spans of a project by their name, as the server lists them."""

    def read(project: str) -> dict[str, dict[str, Any]]:
        path = f"/v2/projects?space_id={space['id'].replace('=', '%3D')}&limit=100"
        projects = {p["name"]: p["id"] for p in raw.must("GET", path, None, 200).body["projects"]}
        if project not in projects:
            return {}
        start = datetime.now(timezone.utc) - timedelta(hours=1)
        body = {"project_id": projects[project], "start_time": start.isoformat()}
        spans = raw.must("POST", "/v2/spans?limit=500", body, 200).body["spans"]
        return {span["name"]: span for span in spans}

    return read
