"""Every command that ax lists for a resource the server has. One without a test fails by its name."""

import subprocess
import sys
from pathlib import Path

import commands_account  # noqa: F401 - what it puts into the table is what is wanted
import commands_content  # noqa: F401
import pytest
from ax.cli import app
from table import TESTS
from typer.main import get_command

RESOURCES = (
    "annotation-queues", "annotation-configs", "datasets", "projects", "spaces", "spans", "traces", "users", "api-keys",
    "organizations", "roles",
)


def _listed(command, words):
    """The commands below a command, as its help lists them."""
    for name, below in getattr(command, "commands", {}).items():
        if hasattr(below, "commands"):
            yield from _listed(below, [*words, name])
        else:
            yield " ".join([*words, name])


COMMANDS = [command for command in _listed(get_command(app), []) if command.split()[0] in RESOURCES]


@pytest.mark.parametrize("command", COMMANDS)
def test_command(world, command):
    assert command in TESTS, f"nothing tests ax {command}"
    TESTS[command](world)


def test_ax_itself_runs_as_a_program(profile, space):
    done = subprocess.run(
        [Path(sys.executable).with_name("ax"), "spaces", "get", "default", "--output", "json"],
        capture_output=True, text=True, check=True,
    )
    assert space["id"] in done.stdout
