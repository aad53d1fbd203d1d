"""ax, the command line, with a profile that points to the server under test, and something for it to work on."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from postil_server import Server
from raw import Raw
from world import World

# ax finds its profiles in the home folder when it is imported, which is while tests are collected.
HOME = Path(tempfile.mkdtemp(prefix="postil-ax-"))
os.environ["HOME"] = str(HOME)

PROFILE = """
[profile]
name = "default"

[auth]
api_key = "{key}"

[routing]
api_host = "127.0.0.1:{http}"
api_scheme = "http"
flight_host = "127.0.0.1"
flight_port = "{grpc}"
flight_scheme = "grpc"

[output]
format = "json"

[update]
enabled = false
"""


def pytest_unconfigure(config: pytest.Config) -> None:
    shutil.rmtree(HOME, ignore_errors=True)


@pytest.fixture(scope="session")
def profile(server: Server) -> None:
    """The active profile, where earlier releases look for it and where later ones do."""
    folder = HOME / ".arize"
    (folder / "profiles").mkdir(parents=True)
    text = PROFILE.format(key=server.key, http=server.http_port, grpc=server.grpc_port)
    for path in (folder / "config.toml", folder / "profiles" / "default.toml"):
        path.write_text(text)
        path.chmod(0o600)
    (folder / ".active_profile").write_text("default")


@pytest.fixture(scope="session")
def ax(profile: None) -> Callable[..., Any]:
    """Runs a command and returns what it printed: the JSON, or None when it printed none.

    In this process, because each start of ax takes seconds."""
    from ax.cli import app
    from typer.testing import CliRunner

    def run(*arguments: str) -> Any:
        line = [str(argument) for argument in arguments]
        result = CliRunner().invoke(app, line)
        assert result.exit_code == 0, f"ax {' '.join(line)} ended with {result.exit_code}:\n{result.output}"
        return _json_in(result.stdout)

    return run


def _json_in(text: str) -> Any:
    starts = [at for at in (text.find("{"), text.find("[")) if at >= 0]
    if not starts:
        return None
    return json.JSONDecoder().raw_decode(text[min(starts):])[0]


@pytest.fixture(scope="session")
def world(
    ax: Callable[..., Any], raw: Raw, space: dict[str, Any], people: dict[str, dict[str, Any]],
    tmp_path_factory: pytest.TempPathFactory,
) -> World:
    mine = raw.must("GET", "/api/v1/session", None, 200).body["spaces"]
    organization_id = next(s["organization_id"] for s in mine if s["id"] == space["id"])
    return World(ax, raw, space["id"], organization_id, people, tmp_path_factory.mktemp("ax"), count(1))
