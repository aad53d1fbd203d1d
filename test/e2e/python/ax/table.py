"""The table of tests: a function for each command of ax, by its words."""

from __future__ import annotations

from collections.abc import Callable

from arize.version import __version__

from world import World

# The release of the Python client that this ax works with.
VERSION = tuple(int(part) for part in __version__.split(".")[:2])

TESTS: dict[str, Callable[[World], None]] = {}


def covers(command: str) -> Callable[[Callable[[World], None]], Callable[[World], None]]:
    """Register a function as the test of a command."""

    def register(test: Callable[[World], None]) -> Callable[[World], None]:
        TESTS[command] = test
        return test

    return register


def word(upper: str) -> str:
    """An enum word in the case this release speaks."""
    return upper if VERSION >= (8, 40) else upper.lower()
